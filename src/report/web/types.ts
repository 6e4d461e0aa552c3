// What a page is given: src/report/run_page.cc and src/report/whatif_pages.cc write it.

/** A number, or null where there is none. */
export type Maybe = number | null;

export interface Quantiles {
  p50: Maybe;
  p95: Maybe;
  p99: Maybe;
}
export type RangePair = [Maybe, Maybe];
export interface Ranges {
  p50: RangePair | null;
  p95: RangePair | null;
  p99: RangePair | null;
}

export interface Planning {
  together: boolean;
  interval_s: Maybe;
  utilisation_curve: { interval_s: number; utilisation: number }[];
  wanted_utilisation: Maybe;
  utilisation_interval_s: Maybe;
  volumes: { site: string; terminals: number; month_bytes: number; cap_bytes: Maybe }[];
}

/** A type of terminal with its price, as published. */
export interface PricedTerminals {
  type: string;
  terminals: number;
  preset: string | null;
  currency: string;
  once: Maybe;
  month: Maybe;
  month_per_gbit_s: Maybe;
  included_bytes: number;
  blocks: { volume_bytes: number; price: number }[];
  source: string | null;
  date: string | null;
}

export interface Money {
  amounts: { currency: string; once: Maybe; month: number; per_sync: number; per_tb: number }[];
  basis: { rounds_month: number; prices: PricedTerminals[] } | null;
  unpriced: string[];
  sources: string[];
}

/** What packet runs showed of a kind of transfers. */
export interface EngineError {
  kind: string;
  median: number;
  largest: number;
  spread: number;
  measured_by: string;
}

export interface Result {
  group: string;
  payload: string;
  topology: string;
  kind: "rounds" | "dataset";
  sync_s: Quantiles;
  interval_s: Quantiles;
  sync_range_s: Ranges | null;
  interval_range_s: Ranges | null;
  by_day: { day: number; interval_s: Quantiles; sync_s: Quantiles }[];
  first_day_interval_s: Maybe;
  ideal_interval_s: Maybe;
  cost: Record<string, number> | null;
  reason: string | null;
  remarks: string[];
  plan: string | null;
  plan_rounds: Maybe;
  plan_interval_s: Maybe;
  plan_used_up_s: Maybe;
  compute_s: Maybe;
  utilisation: Maybe;
  bytes_per_round: number;
  deadline_s: Maybe;
  deadline_met: Maybe;
  target_met: boolean | null;
  links_meet_target: boolean | null;
  steps: Maybe;
  most_steps: Maybe;
  cycle_s: Maybe;
  compute_limit: string | null;
  engine_error: EngineError | null;
  bottleneck: string | null;
  bottleneck_gain: Maybe;
  planning: Planning | null;
  money: Money | null;
}

export interface AlternativeRow {
  group: string;
  name: string;
  kind: string;
  feasible: boolean;
  fastest: boolean;
  cheapest: boolean;
  reason: string | null;
  sync_s: Maybe;
  interval_s: Maybe;
  meets_target: boolean | null;
  availability: Maybe;
  ready_s: Maybe;
  currency: string | null;
  once: Maybe;
  once_unpublished: string[];
  month: Maybe;
  break_even_km: Maybe;
  break_even_bytes: Maybe;
  source: string | null;
  date: string | null;
}

export type Advice = "as-wanted" | "as-it-can" | "fewer-rounds" | "other-transport" | "more-terminals" | "not";

export interface Recommendation {
  build: string;
  currency: string | null;
  plans_month: Maybe;
  once: Maybe;
  once_unpublished: string[];
  month: Maybe;
  month_of_all: Maybe;
  datasets_once: Maybe;
  notes: string[];
  prices: string[];
  payloads: { group: string; advice: Advice; every_s: Maybe; utilisation: Maybe; more_steps: Maybe; data_month: Maybe; sure: boolean | null; sentence: string }[];
}

export interface SmallerBuild {
  least: boolean;
  sites: { site: string; from: number; to: number; from_type: string | null; to_type: string | null }[];
  recommendation: Recommendation | null;
  sentence: string;
  command: string | null;
}

export interface Change {
  group: string;
  until: string;
  outcome: "least" | "enough" | "none" | "no-use" | "estimated" | "not-sought";
  sentence: string;
  terminals: { site: string; from: number; to: number }[];
  transport: { from: string; to: string; then_s: Maybe; cycle_s: Maybe; currency: string | null; month: Maybe; meets: boolean } | null;
  steps: { from: number; to: number } | null;
  then_s: Maybe;
  then_utilisation: Maybe;
  month_before: Maybe;
  month_after: Maybe;
  once_added: Maybe;
  unpriced: string[];
  currency: string | null;
}

