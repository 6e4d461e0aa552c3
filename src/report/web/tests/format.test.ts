import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../format";

const plain = (text: string): string => text.replaceAll(format.NBSP, " ");

test("durations are those of the program", () => {
  // Printed by `skyhaul run` for these numbers of seconds (human_duration in src/report/text.cc).
  const known: [number, string][] = [
    [0.139, "0.14 s"],
    [9.5, "9.5 s"],
    [45.2, "45 s"],
    [119.6, "2m 00s"],
    [467.4, "7m 47s"],
    [3599.6, "1h 00m"],
    [23421.48, "6h 30m"],
    [43199.9, "12h 00m"],
    [86400, "24h 00m"],
    [2.5 * 86400, "2.5 days"],
    [99.94 * 86400, "99.9 days"],
    [995.9 * 86400, "996 days"],
    [2000 * 86400, "5.5 years"],
    [1e12, "more than 1000 years"],
  ];
  for (const [seconds, text] of known) assert.equal(plain(format.duration(seconds)), text);
  assert.equal(format.duration(null), "none");
  assert.equal(plain(format.duration(-120)), "-2m 00s");
});

test("no line is broken inside a number with its unit", () => {
  const said = [
    ...[0.139, 45, 467, 43200, 216000, 1e8, 1e12].map(format.duration),
    format.size(4e9),
    format.percent(0.5),
    format.roughPercent(0.149),
    format.milliseconds(61.26),
    format.money(1890, "USD"),
    format.money(106001851, "USD"),
    format.kilometres(7938.7),
    format.measured(3, "Mbit/s"),
  ];
  for (const text of said) assert.ok(!text.replace("more than ", "").includes(" "), text);
});

test("rough shares have two digits", () => {
  assert.equal(plain(format.roughPercent(0.149)), "15 %");
  assert.equal(plain(format.roughPercent(0.021)), "2.1 %");
});

test("sizes have three digits and the unit that fits", () => {
  assert.equal(plain(format.size(0)), "0 B");
  assert.equal(plain(format.size(999)), "999 B");
  assert.equal(plain(format.size(999.5)), "1 kB");
  assert.equal(plain(format.size(630e9)), "630 GB");
  assert.equal(plain(format.size(1.0549e12)), "1.05 TB");
});

test("a share below one is never shown as one", () => {
  assert.equal(plain(format.percent(1)), "100.0 %");
  assert.equal(plain(format.percent(0.99999)), "99.999 %");
  assert.equal(plain(format.percent(0.57345)), "57.3 %");
});

test("money has its currency and groups of digits", () => {
  assert.equal(plain(format.money(1890, "USD")), "USD 1,890");
  assert.equal(plain(format.money(2.587, "USD")), "USD 2.59");
  assert.equal(plain(format.kilometres(7938.7)), "7,939 km");
});

test("large amounts have four digits, and three from a million on", () => {
  const known: [number, string][] = [
    [99400, "99,400"],
    [443555, "443,600"],
    [999499, "999,500"],
    [999900, "999,900"],
    [999960, "1 million"],
    [1234567.8, "1.23 million"],
    [106001851, "106 million"],
    [1.234e9, "1.23 billion"],
    [-238501135, "-239 million"],
  ];
  for (const [value, text] of known) assert.equal(plain(format.amount(value)), text);
});

test("the sun's time is four minutes a degree from UTC", () => {
  const noon = Date.parse("2026-03-20T12:00:00Z") / 1000;
  assert.equal(format.solarTime(noon, 0), "12:00");
  assert.equal(format.solarTime(noon, -69.3), "07:22");
  assert.equal(format.solarTime(noon, 179), "23:56");
  assert.equal(format.solarTime(Date.parse("2026-03-20T01:00:00Z") / 1000, -69.3), "20:22");
  assert.equal(format.utc(noon), "2026-03-20 12:00 UTC");
});

test("the sun's offset from UTC is said with its sign", () => {
  assert.equal(format.sunOffset(-69.3), "UTC-4:37");
  assert.equal(format.sunOffset(118.3), "UTC+7:53");
  assert.equal(format.sunOffset(0.1), "UTC");
});

test("paths of the summary are said in words", () => {
  assert.equal(format.pathInWords("results.8b-hub.interval_s.p95"), "interval of 8b-hub at 95 %");
  assert.equal(format.pathInWords("results.a.b.sync_s.p50"), "sync time of a.b at 50 %");
  assert.equal(format.pathInWords("sites.atacama.availability"), "availability of atacama");
  assert.equal(format.pathInWords("pairs.a>b.rtt_ms.p50"), "pairs.a>b.rtt_ms.p50");
});
