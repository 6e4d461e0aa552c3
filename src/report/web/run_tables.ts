// The tables of a run.
import { h, list, more, shown, table, type Child } from "./dom";
import { causeWords, counted, duration, milliseconds, NBSP, percent, size } from "./format";
import { meanings } from "./limits";
import type { Maybe, Result, RunData, Summary } from "./types";

const seconds = (summary: Summary, path: string): HTMLElement => shown<Maybe>(summary, path, duration);

export function resultsTable(summary: Summary): HTMLElement | null {
  const rows = summary.results.map((result, i): Child[] => {
    const at = `/results/${i}`;
    const interval = (q: string): Child => (result.kind === "dataset" ? "–" : seconds(summary, `${at}/interval_s/${q}`));
    return [
      result.group,
      result.payload,
      result.topology,
      seconds(summary, `${at}/sync_s/p50`),
      seconds(summary, `${at}/sync_s/p95`),
      seconds(summary, `${at}/sync_s/p99`),
      interval("p50"),
      interval("p95"),
      interval("p99"),
      result.compute_s === null ? "–" : seconds(summary, `${at}/compute_s`),
      shown<Maybe>(summary, `${at}/utilisation`, percent),
      shown<number>(summary, `${at}/bytes_per_round`, size),
    ];
  });
  const text = { kind: "text" } as const;
  return table(
    "results",
    "Sync time of a round, and the shortest interval at which so many rounds end in time",
    [
      { name: "payload", ...text },
      { name: "what", ...text },
      { name: "topology", ...text },
      { name: "sync p50" },
      { name: "p95" },
      { name: "p99" },
      { name: `every, at${NBSP}50${NBSP}%` },
      { name: `95${NBSP}%` },
      { name: `99${NBSP}%` },
      { name: "compute" },
      { name: `GPU${NBSP}use, rounds back to${NBSP}back` },
      { name: `bytes a${NBSP}round` },
    ],
    rows,
    { notes: summary.results.map(notesOf) },
  );
}

/** What to know of a payload's numbers: they stand right below these. */
function notesOf(result: Result): string[] {
  const lines = [result.reason, result.compute_limit, ...result.remarks].filter((line): line is string => line !== null).map((line) => `${line}.`);
  if (result.plan !== null && result.kind !== "dataset")
    lines.push(
      `${result.plan} holds ${(result.plan_rounds ?? 0).toFixed(1)} rounds` +
        (result.plan_used_up_s === null ? "" : ` and is used up after ${duration(result.plan_used_up_s)}`) +
        `; data plans allow a round every ${duration(result.plan_interval_s)}.`,
    );
  return lines.map((line) => line.charAt(0).toUpperCase() + line.slice(1));
}

export const notes = (summary: Summary): HTMLElement | null => list("notes", [`Routing is ${summary.routing_reason ?? summary.routing}.`]);

/** What limits each payload, what 10 % more of it would bring, and what its words mean. */
export function limitsTable(summary: Summary): Child[] {
  const rows: Child[][] = [];
  summary.results.forEach((result, i) => {
    if (result.bottleneck === null) return;
    rows.push([result.group, result.bottleneck, shown<Maybe>(summary, `/results/${i}/bottleneck_gain`, percent)]);
  });
  const said = meanings(summary.results.map((each) => each.bottleneck));
  return [
    table(
      "limits",
      "The smallest set of causes that explains how long a round takes, and how much less time it takes with 10 % more of this set alone; more of anything else changes next to nothing",
      [
        { name: "payload", kind: "text" },
        { name: "limited by", kind: "text" },
        { name: `less time with 10${NBSP}% more of it` },
      ],
      rows,
    ),
    said.length > 0 &&
      h("dl", { id: "limit-words" }, ...said.flatMap((each) => [h("dt", {}, each.name), h("dd", {}, `${each.is}. 10${NBSP}% more: ${each.more}.`)])),
  ];
}

