// The plots of a run over time.
import { chart, type Chart, type ChartLine, type Span } from "./chart";
import { lineColour, MOST_LINES, OKABE_ITO } from "./colour";
import { h, type Child } from "./dom";
import { causeWords, duration, significant, sunOffset } from "./format";
import { asksForLog, scaleBetween, scaleOver, timeUnit } from "./scale";
import { inSpans, stepAt, stepStart, thinned } from "./state";
import type { Rates, RunData, SiteRates } from "./types";
import type { TimeSlider } from "./slider";

const CAUSE_COLOURS: Record<string, string> = {
  no_satellite: OKABE_ITO[1],
  no_gateway: OKABE_ITO[4],
  no_route: OKABE_ITO[3],
  rain: OKABE_ITO[0],
  power: "#444444",
  fault: OKABE_ITO[6],
  link_budget: OKABE_ITO[7],
};

/** A payload has one colour in all plots. */
function payloadColour(data: RunData, group: string): string {
  return lineColour(
    Math.max(
      0,
      data.summary.results.findIndex((each) => each.group === group),
    ),
  );
}

const spans = (flat: number[], start: number, its: string): Span[] => {
  const all: Span[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2)
    all.push({ from: start + (flat[i] as number), to: start + (flat[i + 1] as number), colour: its });
  return all;
};

function rateLine(rates: Rates, values: number[], start: number, name: string, its: string): ChartLine {
  const thin = thinned(values, 360);
  const line: ChartLine = {
    name,
    colour: its,
    x: thin.from.map((each) => start + stepStart(rates, each)),
    y: thin.mean.map((each) => each / 10),
  };
  if (thin.from.length < values.length) {
    line.low = thin.low.map((each) => each / 10);
    line.high = thin.high.map((each) => each / 10);
  }
  return line;
}

/** The unit of an axis up to so many Mbit/s. */
const rateUnit = (most: number): { name: string; megabits: number } =>
  most >= 2000 ? { name: "Gbit/s", megabits: 1000 } : { name: "Mbit/s", megabits: 1 };

function rate(megabits: number): string {
  const unit = rateUnit(megabits);
  return `${significant(megabits / unit.megabits, 3)} ${unit.name}`;
}

function siteRows(site: SiteRates, start: number, off: string[]): { name: string; spans: Span[] }[] {
  const rows = site.outages.map((each) => ({
    name: `${causeWords(each.cause, off)}${site.terminals > 1 ? ` (${each.terminals} of ${site.terminals} terminals)` : ""}`,
    spans: spans(each.at_s, start, CAUSE_COLOURS[each.cause] ?? "#666666"),
  }));
  if (site.rain_s.length > 0) rows.unshift({ name: "rain on the path", spans: spans(site.rain_s, start, OKABE_ITO[5]) });
  return rows;
}

/** Rates of each site, up and down, with rain and outages below; and the slots around the slider's time. */
export function ratePlots(data: RunData, start: number, slider: TimeSlider): Child[] {
  const rates = data.rates;
  if (!rates || rates.sites.length === 0) return [];
  const end = start + data.summary.horizon_s;
  const charts: Chart[] = [];
  const blocks = rates.sites.slice(0, 12).map((site, i) => {
    const its = lineColour(i);
    const plots = (["up", "down"] as const).map((way) => {
      const line = rateLine(rates, site[way], start, way, its);
      const unit = rateUnit(Math.max(0, ...(line.high ?? line.y).map((each) => each ?? 0)));
      const its_chart = chart({
        about: `Rate ${way} of ${site.name} over time, in ${unit.name}`,
        height: 130,
        lines: [line],
        labels: false,
        stepped: rates.sites[i]?.up.length === line.x.length,
        x: { time: true, min: start, max: end },
        y: {
          scale: scaleOver([...(line.high ?? line.y), 0], { log: false }),
          label: unit.name,
          format: (value) => significant(value / unit.megabits, 3),
        },
        rows: siteRows(site, start, data.summary.influences_off),
      });
      charts.push(its_chart);
      return h("div", {}, h("h4", {}, way === "up" ? "up: site to network" : "down: network to site"), its_chart.element);
    });
    const now = h("span", { class: "quiet" });
    slider.listen((seconds) => {
      const step = Math.min(site.up.length - 1, stepAt(rates, seconds));
      const out = site.outages.filter((each) => inSpans(each.at_s, seconds)).map((each) => causeWords(each.cause, data.summary.influences_off));
      now.textContent = `; at the slider's time: ${rate((site.up[step] ?? 0) / 10)} up, ${rate((site.down[step] ?? 0) / 10)} down${inSpans(site.rain_s, seconds) ? ", rain" : ""}${out.length > 0 ? `, out: ${out.join(", ")}` : ""}`;
    });
    return h(
      "div",
      { class: "site-rates" },
      h("h3", {}, site.name, h("span", { class: "quiet" }, ` ${site.terminals} ${site.terminals === 1 ? "link" : "links"}, sun time ${sunOffset(site.longitude)}`), now),
      h("div", { class: "pair" }, ...plots),
    );
  });
  slider.listen((seconds) => charts.forEach((each) => each.mark(start + seconds)));
  const steps =
    rates.slots_per_step === 1
      ? "Lines are means, and the band goes from the lowest to the highest slot."
      : `Values are means of ${rates.slots_per_step} slots of ${duration(rates.step_s / rates.slots_per_step)}; the day has too many to show each.`;
  const omitted = rates.sites.length > 12 ? ` The first 12 of ${rates.sites.length} sites are drawn.` : "";
  return [
    h(
      "p",
      { class: "quiet" },
      `All terminals of a site together, after weather and other users. ${steps}${omitted} Times are UTC; the line is the slider's time.`,
    ),
    ...blocks,
    slotPlot(data, rates, start, slider),
  ];
}

