// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The page of a run in a browser.  usage: node run_page_test.mjs SKYHAUL SOURCE_DIR WEB_DIR
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkNumbers, checkPicture, data, json, launch, open, skip, skyhaul, source, work } from "./pages.mjs";

const browser = await launch();
const out = join(work, "run");
skyhaul("run", join(data, "planner.yaml"), "--out", out);
const file = join(out, "report.html");
if (!existsSync(file)) skip("built without the report pages");
const summary = json(join(out, "summary.json"));

async function checkContent() {
  const { page, problems, close } = await open(browser, file);
  assert.ok(statSync(file).size < 2e6, `${statSync(file).size} bytes`);
  assert.equal(await page.title(), `${summary.scenario} - Skyhaul report`);
  assert.equal(await page.textContent("#answer"), summary.answer.sentence);
  console.log(`${await checkNumbers(page, summary, 150)} numbers`);
  for (const line of summary.warnings) assert.ok((await page.textContent("#warnings")).includes(line));
  for (const line of summary.unverified)
    assert.ok((await page.textContent("#assumptions")).includes(line.split(": ").slice(1).join(": ")), line);
  assert.ok((await page.textContent("#assumptions")).includes("unverified"));
  for (const id of [
    "results",
    "sites",
    "pairs",
    "influences",
    "money",
    "assumptions",
    "alternatives-0",
    "curves",
    "rtt",
    "scenario",
    "change",
  ])
    assert.ok((await page.textContent(`#${id}`)).trim().length > 0, id);
  // Every target that is missed has a change of its own.
  const missed = summary.results.filter((each) => each.target_met === false || (each.deadline_met ?? 1) < 0.95).map((each) => each.group);
  assert.ok(missed.includes("large-hub"));
  assert.deepEqual(summary.changes.map((each) => each.group).sort(), missed.sort());
  for (const group of missed) assert.ok((await page.textContent("#change")).includes(group), group);
  const carried = summary.recommendation.payloads.filter((each) => each.advice === "as-wanted").map((each) => each.group);
  for (const group of carried) assert.ok((await page.textContent("#carried")).includes(group), group);
  checkMeaning(summary, await page.evaluate(textOfParts));
  // No heading stands over nothing.
  const empty = await page.$$eval("h2, h3", (all) =>
    all
      .filter(
        (each) => (each.nextElementSibling?.textContent ?? "").trim() === "" && !each.nextElementSibling?.querySelector("canvas, svg"),
      )
      .map((each) => each.textContent),
  );
  assert.deepEqual(empty, []);
  // Lines of a plot are eight at most, with their names beside them.
  assert.ok((await page.$$eval("#curves .line-name", (all) => all.map((each) => each.textContent))).includes("large-hub"));
  assert.deepEqual(problems, []);
  await close();
}

/** In the page: what parts of it say, with plain spaces. */
function textOfParts() {
  const of = (id) => (document.getElementById(id)?.textContent ?? "").replaceAll("\u00a0", " ");
  const rows = (id) => [...document.querySelectorAll(`#${id} tbody tr`)].map((row) => [...row.children].map((cell) => cell.textContent.replaceAll("\u00a0", " ")));
  return {
    sureness: of("sureness"),
    basis: of("cost-basis"),
    prices: of("money-basis"),
    off: of("influences-off"),
    words: of("limit-words"),
    results: rows("results"),
    verdict: rows("verdict"),
    limits: rows("limits"),
    sites: rows("sites"),
    assumptions: rows("assumptions"),
    levels: [...document.querySelectorAll("#curves .line-name")].map((each) => each.textContent.replaceAll("\u00a0", " ")),
  };
}

