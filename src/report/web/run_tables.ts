// The tables of a run.
import { h, list, more, section, shown, table, type Child } from "./dom";
import { amount, duration, kilometres, milliseconds, money, percent, size, words } from "./format";
import type { AlternativeRow, Maybe, Result, RunData, Summary } from "./types";

const seconds = (summary: Summary, path: string): HTMLElement => shown<Maybe>(summary, path, duration);

export function resultsTable(summary: Summary): HTMLElement | null {
  const rows = summary.results.map((result, i): Child[] => {
    const at = `/results/${i}`;
    const interval = (q: string): Child => (result.kind === "dataset" ? "–" : seconds(summary, `${at}/interval_s/${q}`));
    return [result.group, result.payload, result.topology, seconds(summary, `${at}/sync_s/p50`), seconds(summary, `${at}/sync_s/p95`), seconds(summary, `${at}/sync_s/p99`),
      interval("p50"), interval("p95"), interval("p99"), result.compute_s === null ? "–" : seconds(summary, `${at}/compute_s`), shown<Maybe>(summary, `${at}/utilisation`, percent),
      shown<number>(summary, `${at}/bytes_per_round`, size)];
  });
  const text = { kind: "text" } as const;
  return table("results", "Every payload", [{ name: "payload", ...text }, { name: "what", ...text }, { name: "topology", ...text }, { name: "sync p50" }, { name: "p95" }, { name: "p99" },
    { name: "every, 50 %" }, { name: "95 %" }, { name: "99 %" }, { name: "compute" }, { name: "GPU use" }, { name: "bytes a round" }], rows);
}

function noteLines(summary: Summary): string[] {
  const planned = summary.results.filter((each) => each.plan !== null && each.kind !== "dataset");
  return [
    `Routing is ${summary.routing_reason ?? summary.routing}.`,
    ...summary.results.filter((result) => result.reason !== null).map((result) => `${result.group}: ${result.reason ?? ""}.`),
    ...summary.results.flatMap((result) => result.remarks.map((line) => `${result.group}: ${line}.`)),
    ...planned.map((result) => `${result.group}: ${result.plan ?? ""} holds ${(result.plan_rounds ?? 0).toFixed(1)} rounds` +
      (result.plan_used_up_s === null ? "" : ` and is used up after ${duration(result.plan_used_up_s)}`) + `; data plans allow a round every ${duration(result.plan_interval_s)}.`)];
}

export const notes = (summary: Summary): HTMLElement | null => list("notes", noteLines(summary));

export function moneyTable(summary: Summary): HTMLElement | null {
  const rows: Child[][] = [];
  summary.results.forEach((result, i) => result.money?.amounts.forEach((its, m) => {
    const at = `/results/${i}/money/amounts/${m}`;
    rows.push([result.group, its.currency, its.once === null ? "not published" : shown<Maybe>(summary, `${at}/once`, amount), shown<number>(summary, `${at}/month`, amount),
      shown<number>(summary, `${at}/per_sync`, amount), shown<number>(summary, `${at}/per_tb`, amount)]);
  }));
  return table("money", "What the terminals of each payload's sites cost", [{ name: "payload", kind: "text" }, { name: "currency", kind: "text" }, { name: "once" }, { name: "a month" }, { name: "a round" }, { name: "a TB" }], rows);
}

function alternativeRows(summary: Summary, group: string): Child[][] {
  const rows: Child[][] = [];
  summary.alternatives?.rows.forEach((row: AlternativeRow, i) => {
    if (row.group !== group) return;
    const at = `/alternatives/rows/${i}`;
    const price = (value: Maybe, path: string): Child => (value === null || row.currency === null ? "–" : shown<Maybe>(summary, path, (its) => money(its, row.currency ?? "")));
    const evens: Child[] = [];
    if (row.break_even_km !== null) evens.push("up to ", shown<number>(summary, `${at}/break_even_km`, kilometres), " each");
    if (row.break_even_bytes !== null) evens.push("from ", shown<number>(summary, `${at}/break_even_bytes`, size));
    rows.push([row.name, h("span", {}, row.fastest && h("b", { class: "tag" }, "fastest"), row.cheapest && h("b", { class: "tag" }, "cheapest"), !row.feasible && h("b", { class: "tag no" }, "not feasible")),
      seconds(summary, `${at}/${row.interval_s === null ? "sync_s" : "interval_s"}`), row.meets_target === null ? "–" : row.meets_target ? "yes" : "no", shown<Maybe>(summary, `${at}/availability`, percent),
      row.ready_s === null ? "–" : row.ready_s === 0 ? "now" : seconds(summary, `${at}/ready_s`), price(row.once, `${at}/once`), price(row.month, `${at}/month`),
      evens.length > 0 ? h("span", {}, ...evens) : "–", row.reason ?? ""]);
  });
  return rows;
}

