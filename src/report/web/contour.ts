// The line in a table of values where a wanted value is met. Pure.

export interface Point {
  x: number;
  y: number;
}
export type Segment = [Point, Point];

/**
 * Segments of the line value = level between the middles of a table's cells, with columns at x = 0, 1, ... and rows at
 * y = 0, 1, ... (marching squares). Between two cells the value is taken to change evenly, or evenly in its logarithm where
 * `log`. A cell without a value is missed by the line.
 */
export function contour(rows: (number | null)[][], level: number, log = false): Segment[] {
  const scaled = (value: number | null | undefined): number | null =>
    value === null || value === undefined || !Number.isFinite(value) || (log && value <= 0) ? null : log ? Math.log(value) : value;
  const goal = log ? Math.log(level) : level;
  const segments: Segment[] = [];
  for (let y = 0; y + 1 < rows.length; ++y) {
    const width = Math.min(rows[y]?.length ?? 0, rows[y + 1]?.length ?? 0);
    for (let x = 0; x + 1 < width; ++x) {
      const corners = [scaled(rows[y]?.[x]), scaled(rows[y]?.[x + 1]), scaled(rows[y + 1]?.[x + 1]), scaled(rows[y + 1]?.[x])];
      if (corners.some((each) => each === null)) continue;
      const values = corners as [number, number, number, number];
      const places: Point[] = [
        { x, y },
        { x: x + 1, y },
        { x: x + 1, y: y + 1 },
        { x, y: y + 1 },
      ];
      const crossings: Point[] = [];
      for (let side = 0; side < 4; ++side) {
        const a = values[side] as number;
        const b = values[(side + 1) % 4] as number;
        if (a <= goal === b <= goal) continue;
        const share = (goal - a) / (b - a);
        const from = places[side] as Point;
        const to = places[(side + 1) % 4] as Point;
        crossings.push({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) });
      }
      if (crossings.length === 2) segments.push([crossings[0] as Point, crossings[1] as Point]);
      if (crossings.length === 4) {
        // A saddle: the middle says which corners belong together.
        const middle = (values[0] + values[1] + values[2] + values[3]) / 4;
        const first =
          values[0] <= goal === middle <= goal
            ? [
                [0, 1],
                [2, 3],
              ]
            : [
                [3, 0],
                [1, 2],
              ];
        for (const [a, b] of first) segments.push([crossings[a as number] as Point, crossings[b as number] as Point]);
      }
    }
  }
  return segments;
}
