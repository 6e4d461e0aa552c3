// Scales and the ticks of axes. Pure.

export interface Scale {
  log: boolean;
  min: number;
  max: number;
  /** Where a value lies, from 0 to 1. */
  place(value: number): number;
  /** The value at a place. */
  at(place: number): number;
}

/** A logarithmic axis where positive values span more than this ratio. */
export const LOG_ABOVE = 30;

export function asksForLog(values: Iterable<number | null>): boolean {
  let low = Infinity;
  let high = 0;
  for (const each of values) {
    if (each === null || !Number.isFinite(each)) continue;
    if (each <= 0) return false;
    low = Math.min(low, each);
    high = Math.max(high, each);
  }
  return high > LOG_ABOVE * low;
}

/** A scale over values. Linear ones of amounts start at zero, unless `fromZero` is false. */
export function scaleOver(values: Iterable<number | null>, options: { fromZero?: boolean; log?: boolean } = {}): Scale {
  const all = [...values].filter((each): each is number => each !== null && Number.isFinite(each));
  const log = options.log ?? asksForLog(all);
  let min = all.length > 0 ? Math.min(...all) : 0;
  let max = all.length > 0 ? Math.max(...all) : 1;
  if (log) {
    if (min === max) {
      min /= 2;
      max *= 2;
    }
  } else {
    if (options.fromZero !== false) {
      min = Math.min(0, min);
      max = Math.max(0, max);
    }
    if (min === max) {
      const pad = min === 0 ? 1 : Math.abs(min) / 2;
      min -= options.fromZero !== false && min === 0 ? 0 : pad;
      max += pad;
    }
  }
  return scaleBetween(min, max, log);
}

export function scaleBetween(min: number, max: number, log = false): Scale {
  if (!log) {
    return { log, min, max, place: (v) => (v - min) / (max - min), at: (p) => min + p * (max - min) };
  }
  const low = Math.log(min);
  const high = Math.log(max);
  return { log, min, max, place: (v) => (Math.log(v) - low) / (high - low), at: (p) => Math.exp(low + p * (high - low)) };
}

/** About `wanted` round values of a linear scale. */
export function linearTicks(min: number, max: number, wanted = 5): number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999) ?? 10 * power;
  return multiples(min, max, step);
}

function multiples(min: number, max: number, step: number): number[] {
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; ++i) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Powers of ten, with 2 and 5 of each where there are few. */
export function logTicks(min: number, max: number): number[] {
  const make = (factors: number[]): number[] => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); ++power) {
      for (const factor of factors) {
        const tick = factor * 10 ** power;
        if (tick >= min * 0.9999 && tick <= max * 1.0001) ticks.push(Number(tick.toPrecision(12)));
      }
    }
    return ticks;
  };
  const decades = make([1]);
  if (decades.length >= 4) return decades;
  const some = make([1, 3]);
  return some.length >= 4 ? some : make([1, 2, 5]);
}

export function ticksOf(scale: Scale, wanted = 5): number[] {
  return scale.log ? logTicks(scale.min, scale.max) : linearTicks(scale.min, scale.max, wanted);
}

const SECOND_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 1728000, 2592000,
  7776000, 15552000, 31536000,
];

/** The step between ticks of durations or times of day: of seconds, minutes, hours or days. */
export function secondStep(span: number, wanted = 6): number {
  const rough = span / Math.max(1, wanted);
  return SECOND_STEPS.find((each) => each >= rough * 0.999) ?? Math.ceil(rough / 31536000) * 31536000;
}

/** Ticks of times, which are at whole minutes, hours or days of UTC. */
export function timeTicks(startUnix: number, endUnix: number, wanted = 6): number[] {
  return multiples(startUnix, endUnix, secondStep(endUnix - startUnix, wanted));
}

export interface TimeUnit {
  name: string;
  seconds: number;
}
const UNITS: TimeUnit[] = [
  { name: "seconds", seconds: 1 },
  { name: "minutes", seconds: 60 },
  { name: "hours", seconds: 3600 },
  { name: "days", seconds: 86400 },
];

/** The one unit of an axis of durations whose largest is this many seconds. */
export function timeUnit(largest: number): TimeUnit {
  const [seconds, minutes, hours, days] = UNITS as [TimeUnit, TimeUnit, TimeUnit, TimeUnit];
  if (largest < 180) return seconds;
  if (largest < 3 * 3600) return minutes;
  return largest < 4 * 86400 ? hours : days;
}
