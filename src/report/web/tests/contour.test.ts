import assert from "node:assert/strict";
import { test } from "node:test";

import { contour } from "../contour";

const table = (f: (x: number, y: number) => number | null, width: number, height: number): (number | null)[][] =>
  Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => f(x, y)));

test("a plane's line is straight and where it should be", () => {
  const segments = contour(
    table((x, y) => x + 2 * y, 6, 5),
    4.5,
  );
  assert.ok(segments.length > 0);
  for (const segment of segments) for (const { x, y } of segment) assert.ok(Math.abs(x + 2 * y - 4.5) < 1e-12);
});

test("a power's line is exact where it goes by the logarithm", () => {
  const segments = contour(
    table((x, y) => 10 ** (x - y / 2), 6, 6),
    40,
    true,
  );
  assert.ok(segments.length > 0);
  for (const segment of segments) for (const { x, y } of segment) assert.ok(Math.abs(x - y / 2 - Math.log10(40)) < 1e-12);
});

test("a circle's line is closed", () => {
  const segments = contour(
    table((x, y) => (x - 5) ** 2 + (y - 5) ** 2, 11, 11),
    10.5,
  );
  const ends = new Map<string, number>();
  for (const segment of segments)
    for (const { x, y } of segment) {
      const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
  for (const [place, times] of ends) assert.equal(times, 2, place);
});

test("no line where all is on one side, and none through cells without a value", () => {
  assert.deepEqual(
    contour(
      table((x, y) => x + y, 4, 4),
      100,
    ),
    [],
  );
  assert.deepEqual(
    contour(
      table((x) => (x === 1 ? null : x), 3, 3),
      1,
    ),
    [],
  );
  assert.deepEqual(contour([], 1), []);
});

test("a saddle has two lines", () => {
  assert.equal(
    contour(
      [
        [0, 1],
        [1, 0],
      ],
      0.5,
    ).length,
    2,
  );
});
