// The first screen of a run: what is asked, what comes out, and how sure. advice.ts has what to build.
import { h, s, shown, type Child } from "./dom";
import { amount, duration, listed, NBSP, roughPercent } from "./format";
import { errorsByKind } from "./limits";
import { asksForLog, scaleBetween, type Scale } from "./scale";
import type { Maybe, RangePair, Result, Summary } from "./types";

export const pointer = (...steps: (string | number)[]): string => "/" + steps.join("/");

/** The number that people are told of an entry, and where it stands in the summary. */
export function headline(result: Result, index: number): { path: string; value: number | null } {
  if (result.kind === "dataset") return { path: pointer("results", index, "sync_s", "p95"), value: result.sync_s.p95 };
  const own = result.interval_s.p95;
  if (result.plan !== null && own !== null && (result.plan_interval_s === null || result.plan_interval_s > own))
    return { path: pointer("results", index, "plan_interval_s"), value: result.plan_interval_s };
  return { path: pointer("results", index, "interval_s", "p95"), value: own };
}

/** Where the number would lie with other days; null where only one day was answered. */
export function rangeOf(result: Result, index: number): { path: string; range: RangePair } | null {
  const name = result.kind === "dataset" ? "sync_range_s" : "interval_range_s";
  const range = result[name]?.p95 ?? null;
  return range === null ? null : { path: pointer("results", index, name, "p95"), range };
}

export function wanted(summary: Summary, result: Result, index: number): { path: string; value: number } | null {
  if (result.kind === "dataset")
    return result.deadline_s === null ? null : { path: pointer("results", index, "deadline_s"), value: result.deadline_s };
  return summary.target === null ? null : { path: "/target/interval_s", value: summary.target.interval_s };
}

export function met(summary: Summary, result: Result): boolean | null {
  if (result.kind === "dataset") return result.deadline_met === null ? null : result.deadline_met >= (summary.target?.quantile ?? 0.95);
  return result.target_met;
}

/** One scale for all bars: logarithmic where the values ask for it. */
function barScale(summary: Summary): Scale {
  const values: number[] = [];
  summary.results.forEach((result, i) => {
    const quantiles = result.kind === "dataset" ? result.sync_s : result.interval_s;
    for (const each of [
      quantiles.p50,
      quantiles.p99,
      headline(result, i).value,
      wanted(summary, result, i)?.value ?? null,
      result.cycle_s,
      ...(rangeOf(result, i)?.range ?? []),
    ])
      if (each !== null && each > 0) values.push(each);
  });
  if (values.length === 0) return scaleBetween(0, 1);
  const high = Math.max(...values) * 1.15;
  return asksForLog(values) ? scaleBetween(Math.min(...values) / 1.5, high, true) : scaleBetween(0, high);
}

/** A bar up to the number, its range, and the target as a line. */
function bar(summary: Summary, result: Result, index: number, scale: Scale): SVGSVGElement {
  const width = 150;
  const x = (value: number): number => Math.max(0, Math.min(1, scale.place(value))) * (width - 6) + 3;
  const drawing = s("svg", { viewBox: `0 0 ${width} 22`, class: "interval-bar", role: "img" });
  const value = headline(result, index).value;
  const target = wanted(summary, result, index)?.value ?? null;
  const ok = met(summary, result);
  const about = `${result.group}: ${duration(value)}${target === null ? "" : `, wanted ${duration(target)}`}`;
  drawing.append(s("title", {}, about), s("rect", { x: 0, y: 0, width, height: 22, class: "bar-back" }));
  const colour = ok === null ? "open" : ok ? "met" : "missed";
  // What compute adds to the interval of the links.
  if (value !== null && result.cycle_s !== null && result.cycle_s > value)
    drawing.append(s("rect", { x: 0, y: 8, width: x(result.cycle_s), height: 6, class: `bar compute ${colour}` }));
  if (value !== null) drawing.append(s("rect", { x: 0, y: 6, width: x(value), height: 10, class: `bar ${colour}` }));
  const range = rangeOf(result, index)?.range;
  if (range && range[0] !== null)
    drawing.append(
      s("path", {
        d: `M${x(range[0])},11H${range[1] === null ? width - 1 : x(range[1])}M${x(range[0])},7v8${range[1] === null ? "" : `M${x(range[1])},7v8`}`,
        class: "whisker",
      }),
    );
  if (target !== null) drawing.append(s("path", { d: `M${x(target)},0v22`, class: "target-line" }));
  return drawing;
}

export function limitText(result: Result): string {
  const its = result.bottleneck;
  if (its === null) return "";
  return its.startsWith("no path between ") || its.startsWith("nothing that ") ? its : `limited by ${its}`;
}

