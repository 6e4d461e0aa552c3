// Lines over time or another number, by uPlot, each with its name beside its end.
import uPlot from "uplot";

import { lineColour, MOST_LINES } from "./colour";
import { h } from "./dom";
import { utc } from "./format";
import { type Scale, secondStep, ticksOf, timeTicks } from "./scale";
import { colour, onRedraw } from "./theme";

export interface ChartLine {
  name: string;
  x: number[];
  y: (number | null)[];
  colour?: string;
  low?: number[];
  high?: number[];
  dashed?: boolean;
}
export interface Span {
  from: number;
  to: number;
  colour: string;
}

export interface ChartSpec {
  /** What the plot shows, for those who cannot see it. */
  about: string;
  height: number;
  lines: ChartLine[];
  /** Time: Unix seconds. Else: any number, on its scale. */
  x: { time: true; min: number; max: number } | { time: false; scale: Scale; label: string; format: (value: number) => string };
  y: { scale: Scale; label: string; format: (value: number) => string };
  stepped?: boolean;
  /** Shown below the plot, each row in one colour. */
  rows?: { name: string; spans: Span[] }[];
  /** Levels with their names; those of a line have its colour. */
  levels?: { value: number; name: string; colour?: string }[];
  labels?: boolean;
}

export interface Chart {
  element: HTMLElement;
  /** Marks a time. */
  mark(x: number): void;
  /** Draws other lines on another range of time. */
  change(lines: ChartLine[], min: number, max: number): void;
}

const DAY = 86400;
const LABEL_HEIGHT = 14;

/** "06:00", at midnight with the date; with seconds where ticks are that near. */
function clockLabels(ticks: number[], span: number): string[] {
  const fine = secondStep(span) < 60;
  return ticks.map((tick, i) => {
    const text = utc(tick, true);
    if (secondStep(span) >= DAY) return text.slice(5, 10);
    const clock = text.slice(11, fine ? 19 : 16);
    return i === 0 || tick % DAY === 0 ? `${clock}\n${text.slice(5, 10)}` : clock;
  });
}

/** All lines on one row of x values: uPlot draws such. */
function aligned(lines: ChartLine[]): (number | null | undefined)[][] {
  const xs = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, i) => [x, i]));
  const column = (line: ChartLine, values: (number | null)[]): (number | null | undefined)[] => {
    const all = new Array<number | null | undefined>(xs.length).fill(undefined);
    line.x.forEach((x, i) => {
      all[place.get(x) as number] = values[i] ?? null;
    });
    return all;
  };
  const columns = lines.flatMap((line) =>
    line.low && line.high ? [column(line, line.high), column(line, line.low), column(line, line.y)] : [column(line, line.y)],
  );
  return [xs, ...columns];
}

