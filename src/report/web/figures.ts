// Heat map, tornado and parallel coordinates, drawn as SVG.
import { sequential, textOn } from "./colour";
import { contour } from "./contour";
import { h, s } from "./dom";
import { scaleOver, type Scale, ticksOf } from "./scale";
import type { HeatMap } from "./sweep_data";

const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export interface HeatOptions {
  map: HeatMap;
  x: string;
  y: string;
  value: string;
  format: (value: number) => string;
  level: number | null;
  levelName: string;
}

/** Cells in colour with their values, and the line where a wanted value is met. */
export function heatFigure(options: HeatOptions): SVGSVGElement {
  const { map, format } = options;
  const left = 118;
  const cellW = Math.max(44, Math.min(110, 620 / map.columns.length));
  const cellH = 38;
  const width = left + cellW * map.columns.length + 96;
  const height = cellH * map.rows.length + 58;
  const all = map.values.flat();
  const scale = scaleOver(all, { fromZero: false });
  const drawing = s("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "figure",
    role: "img",
    style: `max-width:${Math.min(1100, width * 1.25)}px`,
    "aria-label": `${options.value} by ${options.x} and ${options.y}`,
  });
  const texts = s("g", { style: "pointer-events:none" }); // over the line
  // The lowest row is that of the least value, as on any axis.
  const rowY = (row: number): number => (map.rows.length - 1 - row) * cellH;
  map.values.forEach((line, r) => {
    drawing.append(s("text", { x: left - 8, y: rowY(r) + cellH / 2 + 4, "text-anchor": "end" }, short(map.rows[r] ?? "", 16)));
    line.forEach((value, c) => {
      const fill = value === null ? "none" : sequential(scale.place(value));
      const x = left + c * cellW;
      const text = value === null ? ((map.counts[r]?.[c] ?? 0) > 0 ? "none" : "–") : format(value);
      const cell = s(
        "g",
        { "data-column": map.columns[c], "data-row": map.rows[r], "data-value": value === null ? "null" : value, "data-text": text },
        s("rect", { x, y: rowY(r), width: cellW, height: cellH, fill, stroke: "var(--paper)" }),
        s(
          "title",
          {},
          `${options.x} ${map.columns[c] ?? ""}, ${options.y} ${map.rows[r] ?? ""}: ${value === null ? "none" : format(value)}`,
        ),
      );
      texts.append(
        s(
          "text",
          { x: x + cellW / 2, y: rowY(r) + cellH / 2 + 4, "text-anchor": "middle", style: value === null ? "" : `fill:${textOn(fill)}` },
          text,
        ),
      );
      drawing.append(cell);
    });
  });
  const bottom = cellH * map.rows.length;
  map.columns.forEach((name, c) =>
    drawing.append(
      s("text", { x: left + (c + 0.5) * cellW, y: bottom + 16, "text-anchor": "middle" }, short(name, Math.floor(cellW / 6.2))),
    ),
  );
  drawing.append(
    s("text", { x: left + (cellW * map.columns.length) / 2, y: bottom + 36, "text-anchor": "middle", class: "faint" }, options.x),
    s(
      "text",
      { x: 12, y: bottom / 2, "text-anchor": "middle", class: "faint", transform: `rotate(-90 12 ${bottom / 2})` },
      short(options.y, Math.max(12, Math.floor(bottom / 6))),
    ),
  );
  if (options.level !== null) {
    for (const [from, to] of contour(map.values, options.level, scale.log)) {
      const at = (place: { x: number; y: number }): string => `${left + (place.x + 0.5) * cellW},${bottom - (place.y + 0.5) * cellH}`;
      const d = `M${at(from)}L${at(to)}`;
      drawing.append(
        s("path", { d, fill: "none", stroke: "#ffffff", "stroke-width": 5 }),
        s("path", { d, class: "target-contour", fill: "none", stroke: "#d55e00", "stroke-width": 2.6 }),
      );
    }
  }
  drawing.append(texts);
  const legendX = left + cellW * map.columns.length + 14;
  const steps = 24;
  for (let i = 0; i < steps; ++i)
    drawing.append(
      s("rect", {
        x: legendX,
        y: bottom * (1 - (i + 1) / steps),
        width: 12,
        height: bottom / steps + 0.5,
        fill: sequential((i + 0.5) / steps),
      }),
    );
  drawing.append(s("text", { x: legendX + 17, y: 11 }, format(scale.max)), s("text", { x: legendX + 17, y: bottom }, format(scale.min)));
  return drawing;
}

export interface TornadoBarView {
  key: string;
  low: string;
  high: string;
  atLow: number | null;
  atHigh: number | null;
  lowSpan?: string;
}

