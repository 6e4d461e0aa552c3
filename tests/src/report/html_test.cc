// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "report/html.h"
#include "summary/pair_series.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "models/support/synthetic_timeline.h"

namespace skyhaul::core {
namespace {

TEST(ReportPage, HoldsTheSummaryAndCannotBeBrokenOutOf) {
  Summary summary;
  summary.scenario = "</script><b>x";
  summary.sentence = "sites a and b";
  const std::string page = to_html(summary, {{"curve", {0, 60}, {1, 2}}}, {});
  if (page.empty()) GTEST_SKIP() << "built with -DSKYHAUL_WEB=OFF: there is no report page";
  EXPECT_NE(page.find("\"sentence\":\"sites a and b\""), std::string::npos);
  EXPECT_NE(page.find("uPlot"), std::string::npos);
  EXPECT_EQ(page.find("/*DATA*/"), std::string::npos);
  EXPECT_EQ(page.find("</script><b>"), std::string::npos);
  EXPECT_NE(page.find("\\u003c/script\\u003e\\u003cb\\u003ex"), std::string::npos);
  summary.scenario = "<!--<script a&amp;\xE2\x80\xA8\xE2\x80\xA9";
  EXPECT_NE(to_html(summary, {}, {}).find("\\u003c!--\\u003cscript a\\u0026amp;\\u2028\\u2029"),
            std::string::npos);
  EXPECT_EQ(page.find("http://"), page.find("http://www.w3.org"));  // nothing is loaded from anywhere
}

/// Its own licence and that of the plotting library, which is part of every page.
TEST(ReportPage, CarriesTheLicencesOfWhatIsInIt) {
  const std::string page = to_html(Summary(), {}, {});
  if (page.empty()) GTEST_SKIP() << "built with -DSKYHAUL_WEB=OFF: there is no report page";
  const std::string foot = page.substr(page.find("<footer>"), page.find("</footer>") - page.find("<footer>"));
  for (const char* path : {"/LICENSE", "/third_party/licenses/uplot.txt"}) {
    std::ifstream file(std::string(SKYHAUL_SOURCE_DIR) + path);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    ASSERT_NE(text.find("Permission is hereby granted"), std::string::npos) << path;
    EXPECT_NE(foot.find(text.substr(0, text.find_last_not_of('\n'))), std::string::npos) << path;
  }
  EXPECT_EQ(page.find("@LICENSES@"), std::string::npos);
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
