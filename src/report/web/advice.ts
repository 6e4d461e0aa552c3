// What to build, what it costs, how to run each payload over it, and what would meet the targets that are missed.
import { append, h, shown, type Child } from "./dom";
import { count, duration, listed, money, NBSP, roughPercent } from "./format";
import type { Advice, Maybe, Recommendation, RunData, Summary } from "./types";
import { met } from "./verdict";

/** "atacama 2 to 14, permian 2 to 13 terminals". */
function added(summary: Summary, index: number): Child[] {
  const parts: Child[] = [];
  const all = summary.changes[index]?.terminals ?? [];
  const first = all[0];
  if (first && all.length > 1 && first.to !== first.from && all.every((each) => each.from === first.from && each.to === first.to))
    return [
      shown<number>(summary, `/changes/${index}/terminals/0/to`, String),
      " terminals instead of ",
      shown<number>(summary, `/changes/${index}/terminals/0/from`, String),
      ` at each of its ${all.length} sites`,
    ];
  summary.changes[index]?.terminals.forEach((each, i) => {
    if (each.to === each.from) return;
    const at = `/changes/${index}/terminals/${i}`;
    parts.push(
      parts.length > 0 ? ", " : "",
      `${each.site} `,
      shown<number>(summary, `${at}/from`, String),
      " to ",
      shown<number>(summary, `${at}/to`, String),
    );
  });
  return parts.length > 0 ? [...parts, " terminals"] : [];
}

/** "at most 23 steps of compute between rounds instead of 5000 (GPU use 3.8 %)"; nothing where as many do as there are. */
function fewerSteps(summary: Summary, index: number): Child[] {
  const change = summary.changes[index];
  if (!change || change.steps === null) return [];
  const at = `/changes/${index}`;
  return [
    "at most ",
    shown<number>(summary, `${at}/steps/to`, String),
    ` ${change.steps.to === 1 ? "step" : "steps"} of compute between rounds instead of `,
    shown<number>(summary, `${at}/steps/from`, String),
    ...(change.then_utilisation === null
      ? []
      : [" (GPU use ", shown<number>(summary, `${at}/then_utilisation`, roughPercent), ")"]),
  ];
}

/** What a change costs a month; where a price is not known, that it is not. */
function price(summary: Summary, index: number): Child[] {
  const change = summary.changes[index];
  if (!change) return [];
  if (change.unpriced.length > 0) return [`; no price of ${change.unpriced.join(", ")} is given`];
  const { currency } = change;
  if (change.month_after === null || currency === null) return [];
  const sum = (name: string): Child => shown<number>(summary, `/changes/${index}/${name}`, (value) => money(value, currency));
  return [
    "; ",
    sum("month_after"),
    " a month",
    ...(change.month_before === null ? [] : [" instead of ", sum("month_before")]),
    ...(change.once_added === null ? [", and equipment whose price is not published"] : [", and ", sum("once_added"), " once"]),
  ];
}

/** The terminals of a change and what they make possible; nothing where none is found. */
function moreTerminals(summary: Summary, index: number): Child[] {
  const change = summary.changes[index];
  if (!change) return [];
  const found = ["least", "enough", "estimated"].includes(change.outcome);
  const terminals = added(summary, index);
  if (!found || (terminals.length === 0 && change.steps === null)) return [];
  const dataset = summary.results.some((each) => each.group === change.group && each.kind === "dataset");
  const about = change.outcome === "estimated" ? "about " : "";
  return [
    about,
    ...terminals,
    change.steps !== null && terminals.length > 0 && ", and ",
    ...fewerSteps(summary, index),
    change.outcome === "enough" ? " (fewer may do)" : change.outcome === "estimated" ? " (an estimate)" : "",
    dataset ? `; then within ${about}` : `; then ${about}every `,
    shown<Maybe>(summary, `/changes/${index}/then_s`, duration),
    ...price(summary, index),
  ];
}

/** "with bbr in place of cubic every 5h 08m", where that was tried. */
function otherTransport(summary: Summary, index: number, withCompute: boolean): Child[] {
  const its = summary.changes[index]?.transport;
  if (!its) return [];
  const name = withCompute && its.cycle_s !== null ? "cycle_s" : "then_s";
  if (its[name] === null) return [];
  const { currency } = its;
  return [
    `with ${its.to} in place of ${its.from} `,
    shown<Maybe>(summary, `/changes/${index}/transport/${name}`, duration),
    ...(its.month === null || currency === null
      ? []
      : [" for ", shown<Maybe>(summary, `/changes/${index}/transport/month`, (value) => money(value, currency)), " a month"]),
  ];
}

const MISSED: Advice[] = ["fewer-rounds", "other-transport", "more-terminals", "not"];