/** Bars from the value at a key's low end to that at its high end, around the middle. */
export function tornadoFigure(bars: TornadoBarView[], own: number | null, value: string, format: (value: number) => string): SVGSVGElement {
  const shownBars = bars.slice(0, 16);
  const left = 250;
  const width = 940;
  const right = 110;
  const rowH = 34;
  const height = rowH * shownBars.length + 52;
  const scale = scaleOver([own, ...shownBars.flatMap((each) => [each.atLow, each.atHigh])], { fromZero: false });
  const pad = 46;
  const x = (its: number): number => left + pad + Math.max(0, Math.min(1, scale.place(its))) * (width - left - right - 2 * pad);
  const drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "figure", role: "img", "aria-label": `What moves ${value}` });
  const bottom = rowH * shownBars.length + 8;
  for (const tick of ticksOf(scale, 6)) {
    drawing.append(
      s("path", { d: `M${x(tick)},4V${bottom}`, class: "axis-line" }),
      s("text", { x: x(tick), y: bottom + 16, "text-anchor": "middle", class: "faint" }, format(tick)),
    );
  }
  drawing.append(
    s(
      "text",
      { x: (left + width - right) / 2, y: bottom + 36, "text-anchor": "middle", class: "faint" },
      value + (scale.log ? ", logarithmic" : ""),
    ),
  );
  shownBars.forEach((bar, i) => {
    const y = 8 + i * rowH;
    const row = s(
      "g",
      {},
      s(
        "title",
        {},
        `${bar.key}: ${bar.low} gives ${bar.atLow === null ? "none" : format(bar.atLow)}, ${bar.high} gives ${bar.atHigh === null ? "none" : format(bar.atHigh)}`,
      ),
      s("text", { x: left - 8, y: y + 18, "text-anchor": "end" }, short(bar.key, 36)),
    );
    const middle = own ?? (bar.atLow !== null && bar.atHigh !== null ? (bar.atLow + bar.atHigh) / 2 : null);
    const ends: [number | null, string, string][] = [
      [bar.atLow, bar.low, "#0072b2"],
      [bar.atHigh, bar.high, "#d55e00"],
    ];
    const sorted = [...ends].sort((a, b) => (a[0] ?? Infinity) - (b[0] ?? Infinity));
    for (const [at, , fill] of ends) {
      if (at === null || middle === null) continue;
      row.append(
        s("rect", { x: Math.min(x(at), x(middle)), y: y + 5, width: Math.max(1.5, Math.abs(x(at) - x(middle))), height: 17, fill }),
      );
    }
    sorted.forEach(([at, name], side) => {
      const text = at === null ? `${short(name, 16)}: none` : short(name, 16);
      const place = at === null ? width - right + 4 : x(at) + (side === 0 ? -5 : 5);
      row.append(s("text", { x: place, y: y + 18, "text-anchor": at !== null && side === 0 ? "end" : "start", class: "faint" }, text));
    });
    drawing.append(row);
  });
  if (own !== null) drawing.append(s("path", { d: `M${x(own)},2V${bottom}`, stroke: "var(--ink)", "stroke-width": 1.6 }));
  return drawing;
}

export interface ParallelAxis {
  name: string;
  values: (number | null)[];
  names?: string[];
  ticks?: { at: number; text: string }[];
  format: (value: number) => string;
}

