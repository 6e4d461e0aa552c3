import assert from "node:assert/strict";
import { test } from "node:test";

import * as scale from "../scale";

test("amounts start at zero, and a log axis comes where ranges ask for it", () => {
  const small = scale.scaleOver([3, 8, null]);
  assert.deepEqual([small.log, small.min, small.max], [false, 0, 8]);
  const wide = scale.scaleOver([60, 45000]);
  assert.deepEqual([wide.log, wide.min, wide.max], [true, 60, 45000]);
  assert.equal(scale.asksForLog([0, 1000]), false, "zero has no logarithm");
  assert.equal(scale.asksForLog([10, 299]), false);
  assert.equal(scale.asksForLog([10, 301]), true);
});

test("places and values are inverse", () => {
  for (const its of [scale.scaleBetween(0, 40), scale.scaleBetween(2, 5000, true)]) {
    for (const place of [0, 0.25, 0.5, 1]) assert.ok(Math.abs(its.place(its.at(place)) - place) < 1e-12);
    assert.equal(its.place(its.min), 0);
    assert.ok(Math.abs(its.place(its.max) - 1) < 1e-12);
  }
});

test("one value or none still makes a scale", () => {
  for (const values of [[], [0], [5], [-5], [null]]) {
    const its = scale.scaleOver(values);
    assert.ok(its.max > its.min, String(values));
  }
});

test("ticks are round, inside, and few", () => {
  assert.deepEqual(scale.linearTicks(0, 100, 5), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(scale.linearTicks(0, 0.7, 4), [0, 0.2, 0.4, 0.6]);
  assert.deepEqual(scale.linearTicks(-3, 3, 3), [-2, 0, 2]);
  assert.deepEqual(scale.logTicks(1, 10000), [1, 10, 100, 1000, 10000]);
  for (let i = 0; i < 500; ++i) {
    const min = ((i * 7919) % 1000) - 500;
    const max = min + 10 ** (((i * 31) % 90) / 15 - 2);
    const ticks = scale.linearTicks(min, max, 5);
    assert.ok(ticks.length >= 2 && ticks.length <= 11, `${min} to ${max}: ${ticks}`);
    assert.ok(ticks.every((each) => each >= min - 1e-6 && each <= max + 1e-6));
    const log = scale.logTicks(Math.abs(max) + 1e-3, (Math.abs(max) + 1e-3) * 40);
    assert.ok(log.length >= 3 && log.length <= 8, String(log));
  }
});

test("ticks of time are whole hours or days", () => {
  const start = Date.parse("2026-03-20T00:00:00Z") / 1000;
  const day = scale.timeTicks(start, start + 86400, 6);
  assert.deepEqual(
    day.map((each) => (each - start) / 3600),
    [0, 6, 12, 18, 24],
  );
  assert.deepEqual(
    scale.timeTicks(start + 100, start + 400, 5).map((each) => each - start),
    [120, 180, 240, 300, 360],
  );
});

test("durations of an axis have one unit", () => {
  assert.equal(scale.timeUnit(100).name, "seconds");
  assert.equal(scale.timeUnit(4000).name, "minutes");
  assert.equal(scale.timeUnit(45000).name, "hours");
  assert.equal(scale.timeUnit(1e6).name, "days");
});
