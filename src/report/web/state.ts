// What is true at a time of the horizon. Pure.
import type { Frame, MapData, Rates } from "./types";

/** The last index whose value is no later than a time; 0 before all. `at` is sorted. */
export function lastBefore(at: readonly number[], time: number): number {
  let low = 0;
  let high = at.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((at[middle] as number) <= time) low = middle;
    else high = middle;
  }
  return low;
}

export function frameAt(frames: readonly Frame[], time: number): Frame | undefined {
  return frames[
    lastBefore(
      frames.map((each) => each.at_s),
      time,
    )
  ];
}

/** Whether a time lies in one of the spans [start, end, start, end, ...). */
export function inSpans(spans: readonly number[], time: number): boolean {
  for (let i = 0; i + 1 < spans.length; i += 2) {
    if (time >= (spans[i] as number) && time < (spans[i + 1] as number)) return true;
  }
  return false;
}

/** The step of rates that holds at a time. */
export function stepAt(rates: Rates, time: number): number {
  return time < rates.first_s ? 0 : 1 + Math.floor((time - rates.first_s) / rates.step_s + 1e-9);
}

/** When a step begins, in seconds of the horizon. */
export function stepStart(rates: Rates, step: number): number {
  return step === 0 ? 0 : rates.first_s + (step - 1) * rates.step_s;
}

/** Means and extremes of groups of values, so that no more than `most` points are drawn. */
export function thinned(values: readonly number[], most: number): { from: number[]; mean: number[]; low: number[]; high: number[] } {
  const group = Math.max(1, Math.ceil(values.length / most));
  const out = { from: [] as number[], mean: [] as number[], low: [] as number[], high: [] as number[] };
  for (let i = 0; i < values.length; i += group) {
    const some = values.slice(i, i + group);
    out.from.push(i);
    out.mean.push(some.reduce((a, b) => a + b, 0) / some.length);
    out.low.push(Math.min(...some));
    out.high.push(Math.max(...some));
  }
  return out;
}

/** Places that a frame joins: [latitude, longitude] by the page's numbers; undefined for what is nowhere. */
export function placesIn(map: MapData, frame: Frame): ([number, number] | undefined)[] {
  const places: ([number, number] | undefined)[] = map.places.map((each) => [each.lat, each.lon]);
  for (let i = 0; i + 2 < (frame.moved?.length ?? 0); i += 3) {
    const moved = frame.moved as number[];
    places[moved[i] as number] = [moved[i + 1] as number, moved[i + 2] as number];
  }
  for (let i = 0; i + 2 < frame.sats.length; i += 3)
    places[map.places.length + (frame.sats[i] as number)] = [frame.sats[i + 1] as number, frame.sats[i + 2] as number];
  return places;
}

/** What each site uses in a frame, in words: "atacama: S1-07-13 > Punta Arenas". */
export function routesInWords(map: MapData, frame: Frame): string[] {
  const first = map.places.length;
  const name = (place: number): string => (place < first ? map.places[place]?.name : map.satellites[place - first]) ?? "";
  const joined = new Map<number, number[]>();
  for (let i = 0; i + 1 < frame.links.length; i += 2) {
    const [a, b] = [frame.links[i] as number, frame.links[i + 1] as number];
    joined.set(a, [...(joined.get(a) ?? []), b]);
    joined.set(b, [...(joined.get(b) ?? []), a]);
  }
  const lines: string[] = [];
  map.places.forEach((place, index) => {
    if (place.kind !== "site") return;
    const next = joined.get(index) ?? [];
    const ways = next.map((each) => {
      const down = each < first ? [] : (joined.get(each) ?? []).filter((other) => other < first && map.places[other]?.kind === "gateway");
      return name(each) + (down.length > 0 ? ` > ${down.map(name).join(", ")}` : "");
    });
    lines.push(`${place.name}: ${ways.length > 0 ? ways.join("; ") : "no route"}`);
  });
  return lines;
}

/** The index that a key moves to, of `count`; undefined for keys that do not move. */
export function keyMove(key: string, index: number, count: number): number | undefined {
  const last = count - 1;
  const jump = Math.max(1, Math.round(count / 12));
  const to: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    PageDown: index - jump,
    PageUp: index + jump,
    Home: 0,
    End: last,
  };
  const moved = to[key];
  return moved === undefined ? undefined : Math.min(last, Math.max(0, moved));
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Whether two boxes overlap, or are nearer than `gap` to each other side by side. */
export function touches(a: Box, b: Box, gap = 0): boolean {
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height && b.y < a.y + a.height;
}
