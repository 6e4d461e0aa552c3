// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Cesium's own reader reads the CZML that skyhaul links --export czml writes: every packet becomes an entity, and satellites are, between
// the samples of a scene with one every 60 s, where a scene with one every 10 s has them. Usage: node czml_cesium_test.mjs PROGRAM SOURCE.
// Skips (77) without the npm package @cesium/engine in the folder that SKYHAUL_CESIUM names (npm install @cesium/engine).
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

let cesium;
try {
  for (const name of ['Image', 'HTMLImageElement', 'HTMLCanvasElement']) globalThis[name] = class {}; // of a browser; no picture is loaded
  const require = createRequire(path.join(process.env.SKYHAUL_CESIUM ?? '/nowhere', 'here.js'));
  cesium = await import(pathToFileURL(require.resolve('@cesium/engine')));
} catch (problem) {
  console.log(`skipped: no @cesium/engine in the folder of SKYHAUL_CESIUM: ${problem.message}`);
  process.exit(77);
}
const { Cartesian3, CzmlDataSource, JulianDate } = cesium;
const [program, source] = process.argv.slice(2);
const scene = (step) => JSON.parse(execFileSync(program,
  ['links', `${source}/configs/scenarios/three-sites.yaml`, '--set', 'horizon=10 min', '--export', 'czml', '--step', step],
  { maxBuffer: 1 << 28 }));
const coarse = scene('60 s');
const read = await CzmlDataSource.load(coarse);
const problems = [];
if (read.entities.values.length !== coarse.length - 1) problems.push(`${read.entities.values.length} entities of ${coarse.length - 1} packets`);
if (JulianDate.toIso8601(read.clock.stopTime) !== '2026-03-20T00:10:00Z') problems.push('the clock does not end with the horizon');
let worst = 0, samples = 0;
for (const packet of scene('10 s')) {
  if (!Array.isArray(packet.position)) continue;
  const entity = read.entities.getById(packet.id);
  for (const part of packet.position) {
    for (let i = 0; i < part.cartesian.length; i += 4) {
      const at = entity.position.getValue(JulianDate.addSeconds(JulianDate.fromIso8601(part.epoch), part.cartesian[i], new JulianDate()));
      if (!at) continue;
      worst = Math.max(worst, Cartesian3.distance(at, new Cartesian3(...part.cartesian.slice(i + 1, i + 4))));
      ++samples;
    }
  }
}
console.log(`${read.entities.values.length} entities, ${samples} positions, at most ${worst.toFixed(2)} m off`);
if (samples < 500) problems.push('hardly a position');
if (!(worst < 10)) problems.push(`a satellite ${worst} m from where it is`);
for (const packet of coarse) {
  if (!packet.polyline) continue;
  const positions = read.entities.getById(packet.id).polyline.positions.getValue(JulianDate.fromIso8601(packet.availability.split?.('/')[0] ?? packet.availability[0].split('/')[0]));
  if (!positions || positions.length !== 2) problems.push(`${packet.id}: no line between its ends`);
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
