// A sweep's table, as its page asks it. Pure.
import { mean } from "./statistics";
import type { Cell, SweepData } from "./types";

export interface Case {
  id: string;
  done: boolean;
  policy: number;
  future: number;
  inputs: Cell[];
  outputs: Cell[];
}
export interface Policy {
  number: number;
  cases: Case[];
  inputs: Cell[];
}

export function casesOf(data: SweepData): Case[] {
  const inputs = data.inputs.length;
  return data.rows.map((row) => ({
    id: String(row[0]),
    done: row[1] === "done",
    policy: Number(row[2]),
    future: Number(row[3]),
    inputs: row.slice(4, 4 + inputs),
    outputs: row.slice(4 + inputs),
  }));
}

/** Cases by what can be chosen; an input that differs between the futures of a policy is null. */
export function policiesOf(cases: readonly Case[]): Policy[] {
  const byNumber = new Map<number, Policy>();
  for (const each of cases) {
    const policy = byNumber.get(each.policy) ?? { number: each.policy, cases: [], inputs: [...each.inputs] };
    byNumber.set(each.policy, policy);
    policy.cases.push(each);
    each.inputs.forEach((value, i) => {
      if (policy.inputs[i] !== value) policy.inputs[i] = null;
    });
  }
  for (const policy of byNumber.values()) policy.cases.sort((a, b) => a.future - b.future);
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

/** Values of an output over the futures of a policy, those without a number left out. */
export function numbersOf(cases: readonly Case[], output: number): number[] {
  return cases
    .map((each) => (each.done ? each.outputs[output] : null))
    .map(asNumber)
    .filter((each): each is number => each !== null);
}

function asNumber(value: Cell | undefined): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The mean over the futures; null where a future has no number, since none would look better than it is. */
export function policyMean(policy: Policy, output: number): number | null {
  const numbers = numbersOf(policy.cases, output);
  return numbers.length > 0 && numbers.length === policy.cases.length ? mean(numbers) : null;
}

/** Outputs of which at least one case has a number. */
export function numberOutputs(data: SweepData, cases: readonly Case[]): number[] {
  return data.outputs.map((_, i) => i).filter((i) => numbersOf(cases, i).length > 0);
}

/** Whether more of it is better, by its path: shares and what is met, instead of times and money. */
export function moreIsBetter(path: string): boolean {
  return /(availability|utilisation|_met|duty|compute_power|local_share)$/.test(path);
}

export function bestPolicy(policies: readonly Policy[], output: number, most: boolean): Policy | null {
  let best: Policy | null = null;
  let value: number | null = null;
  for (const each of policies) {
    const its = policyMean(each, output);
    if (its === null || (value !== null && (most ? its <= value : its >= value))) continue;
    best = each;
    value = its;
  }
  return best;
}

/** The policy with the base's own values, where the sweep has it. */
export function basePolicy(policies: readonly Policy[], base: readonly Cell[]): Policy | null {
  if (base.every((each) => each === null)) return null;
  const same = (a: Cell | undefined, b: Cell): boolean => a === null || a === undefined || b === null || String(a) === String(b);
  const fits = policies.filter((policy) => policy.inputs.every((value, i) => same(value, base[i] ?? null)));
  // An input of which the base says nothing must not decide.
  const open = base.some(
    (value, i) => value === null && policies.some((policy) => policy.inputs[i] !== policies[0]?.inputs[i] && policy.inputs[i] !== null),
  );
  return open ? null : (fits[0] ?? null);
}

const FACTORS: Record<string, number> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  "bit/s": 1,
  "kbit/s": 1e3,
  "Mbit/s": 1e6,
  "Gbit/s": 1e9,
  "Tbit/s": 1e12,
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86400,
  m: 1,
  km: 1e3,
  deg: 1,
  "%": 1,
};

/** A value as a place on an axis: numbers, and numbers with a unit; null for anything else. */
export function placeOf(value: Cell): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const match = /^([-+0-9.eE]+) *([A-Za-z/%]*)$/.exec(value);
  const factor = match ? FACTORS[match[2] ?? ""] : undefined;
  const number = match ? Number(match[1]) : NaN;
  return factor === undefined || Number.isNaN(number) ? null : number * factor;
}

/** The different values of an input, in their order: by size where all are numbers, else as they came. */
export function levelsOf(cases: readonly { inputs: Cell[] }[], input: number): Cell[] {
  const levels = [...new Map(cases.map((each) => [String(each.inputs[input]), each.inputs[input] ?? null])).values()].filter(
    (each) => each !== null,
  );
  return levels.every((each) => placeOf(each) !== null) ? levels.sort((a, b) => (placeOf(a) as number) - (placeOf(b) as number)) : levels;
}

