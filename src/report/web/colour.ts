// Colours that people with any kind of colour vision can tell apart. Pure.

/** Six of Okabe and Ito 2008; a brown and a grey take the places of their yellow, which white paper hides, and of their black. */
export const OKABE_ITO = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a4419", "#6a6a6a"] as const;
/** At most so many lines in one plot. */
export const MOST_LINES = OKABE_ITO.length;

export function lineColour(index: number): string {
  return OKABE_ITO[index % OKABE_ITO.length] as string;
}

/** Cividis (Nunez, Anderton and Renslow 2018), at eleven places. */
const CIVIDIS = ["#00204d", "#00336f", "#39486b", "#575c6d", "#707173", "#8a8779", "#a69d75", "#c4b56c", "#e4cf5b", "#f4dc4f", "#ffea46"];

function channels(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

/** A colour from dark blue (0) to yellow (1). */
export function sequential(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (CIVIDIS.length - 1);
  const low = Math.min(CIVIDIS.length - 2, Math.floor(at));
  const from = channels(CIVIDIS[low] as string);
  const to = channels(CIVIDIS[low + 1] as string);
  const mixed = from.map((each, i) => Math.round(each + ((to[i] as number) - each) * (at - low)));
  return `#${mixed.map((each) => each.toString(16).padStart(2, "0")).join("")}`;
}

/** Relative luminance of sRGB, as WCAG 2 has it. */
export function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((each) => {
    const share = each / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Black or white, whichever is read more easily on a colour. */
export function textOn(background: string): string {
  return contrast(background, "#ffffff") >= contrast(background, "#000000") ? "#ffffff" : "#000000";
}
