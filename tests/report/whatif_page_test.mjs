// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The pages of sweeps, comparisons and tornados in a browser.  usage: node whatif_page_test.mjs SKYHAUL SOURCE_DIR WEB_DIR
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkNumbers, checkPicture, data, launch, open, read, skip, skyhaul, work } from "./pages.mjs";

const browser = await launch();
const out = join(work, "sweep");
skyhaul("sweep", join(data, "sweep.yaml"), "--out", out);
const file = join(out, "report.html");
if (!existsSync(file)) skip("built without the report pages");

/** results.csv, whose cells have no quotes here but for texts with commas. */
const [heads, ...lines] = readFileSync(join(out, "results.csv"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, "").replace(/^"|"$/g, "")));
const rows = lines.map((line) => Object.fromEntries(heads.map((head, i) => [head, line[i]])));
const INTERVAL = "results.state.interval_s.p95 [s]";
const mean = (some, column) => some.reduce((sum, row) => sum + Number(row[column]), 0) / some.length;
const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

async function checkSweep() {
  const { page, problems, close } = await open(browser, file);
  assert.ok(statSync(file).size < 2e6);
  assert.equal(await page.title(), "terminals and payload - Skyhaul report");
  // Each cell of the heat map is the mean of its rows of results.csv.
  const cells = await page.$$eval("#section-heat g[data-column]", (all) =>
    all.map((each) => ({ column: each.dataset.column, row: each.dataset.row, value: Number(each.dataset.value), text: each.dataset.text })),
  );
  assert.equal(cells.length, 12);
  for (const cell of cells) {
    const some = rows.filter((row) => row["sites.*.terminals"] === cell.column && row["traffic.state.payload.size"] === cell.row);
    assert.equal(some.length, 4);
    assert.ok(near(cell.value, mean(some, INTERVAL)), JSON.stringify(cell));
    const said = read(cell.text);
    assert.ok(Math.abs(said.value - cell.value) <= said.within, JSON.stringify(cell));
  }
  // The line lies between cells on both sides of the target of 40 s, and goes with the number that is asked for.
  assert.ok(cells.some((cell) => cell.value < 40) && cells.some((cell) => cell.value > 40));
  assert.equal(await page.inputValue("#level"), "40");
  assert.ok((await page.$$eval(".target-contour", (all) => all.length)) > 0);
  await page.fill("#level", "100000");
  assert.equal(await page.$$eval(".target-contour", (all) => all.length), 0);
  await page.fill("#level", "40");
  // The best policy has the least mean of all.
  const policies = new Map();
  for (const row of rows) {
    const key = `${row["sites.*.terminals"]}|${row["traffic.state.payload.size"]}`;
    policies.set(key, [...(policies.get(key) ?? []), row]);
  }
  const [best] = [...policies].sort((a, b) => mean(a[1], INTERVAL) - mean(b[1], INTERVAL));
  const table = await page.$$eval("#best tbody tr", (all) =>
    all.map((row) => [...row.children].map((cell) => [cell.textContent, cell.querySelector("[data-mean]")?.dataset.mean])),
  );
  const named = Object.fromEntries(table.map((row) => [row[0][0], row.slice(1)]));
  assert.deepEqual([named["sites.*.terminals"][1][0], named["traffic.state.payload.size"][1][0]], best[0].split("|"));
  assert.deepEqual([named["sites.*.terminals"][0][0], named["traffic.state.payload.size"][0][0]], ["2", "60 MB"], "the base's own values");
  const intervals = named["interval of state at 95 %"];
  assert.ok(near(Number(intervals[1][1]), mean(best[1], INTERVAL)));
  assert.ok(near(Number(intervals[0][1]), mean(policies.get("2|60 MB"), INTERVAL)));
  assert.ok((await page.textContent("#answer")).includes(intervals[1][0]));
  // Brushing by keyboard and by mouse keeps fewer lines, and Escape and a click all of them.
  const kept = () => page.textContent("#section-parallel [role=status]");
  assert.equal(await kept(), "12 of 12 policies are kept.");
  const axis = (await page.$$(".parallel [role=slider]"))[0];
  await axis.focus();
  for (let i = 0; i < 12; ++i) await page.keyboard.press("ArrowDown");
  assert.equal(await kept(), "6 of 12 policies are kept.");
  await page.keyboard.press("Escape");
  assert.equal(await kept(), "12 of 12 policies are kept.");
  await axis.scrollIntoViewIfNeeded();
  const box = await axis.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.25);
  await page.mouse.up();
  assert.equal(await kept(), "3 of 12 policies are kept.");
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  assert.equal(await kept(), "12 of 12 policies are kept.");
  // Another output is shown in all of the page.
  await page.selectOption("#output", { label: "availability of atacama" });
  assert.match(await page.textContent("#answer"), /^Of 12 policies in up to 4 futures, the greatest availability of atacama/);
  await page.selectOption("#output", { label: "interval of state at 95 %" });
  for (const id of ["best", "heat", "tornado", "parallel", "futures"])
    assert.ok(await page.$(`#section-${id} svg, #section-${id} canvas, #section-${id} table`), id);
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(() => document.activeElement.blur());
  await page.waitForTimeout(200);
  await checkPicture(browser, "sweep-light", await page.screenshot({ fullPage: true }));
  assert.deepEqual(problems, []);
  await close();
  const phone = await open(browser, file, { viewport: { width: 390, height: 844 } });
  assert.ok(await phone.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await phone.close();
}