/**
 * What to do about a payload that misses its target. Where its compute alone misses it, terminals that meet it leave
 * the processors idle: that is told only where the whole is.
 */
function missedLine(summary: Summary, index: number, whole: boolean): HTMLElement | null {
  const payload = summary.recommendation?.payloads[index];
  const result = summary.results[index];
  if (!payload || !result || !MISSED.includes(payload.advice)) return null;
  const change = summary.changes.findIndex((each) => each.group === payload.group);
  const dataset = result.kind === "dataset";
  const line = h("li", {}, h("b", {}, payload.group), ": ");
  if (payload.every_s !== null)
    append(
      line,
      `as built ${dataset ? "within" : "a round every"} `,
      shown<Maybe>(summary, `/recommendation/payloads/${index}/every_s`, duration),
      payload.utilisation !== null && " (GPU use ",
      payload.utilisation !== null && shown<Maybe>(summary, `/recommendation/payloads/${index}/utilisation`, (its) => roughPercent(its ?? 0)),
      payload.utilisation !== null && ")",
    );
  const transport = otherTransport(summary, change, result.compute_s !== null);
  if (transport.length > 0) append(line, payload.every_s !== null ? ", " : "", ...transport);
  const computes = result.compute_limit !== null && payload.every_s !== null;
  if (computes && result.compute_s !== null && result.compute_s > (summary.target?.interval_s ?? 0))
    append(line, "; its compute alone takes ", shown<Maybe>(summary, `/results/${index}/compute_s`, duration));
  const more = computes && !whole ? [] : moreTerminals(summary, change);
  const way = (summary.alternatives?.rows ?? []).findIndex((row) => row.group === payload.group && row.fastest && row.meets_target === true && row.name !== "as planned");
  const wanted = dataset ? duration(result.deadline_s) : duration(summary.target?.interval_s ?? null);
  const begun = payload.every_s !== null || transport.length > 0;
  if (more.length > 0) append(line, begun ? `. For${NBSP}${wanted} all the same: ` : "", ...more);
  else if (summary.changes[change] && ["none", "no-use"].includes(summary.changes[change].outcome))
    append(line, begun ? ". " : "", summary.changes[change].sentence.replace(`${payload.group}: `, ""));
  else if (!begun) append(line, "no round of it ends over these links");
  if (!line.textContent?.endsWith(".")) append(line, ".");
  if (whole && way >= 0 && summary.alternatives)
    append(line, ` The fastest other way that is fast enough, ${summary.alternatives.rows[way]?.name ?? ""}: `, shown<Maybe>(summary, `/alternatives/rows/${way}/sync_s`, duration), ".");
  return line;
}

/** Payloads of which no round ends, whatever number of terminals is tried. */
const neverEnd = (summary: Summary): string[] =>
  (summary.recommendation?.payloads ?? [])
    .filter((each) => each.advice === "not" && each.every_s === null)
    .filter((each) => summary.changes.some((its) => its.group === each.group && (its.outcome === "none" || its.outcome === "no-use") && !its.transport?.then_s))
    .map((each) => each.group);

function missedLines(summary: Summary, whole: boolean): HTMLElement[] {
  const never = whole ? [] : neverEnd(summary);
  const names = never.length > 6 ? `${never.slice(0, 4).join(", ")} and ${never.length - 4} more` : listed(never);
  const joined =
    never.length < 2
      ? null
      : h("li", {}, h("b", {}, names), ": no round of these ends over these links, nor with as many terminals as are tried.");
  const single = summary.results.map((result, i) => (joined && never.includes(result.group) ? null : missedLine(summary, i, whole)));
  return [...single, joined].filter((each): each is HTMLElement => each !== null);
}

/** The most lines of the card, and how many of more: the section on changes has all. */
const MOST_LINES = 4;
const FEW_LINES = 3;

/** How estimates are confirmed, and what was not sought is found. */
function toConfirm(summary: Summary): HTMLElement[] {
  const open = summary.changes.some((each) => each.outcome === "not-sought");
  const estimated = summary.changes.some((each) => each.outcome === "estimated");
  if (!open && !estimated) return [];
  const what = estimated ? "To confirm estimates takes minutes" : "To find the fewest terminals and their price takes more runs";
  return [
    h("p", {}, `${what}, in this page's folder:`),
    h("pre", { class: "command", tabindex: 0 }, "skyhaul run scenario.yaml --cheapest-change"),
  ];
}

/** Every payload that misses its target, where the card has not room for all that is known of it. */
export function allChanges(summary: Summary): HTMLElement | null {
  const lines = missedLines(summary, true);
  const text = (its: HTMLElement[]): string => its.map((each) => each.textContent).join();
  const short = lines.length <= MOST_LINES && text(lines) === text(missedLines(summary, false));
  return short ? null : h("div", { id: "all-changes" }, h("ul", {}, ...lines), ...toConfirm(summary));
}

