// Numbers, times and names as people read them. Pure.
import type { Cell, Maybe } from "./types";

const DAY = 86400;

/** A space at which no line is broken: numbers stay with their units. */
export const NBSP = "\u00a0";
const YEAR = 365.25 * DAY;

/** Digits with a fixed count of significant ones, without an exponent. */
export function significant(value: number, digits: number): string {
  if (value === 0) return "0";
  if (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6) return value.toExponential(digits - 1);
  return String(Number(value.toPrecision(digits)));
}

/** "9m 12s", "3h 20m", "45 s", "2.5 days": as the program prints durations, but never broken over lines. */
export function duration(seconds: Maybe): string {
  if (seconds === null) return "none";
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (seconds < 10) return `${significant(seconds, 2)}${NBSP}s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole}${NBSP}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${NBSP}${String(whole % 60).padStart(2, "0")}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}h${NBSP}${String(minutes % 60).padStart(2, "0")}m`;
  if (seconds < 1000 * DAY) return `${(seconds / DAY).toFixed(seconds < 99.95 * DAY ? 1 : 0)}${NBSP}days`;
  return seconds < 1000 * YEAR ? `${(seconds / YEAR).toFixed(1)}${NBSP}years` : `more than 1000${NBSP}years`;
}

/** "4 GB", "1.05 TB": three digits. */
export function size(bytes: Maybe): string {
  if (bytes === null) return "–";
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  let unit = 0;
  while (bytes >= 999.5 && unit + 1 < units.length) {
    bytes /= 1000;
    ++unit;
  }
  return `${significant(bytes, 3)}${NBSP}${units[unit]}`;
}

export function percent(share: Maybe): string {
  if (share === null) return "–";
  const value = 100 * share;
  if (share < 1 && value > 99.9) return `${(Math.floor(value * 1000) / 1000).toFixed(3)}${NBSP}%`;
  return `${value.toFixed(1)}${NBSP}%`;
}

/** A share that is known roughly: whole from 10 % on. */
export const roughPercent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}${NBSP}%`;

export const milliseconds = (value: Maybe): string => (value === null ? "–" : `${value.toFixed(1)}${NBSP}ms`);

export const count = (value: Maybe): string => (value === null ? "–" : grouped(value, 0));

function grouped(value: number, digits: number): string {
  const [whole = "", part] = Math.abs(value).toFixed(digits).split(".");
  return (value < 0 ? "-" : "") + whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (part === undefined ? "" : `.${part}`);
}

/** An amount without its currency: whole from 100 on, four digits from 100,000 on, so that sums add up, and three from a million on. */
export function amount(value: Maybe): string {
  if (value === null) return "–";
  const four = Number(value.toPrecision(4));
  const three = Number(value.toPrecision(3));
  const size = Math.abs(four);
  if (size >= 1e9) return `${grouped(three / 1e9, size < 1e11 ? (size < 1e10 ? 2 : 1) : 0)}${NBSP}billion`;
  if (size >= 1e6) return `${significant(three / 1e6, 3)}${NBSP}million`;
  if (size >= 1e5) return grouped(four, 0);
  return grouped(value, Math.abs(value) < 100 && !Number.isInteger(value) ? 2 : 0);
}

export const money = (value: Maybe, currency: string): string => (value === null ? "–" : `${currency}${NBSP}${amount(value)}`);

export const kilometres = (value: Maybe): string => (value === null ? "–" : `${grouped(value, 0)}${NBSP}km`);

/** A value of a summary in a unit: durations, shares and sizes as above. */
export function measured(value: Cell, unit: string | null): string {
  if (value === null) return "none";
  if (typeof value !== "number") return String(value);
  if (unit === "s") return duration(value);
  return significant(value, 5) + (unit ? NBSP + unit : "");
}

/** "no_satellite" as "no satellite". */
export const words = (name: string): string => name.replace(/_/g, " ");

/** Where the scenario has no faults of equipment, those of the loss preset and of fixed links are left. */
export const causeWords = (cause: string, off: string[]): string => (cause === "fault" && off.includes("faults") ? "outages" : words(cause));
/** "2026-03-20 06:05 UTC", with seconds where asked for. */
export function utc(unixSeconds: number, withSeconds = false): string {
  const iso = new Date(Math.round(unixSeconds) * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, withSeconds ? 19 : 16)} UTC`;
}

/** Time of day by the mean sun over a longitude: UTC and four minutes for each degree east. "06:05". */
export function solarTime(unixSeconds: number, longitude: number): string {
  const second = (((unixSeconds + longitude * 240) % DAY) + DAY) % DAY;
  const minute = Math.floor(second / 60);
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** How far the mean sun over a longitude is from UTC: "UTC-4:37". */
export function sunOffset(longitude: number): string {
  const minutes = Math.round(Math.abs(longitude) * 4);
  if (minutes === 0) return "UTC";
  return `UTC${longitude < 0 ? "-" : "+"}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A path such as results.8b-hub.interval_s.p95, in words. */
export function pathInWords(path: string): string {
  const interval = /^results\.(.+)\.(interval_s|sync_s)\.p(\d+)$/.exec(path);
  if (interval) return `${interval[2] === "sync_s" ? "sync time" : "interval"} of ${interval[1]} at ${interval[3]} %`;
  const result = /^results\.(.+)\.([a-z_]+)$/.exec(path);
  if (result) return `${words(result[2] ?? "").replace(/ s$/, "")} of ${result[1]}`;
  const site = /^sites\.(.+)\.([a-z_]+)$/.exec(path);
  if (site) return `${words(site[2] ?? "").replace(/ s$/, "")} of ${site[1]}`;
  return path;
}

/** A count with the noun, or all that follows it, that fits it. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". */
export function listed(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
