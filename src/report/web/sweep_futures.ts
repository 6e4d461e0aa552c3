// How sure a sweep's means are.
import { chart, type ChartLine } from "./chart";
import { lineColour } from "./colour";
import { h, type Child } from "./dom";
import { pathInWords, significant } from "./format";
import { scaleBetween, scaleOver, timeUnit } from "./scale";
import { meanRange } from "./statistics";
import * as sweep from "./sweep_data";

/** The mean of an output and its range by the number of futures, of the base and the best. */
export function convergence(
  base: sweep.Policy | null,
  best: sweep.Policy | null,
  output: number,
  path: string,
  outputUnit: string,
): Child[] {
  const some = [...new Set([base, best])].filter(
    (each): each is sweep.Policy => each !== null && sweep.numbersOf(each.cases, output).length >= 3,
  );
  if (some.length === 0) return [];
  const values = some.flatMap((policy) => sweep.numbersOf(policy.cases, output));
  const unit = outputUnit === "s" ? timeUnit(Math.max(...values)) : { name: outputUnit, seconds: 1 };
  const lines = some.map((policy, l): ChartLine => {
    const numbers = sweep.numbersOf(policy.cases, output).map((each) => each / unit.seconds);
    const line = {
      name: policy === best ? "best" : "base",
      colour: lineColour(l),
      x: [] as number[],
      y: [] as number[],
      low: [] as number[],
      high: [] as number[],
    };
    for (let n = 2; n <= numbers.length; ++n) {
      const range = meanRange(numbers.slice(0, n));
      line.x.push(n);
      line.y.push(range.mean);
      line.low.push(range.low ?? range.mean);
      line.high.push(range.high ?? range.mean);
    }
    return line;
  });
  const xs = lines.flatMap((line) => line.x);
  // Two futures say little: their wide range would flatten all others.
  const ys = lines.flatMap((line) => [...(line.low ?? []).slice(1), ...(line.high ?? []).slice(1)]);
  const spread = scaleOver(ys, { fromZero: false, log: false });
  const pad = (spread.max - spread.min) * 0.08;
  return [
    chart({
      about: `The mean of ${pathInWords(path)} and its range by the number of futures`,
      height: 260,
      lines,
      x: {
        time: false,
        scale: scaleBetween(2, Math.max(3, ...xs)),
        label: "futures",
        format: (value) => (Number.isInteger(value) ? String(value) : ""),
      },
      y: {
        scale: scaleBetween(spread.min - pad, spread.max + pad),
        label: unit.name || "value",
        format: (value) => significant(value, 4),
      },
    }).element,
    h(
      "p",
      { class: "quiet" },
      "The mean over the first futures, with its range at 90 % (Student's t). The axis does not start at zero: what counts is how narrow the range is.",
    ),
  ];
}