/** "USD 1.25 million once, and x at a price that is not published" */
function equipment(its: Recommendation, once: Child): Child[] {
  if (its.once === null) return ["price not published"];
  return [once, " once", its.once_unpublished.length > 0 && `, and ${listed(its.once_unpublished)} at a price that is not published`];
}

/** Where a recommendation stands in the summary: that of the scenario, and that of the smaller build. */
type Base = "/recommendation" | "/smaller_build/recommendation";
const OWN: Base = "/recommendation";
const SMALLER: Base = "/smaller_build/recommendation";
const at = (summary: Summary, base: Base): Recommendation | null | undefined => (base === OWN ? summary.recommendation : summary.smaller_build?.recommendation);

/** The build, and what it costs. */
function build(summary: Summary, base: Base): HTMLElement | null {
  const its = at(summary, base);
  if (!its || its.build === "") return null;
  const { currency } = its;
  const sum = (name: string): Child => shown<Maybe>(summary, `${base}/${name}`, (value) => (value === null || currency === null ? "–" : money(value, currency)));
  return h(
    "p",
    { id: base === OWN ? "built" : "smaller-built" },
    shown<string>(summary, `${base}/build`, String),
    ". ",
    ...(its.plans_month === null
      ? []
      : ["Plans of all terminals: ", sum("plans_month"), " a month before data; equipment: ", ...equipment(its, sum("once")), "."]),
  );
}

/** How a payload that meets its target is run. */
function metLine(summary: Summary, index: number, base: Base): HTMLElement | null {
  const its = at(summary, base)?.payloads[index];
  const result = summary.results[index];
  if (!its || !result || its.every_s === null || (its.advice !== "as-wanted" && its.advice !== "as-it-can")) return null;
  const path = `${base}/payloads/${index}`;
  const currency = at(summary, base)?.currency ?? "";
  return h(
    "li",
    {},
    h("b", {}, its.group),
    result.kind === "dataset" ? ": arrives within " : ": a round every ",
    shown<Maybe>(summary, `${path}/every_s`, duration),
    ...(its.utilisation === null ? [] : [", GPU use ", shown<Maybe>(summary, `${path}/utilisation`, (value) => roughPercent(value ?? 0))]),
    // Where processors wait for most of the time, more steps are worth a word.
    ...(its.more_steps === null || result.steps === null || (its.utilisation ?? 1) > 0.6
      ? []
      : [" (", shown<Maybe>(summary, `${path}/more_steps`, (value) => count(value ?? 0)), ` steps fit in place of ${count(result.steps)})`]),
    ...(its.data_month === null ? [] : ["; data ", shown<Maybe>(summary, `${path}/data_month`, (value) => money(value, currency)), result.kind === "dataset" ? " once" : " a month"]),
    ".",
  );
}

function metList(summary: Summary, base: Base): HTMLElement | null {
  const lines = summary.results.map((_, i) => metLine(summary, i, base)).filter((each): each is HTMLElement => each !== null);
  if (lines.length === 0) return h("p", { id: "carried" }, h("b", {}, "It meets no target as built."));
  const rest = lines.length - MOST_LINES;
  return h(
    "div",
    { id: base === OWN ? "carried" : "smaller-carried" },
    h("ul", {}, ...lines.slice(0, rest > 0 ? FEW_LINES : MOST_LINES)),
    rest > 0 && h("p", { class: "quiet" }, `${rest + MOST_LINES - FEW_LINES} more meet their targets.`),
  );
}

/** What all that meets its target costs together; and with all that ends at all. */
function together(summary: Summary): HTMLElement | null {
  const its = summary.recommendation;
  if (!its || its.currency === null) return null;
  const { currency } = its;
  const sum = (name: string): Child => h("b", {}, shown<Maybe>(summary, `/recommendation/${name}`, (value) => money(value, currency)));
  const few = its.month !== null;
  const more = its.month_of_all !== null && its.month_of_all !== its.month;
  const all = its.payloads.filter((each, i) => summary.results[i]?.kind !== "dataset" && (each.advice === "as-wanted" || each.advice === "as-it-can"));
  const data = all.reduce((sum, each) => sum + (each.data_month ?? 0), its.plans_month ?? 0);
  const same = its.month !== null && data > its.month + 0.5;
  if (!few && !more && its.datasets_once === null) return null;
  return h(
    "p",
    { id: "together" },
    "Plans and data: ",
    few && sum("month"),
    few && " a month for what meets its target",
    few && same && ", of entries with the same payload the cheapest one",
    few && more && ", ",
    more && sum("month_of_all"),
    more && " for all that runs, which fits one after another",
    its.datasets_once !== null && ", ",
    its.datasets_once !== null && sum("datasets_once"),
    its.datasets_once !== null && " once for datasets",
    ".",
  );
}

