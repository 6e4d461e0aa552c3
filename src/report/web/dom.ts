// Elements, text and sections. Names come from scenarios: everything is set as text, never as markup.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined>;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

/** A section with a heading, or nothing where there is no content: no heading stands over an empty place. */
export function section(id: string, title: string, ...content: Child[]): HTMLElement | null {
  const some = content.filter((each): each is Node | string => each !== null && each !== undefined && each !== false);
  if (some.length === 0) return null;
  return h("section", { id: `section-${id}`, "aria-labelledby": `heading-${id}` }, h("h2", { id: `heading-${id}` }, title), ...some);
}

export interface Column {
  name: string;
  kind?: "text" | "number";
}

/** A table that scrolls by itself where the page is narrow. */
export function table(
  id: string,
  caption: string,
  columns: Column[],
  rows: Child[][],
  options: { most?: number; notes?: string[][] } = {},
): HTMLElement | null {
  if (rows.length === 0) return null;
  const most = options.most ?? rows.length;
  const kind = (column: number): string => columns[column]?.kind ?? "number";
  /** A row, and what is to be known of it in a row of its own below it. */
  const lines = (row: Child[], r: number): HTMLElement[] => {
    const notes = options.notes?.[r] ?? [];
    const its = h(
      "tr",
      { class: notes.length > 0 ? "has-notes" : undefined },
      ...row.map((cell, c) => h(c === 0 ? "th" : "td", { class: kind(c), scope: c === 0 ? "row" : undefined }, cell)),
    );
    if (notes.length === 0) return [its];
    return [its, h("tr", { class: "notes" }, h("td", { class: "text", colspan: columns.length }, ...notes.map((each) => h("p", {}, each))))];
  };
  const body = h("tbody", {}, ...rows.slice(0, most).flatMap(lines));
  const element = h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      { id, class: columns.length > 8 ? "wide" : undefined },
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...columns.map((each, c) => h("th", { scope: "col", class: kind(c) }, each.name)))),
      body,
    ),
  );
  if (rows.length <= most) return element;
  const more = h("button", { type: "button" }, `Show all ${rows.length} rows`);
  more.addEventListener("click", () => {
    body.append(...rows.slice(most).flatMap((row, r) => lines(row, most + r)));
    more.remove();
  });
  return h("div", {}, element, h("p", {}, more));
}

export function list(id: string, lines: string[]): HTMLElement | null {
  return lines.length === 0 ? null : h("ul", { id }, ...lines.map((line) => h("li", {}, line)));
}

/** A part of the page that opens. */
export function more(title: string, ...content: Child[]): HTMLDetailsElement {
  return h("details", {}, h("summary", {}, title), ...content);
}

export function append(parent: Element, ...children: Child[]): void {
  for (const child of children) if (child !== null && child !== undefined && child !== false) parent.append(child);
}

/** What a JSON pointer names in a value; undefined where it names nothing. */
export function at(value: unknown, pointer: string): unknown {
  let here: unknown = value;
  for (const step of pointer.split("/").slice(1)) {
    if (here === null || typeof here !== "object" || !Object.prototype.hasOwnProperty.call(here, step)) return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}

/**
 * A number of the data on the page. The element says where it comes from (data-path, a JSON pointer into summary.json or what the
 * page shows) and what it is (data-value), so that a test can hold every number of a page against its file.
 */
export function shown<T>(data: unknown, pointer: string, format: (value: T) => string): HTMLElement {
  const value = at(data, pointer);
  if (value === undefined) throw new Error(`there is no ${pointer}`);
  return h("span", { "data-path": pointer, "data-value": JSON.stringify(value) }, format(value as T));
}

/** A choice with a label. */
export function choice(
  id: string,
  label: string,
  options: { value: string; name: string }[],
  chosen: string,
  change: (value: string) => void,
): HTMLElement {
  const select = h(
    "select",
    { id },
    ...options.map((each) => h("option", { value: each.value, selected: each.value === chosen }, each.name)),
  );
  select.addEventListener("change", () => change(select.value));
  return h("label", { for: id }, label, select);
}
