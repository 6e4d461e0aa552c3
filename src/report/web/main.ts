// Draws the page of whatever kind its data are.
import { h } from "./dom";
import { comparisonPage, sensitivityPage } from "./compare_pages";
import { runHeading, runPage } from "./run_page";
import { sweepPage } from "./sweep_page";
import { redrawAll, themeSwitch } from "./theme";
import type { PageData } from "./types";

function heading(data: PageData): { title: string; when: string } {
  if (data.kind === "run") return runHeading(data);
  const what = { sweep: "Sweep", comparison: "Comparison", sensitivity: "What matters" }[data.kind];
  return { title: data.title, when: what };
}

function start(): void {
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "null") as PageData | null;
  const main = document.querySelector("main");
  if (data === null || main === null) return;
  const { title, when } = heading(data);
  document.title = `${title} - Skyhaul report`;
  const head = document.querySelector("header");
  head?.append(h("div", {}, h("h1", { id: "title" }, title), h("p", { id: "when", class: "quiet" }, when)), themeSwitch());
  if (data.kind === "run") {
    if (data.description) head?.firstElementChild?.append(h("p", { id: "description" }, data.description));
    runPage(main, data);
  } else if (data.kind === "sweep") sweepPage(main, data);
  else if (data.kind === "comparison") comparisonPage(main, data);
  else sensitivityPage(main, data);
  redrawAll();
}

start();
