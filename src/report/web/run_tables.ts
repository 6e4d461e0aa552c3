// The tables of a run.
import { h, list, more, shown, table, type Child } from "./dom";
import { duration, milliseconds, percent, size, words } from "./format";
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
      { name: "every, 50 %" },
      { name: "95 %" },
      { name: "99 %" },
      { name: "compute" },
      { name: "GPU use" },
      { name: "bytes a round" },
    ],
    rows,
  );
}

function noteLines(summary: Summary): string[] {
  const planned = summary.results.filter((each) => each.plan !== null && each.kind !== "dataset");
  return [
    `Routing is ${summary.routing_reason ?? summary.routing}.`,
    ...summary.results.filter((result) => result.reason !== null).map((result) => `${result.group}: ${result.reason ?? ""}.`),
    ...summary.results.flatMap((result) => result.remarks.map((line) => `${result.group}: ${line}.`)),
    ...planned.map(
      (result) =>
        `${result.group}: ${result.plan ?? ""} holds ${(result.plan_rounds ?? 0).toFixed(1)} rounds` +
        (result.plan_used_up_s === null ? "" : ` and is used up after ${duration(result.plan_used_up_s)}`) +
        `; data plans allow a round every ${duration(result.plan_interval_s)}.`,
    ),
  ];
}

export const notes = (summary: Summary): HTMLElement | null => list("notes", noteLines(summary));

export function sitesTable(summary: Summary): HTMLElement | null {
  const rows = summary.sites.map((site, i): Child[] => [
    site.name,
    shown<number>(summary, `/sites/${i}/availability`, percent),
    seconds(summary, `/sites/${i}/longest_outage_s`),
    site.reason ??
      h(
        "span",
        {},
        ...Object.keys(site.causes).flatMap((cause, c): Child[] => [
          c > 0 ? ", " : "",
          `${words(cause)} `,
          seconds(summary, `/sites/${i}/causes/${cause}`),
        ]),
      ),
  ]);
  return table(
    "sites",
    "Served: with a terminal in service",
    [{ name: "site", kind: "text" }, { name: "served" }, { name: "longest outage" }, { name: "out of service for", kind: "text" }],
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
          "Where packets can be predicted, the times of this page are off by ",
          shown<Maybe>(summary, "/audit/median_error", percent),
          " in the median",
          audit.p95_error === null ? "." : ", and by at most ",
          audit.p95_error === null ? null : shown<Maybe>(summary, "/audit/p95_error", percent),
          audit.p95_error === null ? null : " in 95 % of the windows.",
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
  for (const each of [...summary.sources, ...(summary.alternatives?.sources ?? [])])
    rows.push([each.of ?? "scenario", each.what, each.source, each.date ?? "undated", flag(true)]);
  for (const line of new Set(summary.results.flatMap((result: Result) => result.money?.sources ?? []))) {
    const [type, rest = ""] = [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)];
    const date = /, ([^,]*\d{4}[^,]*)$/.exec(rest);
    rows.push([
      type,
      "price of the terminal and its plan",
      date ? rest.slice(0, date.index) : rest,
      date?.[1] ?? "undated",
      flag(!rest.startsWith("given without")),
    ]);
  }
  const seen = new Set<string>();
  for (const row of summary.alternatives?.rows ?? []) {
    if (row.source === null || row.kind === "satellite" || row.kind === "hybrid" || seen.has(row.name)) continue;
    seen.add(row.name);
    rows.push([row.name, "price", row.source, row.date ?? "undated", flag(true)]);
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
