// Sites, gateways and PoPs on the land, and the links in use at a time.
import { geoEqualEarth, geoGraticule10, geoPath, type GeoPermissibleObjects, type GeoProjection } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import land from "world-atlas/land-110m.json";

import { s, h } from "./dom";
import { lastBefore, placesIn, routesInWords, touches, type Box } from "./state";
import type { Frame, MapData } from "./types";

const WIDTH = 600;

/** What the map has to hold: sites, and what they use at any time. */
function inUse(map: MapData): Set<number> {
  const used = new Set<number>();
  map.places.forEach((place, i) => {
    if (place.kind === "site") used.add(i);
  });
  for (const frame of map.frames) for (const each of frame.links) if (each < map.places.length) used.add(each);
  return used;
}

/** Turned so that the middle of the places is in the middle of the map, at a scale that holds them with a margin. */
function projectionFor(points: [number, number][], height: number): GeoProjection {
  const rad = Math.PI / 180;
  const x = points.reduce((sum, [lon]) => sum + Math.cos(lon * rad), 0);
  const y = points.reduce((sum, [lon]) => sum + Math.sin(lon * rad), 0);
  const projection = geoEqualEarth().rotate([-Math.atan2(y, x) / rad, 0]);
  const margin = 46;
  projection.fitExtent(
    [
      [margin, margin],
      [WIDTH - margin, height - margin],
    ],
    { type: "MultiPoint", coordinates: points } as GeoPermissibleObjects,
  );
  // No closer than some 25 degrees: land of 110 million to 1 has no more to show.
  const most = (height / 25) * 57.3 * 1.2;
  const whole = geoEqualEarth().fitSize([WIDTH, height], { type: "Sphere" }).scale();
  const scale = Math.max(whole, Math.min(most, projection.scale()));
  if (scale !== projection.scale()) {
    const middle = projection.invert?.([WIDTH / 2, height / 2]) ?? [0, 0];
    projection.scale(scale);
    const moved = projection(middle) ?? [WIDTH / 2, height / 2];
    const [tx, ty] = projection.translate();
    projection.translate([tx + WIDTH / 2 - moved[0], ty + height / 2 - moved[1]]);
  }
  return projection;
}

/** Between two names, in units of the drawing. */
const GAP = 5;

const pen = document.createElement("canvas").getContext("2d");

