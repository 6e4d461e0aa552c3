// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Tables, chosen by SKYHAUL_FUZZ_FORM when this is compiled: "tables" are CSV files and GeoJSON (links,
// places, tracks, measured rain and power, columns of a model), "traces" those of mahimahi and TheaterQ,
// which are then played. Rows are mostly of the right columns and values. Readers may throw InputError, of
// one plain line, and nothing else.
#include <algorithm>
#include <functional>
#include <sstream>

#include "choices.h"
#include "emulator/packet_pool.h"
#include "emulator/trace_link.h"
#include "scenario/site_items.h"
#include "skyhaul/core/calculator.h"
#include "skyhaul/core/link_export.h"
#include "skyhaul/models/climate.h"
#include "skyhaul/models/measured_rain.h"
#include "skyhaul/models/power_source.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/track.h"

using namespace skyhaul;  // NOLINT: one short file

namespace {

using fuzz::Choices;
using fuzz::require;

using Cells = std::vector<std::string>;

struct Table {
  Cells columns;
  std::vector<Cells> cells;  ///< of each column: the plain one first
};

std::string odd_cell(Choices& choices) {
  static const Cells all{"",    "0",    "-1", "1e9", "nan", "inf", "1e-320", "9223372036854775807",
                         "1,2", "=1+1", "'"};
  const std::size_t choice = choices.below(all.size() + 2);
  if (choice < all.size()) return all[choice];
  return choice == all.size() ? choices.name() : choices.bytes(8);
}

std::string text_of(const Table& table, Choices& choices) {
  std::string text = choices.one_in(8) ? "\xEF\xBB\xBF" : "";
  const char* const line_end = choices.one_in(8) ? "\r\n" : "\n";
  Cells header = table.columns;
  if (choices.one_in(8)) std::swap(header.front(), header.back());
  if (choices.one_in(8)) header.push_back(choices.name());
  for (std::size_t i = 0; i < header.size(); ++i) text += (i == 0 ? "" : ",") + csv_cell(header[i]);
  text += line_end;
  const std::size_t rows = choices.below(6);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      std::string cell = i >= table.cells.size()       ? "x"
                         : choices.one_in(6)           ? odd_cell(choices)
                         : row < table.cells[i].size() ? table.cells[i][row]
                                                       : table.cells[i].back();
      text += (i == 0 ? "" : ",") + (choices.one_in(16) ? cell : csv_cell(cell));
    }
    text += choices.one_in(16) ? "\"" : choices.one_in(16) ? "," : "";
    text += line_end;
  }
  return text;
}

std::string geojson_of(Choices& choices) {
  std::string text = R"({"type":"FeatureCollection","features":[)";
  const std::size_t features = 1 + choices.below(3);
  for (std::size_t i = 0; i < features; ++i) {
    const std::string name = choices.one_in(2) ? choices.name() : "place";
    text +=
        std::string(i == 0 ? "" : ",") + R"({"type":"Feature","geometry":{"type":"Point","coordinates":[)" +
        (choices.one_in(4) ? odd_cell(choices) : "1") + "," + (choices.one_in(4) ? odd_cell(choices) : "2") +
        (choices.one_in(4) ? ",3" : "") + R"(]},"properties":{"name":")" + name + "\"" +
        (choices.one_in(4) ? ",\"" + choices.name() + "\":1" : "") +
        (choices.one_in(4) ? R"(,"power":[1,{}])" : "") + "}}";
  }
  text += "]}";
  if (choices.one_in(4)) text.replace(choices.below(text.size()), choices.below(3), choices.bytes(4));
  return text;
}