export function chart(spec: ChartSpec): Chart {
  const shownLines = (): ChartLine[] => spec.lines.slice(0, MOST_LINES);
  const plotArea = h("div", { class: "plot" });
  const left = spec.lines.length - MOST_LINES;
  const element = h(
    "figure",
    { class: "chart", role: "img", "aria-label": spec.about },
    plotArea,
    left > 0 && h("figcaption", {}, `The first ${MOST_LINES} of ${spec.lines.length} lines; the tables have all.`),
  );
  let plot: uPlot | undefined; // once it is ready
  let last: uPlot | undefined;
  let marked: number | undefined;

  const draw = (): void => {
    const width = Math.floor(element.clientWidth);
    if (width < 60) return;
    last?.destroy();
    plotArea.replaceChildren();
    // Places are known when it is ready, which is a moment later.
    const ready = (its: uPlot): void => {
      plot = its;
      label(width);
      if (spec.rows) rowsBelow();
      if (marked !== undefined) mark(marked);
    };
    plot = undefined;
    last = new uPlot(
      { ...options(width), hooks: { draw: [drawLevels], ready: [ready] } },
      aligned(shownLines()) as uPlot.AlignedData,
      plotArea,
    );
  };

  const options = (width: number): uPlot.Options => {
    const ink = colour("--ink");
    const faint = colour("--line");
    const wide = width >= 560;
    const { x, y } = spec;
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    shownLines().forEach((line, i) => {
      const stroke = line.colour ?? lineColour(i);
      const paths = spec.stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
      if (line.low && line.high) {
        bands.push({ series: [series.length, series.length + 1], fill: `${stroke}40` });
        series.push({ stroke: "transparent", points: { show: false } }, { stroke: "transparent", points: { show: false } });
      }
      series.push({
        label: line.name,
        stroke,
        width: 1.6,
        spanGaps: true,
        points: { show: line.x.length < 12 },
        ...(line.dashed ? { dash: [6, 4] } : {}),
        ...(paths ? { paths } : {}),
      });
    });
    const font = "12px system-ui, sans-serif";
    const xTicks = x.time
      ? timeTicks(x.min, x.max, Math.max(2, Math.floor(width / 110)))
      : ticksOf(x.scale, Math.max(3, Math.floor(width / 110)));
    return {
      width,
      height: spec.height,
      padding: [10, spec.labels !== false && wide ? (width > 900 ? 196 : 132) : 22, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => (x.time ? [x.min, x.max] : [x.scale.min, x.scale.max]), distr: !x.time && x.scale.log ? 3 : 1 },
        y: { range: () => [y.scale.min, y.scale.max], distr: y.scale.log ? 3 : 1 },
      },
      axes: [
        {
          stroke: ink,
          font,
          grid: { stroke: faint, width: 1 },
          ticks: { stroke: faint, size: 4 },
          size: x.time ? 40 : 26,
          splits: () => xTicks,
          values: (_, ticks) => (x.time ? clockLabels(ticks, x.max - x.min) : ticks.map(x.format)),
          filter: (_, ticks) => ticks,
          ...(x.time ? {} : { label: x.label, labelFont: font, labelSize: 18 }),
        },
        {
          stroke: ink,
          font,
          labelFont: font,
          label: y.label,
          labelSize: 16,
          grid: { stroke: faint, width: 1 },
          ticks: { stroke: faint, size: 4 },
          size: 48,
          splits: () => ticksOf(y.scale, Math.max(2, Math.floor(spec.height / 38))),
          values: (_, ticks) => ticks.map(y.format),
          filter: (_, ticks) => ticks,
        },
      ],
      series,
      bands,
    };
  };

  const drawLevels = (its: uPlot): void => {
    const { ctx, bbox } = its;
    for (const level of spec.levels ?? []) {
      const y = Math.round(its.valToPos(level.value, "y", true));
      if (y < bbox.top || y > bbox.top + bbox.height) continue;
      ctx.save();
      ctx.strokeStyle = level.colour ?? colour("--ink");
      ctx.setLineDash([8, 5]);
      ctx.lineWidth = devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
      ctx.restore();
    }
  };

  /** Names beside the ends of lines, none over another; below the plot where there is no room. */
  const label = (width: number): void => {
    if (!plot || spec.labels === false) return;
    const its = plot;
    const lines = shownLines();
    const entries = lines.map((line, i) => {
      let last = line.y.length - 1;
      while (last > 0 && line.y[last] === null) --last;
      const value = line.y[last] ?? null;
      return { name: line.name, colour: line.colour ?? lineColour(i), at: value === null ? 0 : its.valToPos(value, "y") };
    });
    for (const level of spec.levels ?? [])
      entries.push({ name: level.name, colour: level.colour ?? colour("--ink"), at: its.valToPos(level.value, "y") });
    if (width < 560) {
      plotArea.append(h("ul", { class: "legend" }, ...entries.map((each) => h("li", {}, swatch(each.colour), each.name))));
      return;
    }
    const height = its.over.clientHeight;
    entries.sort((a, b) => a.at - b.at);
    entries.forEach((each, i) => {
      each.at = Math.min(Math.max(each.at, 0), height);
      const above = entries[i - 1];
      if (above) each.at = Math.max(each.at, above.at + LABEL_HEIGHT);
    });
    for (let i = entries.length - 1; i >= 0; --i) {
      const each = entries[i] as { at: number };
      const below = entries[i + 1];
      each.at = Math.min(each.at, below ? below.at - LABEL_HEIGHT : height);
    }
    for (const each of entries) {
      its.over.append(
        h("span", { class: "line-name", style: `top:${each.at - LABEL_HEIGHT / 2}px;width:${width > 900 ? 190 : 128}px`, title: each.name }, swatch(each.colour), each.name),
      );
    }
  };

  const swatch = (its: string): HTMLElement => h("i", { class: "swatch", style: `background:${its}` });

  const rowsBelow = (): void => {
    if (!plot || spec.x.time === false) return;
    const { min, max } = spec.x;
    const leftEdge = plot.over.offsetLeft;
    const width = plot.over.clientWidth;
    for (const row of spec.rows ?? []) {
      const strip = h("div", { class: "strip", style: `margin-left:${leftEdge}px;width:${width}px` });
      for (const span of row.spans) {
        const from = (Math.max(span.from, min) - min) / (max - min);
        const to = (Math.min(span.to, max) - min) / (max - min);
        if (to > from)
          strip.append(h("i", { style: `left:${from * 100}%;width:max(1px,${(to - from) * 100}%);background:${span.colour}` }));
      }
      plotArea.append(h("div", { class: "strip-row" }, strip, h("span", { style: `margin-left:${leftEdge}px` }, row.name)));
    }
  };

  const mark = (x: number): void => {
    marked = x;
    if (!plot) return;
    let line = plot.over.querySelector<HTMLElement>(".now");
    if (!line) plot.over.append((line = h("div", { class: "now" })));
    line.style.left = `${plot.valToPos(x, "x")}px`;
  };

  onRedraw(draw);
  return {
    element,
    mark,
    change(lines, min, max) {
      spec.lines = lines;
      if (spec.x.time) spec.x = { time: true, min, max };
      draw();
    },
  };
}