/** What the numbers mean is said beside them. */
function checkMeaning(summary, said) {
  const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  for (const result of summary.results) {
    // How sure: the error of the payload's own kind of transfers, and not that of the packet check.
    if (result.engine_error !== null) {
      assert.ok(said.sureness.includes(percent(result.engine_error.largest)), `${result.group} in ${said.sureness}`);
      assert.ok(said.sureness.includes(result.group), said.sureness);
    }
    // What to know of a payload stands right below its numbers.
    const at = said.results.findIndex((row) => row[0] === result.group);
    for (const line of [result.reason, result.compute_limit, ...result.remarks].filter((each) => each !== null))
      assert.ok(said.results[at + 1].join("").toLowerCase().includes(line.toLowerCase()), `${result.group}: ${line}`);
    if (result.bottleneck === null) continue;
    assert.ok(said.limits.some((row) => row[0] === result.group && row[1] === result.bottleneck));
    // Compute that alone is longer than what is wanted is not told as the link's fault; what takes longer comes first.
    if (result.compute_limit === null) continue;
    const links = result.interval_s.p95 ?? Infinity;
    assert.ok(result.bottleneck[links <= result.compute_s ? "startsWith" : "endsWith"]("compute between rounds"), result.bottleneck);
    const row = said.verdict.findIndex((each) => each[0] === result.group);
    assert.ok(said.verdict[row + 1][0].includes(`limited by ${result.bottleneck}`), said.verdict[row + 1][0]);
    const alone = result.compute_s > summary.target.interval_s; // else the known error may decide
    assert.match(said.verdict[row].at(-1), alone ? /^missed$/ : /^(likely )?missed$/);
  }
  // Every limit that is named is explained.
  const named = ["transport", "latency", "terminal uplinks", "terminal downlinks", "compute between rounds"].filter((name) =>
    summary.results.some((each) => each.bottleneck?.includes(name)),
  );
  assert.ok(named.length > 0);
  for (const name of named) assert.match(said.words, new RegExp(`${name}.*10 % more`, "s"));
  for (const name of summary.influences_off) {
    assert.ok(said.off.includes(name), said.off);
    assert.ok(said.sureness.includes(name), said.sureness);
  }
  // Rounds are as far apart as compute and the part of a round that it does not hide.
  for (const result of summary.results.filter((each) => each.kind === "rounds" && each.cycle_s !== null)) {
    const row = said.verdict.findIndex((each) => each[0] === result.group);
    assert.match(said.verdict[row + 1][0], /with .+ of compute, a round every /);
  }
  if (summary.influences_off.length === 0) assert.equal(said.off, "");
  for (const result of summary.results)
    if (result.kind === "dataset" && result.deadline_s !== null)
      assert.ok(
        said.levels.some((each) => each.startsWith(`${result.group} within `)),
        said.levels.join(),
      );
  assert.equal(said.sites[0].length, 5);
  // What a cost is for, and nothing is given with a source and not published at once.
  const bases = summary.results.flatMap((each) => (each.money?.basis ? [each.money.basis] : []));
  assert.ok(bases.length > 0);
  for (const price of bases.flatMap((each) => each.prices)) {
    const given = (words) => words.filter((each) => each !== null);
    for (const word of given([price.type, price.source, price.date])) assert.ok(said.basis.includes(word), `${word} in ${said.basis}`);
    for (const word of given([price.type, price.preset, price.source, price.date])) assert.ok(said.prices.includes(word), `${word} in ${said.prices}`);
    const rows = said.assumptions.filter((row) => row[0] === (price.preset ?? price.type) && row[1].startsWith("price of the equipment"));
    assert.equal(rows.length, 1);
    assert.equal(rows[0].at(-1), price.once === null ? "not published" : "given with a source");
  }
}

/** No name of the map touches another one, at any of some times. */
async function checkMapNames(page) {
  for (const time of [0, 40, 100, 180, 250]) {
    await page.$eval("#time", (slider, value) => ((slider.value = value), slider.dispatchEvent(new Event("input"))), String(time));
    const boxes = await page.$$eval(".map text.name", (all) =>
      all.map((each) => {
        const { x, y, width: w, height: h } = each.getBBox();
        return { name: each.textContent, x, y, w, h };
      }),
    );
    assert.ok(boxes.length >= 3);
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1))
        assert.ok(
          a.x >= b.x + b.w + 3 || b.x >= a.x + a.w + 3 || a.y + 3 >= b.y + b.h || b.y + 3 >= a.y + a.h,
          `${a.name} touches ${b.name} at ${time}`,
        );
    });
  }
}