export function sitesTable(summary: Summary): HTMLElement | null {
  const rows = summary.sites.map((site, i): Child[] => [
    site.name,
    shown<number>(summary, `/sites/${i}/availability`, percent),
    seconds(summary, `/sites/${i}/longest_outage_s`),
    seconds(summary, `/sites/${i}/terminal_longest_outage_s`),
    site.reason ??
      h(
        "span",
        {},
        ...Object.keys(site.causes).flatMap((cause, c): Child[] => [
          c > 0 ? ", " : "",
          `${causeWords(cause, summary.influences_off)} `,
          seconds(summary, `/sites/${i}/causes/${cause}`),
        ]),
      ),
  ]);
  return table(
    "sites",
    "A site is served while at least one of its terminals is in service. Terminals may be out at different times, so that each is out for longer than all of them together.",
    [
      { name: "site", kind: "text" },
      { name: "served" },
      { name: "longest time with all terminals out" },
      { name: "longest time with one terminal out" },
      { name: "out of service in all, mean of the terminals", kind: "text" },
    ],
    rows,
    { most: 40 },
  );
}

export function pairsTable(summary: Summary): HTMLElement | null {
  const ms = (i: number, path: string): HTMLElement => shown<Maybe>(summary, `/pairs/${i}/${path}`, milliseconds);
  const rows = summary.pairs.map((pair, i): Child[] => [
    `${pair.src} - ${pair.dst}`,
    ms(i, "rtt_ms/p50"),
    ms(i, "rtt_ms/p95"),
    ms(i, "rtt_ms/p99"),
    ms(i, "jitter_ms/p50"),
    ms(i, "jitter_ms/p99"),
    seconds(summary, `/pairs/${i}/no_path_s`),
    pair.reason ?? "",
  ]);
  const reasons = summary.pairs.some((pair) => pair.reason !== null);
  const columns = [
    { name: "pair", kind: "text" as const },
    { name: "RTT p50" },
    { name: "p95" },
    { name: "p99" },
    { name: "jitter p50" },
    { name: "p99" },
    { name: "no path" },
    ...(reasons ? [{ name: "why", kind: "text" as const }] : []),
  ];
  return table(
    "pairs",
    "Round trips without queues; no path: time without any route",
    columns,
    rows.map((row) => (reasons ? row : row.slice(0, 7))),
    { most: 24 },
  );
}

/** "50 MB to 60 MB" */
const sizes = (all: number[]): string => [...new Set([size(Math.min(...all)), size(Math.max(...all))])].join(" to ");

export function packetCheck(summary: Summary): Child[] {
  const audit = summary.audit;
  if (!audit || audit.windows.length === 0) return [];
  const rows = audit.windows.map((window, i): Child[] => {
    const at = `/audit/windows/${i}`;
    return [
      `${window.src} > ${window.dst}`,
      `${window.class.transport} x${window.class.flows}, loss ${window.class.loss}`,
      window.state,
      shown<number>(summary, `${at}/bytes`, size),
      seconds(summary, `${at}/flow_s`),
      seconds(summary, `${at}/packet_s`),
      shown<Maybe>(summary, `${at}/error`, percent),
      shown<Maybe>(summary, `${at}/packet_cv`, percent),
      window.status,
    ];
  });
  const text = { kind: "text" } as const;
  return [
    audit.median_error === null
      ? null
      : h(
          "p",
          {},
          `Of these ${counted(audit.windows.length, "single transfer", "single transfers")} of ${sizes(audit.windows.map((each) => each.bytes))}, which are not the payloads, the flow engine's times are off by `,
          shown<Maybe>(summary, "/audit/median_error", percent),
          " in the median",
          audit.p95_error === null ? "." : ", and by at most ",
          audit.p95_error === null ? null : shown<Maybe>(summary, "/audit/p95_error", percent),
          audit.p95_error === null ? null : ` in 95${NBSP}% of them.`,
          " How far they are off for transfers of each payload's kind is told at the top of the page.",
        ),
    table(
      "audit",
      "Single transfers, by the flow engine and packet by packet in ns-3",
      [
        { name: "path", ...text },
        { name: "transport", ...text },
        { name: "link", ...text },
        { name: "bytes" },
        { name: "flow" },
        { name: "packets" },
        { name: "error" },
        { name: "spread" },
        { name: "status", ...text },
      ],
      rows,
    ),
    audit.note && h("p", { class: "quiet" }, audit.note),
  ];
}

