// The page of a run.
import { adviceCard, allChanges } from "./advice";
import { append, h, list, section } from "./dom";
import { duration } from "./format";
import { mapView } from "./map";
import { ratePlots, roundTripPlot, syncPlot, utilisationPlot } from "./run_plots";
import * as costs from "./run_costs";
import * as tables from "./run_tables";
import { timeSlider } from "./slider";
import type { RunData } from "./types";
import { costBasis, sureness, verdictTable } from "./verdict";

export function runPage(main: HTMLElement, data: RunData): void {
  const { summary } = data;
  const start = Date.parse(summary.start) / 1000;
  // The card with the changes is to lie on the first screen, however many payloads there are.
  const short = summary.results.length <= 4;
  const map = data.map && data.map.frames.length > 0 ? mapView(data.map, short ? 340 : 224) : null;
  const every = Math.max(60, summary.horizon_s / 288);
  const times = map ? map.times : Array.from({ length: Math.max(2, Math.round(summary.horizon_s / every)) }, (_, i) => i * every);
  const slider = timeSlider(
    start,
    times,
    (data.rates?.sites ?? []).map((each) => ({ name: each.name, longitude: each.longitude })),
  );

  const change = adviceCard(data);
  append(
    main,
    h("p", { class: summary.answer.sentence.length > 500 ? "answer long" : "answer", id: "answer", tabindex: 0 }, summary.answer.sentence),
    h(
      "div",
      { class: short ? "first" : "first many" },
      h(
        "div",
        { class: "first-left" },
        verdictTable(summary),
        short && change,
        costBasis(summary),
        sureness(summary),
      ),
      h("div", { class: "first-right" }, map?.element, map && slider.element, !short && change),
    ),
    list("warnings", [
      ...summary.warnings.map((line) => `Warning: ${line}.`),
      ...data.cuts.map((each) => `The page shows ${each.shown} of ${each.all} ${each.what}; summary.json has all.`),
    ]),
  );
  if (map) slider.listen((seconds) => map.show(seconds));

  const first = summary.days.answered > 1 ? h("p", { class: "quiet" }, "Of the first day.") : null;
  const when = `Frames of the map are ${times.length > 1 ? duration((times[1] ?? 0) - (times[0] ?? 0)) : "one moment"} apart.`;
  append(
    main,
    section("results", "Every payload", tables.resultsTable(summary), tables.notes(summary)),
    section("changes", "What would meet the targets", allChanges(summary)),
    section("limits", "What limits it", ...tables.limitsTable(summary)),
    section(
      "rates",
      summary.influences_off.includes("rain") ? "Rates over time, with outages" : "Rates over time, with weather and outages",
      ...ratePlots(data, start, slider),
      map && h("p", { class: "quiet" }, `${when}${first ? " The map and the rates are of the first day." : ""}`),
    ),
    section("sync", "Sync time by the time a round starts", ...syncPlot(data, start, slider), data.curves.length > 0 && first),
    section("utilisation", "GPU use by how often rounds are run", ...utilisationPlot(data)),
    section("money", "What it costs", costs.moneyTable(summary), costs.moneyBasis(summary)),
    section("alternatives", "What else could carry it", ...costs.alternatives(summary)),
    section("influences", "What each influence costs", ...costs.influences(summary)),
    section("sites", "Sites", tables.sitesTable(summary)),
    section("pairs", "Round trips", ...roundTripPlot(data, start, slider), tables.pairsTable(summary)),
    section("audit", "Packet check", ...tables.packetCheck(summary)),
    section("assumptions", "Assumptions", ...tables.assumptions(data)),
    section("scenario", "The scenario, to run it again", ...tables.scenarioPart(data)),
  );
}

export function runHeading(data: RunData): { title: string; when: string } {
  const { summary } = data;
  const days = summary.days.answered > 1 ? `, ${summary.days.answered} days` : "";
  return {
    title: summary.scenario,
    when: `${duration(summary.horizon_s)}${days} from ${summary.start.slice(0, 16).replace("T", " ")} UTC, seed ${summary.seed}, Skyhaul ${summary.version}${summary.complete ? "" : " – interrupted, incomplete"}`,
  };
}