/** What else could carry each payload, with the lengths and sizes at which it is worth it. */
export function alternatives(summary: Summary): Child[] {
  if (!summary.alternatives) return [];
  const text = { kind: "text" } as const;
  const columns = [{ name: "way", ...text }, { name: "", ...text }, { name: "every (or within)" }, { name: "target" }, { name: "available" }, { name: "ready in" }, { name: "once" }, { name: "a month" }, { name: "breaks even" }, { name: "what to know", ...text }];
  const groups = [...new Set(summary.alternatives.rows.map((row) => row.group))];
  return [h("p", { class: "quiet" }, "Breaks even: the length of each site's link up to which it costs no more a month than the satellites, or the payload from which carrying disks takes no longer."),
    ...groups.map((group, i) => {
      const its = table(`alternatives-${i}`, `Ways to carry ${group}`, columns, alternativeRows(summary, group));
      return i === 0 ? its : more(group, its);
    }),
    list("alternative-notes", summary.alternatives.notes)];
}

/** What rain, other users, loss and faults take. */
export function influences(summary: Summary): Child[] {
  const rows = summary.influences.map((each, i): Child[] => {
    const takes = each.with_s !== null && each.without_s !== null && each.with_s > 0 ? 1 - each.without_s / each.with_s : null;
    const largest = Math.max(1e-9, each.with_s ?? 0, each.without_s ?? 0);
    const bars = h("span", { class: "with-without", "aria-hidden": true }, h("i", { style: `width:${(100 * (each.with_s ?? 0)) / largest}%` }), h("i", { class: "without", style: `width:${(100 * (each.without_s ?? 0)) / largest}%` }));
    return [each.name, each.group, seconds(summary, `/influences/${i}/with_s`), seconds(summary, `/influences/${i}/without_s`), takes === null ? "–" : percent(takes), bars];
  });
  const out: Child[] = [table("influences", "Interval at 95 % (of a dataset, the finish time) with each influence and without it", [{ name: "influence", kind: "text" }, { name: "payload", kind: "text" }, { name: "with it" }, { name: "without it" }, { name: "it takes" }, { name: "with and without", kind: "text" }], rows)];
  const ideal = summary.results.map((result, i): Child[] | null => {
    if (result.ideal_interval_s === null) return null;
    const parts = result.cost === null ? "" : Object.entries(result.cost).map(([name, value]) => `${name} ${value < 0 ? "saves" : "adds"} ${duration(Math.abs(value))}`).join(", ");
    return [result.group, seconds(summary, `/results/${i}/first_day_interval_s`), seconds(summary, `/results/${i}/ideal_interval_s`), parts];
  }).filter((each): each is Child[] => each !== null);
  const shares = summary.results.some((each) => each.cost !== null);
  out.push(table("ideal", "The first day beside an ideal sky, at 95 %", [{ name: "payload", kind: "text" }, { name: "as it is" }, { name: "under an ideal sky" }, ...(shares ? [{ name: "of which", kind: "text" as const }] : [])], ideal.map((row) => (shares ? row : row.slice(0, 3)))));
  return out.some(Boolean) ? out : [];
}

export function sitesTable(summary: Summary): HTMLElement | null {
  const rows = summary.sites.map((site, i): Child[] => [site.name, shown<number>(summary, `/sites/${i}/availability`, percent), seconds(summary, `/sites/${i}/longest_outage_s`),
    site.reason ?? h("span", {}, ...Object.keys(site.causes).flatMap((cause, c): Child[] => [c > 0 ? ", " : "", `${words(cause)} `, seconds(summary, `/sites/${i}/causes/${cause}`)]))]);
  return table("sites", "Served: with a terminal in service", [{ name: "site", kind: "text" }, { name: "served" }, { name: "longest outage" }, { name: "out of service for", kind: "text" }], rows, { most: 40 });
}

export function pairsTable(summary: Summary): HTMLElement | null {
  const ms = (i: number, path: string): HTMLElement => shown<Maybe>(summary, `/pairs/${i}/${path}`, milliseconds);
  const rows = summary.pairs.map((pair, i): Child[] => [`${pair.src} - ${pair.dst}`, ms(i, "rtt_ms/p50"), ms(i, "rtt_ms/p95"), ms(i, "rtt_ms/p99"), ms(i, "jitter_ms/p50"), ms(i, "jitter_ms/p99"), seconds(summary, `/pairs/${i}/no_path_s`), pair.reason ?? ""]);
  const reasons = summary.pairs.some((pair) => pair.reason !== null);
  const columns = [{ name: "pair", kind: "text" as const }, { name: "RTT p50" }, { name: "p95" }, { name: "p99" }, { name: "jitter p50" }, { name: "p99" }, { name: "no path" }, ...(reasons ? [{ name: "why", kind: "text" as const }] : [])];
  return table("pairs", "Round trips without queues; no path: time without any route", columns, rows.map((row) => (reasons ? row : row.slice(0, 7))), { most: 24 });
}