/** Ranges of an input with many values, each with about as many cases: their upper ends. Few values stay as they are. */
export function binsOf(cases: readonly Case[], input: number, most = 8): { name: string; holds: (value: Cell) => boolean }[] {
  const levels = levelsOf(cases, input);
  if (levels.length <= most || levels.some((each) => placeOf(each) === null))
    return levels.map((level) => ({ name: String(level), holds: (value) => String(value) === String(level) }));
  const bins: { name: string; holds: (value: Cell) => boolean }[] = [];
  for (let b = 0; b < most; ++b) {
    const some = levels.slice(Math.floor((b * levels.length) / most), Math.floor(((b + 1) * levels.length) / most));
    const [low, high] = [placeOf(some[0] ?? 0) as number, placeOf(some[some.length - 1] ?? 0) as number];
    const short = (value: Cell | undefined): string => (typeof value === "number" ? String(Number(value.toPrecision(3))) : String(value));
    bins.push({
      name: `${short(some[0])} to ${short(some[some.length - 1])}`,
      holds: (value) => (placeOf(value) ?? NaN) >= low && (placeOf(value) ?? NaN) <= high,
    });
  }
  return bins;
}

export interface HeatMap {
  columns: string[];
  rows: string[];
  values: (number | null)[][];
  counts: number[][];
}

/** Means of an output by two inputs, over all that is not one of them; null where a case there has no number. */
export function heatMap(cases: readonly Case[], output: number, x: number, y: number): HeatMap {
  const columns = binsOf(cases, x);
  const rows = binsOf(cases, y);
  const counts: number[][] = [];
  const values = rows.map((row) => {
    const some = cases.filter((each) => row.holds(each.inputs[y] ?? null));
    counts.push([]);
    return columns.map((column) => {
      const cell = some.filter((each) => column.holds(each.inputs[x] ?? null));
      const numbers = numbersOf(cell, output);
      counts[counts.length - 1]?.push(cell.length);
      return numbers.length > 0 && numbers.length === cell.length ? mean(numbers) : null;
    });
  });
  return { columns: columns.map((each) => each.name), rows: rows.map((each) => each.name), values, counts };
}

export interface Swing {
  key: string;
  low: string;
  high: string;
  atLow: number | null;
  atHigh: number | null;
}

/**
 * What each input does: around a policy, from those that differ from it in that input alone; and where there are none, by means
 * over all cases with the input's lowest and highest values.
 */
export function swings(
  data: SweepData,
  cases: readonly Case[],
  policies: readonly Policy[],
  output: number,
  centre: Policy | null,
): { bars: Swing[]; around: boolean } {
  const bars: Swing[] = [];
  let around = centre !== null;
  const perKey = data.inputs.map((key, input): Swing | null => {
    if (!centre || centre.inputs[input] === null) return null;
    const line = policies.filter((each) => each.inputs.every((value, i) => i === input || String(value) === String(centre.inputs[i])));
    const levels = levelsOf(line, input);
    if (levels.length < 2) return null;
    const ofLevel = (level: Cell | undefined): number | null => {
      const policy = line.find((each) => String(each.inputs[input]) === String(level));
      return policy ? policyMean(policy, output) : null;
    };
    const [low, high] = [levels[0], levels[levels.length - 1]];
    return { key, low: String(low), high: String(high), atLow: ofLevel(low), atHigh: ofLevel(high) };
  });
  if (perKey.every((each) => each === null)) around = false;
  data.inputs.forEach((key, input) => {
    const own = perKey[input];
    if (own) return bars.push(own);
    if (around) return 0;
    const bins = binsOf(cases, input, 5);
    if (bins.length < 2) return 0;
    const of = (bin: { holds: (value: Cell) => boolean } | undefined): number | null => {
      const numbers = numbersOf(
        cases.filter((each) => bin?.holds(each.inputs[input] ?? null)),
        output,
      );
      return numbers.length > 0 ? mean(numbers) : null;
    };
    return bars.push({
      key,
      low: bins[0]?.name ?? "",
      high: bins[bins.length - 1]?.name ?? "",
      atLow: of(bins[0]),
      atHigh: of(bins[bins.length - 1]),
    });
  });
  const span = (bar: Swing): number => (bar.atLow === null || bar.atHigh === null ? Infinity : Math.abs(bar.atHigh - bar.atLow));
  bars.sort((a, b) => span(b) - span(a));
  return { bars, around };
}
