// The page of a sweep.
import { chart } from "./chart";
import { append, choice, h, section, table, type Child } from "./dom";
import { heatFigure, parallelFigure, tornadoFigure, type ParallelAxis } from "./figures";
import { counted, measured, pathInWords, significant } from "./format";
import { asksForLog, scaleOver, timeUnit } from "./scale";
import { meanRange } from "./statistics";
import * as sweep from "./sweep_data";
import { convergence } from "./sweep_futures";
import { redrawAll } from "./theme";
import type { Cell, SweepData } from "./types";

const cellText = (value: Cell | undefined): string => (value === null || value === undefined ? "any" : String(value));

class SweepPage {
  private readonly cases: sweep.Case[];
  private readonly policies: sweep.Policy[];
  private readonly outputs: number[];
  private readonly body = h("div", {});
  private output: number;
  private most: boolean;
  private x: number;
  private y: number;
  private level: number | null;

  constructor(private readonly data: SweepData) {
    this.cases = sweep.casesOf(data);
    this.policies = sweep.policiesOf(this.cases);
    this.outputs = sweep.numberOutputs(data, this.cases);
    this.output = this.outputs[0] ?? 0;
    this.most = sweep.moreIsBetter(this.path);
    const varied = this.variedInputs();
    this.x = varied[0] ?? 0;
    this.y = varied[1] ?? this.x;
    this.level = this.levelOf(this.output);
  }

  private get path(): string {
    return this.data.outputs[this.output]?.path ?? "";
  }
  private get unit(): string {
    return this.data.outputs[this.output]?.unit ?? "";
  }
  private readonly format = (value: number): string => measured(value, this.unit);

  /** Inputs with several values, what is chosen before what is not. */
  private variedInputs(): number[] {
    const several = this.data.inputs.map((_, i) => i).filter((i) => sweep.levelsOf(this.cases, i).length > 1);
    const isChosen = (i: number): boolean => this.policies.every((each) => each.inputs[i] !== null);
    return [...several.filter(isChosen), ...several.filter((i) => !isChosen(i))];
  }

  private levelOf(output: number): number | null {
    const its = this.data.outputs[output];
    if (!its || this.data.target_s === null || !/interval_s/.test(its.path)) return null;
    return its.unit === "s" ? this.data.target_s : null;
  }

  draw(main: HTMLElement): void {
    const done = this.cases.filter((each) => each.done).length;
    append(main, h("p", { class: "answer", id: "answer" }, this.sentence()));
    if (!this.data.complete || done < this.cases.length)
      append(
        main,
        h(
          "ul",
          { id: "warnings" },
          !this.data.complete && h("li", {}, "The sweep was interrupted: cases are missing."),
          done < this.cases.length && h("li", {}, `${counted(this.cases.length - done, "case failed and is", "cases failed and are")} left out.`),
        ),
      );
    if (this.data.all_rows > this.cases.length)
      append(
        main,
        h(
          "p",
          { class: "quiet" },
          `This page holds ${this.cases.length} of ${this.data.all_rows} cases, taken evenly by their ids; results.csv has all.`,
        ),
      );
    if (this.outputs.length === 0) return append(main, h("p", {}, "No case has a number to draw; results.csv has what there is."));
    append(
      main,
      h(
        "div",
        { class: "controls" },
        choice(
          "output",
          "Show",
          this.outputs.map((i) => ({ value: String(i), name: pathInWords(this.data.outputs[i]?.path ?? "") })),
          String(this.output),
          (value) => {
            this.output = Number(value);
            this.most = sweep.moreIsBetter(this.path);
            this.level = this.levelOf(this.output);
            this.redraw();
          },
        ),
      ),
      this.body,
    );
    this.redraw();
  }

  private sentence(): string {
    const best = sweep.bestPolicy(this.policies, this.output, this.most);
    const futures = Math.max(...this.policies.map((each) => each.cases.length));
    const of = `${this.policies.length} ${this.policies.length === 1 ? "policy" : "policies"}${futures > 1 ? ` in up to ${futures} futures` : ""}`;
    if (!best) return `Of ${of}, none has a value of ${pathInWords(this.path)} in every future.`;
    return `Of ${of}, the ${this.most ? "greatest" : "least"} ${pathInWords(this.path)} is ${this.format(sweep.policyMean(best, this.output) as number)}${futures > 1 ? " on average" : ""}, with ${this.named(best)}.`;
  }

  private named(policy: sweep.Policy): string {
    return this.data.inputs
      .map((key, i) => ({ key, value: policy.inputs[i] }))
      .filter((each) => each.value !== null)
      .map((each) => `${each.key} = ${cellText(each.value)}`)
      .join(", ");
  }

  private redraw(): void {
    const answer = document.getElementById("answer");
    if (answer) answer.textContent = this.sentence();
    this.body.replaceChildren();
    append(
      this.body,
      section("best", "Base against best", ...this.baseAgainstBest()),
      section("heat", "Two keys", ...this.heat()),
      section("tornado", "What matters", ...this.tornado()),
      section("parallel", "All cases", ...this.parallel()),
      section("futures", "How sure: the range by the number of futures", ...this.convergence()),
    );
    redrawAll();
  }