/** What the numbers rest on, with source and date where they are known. */
export function assumptions(data: RunData): Child[] {
  const { summary } = data;
  const rows: Child[][] = [];
  const flag = (verified: boolean): HTMLElement =>
    h("b", { class: verified ? "tag" : "tag no" }, verified ? "given with a source" : "unverified");
  const absent = (): HTMLElement => h("b", { class: "tag no" }, "not published");
  for (const each of [...summary.sources, ...(summary.alternatives?.sources ?? [])])
    rows.push([each.of ?? "scenario", each.what, each.source, each.date ?? "undated", flag(true)]);
  // A price that is given and one that is not are two rows: no row says both.
  const priced = new Set<string>();
  for (const each of summary.results.flatMap((result: Result) => result.money?.basis?.prices ?? [])) {
    const of = each.preset ?? each.type;
    if (priced.has(`${of} ${each.source ?? ""} ${each.date ?? ""}`)) continue;
    priced.add(`${of} ${each.source ?? ""} ${each.date ?? ""}`);
    const source = each.source ?? "given without a source";
    const date = each.date ?? "undated";
    rows.push([of, "price of a month of the terminal and its plan", source, date, flag(each.source !== null)]);
    if (each.once === null) rows.push([of, "price of the equipment", "none that is published", "–", absent()]);
    else rows.push([of, "price of the equipment", source, date, flag(each.source !== null)]);
  }
  const seen = new Set<string>();
  for (const row of summary.alternatives?.rows ?? []) {
    if (row.source === null || row.kind === "satellite" || row.kind === "hybrid" || seen.has(row.name)) continue;
    if (row.once === null && row.month === null) continue;
    seen.add(row.name);
    const what = row.once === null ? "price of a month" : row.month === null ? "price, once" : "price, once and of a month";
    rows.push([row.name, what, row.source, row.date ?? "undated", flag(true)]);
    if (row.once === null) rows.push([row.name, "price, once", "none that is published", "–", absent()]);
  }
  for (const line of [...new Set([...summary.unverified, ...(summary.alternatives?.unverified ?? [])])]) {
    const cutAt = line.indexOf(": ");
    rows.push([
      cutAt > 0 ? line.slice(0, cutAt) : "scenario",
      cutAt > 0 ? line.slice(cutAt + 2) : line,
      "none that is published",
      "–",
      flag(false),
    ]);
  }
  // What is of one preset stands together, in the order in which the presets are in use.
  const preset = (row: Child[]): string => String(row[0]).replace(/^.*\//, "");
  const places = [...new Set(rows.map(preset))];
  rows.sort((a, b) => places.indexOf(preset(a)) - places.indexOf(preset(b)));
  rows.push([
    "horizon",
    `${duration(summary.horizon_s)} from ${summary.start}, repeated for ever`,
    "the scenario",
    summary.start.slice(0, 10),
    h("b", { class: "tag" }, "chosen"),
  ]);
  rows.push(["random draws", `seed ${summary.seed}`, "the scenario", "–", h("b", { class: "tag" }, "chosen")]);
  const text = { kind: "text" } as const;
  return [
    table(
      "assumptions",
      "What the numbers rest on",
      [
        { name: "of", ...text },
        { name: "what", ...text },
        { name: "source", ...text },
        { name: "date", ...text },
        { name: "", ...text },
      ],
      rows,
    ),
  ];
}

export function scenarioPart(data: RunData): Child[] {
  if (data.scenario_text === null) return [h("p", {}, "The scenario is long; it is the file scenario.yaml beside this page.")];
  const text = data.scenario_text;
  const box = h("pre", { id: "scenario", tabindex: 0, "aria-label": "The scenario" }, text);
  const button = h("button", { type: "button", id: "copy" }, "Copy the scenario");
  const told = h("span", { role: "status", class: "quiet" });
  button.addEventListener("click", () => {
    const selected = getSelection();
    const range = document.createRange();
    range.selectNodeContents(box);
    selected?.removeAllRanges();
    selected?.addRange(range);
    const done = (well: boolean): void => {
      told.textContent = well ? " copied" : " selected: press Ctrl+C";
    };
    (navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("none"))).then(
      () => done(true),
      () => done(document.execCommand("copy")),
    );
  });
  const details = more("Show the scenario, with all presets worked out", box);
  button.addEventListener("click", () => (details.open = true), { capture: true });
  return [h("p", {}, button, told), details];
}
