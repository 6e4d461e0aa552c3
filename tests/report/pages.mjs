// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the tests of the pages share: a browser, runs of the program, and pictures held against kept ones.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [, , PROGRAM, SOURCE_DIR, WEB_DIR] = process.argv;
export const program = PROGRAM;
export const source = SOURCE_DIR;
export const data = join(SOURCE_DIR, "tests/data/report");

/** Ends the test as skipped. */
export function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}

/** As tests/cli/report_page_test.py looks for it: what SKYHAUL_CHROMIUM names, or a browser in the PATH. */
const browserPath =
  process.env.SKYHAUL_CHROMIUM ||
  ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((name) => [...(process.env.PATH ?? "").split(":"), "/usr/bin"].map((folder) => join(folder, name)))
    .find(existsSync);

/** A browser without a network; skips where there is none. */
export async function launch() {
  if (!browserPath) skip("there is no Chromium here");
  const library = join(WEB_DIR, "node_modules/playwright-core/package.json");
  if (!existsSync(library)) skip("built without the report pages: there is no npm");
  const { chromium } = createRequire(resolve(library))("playwright-core");
  return chromium.launch({
    executablePath: browserPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--host-resolver-rules=MAP * ~NOTFOUND",
      "--font-render-hinting=none",
      "--force-color-profile=srgb",
    ],
  });
}

export const work = mkdtempSync(join(tmpdir(), "skyhaul-pages-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

export function skyhaul(...words) {
  return execFileSync(PROGRAM, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
}

export const json = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Opens a page and keeps what goes wrong in it. */
export async function open(browser, file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || problems.push(`it asks for ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
  await page.waitForTimeout(250);
  return { page, problems, close: () => context.close() };
}

/** What a text says as a number, and by how much it may be off since it is rounded; null where it says none. */
export function read(text) {
  const digits = (its) => Number(its.replaceAll(",", ""));
  const clean = text.replaceAll("\u00a0", " ").trim();
  if (["none", "–", "not published"].includes(clean)) return null;
  let match = /^(-?)(\d+)h (\d\d)m$/.exec(clean);
  if (match) return { value: (match[1] ? -1 : 1) * (match[2] * 3600 + match[3] * 60), within: 31 };
  match = /^(-?)(\d+)m (\d\d)s$/.exec(clean);
  if (match) return { value: (match[1] ? -1 : 1) * (match[2] * 60 + +match[3]), within: 0.51 };
  match = /^(-?[\d.,e+-]+) ?(s|days|years|B|kB|MB|GB|TB|PB|ms|%|km|million|billion)?$/.exec(clean.replace(/^[A-Z]{3} /, ""));
  if (!match) throw new Error(`what number is ${JSON.stringify(text)}?`);
  const unit = { s: 1, days: 86400, years: 365.25 * 86400, B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15, ms: 1, "%": 0.01, km: 1, million: 1e6, billion: 1e9 }[
    match[2] ?? "ms"
  ];
  const value = digits(match[1]) * unit;
  const fraction = (match[1].split(".")[1] ?? "").length;
  const rounding = 0.501 * unit * 10 ** -fraction;
  // Three digits of sizes and of large amounts, two of short times.
  const three = ["B", "kB", "MB", "GB", "TB", "PB", "million", "billion"].includes(match[2]) || (match[2] === undefined && value >= 1e5);
  const relative = three ? 0.006 : match[2] === "s" && value < 10 ? 0.06 : 0;
  // "99.9 %" is cut instead of rounded close to one.
  return { value, within: Math.max(rounding * (match[2] === "%" && value > 0.999 ? 2 : 1), relative * Math.abs(value)) + 1e-12 };
}

/** Every number that an element of the page names by its path is the file's, in its attribute and in its text. */
export async function checkNumbers(page, file, least) {
  const shown = await page.$$eval("[data-path]", (all) =>
    all.map((each) => ({ path: each.dataset.path, value: each.dataset.value, text: each.textContent })),
  );
  for (const each of shown) {
    const wanted = each.path
      .split("/")
      .slice(1)
      .reduce((here, step) => here?.[step], file);
    if (wanted === undefined) throw new Error(`${each.path} is not in the file`);
    if (JSON.stringify(wanted) !== each.value)
      throw new Error(`${each.path}: ${each.value} on the page, ${JSON.stringify(wanted)} in the file`);
    if (typeof wanted === "string" || typeof wanted === "boolean") {
      if (each.text !== String(wanted)) throw new Error(`${each.path}: ${each.text} for ${wanted}`);
      continue;
    }
    const said = read(each.text);
    if ((said === null) !== (wanted === null) || (said !== null && Math.abs(said.value - wanted) > said.within))
      throw new Error(`${each.path}: ${JSON.stringify(each.text)} for ${wanted}`);
  }
  if (shown.length < least) throw new Error(`only ${shown.length} numbers, expected ${least} at least`);
  return shown.length;
}

const WIDTH = 420;

/** The picture of a page, scaled down so that small differences of fonts do not count. */
export async function small(browser, png) {
  const { page, close } = await open(browser, join(work, "blank.html"));
  const url = await page.evaluate(
    async ([its, width]) => {
      const image = new Image();
      image.src = its;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = Math.round((image.height * width) / image.width);
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/png");
    },
    [`data:image/png;base64,${png.toString("base64")}`, WIDTH],
  );
  await close();
  return Buffer.from(url.split(",")[1], "base64");
}
writeFileSync(join(work, "blank.html"), "<!doctype html><title>blank</title>");

/** The mean difference of two small pictures, from 0 to 1, and the share of their pixels that are clearly different. */
export async function difference(browser, a, b) {
  const { page, close } = await open(browser, join(work, "blank.html"));
  const result = await page.evaluate(
    async (urls) => {
      const pixels = await Promise.all(
        urls.map(async (url) => {
          const image = new Image();
          image.src = url;
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.width, image.height];
          const pen = canvas.getContext("2d");
          pen.drawImage(image, 0, 0);
          return pen.getImageData(0, 0, image.width, image.height);
        }),
      );
      const [p, q] = pixels;
      const heights = Math.abs(p.height - q.height) / Math.max(p.height, q.height);
      const count = Math.min(p.data.length, q.data.length);
      let sum = 0,
        clear = 0;
      for (let i = 0; i < count; i += 4) {
        const d = Math.max(...[0, 1, 2].map((c) => Math.abs(p.data[i + c] - q.data[i + c])));
        sum += d / 255;
        if (d > 64) ++clear;
      }
      return { mean: sum / (count / 4), clear: clear / (count / 4), heights };
    },
    [a, b].map((each) => `data:image/png;base64,${each.toString("base64")}`),
  );
  await close();
  return result;
}

/** Holds a picture against the kept one of that name; writes it instead where SKYHAUL_RENEW_PICTURES is set. */
export async function checkPicture(browser, name, png) {
  const its = await small(browser, png);
  const kept = join(data, `${name}.png`);
  if (process.env.SKYHAUL_RENEW_PICTURES) {
    writeFileSync(kept, its);
    return;
  }
  const found = await difference(browser, its, readFileSync(kept));
  if (found.mean > 0.03 || found.clear > 0.03 || found.heights > 0.03) {
    writeFileSync(join(tmpdir(), `skyhaul-${name}.png`), its);
    throw new Error(`${name}.png differs: ${JSON.stringify(found)}; the new one is in ${tmpdir()}`);
  }
}