  private baseAgainstBest(): Child[] {
    const best = sweep.bestPolicy(this.policies, this.output, this.most);
    if (!best) return [];
    const base = sweep.basePolicy(this.policies, this.data.base);
    const other = base ?? this.policies[0] ?? best;
    const rows: Child[][] = [];
    this.data.inputs.forEach((key, i) => {
      if (best.inputs[i] === null && other.inputs[i] === null) return;
      const differs = String(best.inputs[i]) !== String(other.inputs[i]);
      rows.push([key, cellText(other.inputs[i]), differs ? h("b", {}, cellText(best.inputs[i])) : cellText(best.inputs[i]), ""]);
    });
    for (const i of this.outputs) {
      const its = this.data.outputs[i];
      if (!its) continue;
      const format = (value: number | null): string => measured(value, its.unit);
      const value = (policy: sweep.Policy): Child => {
        const mean = sweep.policyMean(policy, i);
        return h(
          "span",
          { "data-output": its.path, "data-policy": policy.number, "data-mean": mean === null ? "null" : mean },
          format(mean),
        );
      };
      const pairs = best.cases
        .map((each) => [each.outputs[i], other.cases.find((one) => one.future === each.future)?.outputs[i]])
        .filter((pair): pair is [number, number] => typeof pair[0] === "number" && typeof pair[1] === "number");
      const range = pairs.length > 0 && best !== other ? meanRange(pairs.map(([a, b]) => a - b)) : null;
      rows.push([
        pathInWords(its.path),
        value(other),
        value(best),
        range === null
          ? "–"
          : `${format(range.mean)}${range.low === null || range.high === null ? "" : ` (${format(range.low)} to ${format(range.high)} at 90 %)`}`,
      ]);
    }
    const name = base ? "base" : "first policy";
    return [
      base
        ? null
        : h(
            "p",
            { class: "quiet" },
            "The base's own values are no case of this sweep, or differ between its items; the best is held against the first policy.",
          ),
      best === other ? h("p", {}, `The ${name} is the best.`) : null,
      h(
        "div",
        { class: "half" },
        table(
          "best",
          "Means over the futures; the difference is over the futures that both have",
          [{ name: "", kind: "text" }, { name }, { name: "best" }, { name: "best less " + name }],
          rows,
        ),
      ),
    ];
  }

  private heat(): Child[] {
    const varied = this.variedInputs();
    if (varied.length < 2) return varied.length === 1 ? this.oneKey(varied[0] as number) : [];
    const names = varied.map((i) => ({ value: String(i), name: this.data.inputs[i] ?? "" }));
    const holder = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Heat map" });
    const level = h("input", { type: "number", id: "level", step: "any", style: "width:9em" });
    if (this.level !== null) level.value = String(this.level);
    const draw = (): void => {
      if (this.x === this.y) {
        holder.replaceChildren(h("p", {}, "Choose two different keys."));
        return;
      }
      holder.replaceChildren(
        heatFigure({
          map: sweep.heatMap(this.cases, this.output, this.x, this.y),
          x: this.data.inputs[this.x] ?? "",
          y: this.data.inputs[this.y] ?? "",
          value: pathInWords(this.path),
          format: this.format,
          level: this.level,
          levelName: "target",
        }),
      );
    };
    level.addEventListener("input", () => {
      this.level = level.value === "" ? null : Number(level.value);
      draw();
    });
    draw();
    return [
      h(
        "div",
        { class: "controls" },
        choice("heat-x", "across", names, String(this.x), (value) => {
          this.x = Number(value);
          draw();
        }),
        choice("heat-y", "up", names, String(this.y), (value) => {
          this.y = Number(value);
          draw();
        }),
        h("label", { for: "level" }, `line at${this.unit ? ` (${this.unit})` : ""}`, level),
      ),
      h(
        "p",
        { class: "quiet" },
        `Means of ${pathInWords(this.path)} over all other keys and futures; "none" where a case there has no value.${this.data.target_s === null ? "" : " The line is where the base's target holds."}`,
      ),
      holder,
    ];
  }