/** What the shipped scenario's page has to say to someone who plans by it. */
async function checkThreeSites(its) {
  const found = json(join(its, "../summary.json"));
  const of = Object.fromEntries(found.results.map((each) => [each.group, each]));
  // 8 h 20 min of compute do not fit into an hour, whatever the links are.
  for (const name of ["8b-ring", "8b-hub", "1t-ring", "1t-hub"]) assert.match(of[name].compute_limit, /no link meets it/);
  assert.equal(of["1b-hub"].compute_limit, null);
  assert.equal(of["1b-hub"].target_met, true);
  // 50 minutes of compute do, but not beside the ring's round of more than 10 minutes.
  assert.match(of["1b-ring"].compute_limit, /with at most \d+ steps between two rounds the target is met/);
  assert.equal(of["1b-ring"].target_met, false);
  const { page, problems, close } = await open(browser, its);
  checkMeaning(found, await page.evaluate(textOfParts));
  await checkMapNames(page);
  assert.deepEqual(problems, []);
  await close();
}

/** Many sites and payloads: the card with the changes is still on the first screen, and what it leaves out is below. */
async function checkMany() {
  const sites = Array.from({ length: 20 }, (_, i) => `  - {name: mine-${i + 1}, latitude: ${-40 + 4 * i}, longitude: ${-70 + ((i * 13) % 40)}}`);
  const entries = Array.from({ length: 12 }, (_, i) => `  - {name: weights-${i + 1}, payload: {size: ${i + 1} TB}, topology: ring}`);
  const its = runOf(
    "many",
    `${SKY.replace("20 min", "3 min")}sites:\n${sites.join("\n")}\ntraffic:\n${entries.join("\n")}
targets: {interval: 1 min}
engines: {flow: {starts: 1}, packet: {windows: 0}}
`,
  );
  const found = json(join(work, "many/summary.json"));
  assert.equal(found.changes.length, 12);
  const { page, problems, close } = await open(browser, its);
  for (const what of ["#title", "#answer", "#verdict .limit", ".map", "#time", "#change"]) {
    const box = await (await page.$(what)).boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 900, `${what} goes from ${box.y} to ${box.y + box.height}`);
  }
  for (const each of found.changes) assert.ok((await page.textContent("#all-changes")).includes(each.group), each.group);
  assert.match(await page.textContent("#built"), /1 terminal \(starlink-performance\) at each of mine-1,/);
  assert.deepEqual(problems, []);
  await close();
}

/** The first 900 pixels hold what decides. */
async function checkFirstScreen(file, sites) {
  const { page, close } = await open(browser, file);
  for (const what of ["#title", "#answer", "#verdict .range", "#verdict .limit", ".map", "#time", "#change"]) {
    const box = await (await page.$(what)).boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 900, `${what} goes from ${box.y} to ${box.y + box.height}`);
  }
  assert.ok(
    await page.$eval(
      ".map",
      (map, sites) =>
        map.querySelectorAll(".link.sky").length >= 3 &&
        map.querySelectorAll(".mark.site").length === sites &&
        map.querySelectorAll(".mark.gateway.busy").length > 0,
      sites,
    ),
  );
  await close();
}

/** The page of a run of a scenario, a file or a text. */
function runOf(name, scenario, ...options) {
  const out = join(work, name);
  if (!existsSync(scenario)) {
    writeFileSync(join(work, `${name}.yaml`), scenario);
    scenario = join(work, `${name}.yaml`);
  }
  skyhaul("run", scenario, "--out", out, ...options);
  const page = readFileSync(join(out, "report.html"), "utf8");
  assert.ok(page.length < 2e6);
  assert.ok(!/[:,[](-?NaN|-?Infinity|nan|inf)[,\]}]/.test(page.slice(page.indexOf('{"kind"'), page.indexOf("</script>"))), "NaN in the data");
  return join(out, "report.html");
}

