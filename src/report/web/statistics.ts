// Means and their ranges. Pure.

export function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** Student's t at 95 % of one side, for 1 to 30 degrees of freedom (tables); beyond them Cornish and Fisher's expansion. */
const T95 = [
  6.3138, 2.92, 2.3534, 2.1318, 2.015, 1.9432, 1.8946, 1.8595, 1.8331, 1.8125, 1.7959, 1.7823, 1.7709, 1.7613, 1.7531, 1.7459, 1.7396,
  1.7341, 1.7291, 1.7247, 1.7207, 1.7171, 1.7139, 1.7109, 1.7081, 1.7056, 1.7033, 1.7011, 1.6991, 1.6973,
];

export function t95(degrees: number): number {
  if (degrees < 1) return Infinity;
  const known = T95[degrees - 1];
  if (known !== undefined) return known;
  const z = 1.6448536;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

/** The mean with the range at 90 % that it has by its sample (Student's t); no range of one value. */
export function meanRange(values: readonly number[]): { mean: number; low: number | null; high: number | null } {
  const middle = mean(values);
  if (values.length < 2) return { mean: middle, low: null, high: null };
  const variance = values.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (values.length - 1);
  const half = t95(values.length - 1) * Math.sqrt(variance / values.length);
  return { mean: middle, low: middle - half, high: middle + half };
}
