// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/link_columns.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace skyhaul::core {

const char* const kLogColumns =
    "columns by name with their unit: time (or timestamp, date, unix_s, unix_ms; ISO 8601 or seconds), and "
    "at "
    "least one of down_mbps and up_mbps (or download_mbit_s, uplink_bps, tx_kbit_per_s, ...), rtt_ms (or "
    "latency_ms, ping_ms), loss or loss_percent (or down_loss, ping_loss_percent)";

namespace {

using Words = std::vector<std::string>;

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

/// The words of a name in their own capitals: parted by what is no letter, digit or %, and where a capital
/// follows a small letter, as in packetLoss.
Words words_of(const std::string& name) {
  Words all(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '%') {
      all.emplace_back();
      continue;
    }
    const bool is_unit =
        !all.back().empty() && std::string("kMGm").find(all.back().back()) != std::string::npos;
    if (i > 0 && is_upper(c) && is_lower(name[i - 1]) && !(is_unit && all.back().size() == 1))
      all.emplace_back();
    all.back() += c;
  }
  all.erase(std::remove(all.begin(), all.end(), ""), all.end());
  return all;
}

std::string in_small(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

const std::set<std::string> kDown{"down", "download", "downlink", "downstream",
                                  "dl",   "rx",       "received", "downloads"};
const std::set<std::string> kUp{"up", "upload", "uplink", "upstream", "ul", "tx", "sent", "uploads"};
const std::set<std::string> kTime{"time", "timestamp", "date",       "datetime",     "utc",
                                  "unix", "epoch",     "timestamps", "datetimestamp"};
const std::set<std::string> kRtt{"rtt", "latency", "ping", "roundtrip", "rtts", "pings", "latencies"};
const std::set<std::string> kLoss{"loss", "lost", "drop", "drops", "dropped", "packetloss"};
const std::set<std::string> kRate{"rate",  "throughput", "goodput", "bandwidth",
                                  "speed", "capacity",   "bitrate", "datarate"};

/// Bit/s of a unit's word, whose capitals tell bytes from bits; 0: none. `counts`: bytes and plain bits are
/// rates where the name says of what time.
double rate_unit(const std::string& word, bool shouted, bool counts) {
  static const std::map<std::string, double> bytes{{"B", 8},      {"Bps", 8},    {"kB", 8e3}, {"KB", 8e3},
                                                   {"kBps", 8e3}, {"KBps", 8e3}, {"MB", 8e6}, {"MBps", 8e6},
                                                   {"GB", 8e9},   {"GBps", 8e9}};
  const auto exact = bytes.find(word);
  if (!shouted && exact != bytes.end()) return counts || word.size() > 2 ? exact->second : 0;
  std::string unit = in_small(word);
  double prefix = 1;
  if (unit.size() > 1 && std::string("kmg").find(unit[0]) != std::string::npos) {
    prefix = unit[0] == 'k' ? 1e3 : unit[0] == 'm' ? 1e6 : 1e9;
    unit.erase(0, 1);
  }
  if (unit == "bps" || unit == "bitps") return prefix;
  if (unit == "bit" || unit == "bits") return prefix > 1 || counts ? prefix : 0;
  if (unit == "byte" || unit == "bytes") return counts ? 8 * prefix : 0;
  // Mb is a bit, unless a name in small letters leaves it open.
  if (unit == "b" && word.size() > 1 && (word[0] == 'M' || word[0] == 'G') && !shouted) return prefix;
  return 0;
}

/// Seconds of a unit's word; 0: none.
double time_unit(const std::string& word) {
  if (word == "s" || word == "sec" || word == "secs" || word == "second" || word == "seconds") return 1;
  if (word == "ms" || word == "msec" || word == "millis" || word == "milliseconds") return 1e-3;
  if (word == "us" || word == "usec" || word == "microseconds") return 1e-6;
  if (word == "ns" || word == "nsec" || word == "nanoseconds") return 1e-9;
  return 0;
}

bool has(const Words& words, const std::set<std::string>& of) {
  return std::any_of(words.begin(), words.end(), [&](const auto& each) { return of.count(each) > 0; });
}

LogColumn::Way way_of(const Words& words) {
  const bool down = has(words, kDown), up = has(words, kUp);
  return down == up ? LogColumn::Way::kBoth : down ? LogColumn::Way::kDown : LogColumn::Way::kUp;
}

}  // namespace

LogColumn::Way way_of(const std::string& name) {
  Words words = words_of(name);
  std::transform(words.begin(), words.end(), words.begin(), in_small);
  return way_of(words);
}

LogColumn log_column(const std::string& name) {
  using Kind = LogColumn::Kind;
  const Words written = words_of(name);
  const bool shouted = std::none_of(name.begin(), name.end(), is_lower);
  Words words;
  double rate = 0, time = 0;
  const bool counts = std::any_of(written.begin(), written.end(), [](const std::string& word) {
    return word == "per" || word == "ps" || time_unit(in_small(word)) == 1;
  });
  for (const std::string& word : written) {
    words.push_back(in_small(word));
    if (rate == 0) rate = rate_unit(word, shouted, counts);
    if (time == 0) time = time_unit(words.back());
  }
  const auto pair = [&](const char* first, const char* second) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i] == first && words[i + 1] == second) return true;
    }
    return false;
  };
  const bool round_trip = has(words, kRtt) || pair("round", "trip");
  if (has(words, kLoss)) {
    LogColumn column{Kind::kLoss, round_trip ? LogColumn::Way::kRoundTrip : way_of(words), 1};
    const bool percent =
        has(words, {"percent", "pct", "percentage", "%"}) || name.find('%') != std::string::npos;
    if (percent) column.scale = 0.01;
    return column;
  }
  const bool bare = std::all_of(words.begin(), words.end(), [](const std::string& word) {
    static const std::set<std::string> more{"avg",   "mean", "median", "measured",
                                            "round", "trip", "time",   "current"};
    return kDown.count(word) + kUp.count(word) + kRtt.count(word) + kRate.count(word) + more.count(word) > 0;
  });
  const Kind unclear = bare ? Kind::kNoUnit : Kind::kOther;
  if (round_trip) {
    if (time == 0) return {unclear, LogColumn::Way::kBoth, 1};
    return {Kind::kRtt, LogColumn::Way::kBoth, time * 1e3};
  }
  if (has(words, kTime) || (words.size() == 1 && (words[0] == "t" || words[0] == "ts" || time == 1)) ||
      (words.size() == 2 && words[0] == "t" && time > 0) || has(words, {"elapsed"}))
    return {Kind::kTime, LogColumn::Way::kBoth, (time == 0 ? 1 : time) * 1e9};
  const LogColumn::Way way = way_of(words);
  if (rate > 0) return {Kind::kRate, way, rate};
  if (way != LogColumn::Way::kBoth) return {unclear, way, 1};
  return {};
}

}  // namespace skyhaul::core