/** The smaller build in place of the one that is planned, and what either costs. */
function smaller(summary: Summary): Child[] {
  const then = summary.smaller_build?.recommendation;
  const now = summary.recommendation;
  if (!then || !now) return [];
  const currency = then.currency ?? "";
  const sum = (base: Base): Child => shown<Maybe>(summary, `${base}/month`, (value) => money(value, currency));
  const prices: Child[] =
    then.month === null || now.month === null || then.currency !== now.currency
      ? []
      : [h("p", { id: "smaller-cost" }, "Plans and data: ", h("b", {}, sum(SMALLER)), " a month instead of ", sum(OWN), " as planned.")];
  const command = summary.smaller_build?.command ?? null;
  return [
    build(summary, SMALLER),
    metList(summary, SMALLER),
    ...prices,
    h("p", { id: "smaller" }, shown<string>(summary, "/smaller_build/sentence", String)),
    command !== null && h("p", {}, "Everything outside this box is of the plan. To have a page of the smaller build, in this page's folder:"),
    command !== null && h("pre", { class: "command", tabindex: 0 }, command),
  ];
}

/** The cheapest other way that is fast enough, where it costs less than what is to be built. */
function cheaperWay(summary: Summary): HTMLElement | null {
  const rows = summary.alternatives?.rows ?? [];
  const lines = rows.flatMap((row, i): HTMLElement[] => {
    const planned = rows.find((each) => each.group === row.group && each.name === "as planned");
    if (!row.cheapest || row.meets_target !== true || row.name === "as planned" || row.month === null || !planned || planned.month === null) return [];
    const less = summary.smaller_build?.recommendation?.month ?? planned.month;
    if (row.currency !== planned.currency || row.month >= Math.min(less, planned.month)) return [];
    const currency = row.currency ?? "";
    const sum = (at: number): Child => shown<Maybe>(summary, `/alternatives/rows/${at}/month`, (value) => money(value, currency));
    const at = `/alternatives/rows/${i}`;
    const once: Child[] = row.once === null ? [] : ["; ", shown<Maybe>(summary, `${at}/once`, (value) => money(value, currency)), " to build, which the monthly cost spreads over its life without interest or upkeep"];
    const ready: Child[] = row.ready_s === null || row.ready_s === 0 ? [] : ["; ready in ", shown<Maybe>(summary, `${at}/ready_s`, duration)];
    return [h("li", {}, h("b", {}, row.group), `: ${row.name} for `, sum(i), " a month instead of ", sum(rows.indexOf(planned)), ...once, ...ready, ".")];
  });
  if (lines.length === 0) return null;
  return h("div", { id: "cheaper" }, h("p", {}, h("b", {}, "Cheaper, and fast enough once it is ready"), " (", h("a", { href: "#section-alternatives" }, "with what to know of it"), ")"), h("ul", {}, ...lines.slice(0, 2)));
}

/** The card: what to build, and what to do about the targets that are missed. */
export function adviceCard(data: RunData): HTMLElement | null {
  const { summary } = data;
  if (summary.results.length === 0) return null;
  const card = h("div", { id: "change", class: "card" });
  const missed = summary.results.filter((result) => met(summary, result) === false);
  const judged = summary.results.some((result) => met(summary, result) !== null);
  const lines = missedLines(summary, false);
  const spared = (summary.smaller_build?.sites.length ?? 0) > 0;
  const title = missed.length > 0 || !judged ? "What to build" : spared ? "What to build: less than planned" : "What to build: as planned";
  append(card, h("h2", {}, title));
  if (spared) append(card, ...smaller(summary), h("p", {}, h("b", {}, "As planned")), build(summary, OWN));
  else append(card, build(summary, OWN), metList(summary, OWN), together(summary));
  if (!spared && summary.smaller_build) append(card, h("p", { id: "smaller" }, shown<string>(summary, "/smaller_build/sentence", String)));
  append(card, cheaperWay(summary));
  if (lines.length > 0) {
    const below = lines.length > MOST_LINES ? `${lines.length - FEW_LINES} more below` : "more on them below";
    append(
      card,
      h(
        "p",
        {},
        h("b", {}, missed.length === 1 ? "The target that is missed" : "The targets that are missed"),
        ...(allChanges(summary) === null ? [] : [" (", h("a", { href: "#section-changes" }, below), ")"]),
      ),
      h("ul", {}, ...lines.slice(0, lines.length > MOST_LINES ? FEW_LINES : MOST_LINES)),
    );
  }
  if (allChanges(summary) === null) append(card, ...toConfirm(summary));
  return card;
}
