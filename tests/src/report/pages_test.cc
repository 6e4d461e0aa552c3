// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <tuple>

#include "models/support/synthetic_timeline.h"
#include "report/html.h"
#include "report/map_frames.h"
#include "report/run_page.h"
#include "report/site_rates.h"
#include "summary/pair_series.h"
#include "whatif/page_rows.h"

namespace skyhaul::core {
namespace {

constexpr const char* kWithout = "built without the report pages (SKYHAUL_WEB)";

/// Two sites, one on fibre, under satellites of one shell.
ResolvedScenario small_scenario() {
  return resolve_file(SKYHAUL_TEST_DATA "/scenarios/two-sites.yaml", {{"horizon=10 min"}, {}, false, {}});
}

std::string page_of(const Summary& summary, const std::vector<Series>& curves = {}) {
  Answer answer;
  answer.summary = summary;
  answer.curves_min = curves;
  const ResolvedScenario scenario = small_scenario();
  return run_page(answer, {scenario, nullptr, "name: x"});
}

TEST(ReportPage, HoldsTheSummaryAndCannotBeBrokenOutOf) {
  Summary summary;
  summary.scenario = "</script><b>x";
  summary.sentence = "sites a and b";
  const std::string page = page_of(summary, {{"curve", {0, 60}, {1, 2}}});
  if (page.empty()) GTEST_SKIP() << kWithout;
  EXPECT_NE(page.find("\"sentence\":\"sites a and b\""), std::string::npos);
  EXPECT_NE(page.find("uPlot"), std::string::npos);
  EXPECT_EQ(page.find("/*DATA*/"), std::string::npos);
  EXPECT_EQ(page.find("/*SCRIPT*/"), std::string::npos);
  EXPECT_EQ(page.find("/*STYLE*/"), std::string::npos);
  EXPECT_EQ(page.find("</script><b>"), std::string::npos);
  EXPECT_NE(page.find("\\u003c/script\\u003e\\u003cb\\u003ex"), std::string::npos);
  summary.scenario = "<!--<script a&amp;\xE2\x80\xA8\xE2\x80\xA9";
  EXPECT_NE(page_of(summary).find("\\u003c!--\\u003cscript a\\u0026amp;\\u2028\\u2029"), std::string::npos);
  // Nothing is loaded from anywhere: the only addresses are names of XML's.
  for (std::size_t at = page.find("http"); at != std::string::npos; at = page.find("http", at + 4)) {
    if (page.compare(at, 7, "http://") == 0 || page.compare(at, 8, "https://") == 0) {
      EXPECT_EQ(page.compare(at, 18, "http://www.w3.org/"), 0) << page.substr(at, 60);
    }
  }
}

/// A table of policies with futures each, whose ids are drawn like hashes.
ResultTable sweep_table(int policies, int futures, std::size_t columns, CasePlaces& places) {
  ResultTable table;
  table.inputs = {"sites.*.terminals"};
  table.outputs.assign(columns, "results.a.interval_s.p95 [s]");
  std::mt19937_64 draw(1);
  for (int p = 0; p < policies; ++p) {
    for (int f = 0; f < futures; ++f) {
      ResultRow row;
      row.id = std::to_string(draw());
      row.status = "done";
      row.inputs = {std::to_string(p)};
      row.outputs.assign(columns, MeasuredValue(1000.0 / 3 + p + f));
      places[row.id] = {p, f};
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

TEST(SweepPage, HoldsAllCasesOrWholePoliciesDrawnEvenly) {
  CasePlaces places;
  const ResultTable small = sweep_table(10, 3, 2, places);
  EXPECT_EQ(rows_for_page(small, places).size(), 30U);
  for (const auto& [policies, futures, columns] :
       {std::tuple(2500, 4, std::size_t{3}), std::tuple(2500, 4, std::size_t{120}),
        std::tuple(1, 10000, std::size_t{3})}) {
    const ResultTable table = sweep_table(policies, futures, columns, places);
    const nlohmann::ordered_json rows = rows_for_page(table, places);
    EXPECT_LE(rows.size(), 6000U);
    EXPECT_GE(rows.size(), 400U);
    EXPECT_LT(json_text(rows).size(), 1'400'000U) << columns;
    std::map<double, int> count;
    double sum = 0;
    for (const auto& row : rows) ++count[row.at(2).get<double>()];
    for (const auto& [policy, its] : count) {
      sum += policy;
      if (policies > 1) {
        EXPECT_EQ(its, futures) << policy;
      }
    }
    if (policies == 1) continue;
    // Evenly: the mean of n policies drawn from 0 to 2499 is off by less than four standard errors.
    const double n = static_cast<double>(count.size());
    EXPECT_NEAR(sum / n, (policies - 1) / 2.0, 4 * policies / std::sqrt(12 * n)) << columns;
  }
}

/// Its own licence and those of the libraries that are part of every page.
TEST(ReportPage, CarriesTheLicencesOfWhatIsInIt) {
  const std::string page = page_of({});
  if (page.empty()) GTEST_SKIP() << kWithout;
  const std::string foot = page.substr(page.find("<footer>"), page.find("</footer>") - page.find("<footer>"));
  for (const char* path :
       {"/LICENSE", "/third_party/licenses/uplot.txt", "/third_party/licenses/d3-geo.txt",
        "/third_party/licenses/d3-array.txt", "/third_party/licenses/internmap.txt",
        "/third_party/licenses/topojson-client.txt", "/third_party/licenses/world-atlas.txt"}) {
    std::ifstream file(std::string(SKYHAUL_SOURCE_DIR) + path);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    ASSERT_NE(text.find("ermission"), std::string::npos) << path;
    EXPECT_NE(foot.find(text.substr(0, text.find_last_not_of('\n'))), std::string::npos) << path;
  }
  EXPECT_EQ(page.find("@LICENSES@"), std::string::npos);
}

/// A path of the timeline and the links on the map are the same at each frame's time.
TEST(ReportPage, MapShowsTheRoutesOfTheTimeline) {
  const ResolvedScenario scenario = small_scenario();
  const models::LinkTimeline timeline = build_timeline(scenario);
  const auto map = map_frames(scenario, timeline);
  const auto& places = map["places"];
  EXPECT_EQ(places.size(), scenario.sites.size() + scenario.gateways.size() + scenario.pops.size());
  ASSERT_GT(map["frames"].size(), 10U);
  const auto name = [&](std::size_t at) {
    return at < places.size() ? places[at]["name"].get<std::string>()
                              : map["satellites"][at - places.size()].get<std::string>();
  };
  for (const auto& frame : map["frames"]) {
    const TimeNs time = timeline.start_ns + static_cast<TimeNs>(frame["at_s"].get<double>() * 1e9);
    std::set<std::set<std::string>> drawn, wanted;
    for (std::size_t i = 0; i < frame["links"].size(); i += 2)
      drawn.insert({name(frame["links"][i]), name(frame["links"][i + 1])});
    for (const models::Path& path : timeline.paths) {
      const auto& segment = models::segment_at(path, std::min(time, timeline.end_ns - 1));
      if (segment.route == models::kNoRoute) continue;
      for (const models::Hop& hop : timeline.routes[segment.route]) {
        if (hop.is_resource()) continue;
        std::set<std::string> ends;
        for (const std::uint32_t node : {timeline.legs[hop.index()].a, timeline.legs[hop.index()].b}) {
          std::string its = timeline.nodes[node].name;
          if (its.rfind("gw ", 0) == 0 || its.rfind("pop ", 0) == 0) its.erase(0, its.find(' ') + 1);
          ends.insert(its.substr(0, its.find('/')));
        }
        if (ends.size() == 2) wanted.insert(ends);
      }
    }
    EXPECT_EQ(drawn, wanted) << frame["at_s"];
    EXPECT_FALSE(drawn.empty());
  }
}

/// The means of steps add up to what the timeline's resources carry over the horizon.
TEST(ReportPage, RatesAreTheCapacitiesOfTheTimeline) {
  const ResolvedScenario scenario = small_scenario();
  const models::LinkTimeline timeline = build_timeline(scenario);
  const auto rates = site_rates(scenario, timeline);
  const double first_s = rates["first_s"], step_s = rates["step_s"];
  for (const auto& site : rates["sites"]) {
    double shown_bits = 0, bits = 0;
    for (std::size_t i = 0; i < site["up"].size(); ++i) {
      const double begin_s = i == 0 ? 0 : first_s + static_cast<double>(i - 1) * step_s;
      const double end_s = std::min(600.0, first_s + static_cast<double>(i) * step_s);
      shown_bits += site["up"][i].get<double>() * 1e5 * (end_s - begin_s);
    }
    for (const models::Resource& resource : timeline.resources) {
      if (resource.kind != models::ResourceKind::kTerminalUp ||
          resource.name.rfind(site["name"].get<std::string>() + "/", 0) != 0)
        continue;
      const auto steps = effective_capacity(timeline, resource);
      for (std::size_t c = 0; c < steps.size(); ++c) {
        const TimeNs end_ns = c + 1 < steps.size() ? steps[c + 1].start_ns : timeline.end_ns;
        bits += static_cast<double>(steps[c].capacity_bps) * static_cast<double>(end_ns - steps[c].start_ns) *
                1e-9;
      }
    }
    EXPECT_GT(bits, 0);
    EXPECT_NEAR(shown_bits / bits, 1, 1e-3) << site["name"];
  }
}

TEST(ReportPage, RoundTripsAreOneSeriesForEachPair) {
  const models::LinkTimeline timeline = models::test::star(
      {{"a", 10, 10, 5'000'000, 2}, {"b", 10, 10, 7'000'000, 2}, {"c", 10, 10, 0}}, 100 * orbits::kSecond);
  const std::vector<Series> series = round_trip_series(timeline, 10);
  ASSERT_EQ(series.size(), 3U);
  EXPECT_EQ(series[0].name, "a - b");
  EXPECT_EQ(series[0].x.size(), 10U);
  EXPECT_NEAR(series[0].y[0], 24, 1e-9);  // 2 x (5 + 7) ms
}

}  // namespace
}  // namespace skyhaul::core
