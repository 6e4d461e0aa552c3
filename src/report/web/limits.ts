// What limits payloads, in words; and how far the times of payloads were off packet runs. Pure.
import type { EngineError, Result } from "./types";

/** The classes of a bottleneck (src/summary/bottleneck_classes.h): what each is, and what 10 % more of it means. */
const CLASSES: { words: RegExp; name: string; is: string; more: string }[] = [
  {
    words: /compute between rounds/,
    name: "compute between rounds",
    is: "what a site computes from one round to the next; no link shortens it",
    more: "is not worked out: fewer steps between two rounds are what helps",
  },
  {
    words: /terminal uplinks/,
    name: "terminal uplinks",
    is: "the rates at which the site's terminals send, after other users, weather and gaps",
    more: "rates times 1.1",
  },
  {
    words: /terminal downlinks|terminal uplinks and downlinks/,
    name: "terminal downlinks",
    is: "the rates at which the site's terminals receive",
    more: "rates times 1.1",
  },
  {
    words: /fixed (up|down)links/,
    name: "fixed links",
    is: "the rates of a site's own fibre or microwave link",
    more: "rates times 1.1",
  },
  {
    words: /power windows/,
    name: "power windows",
    is: "the hours in which a site has power",
    more: "powered time times 1.1, half of it at each end of a window",
  },
  { words: /data plans/, name: "data plans", is: "the volume of the plans, and their rate after it", more: "both times 1.1" },
  {
    words: /transport/,
    name: "transport",
    is: "what TCP leaves unused of the links: the start of each transfer, and the rate that it gives up after losses. Another congestion control (the key transport) or more connections (streams) change it",
    more: "a start that is a tenth shorter, and a tenth less of the rate given up to losses",
  },
  {
    words: /missing paths/,
    name: "missing paths",
    is: "times in which two sites have no route",
    more: "each such time ends a tenth earlier",
  },
  {
    words: /latency/,
    name: "latency",
    is: "the delay of the paths: light, fibre and the wait for the medium. Each transfer waits for it, and TCP grows by it",
    more: "delays that are a tenth shorter",
  },
  { words: /cell (up|down)links/, name: "cells", is: "what all terminals of a cell share", more: "capacity times 1.1" },
  {
    words: /satellites' user (up|down)links/,
    name: "satellites' user links",
    is: "what all users of a satellite share",
    more: "capacity times 1.1",
  },
  { words: /gateway (up|down)links/, name: "gateway links", is: "what a gateway carries to and from satellites", more: "capacity times 1.1" },
  { words: /inter-satellite links/, name: "inter-satellite links", is: "lasers between satellites", more: "capacity times 1.1" },
];

export interface Meaning {
  name: string;
  is: string;
  more: string;
}

/** What the words in these bottlenecks mean. */
export function meanings(bottlenecks: (string | null)[]): Meaning[] {
  return CLASSES.filter((each) => bottlenecks.some((its) => its !== null && each.words.test(its))).map(({ name, is, more }) => ({
    name,
    is,
    more,
  }));
}

export interface ErrorOfKind {
  /** Places of the results. */
  results: number[];
  error: EngineError;
}

/** How far the times of each payload's own kind of transfers were off, the worst kind first; and payloads whose kind was not measured. */
export function errorsByKind(results: Result[]): { measured: ErrorOfKind[]; open: number[] } {
  const measured: ErrorOfKind[] = [];
  const open: number[] = [];
  results.forEach((result, i) => {
    const error = result.engine_error;
    if (error === null) {
      open.push(i);
      return;
    }
    const same = measured.find((each) => each.error.median === error.median && each.error.largest === error.largest);
    if (same) same.results.push(i);
    else measured.push({ results: [i], error });
  });
  measured.sort((a, b) => b.error.largest - a.error.largest);
  return { measured, open };
}
