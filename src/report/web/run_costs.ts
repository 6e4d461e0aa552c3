// What a run costs: money, other ways to carry it, and what influences take.
import { h, list, more, shown, table, type Child } from "./dom";
import { amount, count, duration, kilometres, listed, money, percent, size, words } from "./format";
import type { AlternativeRow, Maybe, PricedTerminals, Summary } from "./types";

const seconds = (summary: Summary, path: string): HTMLElement => shown<Maybe>(summary, path, duration);
const rounds = (value: number): string => (value < 10 ? value.toFixed(1) : count(value));

/** "USD 40 a month each, and blocks of 50 GB for USD 25 or 500 GB for USD 125 for what is carried" */
function priceInWords(price: PricedTerminals): string {
  const parts: string[] = [];
  if (price.month !== null) parts.push(`${money(price.month, price.currency)} a month each`);
  if (price.month_per_gbit_s !== null) parts.push(`${money(price.month_per_gbit_s, price.currency)} a month for each Gbit/s`);
  if (price.included_bytes > 0) parts.push(`${size(price.included_bytes)} a month included`);
  if (price.blocks.length > 0)
    parts.push(
      `each month as many blocks as what is carried takes (${price.blocks.map((each) => `${size(each.volume_bytes)} for ${money(each.price, price.currency)}`).join(", ")})`,
    );
  parts.push(price.once === null ? "the price of the equipment is not published" : `${money(price.once, price.currency)} once`);
  return parts.join("; ");
}

/** What the money is counted for, by type of terminal. */
export function moneyBasis(summary: Summary): HTMLElement | null {
  const lines = new Set<string>();
  for (const each of summary.results.flatMap((result) => result.money?.basis?.prices ?? [])) {
    const from = each.preset === null ? "the scenario" : `the preset ${each.preset}`;
    const source = [each.source ?? "without a source", each.date ?? "undated"].join(", ");
    lines.add(`${each.type}: ${priceInWords(each)}. From ${from}: ${source}.`);
  }
  return list("money-basis", [...lines]);
}

export function moneyTable(summary: Summary): HTMLElement | null {
  const rows: Child[][] = [];
  summary.results.forEach((result, i) =>
    result.money?.amounts.forEach((its, m) => {
      const at = `/results/${i}/money/amounts/${m}`;
      rows.push([
        result.group,
        result.kind === "dataset" ? "once" : shown<number>(summary, `/results/${i}/money/basis/rounds_month`, rounds),
        h(
          "span",
          {},
          ...(result.planning?.volumes ?? []).flatMap((each, v): Child[] => [
            v > 0 ? ", " : "",
            `${each.site} `,
            shown<number>(summary, `/results/${i}/planning/volumes/${v}/terminals`, String),
            ` (${size(each.month_bytes)})`,
          ]),
        ),
        its.currency,
        its.once === null ? (result.money?.basis?.prices.some((each) => each.once !== null) ? "not for all" : "not published") : shown<Maybe>(summary, `${at}/once`, amount),
        shown<number>(summary, `${at}/month`, amount),
        shown<number>(summary, `${at}/per_sync`, amount),
        shown<number>(summary, `${at}/per_tb`, amount),
      ]);
    }),
  );
  return table(
    "money",
    "What all terminals of each payload's sites cost, each payload by itself, with rounds as often as wanted or as links and compute allow",
    [
      { name: "payload", kind: "text" },
      { name: "rounds a month" },
      { name: "terminals at each site, and what they carry a month", kind: "text" },
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
      row.once !== null && row.once_unpublished.length > 0 ? h("span", {}, "from ", price(row.once, `${at}/once`)) : price(row.once, `${at}/once`),
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
  const enough = summary.smaller_build?.recommendation?.month ?? null;
  const currency = summary.smaller_build?.recommendation?.currency ?? null;
  const groups = [...new Set(summary.alternatives.rows.map((row) => row.group))];
  return [
    h(
      "p",
      { class: "quiet" },
      "Breaks even: the length of each site's link up to which it costs no more a month than the satellites, or the payload from which carrying disks takes no longer.",
    ),
    enough !== null && currency !== null && h("p", { class: "quiet" }, "The ways are compared with the scenario as planned. The smaller build that is enough costs ", shown<Maybe>(summary, "/smaller_build/recommendation/month", (value) => money(value, currency)), " a month in all."),
    ...groups.map((group, i) => {
      const its = table(`alternatives-${i}`, `Ways to carry ${group}`, columns, alternativeRows(summary, group));
      return i === 0 ? its : more(group, its);
    }),
    list("alternative-notes", summary.alternatives.notes),
  ];
}

/** An influence, and the key of the scenario that turns it on. */
function influenceInWords(name: string): string {
  const key: Record<string, string> = { rain: "weather", contention: "contention", loss: "loss", faults: "faults" };
  const said: Record<string, string> = { contention: "contention (other users)" };
  return `${said[name] ?? words(name)} (key ${key[name] ?? name})`;
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
  const off = summary.influences_off.map(influenceInWords);
  if (off.length > 0)
    out.push(
      h(
        "p",
        { class: "quiet", id: "influences-off" },
        `Off in this scenario, so that nothing is counted for ${off.length === 1 ? "it" : "them"}: ${listed(off)}. The answer holds as if there were none.`,
      ),
    );
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