async function checkComparison() {
  const [a, b] = ["a.yaml", "b.yaml"].map((name) => join(work, name));
  const scenario = readFileSync(join(data, "planner.yaml"), "utf8").replace("days: 3", "days: 1");
  writeFileSync(a, scenario);
  writeFileSync(b, scenario.replace("altitude: 50 m, terminals: 1", "altitude: 50 m, terminals: 2"));
  const its = join(work, "compare.html");
  const measures = ["results.small-hub.interval_s.p95", "sites.tucurui.availability"].flatMap((each) => ["--measure", each]);
  const found = JSON.parse(skyhaul("compare", a, b, ...measures, "--futures", "3", "--html", its, "--json"));
  const { page, problems, close } = await open(browser, its);
  assert.equal(await page.title(), "a.yaml and b.yaml - Skyhaul report");
  await checkNumbers(page, found, 6);
  assert.equal(await page.$$eval("#inputs tbody tr", (all) => all.length), Math.min(60, found.inputs.length));
  assert.ok(
    (await page.textContent("#answer")).startsWith(
      `${found.inputs.length} ${found.inputs.length === 1 ? "input differs" : "inputs differ"}, and ${found.outputs.filter((each) => each.differs).length} of 2 outputs.`,
    ),
  );
  assert.deepEqual(problems, []);
  await close();
}

async function checkSensitivity() {
  const its = join(work, "sensitivity.html");
  const found = JSON.parse(
    skyhaul(
      "sensitivity",
      join(data, "planner.yaml"),
      "--set",
      "days=1",
      "--vary",
      "sites.*.terminals=1..4",
      "--vary",
      "traffic.small-hub.payload.size=30 MB..120 MB",
      "--html",
      its,
      "--json",
    ),
  );
  const { page, problems, close } = await open(browser, its);
  assert.equal(await page.title(), "planner's case - Skyhaul report");
  await checkNumbers(page, found, 3 * found.bars.length);
  assert.ok((await page.textContent("#answer")).startsWith(`${found.bars[0].key} matters most`));
  assert.equal(await page.$$eval("#section-tornado svg rect", (all) => all.length), 2 * found.bars.length);
  await checkPicture(browser, "tornado-light", await page.screenshot());
  assert.deepEqual(problems, []);
  await close();
}

/** Names that are markup are text in every page. */
async function checkHostile() {
  const runs = "document.title='PWNED'";
  const name = `</script><script>${runs}</script><img src=x onerror=${runs}>`;
  const sweep = join(work, "hostile.yaml");
  writeFileSync(
    sweep,
    readFileSync(join(data, "sweep.yaml"), "utf8")
      .replace("name: terminals and payload", `name: ${JSON.stringify(name)}`)
      .replace("repeat: 4", "repeat: 1"),
  );
  const folder = join(work, "hostile");
  skyhaul("sweep", sweep, "--out", folder);
  const { page, problems, close } = await open(browser, join(folder, "report.html"));
  assert.equal(await page.title(), `${name} - Skyhaul report`);
  assert.equal(await page.textContent("#title"), name);
  assert.equal(await page.$$eval("img", (all) => all.length), 0);
  assert.deepEqual(problems, []);
  await close();
}

await checkSweep();
await checkComparison();
await checkSensitivity();
await checkHostile();
await browser.close();
console.log("the pages of what-ifs hold");
