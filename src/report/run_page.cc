// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "report/run_page.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/html.h"
#include "report/map_frames.h"
#include "report/site_rates.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

// The page is below 2 MB whatever the scenario is: what is longer than this is cut, and the page says so.
constexpr std::size_t kMostPairs = 120, kMostWindows = 120, kMostDays = 120, kMostLines = 8;
constexpr std::size_t kMostSites = 200, kMostNotes = 200, kMostRows = 240;
constexpr std::size_t kMostPoints = 16'000;  // of all lines of a plot together
constexpr std::size_t kMostText = 300'000;
constexpr std::size_t kMostSummary = 500'000;

/// Leaves the first items of a list in place, and notes how many there were.
void cut(Json& list, std::size_t most, const char* what, Json& cuts) {
  if (!list.is_array() || list.size() <= most) return;
  cuts.push_back({{"what", what}, {"all", list.size()}, {"shown", most}});
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
}

/// Lines with evenly spaced points: {"name", "from_s", "step_s", "y"}, every so many points where they are
/// very many. Times are since `start_s`.
Json lines(const std::vector<Series>& all, double start_s, std::size_t most, int digits, const char* what,
           Json& cuts) {
  Json json = Json::array();
  if (all.size() > most) cuts.push_back({{"what", what}, {"all", all.size()}, {"shown", most}});
  const std::size_t shown = std::min(most, all.size());
  for (std::size_t l = 0; l < shown; ++l) {
    const Series& line = all[l];
    const std::size_t points = std::max<std::size_t>(1, kMostPoints / shown);
    const std::size_t stride = std::max<std::size_t>(1, (line.x.size() + points - 1) / points);
    Json x = Json::array(), y = Json::array();
    for (std::size_t i = 0; i < line.x.size(); i += stride) {
      x.push_back(drawn(line.x[i] - start_s, 0));
      y.push_back(drawn(line.y[i], digits));
    }
    json.push_back({{"name", line.name}, {"x", std::move(x)}, {"y", std::move(y)}});
  }
  return json;
}

}  // namespace

std::string run_page(const Answer& answer, const RunPage& its) {
  const Summary& summary = answer.summary;
  Json cuts = Json::array();
  Json data = {{"kind", "run"}};
  Json shown = Json::parse(to_json(summary));
  cut(shown["pairs"], kMostPairs, "pairs of sites", cuts);
  cut(shown["sites"], kMostSites, "sites", cuts);
  cut(shown["warnings"], kMostNotes, "warnings", cuts);
  cut(shown["unverified"], kMostNotes, "unverified numbers", cuts);
  cut(shown["sources"], kMostNotes, "sources", cuts);
  cut(shown["influences"], kMostRows, "influences", cuts);
  cut(shown["changes"], kMostRows, "changes", cuts);
  if (shown["alternatives"].is_object()) cut(shown["alternatives"]["rows"], kMostRows, "alternatives", cuts);
  if (shown.contains("audit"))
    cut(shown["audit"]["windows"], kMostWindows, "windows of the packet check", cuts);
  for (Json& result : shown["results"]) cut(result["by_day"], kMostDays, "days", cuts);
  for (std::size_t keep = shown["results"].size(); keep > 8 && bytes_in_page(json_text(shown)) > kMostSummary;
       keep /= 2)
    cut(shown["results"], keep, "payloads", cuts);
  const double start_s = static_cast<double>(summary.start_ns) * 1e-9;
  data["description"] = its.scenario.description;
  data["summary"] = std::move(shown);
  data["curves"] = lines(answer.curves_min, start_s, 40, 4, "lines of sync times", cuts);
  data["round_trips"] = lines(answer.round_trips_ms, start_s, kMostLines, 1, "lines of round trips", cuts);
  if (its.timeline != nullptr) {
    data["map"] = map_frames(its.scenario, *its.timeline);
    data["rates"] = site_rates(its.scenario, *its.timeline);
    cut(data["rates"]["sites"], 40, "sites", cuts);
  }
  data["scenario_text"] =
      bytes_in_page(its.scenario_text) <= kMostText ? Json(its.scenario_text) : Json(nullptr);
  data["cuts"] = std::move(cuts);
  return to_html(data);
}

}  // namespace skyhaul::core