/** Slot by slot around the slider's time. */
function slotPlot(data: RunData, rates: Rates, start: number, slider: TimeSlider): HTMLElement | null {
  const sites = rates.sites
    .filter(
      (site) =>
        site.outages !== undefined &&
        !data.map?.places.some((place) => place.kind === "site" && place.name === site.name && site.terminals === 0),
    )
    .slice(0, MOST_LINES);
  const ranged = sites.filter((site) => Math.max(...site.up) < 20 * Math.min(...sites.map((each) => Math.max(1, ...each.up))));
  if (ranged.length === 0 || rates.slots_per_step > 1) return null;
  const WINDOW = 40;
  const steps = ranged[0]?.up.length ?? 0;
  const cutOut = (seconds: number): { lines: ChartLine[]; min: number; max: number } => {
    const from = Math.max(0, Math.min(stepAt(rates, seconds) - WINDOW / 2, steps - WINDOW));
    const to = Math.min(steps, from + WINDOW);
    const x = Array.from({ length: to - from }, (_, i) => start + stepStart(rates, from + i));
    const end = Math.min(start + data.summary.horizon_s, start + stepStart(rates, to));
    return {
      min: x[0] ?? start,
      max: end,
      lines: ranged.map((site) => ({
        name: site.name,
        colour: lineColour(rates.sites.indexOf(site)),
        x: [...x, end],
        y: [...site.up.slice(from, to), site.up[to - 1] ?? null].map((each) => (each === null ? null : each / 10)),
      })),
    };
  };
  const first = cutOut(0);
  const top = ranged.reduce((most, site) => Math.max(most, ...site.up), 0) / 10;
  const its = chart({
    about: "Rates up in each slot around the slider's time",
    height: 190,
    lines: first.lines,
    stepped: true,
    x: { time: true, min: first.min, max: first.max },
    y: {
      scale: scaleOver([0, top], { log: false }),
      label: `${rateUnit(top).name} up`,
      format: (value) => significant(value / rateUnit(top).megabits, 3),
    },
  });
  slider.listen((seconds) => {
    const some = cutOut(seconds);
    its.change(some.lines, some.min, some.max);
    its.mark(start + seconds);
  });
  return h("div", {}, h("h3", {}, `Slot by slot around the slider's time (slots of ${duration(rates.step_s)})`), its.element);
}

/** What is wanted of the lines of a plot, in seconds: the interval of rounds, and each dataset's own deadline in its colour. */
function wantedLevels(data: RunData, names: string[]): { value: number; name: string; colour?: string }[] {
  const { summary } = data;
  const drawn = summary.results.filter((each) => names.slice(0, MOST_LINES).includes(each.group));
  const levels: { value: number; name: string; colour?: string }[] = [];
  if (summary.target !== null && drawn.some((each) => each.kind === "rounds"))
    levels.push({ value: summary.target.interval_s, name: `wanted every ${duration(summary.target.interval_s)}` });
  for (const each of drawn)
    if (each.kind === "dataset" && each.deadline_s !== null)
      levels.push({
        value: each.deadline_s,
        name: `${each.group} within ${duration(each.deadline_s)}`,
        colour: payloadColour(data, each.group),
      });
  return levels;
}

