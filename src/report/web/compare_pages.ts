// The pages of a comparison and of a tornado.
import { append, h, section, shown, table, type Child } from "./dom";
import { tornadoFigure } from "./figures";
import { counted, measured, pathInWords, percent } from "./format";
import { s } from "./dom";
import { scaleOver } from "./scale";
import type { Cell, ComparisonData, Maybe, SensitivityData } from "./types";

const letter = (index: number): string => String.fromCharCode(65 + (index % 26));

/** Values of one output beside each other, all from zero. */
function bars(values: Cell[]): SVGSVGElement | null {
  const numbers = values.filter((each): each is number => typeof each === "number");
  if (numbers.length < 2 || numbers.some((each) => each < 0)) return null;
  const scale = scaleOver(numbers, { log: false });
  const drawing = s("svg", { viewBox: `0 0 160 ${values.length * 9}`, width: 160, height: values.length * 9, "aria-hidden": true });
  values.forEach((value, i) => {
    if (typeof value === "number")
      drawing.append(
        s("rect", { x: 0, y: i * 9 + 1, height: 7, width: Math.max(1, scale.place(value) * 160), fill: i === 0 ? "#0072b2" : "#d55e00" }),
      );
  });
  return drawing;
}

export function comparisonPage(main: HTMLElement, data: ComparisonData): void {
  const its = data.comparison;
  const differing = its.outputs.filter((each) => each.differs).length;
  const text = { kind: "text" } as const;
  append(
    main,
    h(
      "p",
      { class: "answer", id: "answer" },
      `${counted(its.inputs.length, "input differs", "inputs differ")}, and ${differing} of ${counted(its.outputs.length, "output", "outputs")}. Each was answered with the same ${its.futures} ${its.futures === 1 ? "seed" : "seeds"}, so that what differs is no luck.`,
    ),
    h("ul", { id: "items" }, ...its.items.map((item, i) => h("li", {}, h("b", {}, letter(i)), `: ${item}`))),
  );
  const outputs = its.outputs.map((output, o): { differs: boolean; row: Child[] } => {
    const value = (v: number): Child =>
      output.there[v] ? shown<Cell>(its, `/outputs/${o}/values/${v}`, (one) => measured(one, output.unit)) : `not in ${letter(v)}`;
    const differences = output.differences.map((each, d): Child => {
      if (each.mean === null) return "–";
      const at = `/outputs/${o}/differences/${d}`;
      const format = (one: Maybe): string => measured(one, output.unit);
      const chance = each.low !== null && each.high !== null && each.low <= 0 && each.high >= 0;
      return h(
        "span",
        {},
        shown<Maybe>(its, `${at}/mean`, format),
        each.low !== null && " (",
        each.low !== null && shown<Maybe>(its, `${at}/low`, format),
        each.low !== null && " to ",
        each.low !== null && shown<Maybe>(its, `${at}/high`, format),
        each.low !== null && ")",
        chance && h("b", { class: "tag no" }, "may be chance"),
      );
    });
    return {
      differs: output.differs,
      row: [
        pathInWords(output.path),
        ...its.items.map((_, v) => value(v)),
        ...its.items.slice(1).map((_, d) => differences[d] ?? "–"),
        bars(output.values),
      ],
    };
  });
  const columns = [
    { name: "", ...text },
    ...its.items.map((_, i) => ({ name: letter(i) })),
    ...its.items.slice(1).map((_, i) => ({ name: `${letter(i + 1)} less A, at 90 %` })),
    { name: "side by side", ...text },
  ];
  append(
    main,
    section(
      "outputs",
      "What comes out differently",
      table(
        "outputs",
        "Values are those of the first seed; differences are means over all seeds with their range",
        columns,
        outputs.filter((each) => each.differs).map((each) => each.row),
      ),
    ),
    section(
      "same",
      "What comes out the same",
      table(
        "same",
        "No difference in any seed",
        columns,
        outputs.filter((each) => !each.differs).map((each) => each.row),
      ),
    ),
    section(
      "inputs",
      "What is asked differently",
      table(
        "inputs",
        "Keys of the resolved scenarios",
        [{ name: "key", ...text }, ...its.items.map((_, i) => ({ name: letter(i), ...text }))],
        its.inputs.map((input): Child[] => [input.key, ...input.values.map((value, v) => value ?? `not in ${letter(v)}`)]),
        { most: 60 },
      ),
    ),
  );
}

export function sensitivityPage(main: HTMLElement, data: SensitivityData): void {
  const its = data.sensitivity;
  const format = (value: Maybe): string => measured(value, its.unit);
  const first = its.bars[0];
  const tornado = its.bars.every((bar) => bar.total === undefined);
  append(
    main,
    h(
      "p",
      { class: "answer", id: "answer" },
      first
        ? `${first.key} matters most to the ${pathInWords(its.measure)}, which is ${format(its.own)} as the scenario has it.`
        : `Nothing that was tried moves the ${pathInWords(its.measure)}, ${format(its.own)}, by a hundredth.`,
    ),
  );
  const text = { kind: "text" } as const;
  if (tornado && first) {
    append(
      main,
      section(
        "tornado",
        `What moves the ${pathInWords(its.measure)}`,
        h("p", { class: "quiet" }, "Each key from its low value (blue) to its high one (orange), all else as the scenario has it (line)."),
        h(
          "div",
          { class: "scroll" },
          tornadoFigure(
            its.bars.map((bar) => ({ key: bar.key, low: bar.low, high: bar.high, atLow: bar.at_low ?? null, atHigh: bar.at_high ?? null })),
            its.own,
            pathInWords(its.measure),
            (value) => format(value),
          ),
        ),
        table(
          "bars",
          "Values",
          [
            { name: "key", ...text },
            { name: "low", ...text },
            { name: "then" },
            { name: "high", ...text },
            { name: "then" },
            { name: "span over own" },
          ],
          its.bars.map((bar, i): Child[] => [
            bar.key,
            bar.low,
            shown<Maybe>(its, `/bars/${i}/at_low`, format),
            bar.high,
            shown<Maybe>(its, `/bars/${i}/at_high`, format),
            bar.swing === null || bar.swing === undefined ? "–" : shown<Maybe>(its, `/bars/${i}/swing`, percent),
          ]),
        ),
      ),
    );
  }
  if (!tornado && first) {
    const share = (i: number, name: "first_order" | "total"): Child =>
      h(
        "span",
        {},
        shown<number>(its, `/bars/${i}/${name}/value`, percent),
        " (",
        shown<number>(its, `/bars/${i}/${name}/range/0`, percent),
        " to ",
        shown<number>(its, `/bars/${i}/${name}/range/1`, percent),
        ")",
      );
    append(
      main,
      section(
        "indices",
        "Sobol' indices",
        table(
          "bars",
          "Shares of the variance, with ranges at 90 %",
          [{ name: "key", ...text }, { name: "from", ...text }, { name: "to", ...text }, { name: "alone" }, { name: "with others" }],
          its.bars.map((bar, i): Child[] => [bar.key, bar.low, bar.high, share(i, "first_order"), share(i, "total")]),
        ),
      ),
    );
  }
  append(
    main,
    h(
      "p",
      { class: "quiet" },
      `${counted(its.runs, "run", "runs")}.${its.dropped > 0 ? ` ${counted(its.dropped, "key moves it by less than 1 % and is", "keys move it by less than 1 % and are")} left out.` : ""}`,
    ),
    its.left_out.length > 0 &&
      h("details", {}, h("summary", {}, "Keys that cannot be varied here"), h("ul", {}, ...its.left_out.map((line) => h("li", {}, line)))),
  );
}