/** "one day", "a stretch of 6h 00m": what was answered. */
const stretch = (summary: Summary): string => (summary.horizon_s === 86400 ? "one day" : `a stretch of ${duration(summary.horizon_s)}`);

/** Whether the horizon holds fewer than three of these intervals, so that they rest on few rounds. */
const fewIntervals = (summary: Summary, interval: number | null): boolean => interval !== null && 3 * interval > summary.horizon_s;

/** The largest error that packet runs of the payload's kind of transfers have shown. */
function ownError(summary: Summary, index: number): Child[] {
  const its = summary.results[index];
  if (!its?.engine_error || headline(its, index).value === null) return [];
  return [", error up to ", shown<number>(summary, pointer("results", index, "engine_error", "largest"), roughPercent)];
}

/** Compute between two rounds, and how far apart rounds are with it. */
function cycle(summary: Summary, result: Result, index: number): Child[] {
  if (result.compute_s === null || result.kind === "dataset") return [];
  const compute = shown<Maybe>(summary, pointer("results", index, "compute_s"), duration);
  if (result.cycle_s === null) return ["; compute between rounds: ", compute];
  return ["; with ", compute, " of compute, a round every ", shown<Maybe>(summary, pointer("results", index, "cycle_s"), duration)];
}

/** What it costs a month; of a dataset what its data costs once, beside the plans. */
function monthCost(summary: Summary, result: Result, index: number): Child[] {
  if (result.kind === "dataset") {
    const data = summary.recommendation?.payloads[index]?.data_month ?? null;
    return data === null ? ["–"] : [shown<Maybe>(summary, pointer("recommendation", "payloads", index, "data_month"), amount), " once"];
  }
  return result.money?.amounts[0] ? [shown<number>(summary, pointer("results", index, "money", "amounts", 0, "month"), amount)] : ["–"];
}

/** Two rows: the numbers, and below them how sure they are and what limits the payload. */
function rows(summary: Summary, result: Result, index: number, scale: Scale, costs: boolean): HTMLElement[] {
  const its = headline(result, index);
  const range = rangeOf(result, index);
  const target = wanted(summary, result, index);
  const ok = met(summary, result);
  const days: Child = range
    ? h(
        "span",
        { class: "range", title: "nine of ten other samples of as many days are expected here" },
        shown<number | null>(summary, `${range.path}/0`, duration),
        " to ",
        shown<number | null>(summary, `${range.path}/1`, duration),
        ...ownError(summary, index),
      )
    : h("span", { class: "range" }, fewIntervals(summary, its.value) ? `${stretch(summary)}, too short for three such intervals` : stretch(summary), ...ownError(summary, index));
  const sure = summary.recommendation?.payloads[index]?.sure ?? null;
  const verdict = ok === null ? "–" : ok ? "met" : "missed";
  // Within the error of the answer, it is only likely.
  const word = ok !== null && sure === false ? `likely${NBSP}${verdict}` : verdict;
  const limit = limitText(result);
  const numbers = h(
    "tr",
    { class: ok === false ? "is-missed" : ok ? "is-met" : "" },
    h("th", { scope: "row" }, result.group),
    h("td", { class: "number big" }, shown<number | null>(summary, its.path, duration)),
    h("td", { class: "bar-cell" }, bar(summary, result, index, scale)),
    costs &&
      h(
        "td",
        { class: "number cost" },
        ...monthCost(summary, result, index),
      ),
    h("td", { class: "number" }, target ? shown<number>(summary, target.path, duration) : "–"),
    h("td", { class: `verdict ${verdict}` }, word),
  );
  const about = h(
    "tr",
    { class: "about" },
    h(
      "td",
      { class: "text", colspan: costs ? 6 : 5 },
      days,
      limit && h("span", { class: "limit" }, `; ${limit}`),
      h("span", { class: "limit" }, ...cycle(summary, result, index)),
    ),
  );
  return [numbers, about];
}

/** The currency of all costs, where there is one; null where there is none, or several. */
function oneCurrency(summary: Summary): string | null {
  const all = new Set(summary.results.flatMap((each) => (each.money?.amounts ?? []).map((its) => its.currency)));
  const one = [...all][0];
  return all.size === 1 && one !== undefined && summary.results.every((each) => (each.money?.amounts.length ?? 0) < 2) ? one : null;
}

