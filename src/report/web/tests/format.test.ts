import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../format";

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
    [999.9 * 86400, "999.9 days"],
    [2000 * 86400, "5.5 years"],
    [1e12, "more than 1000 years"],
  ];
  for (const [seconds, text] of known) assert.equal(format.duration(seconds), text);
  assert.equal(format.duration(null), "none");
  assert.equal(format.duration(-120), "-2m 00s");
});

test("sizes have three digits and the unit that fits", () => {
  assert.equal(format.size(0), "0 B");
  assert.equal(format.size(999), "999 B");
  assert.equal(format.size(999.5), "1 kB");
  assert.equal(format.size(630e9), "630 GB");
  assert.equal(format.size(1.0549e12), "1.05 TB");
});

test("a share below one is never shown as one", () => {
  assert.equal(format.percent(1), "100.0 %");
  assert.equal(format.percent(0.99999), "99.999 %");
  assert.equal(format.percent(0.57345), "57.3 %");
});

test("money has its currency and groups of digits", () => {
  assert.equal(format.money(1890, "USD"), "USD 1,890");
  assert.equal(format.money(2.587, "USD"), "USD 2.59");
  assert.equal(format.money(1234567.8, "EUR"), "EUR 1,234,568");
  assert.equal(format.kilometres(7938.7), "7,939 km");
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