const SKY = `epoch: 2026-03-20T00:00:00Z
horizon: 20 min
constellation: {preset: starlink-gen1}
gateways: {preset: starlink-2026-09}
pops: {preset: starlink-2026-09}
terminal: starlink-performance
`;

/** Where nothing is ever exchanged the page says so, and has no empty heading and no number that is none. */
async function checkWithoutAnAnswer() {
  const its = runOf(
    "never",
    `${SKY}routing: bent-pipe
sites: [{name: pole, latitude: 89.5, longitude: 10}, {name: texas, latitude: 31.8, longitude: -103.1}]
traffic: [{name: weights, payload: {size: 20 MB}, topology: ring}]
targets: {interval: 1 min}
engines: {flow: {starts: 1}, packet: {windows: 0}}
`,
  );
  const { page, problems, close } = await open(browser, its);
  await checkNumbers(page, json(join(work, "never/summary.json")), 20);
  assert.match(await page.textContent("#verdict"), /none/);
  assert.match(await page.textContent("#change"), /never a path|cannot/);
  assert.ok(!/NaN|undefined|Infinity|null/.test(await page.innerText("body")));
  assert.deepEqual(problems, []);
  await close();
  // Without targets, what is built and what it carries is told, and nothing of changes.
  const open_ended = runOf("one", `${SKY}sites: [{name: a, latitude: 31.8, longitude: -103.1}, {name: b, latitude: -24, longitude: -69}]
traffic: [{name: t, payload: {size: 20 MB}, topology: ring}]
engines: {flow: {starts: 1}, packet: {windows: 0}}
`);
  const other = await open(browser, open_ended);
  assert.match(await other.page.textContent("#change"), /^What to build1 terminal .*t: a round every .*Plans and data: /s);
  assert.ok(!/missed/.test(await other.page.textContent("#change")));
  assert.ok(!/NaN|undefined|Infinity/.test(await other.page.innerText("body")));
  assert.deepEqual(other.problems, []);
  await other.close();
}

