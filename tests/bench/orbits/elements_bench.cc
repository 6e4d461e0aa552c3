// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Reading 20,000 element sets from memory, in each form.
#include <benchmark/benchmark.h>

#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/sgp4_propagator.h"

namespace skyhaul::orbits::bench {
namespace {

constexpr int kObjects = 20'000;

std::vector<ElementSet> objects() {
  WalkerShell shell;
  shell.inclination_deg = 53;
  shell.altitude_km = 550;
  shell.planes = 100;
  shell.satellites_per_plane = kObjects / 100;
  return walker_elements({shell}, parse_utc("2026-01-01"), ElementDigits::kTle);
}

/// The table's cells in other forms.
template <class Begin, class Cell, class End>
std::string rewrite(const std::string& csv, Begin begin, Cell cell, End end) {
  std::vector<std::string> keys;
  std::string text;
  std::size_t at = 0;
  while (at < csv.size()) {
    const std::size_t stop = csv.find('\n', at);
    std::vector<std::string> cells(1);
    for (const char c : csv.substr(at, stop - at)) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    at = stop + 1;
    if (keys.empty()) {
      keys = cells;
      continue;
    }
    begin(text);
    for (std::size_t i = 0; i < cells.size(); ++i) cell(text, keys[i], cells[i], i == 0);
    end(text);
  }
  return text;
}

std::string text_of(const std::string& form) {
  const std::vector<ElementSet> sets = objects();
  if (form == "tle") {
    std::string text;
    for (const ElementSet& set : sets) text += write_tle(set);
    return text;
  }
  const std::string csv = write_omm_csv(sets);
  if (form == "json") {
    const std::string objects = rewrite(
        csv, [](std::string& t) { t += t.empty() ? "[{" : ",\n{"; },
        [](std::string& t, const std::string& key, const std::string& value, bool first) {
          t += (first ? "\"" : ", \"") + key + "\": \"" + value + "\"";
        },
        [](std::string& t) { t += "}"; });
    return objects + "]";
  }
  if (form == "kvn") {
    return rewrite(
        csv, [](std::string& t) { t += "CCSDS_OMM_VERS = 2.0\n"; },
        [](std::string& t, const std::string& key, const std::string& value, bool) {
          t += key + " = " + value + "\n";
        },
        [](std::string&) {});
  }
  if (form == "xml") {
    return "<ndm>" +
           rewrite(
               csv, [](std::string& t) { t += "<omm>"; },
               [](std::string& t, const std::string& key, const std::string& value, bool) {
                 t += "<" + key + ">" + value + "</" + key + ">\n";
               },
               [](std::string& t) { t += "</omm>"; }) +
           "</ndm>";
  }
  return csv;
}

void ReadElements(benchmark::State& state, const char* form) {
  const std::string text = text_of(form);
  for (auto _ : state) {
    if (read_elements(text, form).sets.size() != kObjects) state.SkipWithError("objects are missing");
  }
  state.SetItemsProcessed(state.iterations() * kObjects);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(ReadElements, csv, "csv")->Unit(benchmark::kMillisecond)->MinTime(0.2);
BENCHMARK_CAPTURE(ReadElements, json, "json")->Unit(benchmark::kMillisecond)->MinTime(0.2);
BENCHMARK_CAPTURE(ReadElements, kvn, "kvn")->Unit(benchmark::kMillisecond)->MinTime(0.2);
BENCHMARK_CAPTURE(ReadElements, xml, "xml")->Unit(benchmark::kMillisecond)->MinTime(0.2);
BENCHMARK_CAPTURE(ReadElements, tle, "tle")->Unit(benchmark::kMillisecond)->MinTime(0.2);

}  // namespace
}  // namespace skyhaul::orbits::bench