/** The table of intervals beside their targets. */
export function verdictTable(summary: Summary): HTMLElement | null {
  if (summary.results.length === 0) return null;
  const scale = barScale(summary);
  const currency = oneCurrency(summary);
  const hasDatasets = summary.results.some((each) => each.kind === "dataset");
  const share = summary.target ? `${+(100 * summary.target.quantile).toPrecision(3)} %` : "95 %";
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "Intervals and targets" },
    h(
      "table",
      { id: "verdict" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col", class: "text" }, "payload"),
          h("th", { scope: "col" }, hasDatasets ? `every, or within, at${NBSP}95${NBSP}%` : `every, at${NBSP}95${NBSP}%`),
          h("th", { scope: "col" }, scale.log ? "logarithmic; line: wanted" : "line: wanted"),
          currency !== null && h("th", { scope: "col", class: "cost" }, `${currency} a${NBSP}month`),
          h("th", { scope: "col" }, "wanted"),
          h("th", { scope: "col" }, `at${NBSP}${share.replace(" ", NBSP)}`),
        ),
      ),
      h("tbody", {}, ...summary.results.flatMap((result, i) => rows(summary, result, i, scale, currency !== null))),
    ),
  );
}

/** What the costs of the table are for: how often, which terminals, and who has published the price. */
export function costBasis(summary: Summary): HTMLElement | null {
  const its = summary.results.flatMap((result) => (result.money?.basis ? [result.money.basis] : []));
  if (its.length === 0 || oneCurrency(summary) === null) return null;
  const rounds = summary.results.flatMap((result) =>
    result.kind === "rounds" && result.money?.basis ? [result.money.basis.rounds_month] : [],
  );
  const prices = its.flatMap((basis) => basis.prices);
  const sources = [...new Set(prices.map((each) => `${each.type} (${[each.source, each.date].filter(Boolean).join(", ") || "the scenario"})`))];
  const times = (value: number): string => `${Math.round(value)}`;
  const often =
    rounds.length === 0
      ? ""
      : `, for ${[...new Set([times(Math.min(...rounds)), times(Math.max(...rounds))])].join(" to ")} rounds a month: as often as wanted, or as it can`;
  return h(
    "p",
    { class: "quiet", id: "cost-basis" },
    `A month's cost is that of all terminals of the payload's sites${often}. Prices: ${listed(sources)}`,
    prices.every((each) => each.once === null) ? "; the price of the equipment is not published" : "",
    prices.length > 0 ? "; they are taken for every site, wherever it lies, and their sources give no range." : ".",
    ...(summary.recommendation?.notes ?? []).map((line) => ` ${line}`),
    ...(summary.recommendation?.prices ?? []).filter((line) => line.startsWith("What the link")).map((line) => ` ${line}`),
  );
}

/** How far the engine was off packet runs, for the kind of transfers that each payload consists of. */
function engineErrors(summary: Summary): Child[] {
  const { measured, open } = errorsByKind(summary.results);
  const names = (places: number[]): string => {
    const all = places.map((i) => summary.results[i]?.group ?? "");
    return all.length > 6 ? `${all.slice(0, 6).join(", ")} and ${all.length - 6} more` : listed(all);
  };
  const parts = measured.flatMap(({ results }, k): Child[] => {
    const at = pointer("results", results[0] ?? 0, "engine_error");
    return [
      k === 0 ? "Packet runs of transfers of each payload's own kind lie off these times by " : "; ",
      shown<number>(summary, `${at}/median`, roughPercent),
      k === 0 ? " in the median and up to " : " and up to ",
      shown<number>(summary, `${at}/largest`, roughPercent),
      ` for ${names(results)}`,
    ];
  });
  if (parts.length > 0) parts.push(". ");
  if (open.length > 0) parts.push(`No such runs of ${names(open)} are kept.`);
  return parts;
}

/** Whether a verdict would be another one at the largest known error of its payload's transfers. */
function verdictsHold(summary: Summary): string {
  const all = summary.recommendation?.payloads ?? [];
  const open = all.filter((each) => each.sure === false).map((each) => each.group);
  if (open.length > 0) return `At the largest of these errors the verdict of ${listed(open)} would be another one. `;
  return all.some((each) => each.sure === true) ? "No verdict would be another one at the largest of these errors. " : "";
}

/** How sure the numbers are, in a sentence. */
export function sureness(summary: Summary): HTMLElement {
  const several = summary.days.answered > 1;
  return h(
    "p",
    { class: "quiet", id: "sureness" },
    several ? "The ranges are over " : `How sure: ${stretch(summary)} was answered, so there is no range over days (`,
    several ? shown<number>(summary, "/days/answered", String) : h("code", {}, "days: 10"),
    several ? " independent days: nine of ten other samples of as many are expected inside. " : " in the scenario gives one). ",
    summary.horizon_s % 86400 !== 0 && "It is not a whole day: the hours that are left out may have more or fewer other users. ",
    ...engineErrors(summary),
    verdictsHold(summary),
    summary.influences_off.length > 0 && `Not counted, since the scenario has none: ${listed(summary.influences_off)}.`,
  );
}
