// What a run costs: money, other ways to carry it, and what influences take.
import { h, list, more, shown, table, type Child } from "./dom";
import { amount, duration, kilometres, money, percent, size } from "./format";
import type { AlternativeRow, Maybe, Summary } from "./types";

const seconds = (summary: Summary, path: string): HTMLElement => shown<Maybe>(summary, path, duration);

export function moneyTable(summary: Summary): HTMLElement | null {
  const rows: Child[][] = [];
  summary.results.forEach((result, i) =>
    result.money?.amounts.forEach((its, m) => {
      const at = `/results/${i}/money/amounts/${m}`;
      rows.push([
        result.group,
        its.currency,
        its.once === null ? "not published" : shown<Maybe>(summary, `${at}/once`, amount),
        shown<number>(summary, `${at}/month`, amount),
        shown<number>(summary, `${at}/per_sync`, amount),
        shown<number>(summary, `${at}/per_tb`, amount),
      ]);
    }),
  );
  return table(
    "money",
    "What the terminals of each payload's sites cost",
    [
      { name: "payload", kind: "text" },
      { name: "currency", kind: "text" },
      { name: "once" },
      { name: "a month" },
      { name: "a round" },
      { name: "a TB" },
    ],
    rows,
  );
}

function alternativeRows(summary: Summary, group: string): Child[][] {
  const rows: Child[][] = [];
  summary.alternatives?.rows.forEach((row: AlternativeRow, i) => {
    if (row.group !== group) return;
    const at = `/alternatives/rows/${i}`;
    const price = (value: Maybe, path: string): Child =>
      value === null || row.currency === null ? "–" : shown<Maybe>(summary, path, (its) => money(its, row.currency ?? ""));
    const evens: Child[] = [];
    if (row.break_even_km !== null) evens.push("up to ", shown<number>(summary, `${at}/break_even_km`, kilometres), " each");
    if (row.break_even_bytes !== null) evens.push("from ", shown<number>(summary, `${at}/break_even_bytes`, size));
    rows.push([
      row.name,
      h(
        "span",
        {},
        row.fastest && h("b", { class: "tag" }, "fastest"),
        row.cheapest && h("b", { class: "tag" }, "cheapest"),
        !row.feasible && h("b", { class: "tag no" }, "not feasible"),
      ),
      seconds(summary, `${at}/${row.interval_s === null ? "sync_s" : "interval_s"}`),
      row.meets_target === null ? "–" : row.meets_target ? "yes" : "no",
      shown<Maybe>(summary, `${at}/availability`, percent),
      row.ready_s === null ? "–" : row.ready_s === 0 ? "now" : seconds(summary, `${at}/ready_s`),
      price(row.once, `${at}/once`),
      price(row.month, `${at}/month`),
      evens.length > 0 ? h("span", {}, ...evens) : "–",
      row.reason ?? "",
    ]);
  });
  return rows;
}

/** What else could carry each payload, with the lengths and sizes at which it is worth it. */
export function alternatives(summary: Summary): Child[] {
  if (!summary.alternatives) return [];
  const text = { kind: "text" } as const;
  const columns = [
    { name: "way", ...text },
    { name: "", ...text },
    { name: "every (or within)" },
    { name: "target" },
    { name: "available" },
    { name: "ready in" },
    { name: "once" },
    { name: "a month" },
    { name: "breaks even" },
    { name: "what to know", ...text },
  ];
  const groups = [...new Set(summary.alternatives.rows.map((row) => row.group))];
  return [
    h(
      "p",
      { class: "quiet" },
      "Breaks even: the length of each site's link up to which it costs no more a month than the satellites, or the payload from which carrying disks takes no longer.",
    ),
    ...groups.map((group, i) => {
      const its = table(`alternatives-${i}`, `Ways to carry ${group}`, columns, alternativeRows(summary, group));
      return i === 0 ? its : more(group, its);
    }),
    list("alternative-notes", summary.alternatives.notes),
  ];
}

/** What rain, other users, loss and faults take. */
export function influences(summary: Summary): Child[] {
  const rows = summary.influences.map((each, i): Child[] => {
    const takes = each.with_s !== null && each.without_s !== null && each.with_s > 0 ? 1 - each.without_s / each.with_s : null;
    const largest = Math.max(1e-9, each.with_s ?? 0, each.without_s ?? 0);
    const bars = h(
      "span",
      { class: "with-without", "aria-hidden": true },
      h("i", { style: `width:${(100 * (each.with_s ?? 0)) / largest}%` }),
      h("i", { class: "without", style: `width:${(100 * (each.without_s ?? 0)) / largest}%` }),
    );
    return [
      each.name,
      each.group,
      seconds(summary, `/influences/${i}/with_s`),
      seconds(summary, `/influences/${i}/without_s`),
      takes === null ? "–" : percent(takes),
      bars,
    ];
  });
  const out: Child[] = [
    table(
      "influences",
      "Interval at 95 % (of a dataset, the finish time) with each influence and without it",
      [
        { name: "influence", kind: "text" },
        { name: "payload", kind: "text" },
        { name: "with it" },
        { name: "without it" },
        { name: "it takes" },
        { name: "with and without", kind: "text" },
      ],
      rows,
    ),
  ];
  const ideal = summary.results
    .map((result, i): Child[] | null => {
      if (result.ideal_interval_s === null) return null;
      const parts =
        result.cost === null
          ? ""
          : Object.entries(result.cost)
              .map(([name, value]) => `${name} ${value < 0 ? "saves" : "adds"} ${duration(Math.abs(value))}`)
              .join(", ");
      return [
        result.group,
        seconds(summary, `/results/${i}/first_day_interval_s`),
        seconds(summary, `/results/${i}/ideal_interval_s`),
        parts,
      ];
    })
    .filter((each): each is Child[] => each !== null);
  const shares = summary.results.some((each) => each.cost !== null);
  out.push(
    table(
      "ideal",
      "The first day beside an ideal sky, at 95 %",
      [
        { name: "payload", kind: "text" },
        { name: "as it is" },
        { name: "under an ideal sky" },
        ...(shares ? [{ name: "of which", kind: "text" as const }] : []),
      ],
      ideal.map((row) => (shares ? row : row.slice(0, 3))),
    ),
  );
  return out.some(Boolean) ? out : [];
}