/** How wide a name is drawn, in units of the drawing: style.css has the sizes. */
function widthOf(text: string, site: boolean): number {
  if (!pen) return text.length * (site ? 9 : 6.5);
  pen.font = `${site ? "700 14px" : "11px"} ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

export interface MapView {
  element: HTMLElement;
  show(seconds: number): void;
  times: number[];
}

/** A map of 600 to `height`, as wide as there is room for it. */
export function mapView(map: MapData, height = 340): MapView {
  const used = inUse(map);
  const points = [...used].map((i): [number, number] => [map.places[i]?.lon ?? 0, map.places[i]?.lat ?? 0]);
  const projection = projectionFor(points.length > 0 ? points : [[0, 0]], height);
  const path = geoPath(projection);
  const topology = land as unknown as Topology<{ land: GeometryCollection }>;
  const back = s(
    "g",
    { "aria-hidden": true },
    s("path", { class: "sea", d: path({ type: "Sphere" }) ?? "" }),
    s("path", { class: "graticule", d: path(geoGraticule10()) ?? "" }),
    s("path", { class: "land", d: path(feature(topology, topology.objects.land)) ?? "" }),
  );
  const links = s("g", {});
  const marks = s("g", {});
  const drawing = s(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, class: "map", role: "img", "aria-label": "Map of sites, gateways, PoPs and the links in use" },
    back,
    links,
    marks,
  );
  const words = h("p", { class: "quiet routes", id: "routes", "aria-live": "polite" });
  const times = map.frames.map((frame) => frame.at_s);
  const first = map.places.length;

  const spot = (place: [number, number] | undefined): [number, number] | null => (place ? projection([place[1], place[0]]) : null);
  const inside = (at: [number, number] | null): at is [number, number] =>
    at !== null && at[0] > -60 && at[0] < WIDTH + 60 && at[1] > -60 && at[1] < height + 60;

  const drawMarks = (places: ([number, number] | undefined)[], frame: Frame): void => {
    marks.replaceChildren();
    const busy = new Set(frame.links);
    const taken: Box[] = [];
    // As style.css has it: on a phone names are larger beside the map, and only sites have them.
    const phone = matchMedia("(max-width: 560px)").matches;
    const larger = phone ? 1.57 : 1;
    const name = (text: string, x: number, y: number, kind: string): void => {
      const short = text.length > 28 ? `${text.slice(0, 27)}…` : text;
      const w = widthOf(short, kind === "site") * larger;
      const tall = (kind === "site" ? 15 : 12) * larger;
      for (const [dx, dy] of [
        [9, 4],
        [9, 4 + 12 * larger],
        [9, 4 - 12 * larger],
        [-w - 4, 4],
        [-w - 4, 4 + 12 * larger],
        [-w - 4, 4 - 12 * larger],
      ] as const) {
        // From the top of the letters to below them: y is where they stand.
        const box = { x: x + dx, y: y + dy - 0.8 * tall, width: w, height: tall };
        if (box.x < 2 || box.x + w > WIDTH - 2 || box.y < 2 || box.y + tall > height - 2) continue;
        if (taken.some((other) => touches(other, box, GAP))) continue;
        taken.push(box);
        marks.append(s("text", { x: box.x, y: y + dy, class: `name ${kind}` }, short));
        return;
      }
    };
    const order = map.places
      .map((place, i) => ({ place, i }))
      .sort((a, b) => Number(b.place.kind === "site") - Number(a.place.kind === "site"));
    const shown: [string, number, number, string][] = [];
    for (const { place, i } of order) {
      const at = spot(places[i]);
      if (!inside(at)) continue;
      const [x, y] = at;
      const state = busy.has(i) ? "busy" : "idle";
      const size = state === "busy" || place.kind === "site" ? 1 : 0.55;
      const title = s("title", {}, `${place.kind}: ${place.name}`);
      if (place.kind === "site") marks.append(s("rect", { x: x - 6, y: y - 6, width: 12, height: 12, class: `mark site ${state}` }, title));
      else if (place.kind === "gateway")
        marks.append(
          s("path", { d: `M${x},${y - 5.5 * size}l${5.5 * size},${9.5 * size}h${-11 * size}z`, class: `mark gateway ${state}` }, title),
        );
      else marks.append(s("circle", { cx: x, cy: y, r: 4.5 * size, class: `mark pop ${state}` }, title));
      if (place.kind === "site" || (busy.has(i) && used.size < 40 && !phone)) shown.push([place.name, x, y, place.kind]);
    }
    for (let i = 0; i + 2 < frame.sats.length; i += 3) {
      const at = spot([frame.sats[i + 1] as number, frame.sats[i + 2] as number]);
      if (inside(at))
        marks.append(
          s(
            "path",
            { d: `M${at[0]},${at[1] - 5}l5,5l-5,5l-5,-5z`, class: "mark satellite" },
            s("title", {}, `satellite: ${map.satellites[frame.sats[i] as number] ?? ""}`),
          ),
        );
    }
    for (const each of shown) name(...each);
  };

  const show = (seconds: number): void => {
    const frame = map.frames[lastBefore(times, seconds)];
    if (!frame) return;
    const places = placesIn(map, frame);
    links.replaceChildren();
    for (let i = 0; i + 1 < frame.links.length; i += 2) {
      const [a, b] = [frame.links[i] as number, frame.links[i + 1] as number];
      const [from, to] = [places[a], places[b]];
      if (!from || !to) continue;
      const way = path({
        type: "LineString",
        coordinates: [
          [from[1], from[0]],
          [to[1], to[0]],
        ],
      });
      const ground = a < first && b < first;
      if (way) links.append(s("path", { d: way, class: ground ? "link ground" : "link sky" }));
    }
    drawMarks(places, frame);
    words.textContent = routesInWords(map, frame).slice(0, 8).join(" · ");
  };

  const key = h("p", { class: "quiet key" });
  for (const [shape, text] of [
    ["site", "site"],
    ["satellite", "satellite"],
    ["gateway", "gateway"],
    ["pop", "PoP"],
    ["idle", "not in use"],
  ] as const) {
    const icon = s("svg", { viewBox: "-8 -8 16 16", width: 13, height: 13, "aria-hidden": true });
    if (shape === "site") icon.append(s("rect", { x: -6, y: -6, width: 12, height: 12, class: "mark site busy" }));
    else if (shape === "satellite") icon.append(s("path", { d: "M0,-6l6,6l-6,6l-6,-6z", class: "mark satellite" }));
    else if (shape === "pop") icon.append(s("circle", { r: 5, class: "mark pop busy" }));
    else icon.append(s("path", { d: "M0,-6l6,10h-12z", class: `mark gateway ${shape === "idle" ? "idle" : "busy"}` }));
    key.append(icon, ` ${text}  `);
  }
  show(0);
  return { element: h("figure", { class: "map-figure" }, drawing, key, words), show, times };
}