/** Sync time by the time at which a round starts. */
export function syncPlot(data: RunData, start: number, slider: TimeSlider): Child[] {
  const lines = data.curves;
  if (lines.length === 0) return [];
  const wanted = wantedLevels(
    data,
    lines.map((line) => line.name),
  );
  const values = [...lines.flatMap((line) => line.y).map((each) => (each === null ? null : each * 60)), ...wanted.map((each) => each.value)];
  const log = asksForLog(values);
  const unit = timeUnit(Math.max(...values.map((each) => each ?? 0)));
  const scaled: ChartLine[] = lines.map((line) => ({
    name: line.name,
    colour: payloadColour(data, line.name),
    x: line.x.map((each) => start + each),
    y: line.y.map((each) => (each === null ? null : (each * 60) / unit.seconds)),
  }));
  const levels = wanted.map((each) => ({ ...each, value: each.value / unit.seconds }));
  const range = scaleOver([...scaled.flatMap((line) => line.y), ...levels.map((each) => each.value)], { log });
  const its = chart({
    about: "Sync time by the time at which a round starts",
    height: 300,
    lines: scaled,
    x: { time: true, min: start, max: start + data.summary.horizon_s },
    y: {
      scale: log ? scaleBetween(range.min / 1.3, range.max * 1.3, true) : scaleBetween(0, range.max * 1.05),
      label: `${unit.name}${log ? ", logarithmic" : ""}`,
      format: (value) => significant(value, 3),
    },
    levels,
  });
  slider.listen((seconds) => its.mark(start + seconds));
  return [h("div", { id: "curves" }, its.element, h("p", { class: "sr" }, lines.map((each) => each.name).join(", ")))];
}

/** Round trips over time; their ends are named in the page for those who read it. */
export function roundTripPlot(data: RunData, start: number, slider: TimeSlider): Child[] {
  const lines = data.round_trips;
  if (lines.length === 0) return [];
  const drawn: ChartLine[] = lines.map((line, i) => ({
    name: line.name,
    colour: lineColour(i),
    x: line.x.map((each) => start + each),
    y: line.y,
  }));
  const its = chart({
    about: "Round trips over time",
    height: 240,
    lines: drawn,
    x: { time: true, min: start, max: start + data.summary.horizon_s },
    y: {
      scale: scaleOver(
        [0, ...lines.flatMap((line) => line.y)].map((each) => (each === null ? null : each * 1.05)),
        { log: false },
      ),
      label: "ms",
      format: (value) => significant(value, 4),
    },
  });
  slider.listen((seconds) => its.mark(start + seconds));
  return [h("div", { id: "rtt" }, its.element, h("p", { class: "sr" }, lines.map((each) => each.name).join(", ")))];
}

/** Compute over wall time, by the interval between rounds. */
export function utilisationPlot(data: RunData): Child[] {
  const lines: ChartLine[] = [];
  data.summary.results.forEach((result) => {
    const curve = result.planning?.utilisation_curve ?? [];
    if (curve.length > 1)
      lines.push({
        name: result.group,
        colour: payloadColour(data, result.group),
        x: curve.map((each) => each.interval_s / 3600),
        y: curve.map((each) => 100 * each.utilisation),
      });
  });
  if (lines.length === 0) return [];
  const xs = lines.slice(0, MOST_LINES).flatMap((line) => line.x);
  const log = asksForLog(xs);
  const scale = log ? scaleBetween(Math.min(...xs), Math.max(...xs), true) : scaleBetween(0, Math.max(...xs));
  const its = chart({
    about: "GPU use by the interval between rounds",
    height: 260,
    lines,
    x: { time: false, scale, label: `hours between rounds${log ? ", logarithmic" : ""}`, format: (value) => significant(value, 3) },
    y: { scale: scaleBetween(0, 100), label: "% of wall time", format: (value) => significant(value, 3) },
  });
  return [
    its.element,
    h(
      "p",
      { class: "quiet" },
      "Compute over wall time where a round starts every so many hours and takes its sync time at 95 %, less what compute overlaps of it.",
    ),
  ];
}