/** Where numbers come from. */
export interface Source {
  of: string | null;
  what: string;
  source: string;
  date: string | null;
}

export interface AuditWindow {
  class: { transport: string; flows: number; loss: string };
  state: string;
  src: string;
  dst: string;
  bytes: number;
  flow_s: number;
  packet_s: Maybe;
  error: Maybe;
  packet_cv: Maybe;
  status: string;
}

export interface Summary {
  version: string;
  scenario: string;
  seed: number;
  start: string;
  horizon_s: number;
  days: { wanted: number; answered: number };
  complete: boolean;
  routing: string;
  routing_reason: string | null;
  target: { interval_s: number; quantile: number } | null;
  answer: { sentence: string };
  warnings: string[];
  unverified: string[];
  sources: Source[];
  influences: { name: string; group: string; with_s: Maybe; without_s: Maybe }[];
  influences_off: string[];
  results: Result[];
  sites: {
    name: string;
    terminals: number;
    availability: number;
    longest_outage_s: number;
    terminal_longest_outage_s: number;
    causes: Record<string, number>;
    reason: string | null;
  }[];
  pairs: { src: string; dst: string; rtt_ms: Quantiles; jitter_ms: Quantiles; no_path_s: number; reason: string | null }[];
  audit?: { windows: AuditWindow[]; median_error: Maybe; p95_error: Maybe; note: string | null };
  alternatives?: { rows: AlternativeRow[]; notes: string[]; unverified: string[]; sources: Source[] } | null;
  changes: Change[];
  smaller_build?: SmallerBuild | null;
  recommendation?: Recommendation | null;
}

/** A line to draw; x in seconds since the horizon's start. */
export interface Line {
  name: string;
  x: number[];
  y: Maybe[];
}

export type PlaceKind = "site" | "gateway" | "pop";
export interface Place {
  kind: PlaceKind;
  name: string;
  lat: number;
  lon: number;
}
export interface Frame {
  at_s: number;
  sats: number[];
  links: number[];
  moved?: number[];
}
export interface MapData {
  places: Place[];
  satellites: string[];
  frames: Frame[];
}

export interface SiteRates {
  name: string;
  longitude: number;
  terminals: number;
  up: number[];
  down: number[];
  outages: { cause: string; terminals: number; at_s: number[] }[];
  rain_s: number[];
}
export interface Rates {
  first_s: number;
  step_s: number;
  slots_per_step: number;
  sites: SiteRates[];
}

export interface RunData {
  kind: "run";
  description: string;
  summary: Summary;
  curves: Line[];
  round_trips: Line[];
  map?: MapData;
  rates?: Rates;
  scenario_text: string | null;
  cuts: { what: string; all: number; shown: number }[];
}

export type Cell = number | string | boolean | null;

/** A sweep: one table, a row for each case. */
export interface SweepData {
  kind: "sweep";
  title: string;
  inputs: string[];
  outputs: { path: string; unit: string }[];
  /** id, status, policy, future, inputs ..., outputs ... */
  rows: Cell[][];
  /** rows of results.csv, where only some of them are here */
  all_rows: number;
  complete: boolean;
  /** the base's own values of the inputs; null where it says none */
  base: Cell[];
  /** what the base wants, in seconds */
  target_s: Maybe;
}

export interface Bar {
  key: string;
  low: string;
  high: string;
  at_low?: Maybe;
  at_high?: Maybe;
  swing?: Maybe;
  first_order?: { value: number; range: [number, number] };
  total?: { value: number; range: [number, number] };
}
export interface SensitivityData {
  kind: "sensitivity";
  title: string;
  sensitivity: { measure: string; unit: string | null; own: Maybe; bars: Bar[]; dropped: number; left_out: string[]; runs: number };
}

export interface ComparisonData {
  kind: "comparison";
  title: string;
  comparison: {
    items: string[];
    inputs: { key: string; values: (string | null)[] }[];
    outputs: {
      path: string;
      unit: string | null;
      differs: boolean;
      values: Cell[];
      there: boolean[];
      differences: { mean: Maybe; low: Maybe; high: Maybe; futures: number }[];
    }[];
    futures: number;
    runs: number;
  };
}

export type PageData = RunData | SweepData | SensitivityData | ComparisonData;