export function packetCheck(summary: Summary): Child[] {
  const audit = summary.audit;
  if (!audit || audit.windows.length === 0) return [];
  const rows = audit.windows.map((window, i): Child[] => {
    const at = `/audit/windows/${i}`;
    return [`${window.src} > ${window.dst}`, `${window.class.transport} x${window.class.flows}, loss ${window.class.loss}`, window.state, shown<number>(summary, `${at}/bytes`, size), seconds(summary, `${at}/flow_s`),
      seconds(summary, `${at}/packet_s`), shown<Maybe>(summary, `${at}/error`, percent), shown<Maybe>(summary, `${at}/packet_cv`, percent), window.status];
  });
  const text = { kind: "text" } as const;
  return [audit.median_error === null ? null : h("p", {}, "Where packets can be predicted, the times of this page are off by ", shown<Maybe>(summary, "/audit/median_error", percent), " in the median", audit.p95_error === null ? "." : ", and by at most ",
    audit.p95_error === null ? null : shown<Maybe>(summary, "/audit/p95_error", percent), audit.p95_error === null ? null : " in 95 % of the windows."),
    table("audit", "Single transfers, by the flow engine and packet by packet in ns-3", [{ name: "path", ...text }, { name: "transport", ...text }, { name: "link", ...text }, { name: "bytes" }, { name: "flow" }, { name: "packets" }, { name: "error" }, { name: "spread" }, { name: "status", ...text }], rows), audit.note && h("p", { class: "quiet" }, audit.note)];
}

/** What the numbers rest on, with source and date where they are known. */
export function assumptions(data: RunData): Child[] {
  const { summary } = data;
  const rows: Child[][] = [];
  const flag = (verified: boolean): HTMLElement => h("b", { class: verified ? "tag" : "tag no" }, verified ? "given with a source" : "unverified");
  for (const line of [...new Set([...summary.unverified, ...(summary.alternatives?.unverified ?? [])])]) {
    const cutAt = line.indexOf(": ");
    rows.push([cutAt > 0 ? line.slice(0, cutAt) : "scenario", cutAt > 0 ? line.slice(cutAt + 2) : line, "no one has published it", yearIn(line.slice(0, Math.max(0, cutAt))), flag(false)]);
  }
  for (const line of new Set(summary.results.flatMap((result: Result) => result.money?.sources ?? []))) {
    const [type, rest = ""] = [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)];
    const date = /, ([^,]*\d{4}[^,]*)$/.exec(rest);
    rows.push([type, "price of the terminal and its plan", date ? rest.slice(0, date.index) : rest, date?.[1] ?? "not given", flag(!rest.startsWith("given without"))]);
  }
  const seen = new Set<string>();
  for (const row of summary.alternatives?.rows ?? []) {
    if (row.source === null || row.kind === "satellite" || row.kind === "hybrid" || seen.has(row.name)) continue;
    seen.add(row.name);
    rows.push([row.name, "price", row.source, row.date ?? "not given", flag(true)]);
  }
  rows.push(["horizon", `${duration(summary.horizon_s)} from ${summary.start}, repeated for ever`, "the scenario", summary.start.slice(0, 10), h("b", { class: "tag" }, "chosen")]);
  rows.push(["random draws", `seed ${summary.seed}`, "the scenario", "–", h("b", { class: "tag" }, "chosen")]);
  const text = { kind: "text" } as const;
  return [table("assumptions", "What the numbers rest on", [{ name: "of", ...text }, { name: "what", ...text }, { name: "source", ...text }, { name: "date", ...text }, { name: "", ...text }], rows)];
}

/** The date in the name of a preset, such as starlink-2026-09. */
const yearIn = (name: string): string => /(\d{4}(?:-\d{2})?)(?:-|$)/.exec(name)?.[1] ?? "not given";

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
    (navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("none"))).then(() => done(true), () => done(document.execCommand("copy")));
  });
  const details = more("Show the scenario, with all presets worked out", box);
  button.addEventListener("click", () => (details.open = true), { capture: true });
  return [h("p", {}, button, told), details];
}

export { section };