void read_table(Choices& choices) {
  static const Table kLinks{{"start_ns", "end_ns", "src", "dst", "src_terminal", "dst_terminal", "path",
                             "delay_start_ns", "delay_end_ns", "capacity_bps", "loss", "outage"},
                            {{"0", "10", "20", "30", "40"},
                             {"10", "20", "30", "40", "50"},
                             {"a"},
                             {"b"},
                             {"a/0"},
                             {"b/0"},
                             {"p"},
                             {"1"},
                             {"1"},
                             {"1000"},
                             {"0"},
                             {"", "rain", ""}}};
  static const Table kPlaces{{"name", "latitude", "longitude", "altitude", "power", "terminals"},
                             {{"a", "b", "c"}, {"1"}, {"2"}, {"3"}, {"", "06:00-18:00"}, {"1"}}};
  static const Table kTrack{
      {"time", "latitude", "longitude", "altitude"},
      {{"2026-03-20T00:00:00", "2026-03-20T00:01:00", "2026-03-20T00:02:00"}, {"1"}, {"2"}, {"0"}}};
  static const Table kRain{
      {"time", "rain_mm_h"},
      {{"2026-03-20T00:00:00Z", "2026-03-20T00:01:00Z", "2026-03-20T00:02:00Z"}, {"0", "", "10"}}};
  static const Table kPower{
      {"time", "power_kw"},
      {{"2026-03-20T00:00:00Z", "2026-03-20T00:01:00Z", "2026-03-20T00:02:00Z"}, {"0", "1", "2"}}};
  switch (choices.below(7)) {
    case 0: {
      const models::LinkTimeline timeline = core::read_links_csv(fuzz::file_with(text_of(kLinks, choices)));
      std::ostringstream out;
      write_links_csv(timeline, out, 1);
      std::ostringstream again;
      write_links_csv(core::read_links_csv(fuzz::file_with(out.str())), again, 1);
      require(again.str() == out.str(), "links that were written are read as they were");
      break;
    }
    case 1:
    case 2: {
      std::vector<std::string> warnings;
      const bool json = choices.one_in(2);
      (void)core::read_places(
          fuzz::file_with(json ? geojson_of(choices) : text_of(kPlaces, choices), "places"), warnings);
      for (const std::string& warning : warnings) fuzz::require_plain(escaped(warning).c_str());
      break;
    }
    case 3: {
      const orbits::Track track = orbits::read_track_file(fuzz::file_with(text_of(kTrack, choices)));
      (void)track.place(1'773'964'830'000'000'000);
      (void)orbits::read_track(orbits::write_track(track), "written");
      break;
    }
    case 4: {
      const auto rain = models::MeasuredRain::read(fuzz::file_with(text_of(kRain, choices)), {}, std::nullopt,
                                                   orbits::kMinute);
      (void)rain.rate_mm_h(1'773'964'830'000'000'000);
      (void)rain.first_gap(1'773'964'800'000'000'000, 1'773'964'900'000'000'000);
      break;
    }
    case 5:
      (void)models::write_power(models::read_power_file(fuzz::file_with(text_of(kPower, choices))));
      break;
    default: {
      const auto& models = core::calculator_models();
      const core::CalculatorModel& model = models[choices.below(models.size())];
      Table table;
      for (const core::CalculatorInput& input : model.inputs) {
        table.columns.push_back(input.name);
        table.cells.push_back({input.choices.empty()
                                   ? std::to_string((input.min + std::min(input.max, input.min + 2)) / 2)
                                   : input.choices.front(),
                               std::to_string(input.min), std::to_string(input.max)});
      }
      std::ostringstream out;
      core::calculate(model, fuzz::file_with(text_of(table, choices)), out);
    }
  }
}

std::string lines(Choices& choices, const std::function<std::string()>& line) {
  std::string text;
  const std::size_t count = choices.below(12);
  for (std::size_t i = 0; i < count; ++i) {
    text += (choices.one_in(24) ? odd_cell(choices) : line()) + (choices.one_in(24) ? "\r\n" : "\n");
  }
  return text;
}

/// Sends packets over a link for some seconds; all of them leave or are taken out.
void play(emulator::TraceLink& link, Choices& choices) {
  static emulator::PacketPool pool(1U << 20U);
  std::int64_t now = 0;
  for (int i = 0; i < 30; ++i) {
    emulator::Packet* packet = pool.take(1500);
    if (packet == nullptr) break;
    packet->size = 1500;
    packet->wire_bytes = 40 + 6 * choices.byte();
    packet->segments = 1;
    emulator::DropCause cause{};
    if (!link.enter(packet, now, cause)) pool.give(packet);
    now += static_cast<std::int64_t>(choices.byte()) * 1'000'000;
    std::int64_t left_ns = 0;
    while (emulator::Packet* out = link.leave(now, left_ns)) {
      require(left_ns <= now, "a packet has left");
      pool.give(out);
    }
    (void)link.next_ns();
  }
  while (emulator::Packet* out = link.remove()) pool.give(out);
  require(pool.used_bytes() == 0, "nothing is kept");
}

void read_trace(Choices& choices) {
  const std::size_t form = choices.below(3);
  if (form == 0) {
    const std::string text = lines(choices, [&] {
      static const Cells kKeep{"1000", "1", "1000000", "0", "31622400000000"};
      static const Cells kOther{"0", "1", "4294967295", "1000000", "86400000000000", "-1", "4294967296"};
      static const Cells kRate{"1000000", "0", "-1", "7", "1000000000000000", "-2"};
      return choices.of(kKeep) + "," + choices.of(kOther) + "," + choices.of(kRate) + "," +
             choices.of(kOther) + "," + choices.of(kOther);
    });
    emulator::TheaterqLink link(emulator::read_theaterq_trace(fuzz::file_with(text)), choices.one_in(2), 1);
    play(link, choices);
    return;
  }
  std::int64_t at = 0;
  const std::string text = lines(choices, [&] {
    static const std::vector<std::int64_t> kSteps{0, 1, 2, 100, 5000, 4294967295, 1000000000};
    at += choices.of(kSteps);
    return std::to_string(at);
  });
  const std::string file = fuzz::file_with(text);
  if (form == 1) {
    emulator::MahimahiLink link(core::read_mahimahi_trace(file), {choices.byte() * 100U, choices.below(4)},
                                choices.one_in(2));
    play(link, choices);
    return;
  }
  core::TraceImport import;
  import.up = file;
  const bool short_enough = at < 100'000;  // a delay series makes a row every 10 ms
  if (short_enough && choices.one_in(2)) {
    const auto delay = [&] { return std::to_string(choices.byte()); };
    import.delay = fuzz::file_with(lines(choices, delay), "delay");
  }
  if (at < 10'000'000) validate(core::read_traces(import));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(data, size);
  try {
    if (std::string_view(SKYHAUL_FUZZ_FORM) == "traces") {
      read_trace(choices);
    } else {
      read_table(choices);
    }
  } catch (const InputError& error) {
    fuzz::require_plain(error.what());
  }
  return 0;
}