/** One line for each case over all axes. Dragging along an axis, or its keys, keeps the lines that pass there. */
export function parallelFigure(axes: ParallelAxis[], colourBy: number, chosen: (kept: boolean[]) => void): HTMLElement {
  const count = axes[0]?.values.length ?? 0;
  const step = Math.max(120, Math.min(210, 1100 / Math.max(1, axes.length - 1)));
  const [left, top, tall] = [70, 44, 250];
  const width = left * 2 + step * (axes.length - 1);
  const scales: Scale[] = axes.map((axis) =>
    axis.names ? scaleOver([0, axis.names.length - 1], { fromZero: false, log: false }) : scaleOver(axis.values, { fromZero: false }),
  );
  const y = (axis: number, value: number): number => top + (1 - Math.max(0, Math.min(1, (scales[axis] as Scale).place(value)))) * tall;
  const drawing = s("svg", {
    viewBox: `0 0 ${width} ${top + tall + 26}`,
    class: "figure parallel",
    style: `min-width:${Math.min(width, 700)}px`,
    role: "group",
    "aria-label": "Parallel coordinates",
  });
  const tone = scaleOver(axes[colourBy]?.values ?? [], { fromZero: false });
  const lines = Array.from({ length: count }, (_, i) => {
    const d = axes
      .map((axis, a) =>
        axis.values[i] === null || axis.values[i] === undefined ? "" : `${left + a * step},${y(a, axis.values[i] as number).toFixed(1)}`,
      )
      .filter(Boolean)
      .join("L");
    const value = axes[colourBy]?.values[i] ?? null;
    return s("path", {
      d: d ? `M${d}` : "",
      fill: "none",
      stroke: value === null ? "var(--missed)" : sequential(tone.place(value) * 0.92),
      "stroke-width": count > 300 ? 1 : 1.7,
    });
  });
  drawing.append(s("g", {}, ...lines));
  const ranges: ([number, number] | null)[] = axes.map(() => null);
  const update = (): void => {
    const kept = lines.map((line, i) => {
      const stays = ranges.every((range, a) => {
        const value = axes[a]?.values[i] ?? null;
        if (range === null) return true;
        const at = value === null ? NaN : (scales[a] as Scale).place(value);
        return at >= range[0] - 1e-6 && at <= range[1] + 1e-6;
      });
      line.setAttribute("opacity", stays ? "0.85" : "0.06");
      return stays;
    });
    chosen(kept);
  };
  axes.forEach((axis, a) => {
    const x = left + a * step;
    const scale = scales[a] as Scale;
    const brush = s("rect", {
      x: x - 9,
      y: top,
      width: 18,
      height: 0,
      fill: "var(--accent)",
      "fill-opacity": 0.25,
      stroke: "var(--accent)",
    });
    const hit = s("rect", {
      x: x - 16,
      y: top - 6,
      width: 32,
      height: tall + 12,
      fill: "transparent",
      tabindex: 0,
      role: "slider",
      "aria-label": `Keep lines by ${axis.name}`,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-valuenow": 0,
      "aria-valuetext": "all",
      style: "cursor:crosshair;touch-action:none",
    });
    const group = s(
      "g",
      {},
      s("path", { d: `M${x},${top}v${tall}`, stroke: "var(--ink)" }),
      s("text", { x, y: 16, "text-anchor": "middle" }, short(axis.name, Math.floor(step / 6.3))),
    );
    const ticks =
      axis.ticks ??
      (axis.names
        ? axis.names.map((text, at) => ({ at, text }))
        : ticksOf(scale, 5).map((tick) => ({ at: tick, text: axis.format(tick) })));
    let above = Infinity;
    for (const tick of ticks) {
      const at = y(a, tick.at) + 4;
      if (above - at < 13) continue;
      above = at;
      group.append(s("text", { x: x + 6, y: at, style: "paint-order:stroke;stroke:var(--paper);stroke-width:3px" }, short(tick.text, 16)));
    }
    const show = (): void => {
      const range = ranges[a];
      brush.setAttribute("y", String(range ? top + (1 - range[1]) * tall : top));
      brush.setAttribute("height", String(range ? (range[1] - range[0]) * tall : 0));
      const text = range ? `${axis.names ? "part" : `${axis.format(scale.at(range[0]))} to ${axis.format(scale.at(range[1]))}`}` : "all";
      hit.setAttribute("aria-valuetext", text);
      hit.setAttribute("aria-valuenow", String(Math.round((range?.[1] ?? 1) * 100)));
      update();
    };
    const placeAt = (event: PointerEvent): number => {
      const box = drawing.getBoundingClientRect();
      const py = ((event.clientY - box.top) * (top + tall + 26)) / box.height;
      return Math.min(1, Math.max(0, 1 - (py - top) / tall));
    };
    let from: number | null = null;
    hit.addEventListener("pointerdown", (event) => {
      from = placeAt(event);
      hit.setPointerCapture(event.pointerId);
    });
    hit.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const to = placeAt(event);
      ranges[a] = [Math.min(from, to), Math.max(from, to)];
      show();
    });
    hit.addEventListener("pointerup", (event) => {
      if (from !== null && Math.abs(placeAt(event) - from) < 0.02) ranges[a] = null;
      from = null;
      show();
    });
    hit.addEventListener("keydown", (event) => {
      const range = ranges[a] ?? [0, 1];
      const move = event.key === "ArrowUp" ? 0.05 : event.key === "ArrowDown" ? -0.05 : 0;
      if (event.key === "Escape") ranges[a] = null;
      else if (move === 0) return;
      else if (event.shiftKey) ranges[a] = [Math.min(range[1], Math.max(0, range[0] + move)), range[1]];
      else ranges[a] = [range[0], Math.max(range[0], Math.min(1, range[1] + move))];
      event.preventDefault();
      show();
    });
    group.append(brush, hit);
    drawing.append(group);
  });
  update();
  return h("div", { class: "scroll" }, drawing);
}
