import assert from "node:assert/strict";
import { test } from "node:test";

import * as state from "../state";
import type { MapData, Rates } from "../types";

test("the last of what began before a time, against a plain search", () => {
  const at = [0, 3, 3.5, 10, 40];
  for (let time = -1; time < 50; time += 0.25) {
    let plain = 0;
    at.forEach((each, i) => {
      if (each <= time) plain = i;
    });
    assert.equal(state.lastBefore(at, time), plain, String(time));
  }
  assert.equal(state.lastBefore([5], 1), 0);
});

test("spans hold their start and not their end", () => {
  const spans = [10, 20, 30, 31];
  assert.deepEqual(
    [9.9, 10, 19.9, 20, 30.5, 31].map((time) => state.inSpans(spans, time)),
    [false, true, true, false, true, false],
  );
});

test("steps begin with slots", () => {
  const rates = { first_s: 12, step_s: 15, slots_per_step: 1, sites: [] } as Rates;
  assert.deepEqual(
    [0, 11.9, 12, 26.9, 27, 42].map((time) => state.stepAt(rates, time)),
    [0, 0, 1, 1, 2, 3],
  );
  for (let step = 0; step < 20; ++step) assert.equal(state.stepAt(rates, state.stepStart(rates, step)), step);
});

test("thinned values keep extremes and the mean", () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 101);
  const thin = state.thinned(values, 100);
  assert.equal(thin.mean.length, 100);
  assert.equal(Math.max(...thin.high), Math.max(...values));
  assert.equal(Math.min(...thin.low), Math.min(...values));
  assert.ok(Math.abs(thin.mean.reduce((a, b) => a + b) / 100 - values.reduce((a, b) => a + b) / 1000) < 1e-9);
  assert.equal(state.thinned([1, 2, 3], 100).mean.length, 3);
});

const map: MapData = {
  places: [
    { kind: "site", name: "a", lat: 1, lon: 2 },
    { kind: "site", name: "b", lat: 3, lon: 4 },
    { kind: "gateway", name: "g", lat: 5, lon: 6 },
  ],
  satellites: ["s0", "s1"],
  frames: [
    { at_s: 0, sats: [1, 10, 20], links: [0, 4, 2, 4] },
    { at_s: 60, sats: [], links: [], moved: [0, 7, 8] },
  ],
};

test("places are those of the frame", () => {
  const first = state.placesIn(map, map.frames[0] as (typeof map.frames)[0]);
  assert.deepEqual(first[4], [10, 20]);
  assert.equal(first[3], undefined, "a satellite that is not in use is nowhere");
  assert.deepEqual(state.placesIn(map, map.frames[1] as (typeof map.frames)[0])[0], [7, 8]);
});

test("routes are told in words", () => {
  assert.deepEqual(state.routesInWords(map, map.frames[0] as (typeof map.frames)[0]), ["a: s1 > g", "b: no route"]);
});

test("keys move the slider and stop at its ends", () => {
  assert.equal(state.keyMove("ArrowRight", 3, 10), 4);
  assert.equal(state.keyMove("ArrowLeft", 0, 10), 0);
  assert.equal(state.keyMove("End", 3, 10), 9);
  assert.equal(state.keyMove("Home", 3, 10), 0);
  assert.equal(state.keyMove("PageUp", 8, 10), 9);
  assert.equal(state.keyMove("a", 3, 10), undefined);
});

test("names that are nearer than a gap side by side touch", () => {
  const box = (x: number, y: number): state.Box => ({ x, y, width: 10, height: 4 });
  assert.ok(state.touches(box(0, 0), box(9, 3)));
  assert.ok(!state.touches(box(0, 0), box(10, 0)));
  assert.ok(state.touches(box(0, 0), box(10, 0), 5));
  assert.ok(!state.touches(box(0, 0), box(15, 0), 5));
  assert.ok(!state.touches(box(0, 0), box(0, 4), 5));
});
