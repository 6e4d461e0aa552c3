import assert from "node:assert/strict";
import { test } from "node:test";

import * as colour from "../colour";

type Rgb = [number, number, number];
const linear = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
const times = (m: number[][], v: Rgb): Rgb => m.map((row) => row.reduce((sum, each, i) => sum + each * (v[i] as number), 0)) as Rgb;
/** How dichromats see a colour, in linear sRGB: Machado, Oliveira and Fernandes 2009, table of severity 1.0. */
const DICHROMATS: Record<string, number[][]> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** CIE L*a*b*, D65. */
function lab(rgb: Rgb): Rgb {
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb.map((each) => Math.min(1, Math.max(0, each))) as Rgb,
  );
  const [x, y, z] = xyz.map((each, i) => {
    const ratio = each / ([0.95047, 1, 1.08883][i] as number);
    return ratio > 0.008856 ? Math.cbrt(ratio) : 7.787 * ratio + 16 / 116;
  }) as Rgb;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const apart = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

test("eight lines at most, and dichromats can tell any two of them apart", () => {
  assert.equal(colour.MOST_LINES, 8);
  for (const [who, matrix] of [
    [
      "all",
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    ],
    ...Object.entries(DICHROMATS),
  ] as [string, number[][]][]) {
    const seen = colour.OKABE_ITO.map((each) => lab(times(matrix, linear(each))));
    seen.forEach((a, i) =>
      seen
        .slice(i + 1)
        .forEach((b, j) =>
          assert.ok(
            apart(a, b) > 10,
            `${who}: ${colour.OKABE_ITO[i]} and ${colour.OKABE_ITO[i + 1 + j]} are ${apart(a, b).toFixed(1)} apart`,
          ),
        ),
    );
  }
});

test("the sequential scale rises in lightness for everybody", () => {
  for (const matrix of Object.values(DICHROMATS)) {
    let before = -1;
    for (let i = 0; i <= 20; ++i) {
      const [light] = lab(times(matrix, linear(colour.sequential(i / 20))));
      assert.ok(light > before, `at ${i / 20}`);
      before = light;
    }
  }
});

test("text on a colour can be read", () => {
  for (let i = 0; i <= 20; ++i) {
    const back = colour.sequential(i / 20);
    assert.ok(colour.contrast(back, colour.textOn(back)) >= 4.5, back);
  }
  assert.ok(Math.abs(colour.contrast("#000000", "#ffffff") - 21) < 1e-9);
});
