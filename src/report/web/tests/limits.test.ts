import assert from "node:assert/strict";
import { test } from "node:test";

import { errorsByKind, meanings } from "../limits";
import type { Result } from "../types";

test("every class of a bottleneck has its meaning, and no other has", () => {
  const names = (...its: (string | null)[]): string[] => meanings(its).map((each) => each.name);
  assert.deepEqual(names("terminal uplinks of patagonia and permian, and transport"), ["terminal uplinks", "transport"]);
  assert.deepEqual(names("terminal uplinks and downlinks", null), ["terminal uplinks", "terminal downlinks"]);
  assert.deepEqual(names("compute between rounds, then atacama terminal downlinks, and latency"), [
    "compute between rounds",
    "terminal downlinks",
    "latency",
  ]);
  assert.deepEqual(names("nothing that 10 % would change", null), []);
  // All classes of src/summary/bottleneck_classes.h.
  const all = ["fixed uplinks", "fixed downlinks", "power windows", "data plans", "missing paths", "cell uplinks", "satellites' user downlinks"];
  for (const each of [...all, "gateway uplinks", "inter-satellite links"]) assert.equal(names(each).length, 1, each);
});

const result = (median: number | null, largest = 0): Result =>
  ({
    group: `g${median ?? "-"}`,
    engine_error: median === null ? null : { kind: "k", median, largest, spread: 0, measured_by: "m" },
  }) as Result;

test("errors are told by kind, the worst first, and what was not measured is told too", () => {
  const found = errorsByKind([result(0.02, 0.05), result(0.15, 0.3), result(null), result(0.02, 0.05)]);
  assert.deepEqual(
    found.measured.map((each) => each.results),
    [[1], [0, 3]],
  );
  assert.deepEqual(found.open, [2]);
});
