import assert from "node:assert/strict";
import { test } from "node:test";

import { meanRange, t95 } from "../statistics";
import * as sweep from "../sweep_data";
import type { Cell, SweepData } from "../types";

/** Terminals by payload, three futures each; the value is payload / terminals + the future's luck. */
function example(hole = false): SweepData {
  const rows: Cell[][] = [];
  [1, 2, 4].forEach((terminals, t) =>
    ["10 MB", "100 MB"].forEach((payload, p) =>
      [0, 1, 2].forEach((future) => {
        const value = (p === 0 ? 10 : 100) / terminals + future;
        rows.push([
          `id${t}${p}${future}`,
          "done",
          t * 2 + p,
          future,
          terminals,
          payload,
          future + 7,
          hole && t === 2 && future === 0 ? null : value,
          1 - value / 1000,
        ]);
      }),
    ),
  );
  return {
    kind: "sweep",
    title: "x",
    inputs: ["sites.*.terminals", "traffic.a.payload", "seed"],
    outputs: [
      { path: "results.a.interval_s.p95", unit: "s" },
      { path: "sites.a.availability", unit: "" },
    ],
    rows,
    all_rows: rows.length,
    complete: true,
    base: ["2", "10 MB", null],
    target_s: 30,
  };
}

test("policies are cases with one choice, and what differs in them is a future's", () => {
  const cases = sweep.casesOf(example());
  const policies = sweep.policiesOf(cases);
  assert.equal(policies.length, 6);
  assert.deepEqual(policies[0]?.inputs, [1, "10 MB", null]);
  assert.equal(sweep.policyMean(policies[0] as sweep.Policy, 0), 11);
});

test("the best policy by its mean, and none with a future without a value", () => {
  const policies = sweep.policiesOf(sweep.casesOf(example()));
  assert.deepEqual(sweep.bestPolicy(policies, 0, false)?.inputs, [4, "10 MB", null]);
  assert.deepEqual(sweep.bestPolicy(policies, 0, true)?.inputs, [1, "100 MB", null]);
  const holed = sweep.policiesOf(sweep.casesOf(example(true)));
  assert.deepEqual(sweep.bestPolicy(holed, 0, false)?.inputs, [2, "10 MB", null]);
  assert.ok(sweep.moreIsBetter("sites.a.availability") && !sweep.moreIsBetter("results.a.interval_s.p95"));
});

test("the base is found by its values, and not where it says too little", () => {
  const policies = sweep.policiesOf(sweep.casesOf(example()));
  assert.deepEqual(sweep.basePolicy(policies, ["2", "10 MB", null])?.inputs, [2, "10 MB", null]);
  assert.equal(sweep.basePolicy(policies, ["3", "10 MB", null]), null);
  assert.equal(sweep.basePolicy(policies, ["2", null, null]), null);
  assert.equal(sweep.basePolicy(policies, [null, null, null]), null);
});

test("levels are in the order of their size", () => {
  assert.deepEqual(sweep.levelsOf(sweep.casesOf(example()), 1), ["10 MB", "100 MB"]);
  assert.equal(sweep.placeOf("1.5 GB"), 1.5e9);
  assert.equal(sweep.placeOf("20 min"), 1200);
  assert.equal(sweep.placeOf("starlink-gen1"), null);
});

test("a heat map's cells are means over all else", () => {
  const map = sweep.heatMap(sweep.casesOf(example(true)), 0, 0, 1);
  assert.deepEqual(map.columns, ["1", "2", "4"]);
  assert.deepEqual(map.values, [
    [11, 6, null],
    [101, 51, null],
  ]);
  assert.equal(map.counts[0]?.[2], 3);
});

test("many values are cut into ranges with as many cases each", () => {
  const cases = Array.from({ length: 100 }, (_, i) => ({
    id: "",
    done: true,
    policy: i,
    future: 0,
    inputs: [i as Cell],
    outputs: [i as Cell],
  }));
  const bins = sweep.binsOf(cases, 0, 8);
  assert.equal(bins.length, 8);
  const held = bins.map((bin) => cases.filter((each) => bin.holds(each.inputs[0] ?? null)).length);
  assert.equal(
    held.reduce((a, b) => a + b),
    100,
  );
  assert.ok(
    held.every((each) => each >= 12 && each <= 13),
    String(held),
  );
});

test("swings around the base change one key alone", () => {
  const data = example();
  const cases = sweep.casesOf(data);
  const policies = sweep.policiesOf(cases);
  const { bars, around } = sweep.swings(data, cases, policies, 0, sweep.basePolicy(policies, data.base));
  assert.ok(around);
  assert.deepEqual(
    bars.map((bar) => [bar.key, bar.atLow, bar.atHigh]),
    [
      ["traffic.a.payload", 6, 51],
      ["sites.*.terminals", 11, 3.5],
    ],
  );
  const loose = sweep.swings(data, cases, policies, 0, null);
  assert.ok(!loose.around && loose.bars.length === 3);
});

test("ranges of means are Student's", () => {
  // Tables: 6.3138 with 1 degree of freedom, 1.6973 with 30, 1.6839 with 40, 1.6449 with very many.
  assert.equal(t95(1), 6.3138);
  assert.equal(t95(30), 1.6973);
  assert.ok(Math.abs(t95(40) - 1.6839) < 2e-4 && Math.abs(t95(1e6) - 1.6449) < 1e-4);
  const range = meanRange([2, 4, 6]);
  assert.equal(range.mean, 4);
  assert.ok(Math.abs((range.high as number) - (4 + (2.92 * 2) / Math.sqrt(3))) < 1e-9);
  assert.deepEqual(meanRange([3]), { mean: 3, low: null, high: null });
});
