// A slider over the times of the horizon, and all that moves with it.
import { h } from "./dom";
import { solarTime, utc } from "./format";
import { keyMove } from "./state";

export interface TimeSlider {
  element: HTMLElement;
  /** Called with seconds of the horizon, now and whenever the slider moves. */
  listen(listener: (seconds: number, index: number) => void): void;
}

/** The times are seconds of the horizon; places have clocks of their own, by the sun. */
export function timeSlider(startUnix: number, times: number[], places: { name: string; longitude: number }[]): TimeSlider {
  const listeners: ((seconds: number, index: number) => void)[] = [];
  const input = h("input", {
    type: "range",
    id: "time",
    min: 0,
    max: times.length - 1,
    step: 1,
    value: 0,
    "aria-label": "Time shown on the map and in the plots",
  });
  const clock = h("output", { for: "time", id: "time-text" });
  const local = h("span", { id: "time-local", class: "quiet" });
  const tell = (): void => {
    const index = Number(input.value);
    const seconds = times[index] ?? 0;
    const unix = startUnix + seconds;
    clock.textContent = utc(unix, true);
    const sun = places
      .slice(0, 6)
      .map((each) => `${each.name} ${solarTime(unix, each.longitude)}`)
      .join(", ");
    local.textContent = sun ? `by the sun: ${sun}` : "";
    input.setAttribute("aria-valuetext", `${clock.textContent}${sun ? `; by the sun: ${sun}` : ""}`);
    for (const each of listeners) each(seconds, index);
  };
  input.addEventListener("input", tell);
  input.addEventListener("keydown", (event) => {
    const to = keyMove(event.key, Number(input.value), times.length);
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.value = String(to);
    tell();
  });
  tell();
  return {
    element: h("div", { class: "slider" }, input, clock, local),
    listen(listener) {
      listeners.push(listener);
      const index = Number(input.value);
      listener(times[index] ?? 0, index);
    },
  };
}
