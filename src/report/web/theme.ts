// Light and dark, and who has to draw anew when that changes.
import { h } from "./dom";

const redraws: (() => void)[] = [];
let pending = false;

/** Registers what is drawn from the colours or the width of the page. */
export function onRedraw(redraw: () => void): void {
  redraws.push(redraw);
}

export function redrawAll(): void {
  for (const each of redraws) each();
}

/** A colour of style.css, such as "--ink". */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888888";
}

function soon(): void {
  if (pending) return;
  pending = true;
  requestAnimationFrame(() => {
    pending = false;
    redrawAll();
  });
}

const isDark = (): boolean => {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

/** The button that changes between light and dark; the choice holds until the page is closed. */
export function themeSwitch(): HTMLElement {
  const button = h("button", { type: "button", id: "theme" });
  const tell = (): void => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${isDark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset["theme"] = isDark() ? "light" : "dark";
    tell();
    redrawAll();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    tell();
    redrawAll();
  });
  // On paper the page is as wide as the paper, in light colours.
  matchMedia("print").addEventListener("change", redrawAll);
  addEventListener("beforeprint", redrawAll);
  addEventListener("afterprint", soon);
  addEventListener("resize", soon);
  tell();
  return button;
}