  /** Where only one key is varied its values are an axis. */
  private oneKey(input: number): Child[] {
    const levels = sweep.levelsOf(this.cases, input);
    const points = levels.map((level) => {
      const numbers = sweep.numbersOf(
        this.cases.filter((each) => String(each.inputs[input]) === String(level)),
        this.output,
      );
      return { place: sweep.placeOf(level), level, value: numbers.length > 0 ? meanRange(numbers).mean : null };
    });
    const rows = points.map((each): Child[] => [cellText(each.level), each.value === null ? "none" : this.format(each.value)]);
    const its = h(
      "div",
      { class: "half" },
      table(
        "one-key",
        `${pathInWords(this.path)} by ${this.data.inputs[input] ?? ""}`,
        [{ name: this.data.inputs[input] ?? "", kind: "text" }, { name: "mean" }],
        rows,
      ),
    );
    const drawn = points.filter((each) => each.place !== null && each.value !== null);
    if (drawn.length < 3) return [its];
    const values = drawn.map((each) => each.value as number);
    const unit = this.unit === "s" ? timeUnit(Math.max(...values)) : { name: this.unit, seconds: 1 };
    const xs = drawn.map((each) => each.place as number);
    const yScale = scaleOver(values.map((each) => each / unit.seconds));
    return [
      chart({
        about: `${pathInWords(this.path)} by ${this.data.inputs[input] ?? ""}`,
        height: 280,
        labels: this.level !== null,
        lines: [{ name: "mean", x: xs, y: values.map((each) => each / unit.seconds) }],
        x: {
          time: false,
          scale: asksForLog(xs) ? scaleOver(xs, { log: true }) : scaleOver(xs, { fromZero: false }),
          label: this.data.inputs[input] ?? "",
          format: (value) => significant(value, 4),
        },
        y: { scale: yScale, label: unit.name + (yScale.log ? ", logarithmic" : ""), format: (value) => significant(value, 3) },
        ...(this.level === null ? {} : { levels: [{ value: this.level / unit.seconds, name: `wanted: ${this.format(this.level)}` }] }),
      }).element,
      its,
    ];
  }

  private tornado(): Child[] {
    const centre = sweep.basePolicy(this.policies, this.data.base) ?? sweep.bestPolicy(this.policies, this.output, this.most);
    const { bars, around } = sweep.swings(this.data, this.cases, this.policies, this.output, centre);
    if (bars.length === 0) return [];
    const own = around && centre ? sweep.policyMean(centre, this.output) : null;
    return [
      h(
        "p",
        { class: "quiet" },
        around && centre
          ? `One key at a time around ${this.named(centre)} (line): blue at its lowest value, orange at its highest.`
          : "Means over all cases with each key's lowest values (blue) and highest values (orange).",
      ),
      h("div", { class: "scroll" }, tornadoFigure(bars, own, pathInWords(this.path), this.format)),
    ];
  }

  private parallel(): Child[] {
    const MOST = 1500;
    const policies = this.policies.slice(0, MOST);
    if (policies.length < 3) return [];
    const axes: ParallelAxis[] = [];
    this.data.inputs.forEach((name, i) => {
      const levels = sweep.levelsOf(policies, i);
      if (levels.length < 2) return;
      if (levels.every((each) => sweep.placeOf(each) !== null)) {
        const ticks = levels.length <= 12 ? levels.map((each) => ({ at: sweep.placeOf(each) as number, text: String(each) })) : undefined;
        axes.push({
          name,
          values: policies.map((each) => sweep.placeOf(each.inputs[i] ?? null)),
          format: (value) => significant(value, 3),
          ...(ticks ? { ticks } : {}),
        });
      } else
        axes.push({
          name,
          values: policies.map((each) => levels.findIndex((level) => String(level) === String(each.inputs[i]))),
          names: levels.map(String),
          format: String,
        });
    });
    const firstOutput = axes.length;
    for (const i of [this.output, ...this.outputs.filter((each) => each !== this.output)].slice(0, 4)) {
      const its = this.data.outputs[i];
      if (its)
        axes.push({
          name: pathInWords(its.path),
          values: policies.map((each) => sweep.policyMean(each, i)),
          format: (value) => measured(value, its.unit),
        });
    }
    const told = h("p", { role: "status" });
    const rows = h("div", {});
    const figure = parallelFigure(axes, firstOutput, (kept) => {
      const some = policies.filter((_, i) => kept[i]);
      told.textContent = `${some.length} of ${policies.length} policies are kept.`;
      const order = (policy: sweep.Policy): number => (sweep.policyMean(policy, this.output) ?? Infinity) * (this.most ? -1 : 1);
      const shownRows = [...some].sort((a, b) => order(a) - order(b)).slice(0, 20);
      const built = table(
        "kept",
        "The best of those that are kept, means over the futures",
        [
          ...this.data.inputs.map((name) => ({ name, kind: "text" as const })),
          ...this.outputs.map((i) => ({ name: pathInWords(this.data.outputs[i]?.path ?? "") })),
        ],
        shownRows.map((policy): Child[] => [
          ...policy.inputs.map((value) => cellText(value)),
          ...this.outputs.map((i) => measured(sweep.policyMean(policy, i), this.data.outputs[i]?.unit ?? "")),
        ]),
      );
      rows.replaceChildren();
      append(rows, built);
    });
    return [
      h(
        "p",
        { class: "quiet" },
        `A line for each policy${this.policies.length > MOST ? `, of the first ${MOST}` : ""}, coloured by ${pathInWords(this.path)} from blue (least) to yellow. Drag along an axis to keep the lines that pass there; click it to keep all again. By keyboard: up and down move the upper end, with Shift the lower one, Escape keeps all.`,
      ),
      figure,
      told,
      rows,
    ];
  }

  private convergence(): Child[] {
    const best = sweep.bestPolicy(this.policies, this.output, this.most);
    return convergence(sweep.basePolicy(this.policies, this.data.base), best, this.output, this.path, this.unit);
  }
}

export function sweepPage(main: HTMLElement, data: SweepData): void {
  new SweepPage(data).draw(main);
}