/** The longest names, of emoji, markup and other scripts, are text and do not widen the page. */
async function checkHostileNames() {
  const satellites = "\u{1F6F0}".repeat(16);
  const wide = "W".repeat(64);
  const markup = "<img src=x onerror=document.title='PWNED' a";
  const its = runOf(
    "names",
    `name: "<b x &amp; \u6f22\u5b57 \u{1F600}"
${SKY}sites:
  - {name: "${satellites}", latitude: 31.8, longitude: -103.1}
  - {name: ${wide}, latitude: 32, longitude: -102.9}
  - {name: "${markup}", latitude: -24, longitude: -69}
traffic: [{name: "<i ${"t".repeat(56)}", payload: {size: 20 MB}, topology: ring}]
targets: {interval: 1 s}
engines: {packet: {windows: 0}}
`,
  );
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    const { page, problems, close } = await open(browser, its, { viewport });
    for (const name of [satellites, wide, markup]) assert.ok((await page.textContent("#sites")).includes(name), name);
    assert.equal(await page.$$eval("img, b b, i i", (all) => all.length), 0);
    assert.ok(!(await page.title()).includes("PWNED"));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${viewport.width} pixels`);
    assert.deepEqual(problems, []);
    await close();
  }
}

async function checkSlider() {
  const { page, problems, close } = await open(browser, file);
  const state = () =>
    page.evaluate(() => [
      document.getElementById("time-text").textContent,
      document.getElementById("routes").textContent,
      document.querySelector(".map").innerHTML.length,
      document.querySelector(".now").style.left,
    ]);
  const time = () => page.textContent("#time-text");
  const slider = await page.$("#time");
  const first = await state();
  assert.equal(first[0], "2026-03-20 18:00:00 UTC");
  const onSlider = () => page.evaluate(() => document.activeElement.id === "time");
  for (let i = 0; i < 8 && !(await onSlider()); ++i) await page.keyboard.press("Tab");
  assert.ok(await onSlider(), "the tabulator reaches the slider");
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await time(), first[0]);
  await page.keyboard.press("End");
  const last = await state();
  assert.equal(last[0], "2026-03-20 20:00:00 UTC");
  assert.notEqual(last[1], first[1]);
  assert.notEqual(last[3], first[3], "the line in the plots moves");
  assert.match(await slider.getAttribute("aria-valuetext"), /20:00:00 UTC; by the sun: tucurui 16:41/);
  await page.keyboard.press("Home");
  assert.deepEqual(await state(), first);
  await page.keyboard.press("PageUp");
  assert.notEqual(await time(), first[0]);
  await slider.fill("3");
  assert.notDeepEqual(await state(), first);
  // The focus is seen, and everything that takes it has a name.
  assert.notEqual(await page.$eval("#time", (each) => (each.focus(), getComputedStyle(each).outlineStyle)), "none");
  const nameless = await page.$$eval("button, input, select, a, [tabindex='0'], [role=img]", (all) =>
    all
      .filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim() || each.closest("label")))
      .map((each) => each.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(nameless, []);
  await page.click("#copy");
  assert.match(await page.textContent("#section-scenario [role=status]"), /copied|selected/);
  assert.ok((await page.evaluate(() => getSelection().toString())).startsWith("name: planner's case"));
  assert.deepEqual(problems, []);
  await close();
}

/** Nothing is wider than the screen, and nothing runs over something else, from a phone to a projector. */
async function checkPictures() {
  const views = [
    ["light", { viewport: { width: 1280, height: 900 } }],
    ["dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
    ["phone", { viewport: { width: 390, height: 1000 }, hasTouch: true }],
    ["projector", { viewport: { width: 1920, height: 1080 } }],
    ["print", { viewport: { width: 703, height: 1900 } }],
  ];
  for (const [name, options] of views) {
    const { page, problems, close } = await open(browser, file, options);
    if (name === "print") {
      await page.emulateMedia({ media: "print" });
      await page.waitForTimeout(250);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name}: ${wide} pixels wider than the screen`);
    const least = name === "print" ? (7 * 96) / 72 - 0.01 : 11; // 7 pt on paper
    const tiny = await page.$$eval(
      "p, td, th, li, span, h1, h2, h3, h4",
      (all, most) => all.filter((each) => each.textContent.trim() && parseFloat(getComputedStyle(each).fontSize) < most).length,
      least,
    );
    assert.equal(tiny, 0, `${name}: text below ${least} pixels`);
    if (name === "dark") {
      const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(back, "rgb(17, 23, 29)");
      await page.click("#theme");
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
      await page.click("#theme");
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement.blur());
    }
    // No number is broken over two lines.
    const broken = await page.$$eval("[data-path]", (all) =>
      all.filter((each) => each.getClientRects().length > 1 && each.textContent.length < 25).map((each) => each.textContent),
    );
    assert.deepEqual(broken, [], name);
    await page.waitForTimeout(150);
    await checkPicture(browser, `run-${name}`, await page.screenshot());
    assert.deepEqual(problems, [], name);
    await close();
  }
}

await checkContent();
await checkFirstScreen(file, 3);
const threeSites = runOf("three-sites", join(source, "configs/scenarios/three-sites.yaml"), "--audit", "0");
await checkFirstScreen(threeSites, 4);
await checkThreeSites(threeSites);
await checkMany();
await checkWithoutAnAnswer();
await checkHostileNames();
await checkSlider();
await checkPictures();
await browser.close();
console.log("the page of a run holds");
