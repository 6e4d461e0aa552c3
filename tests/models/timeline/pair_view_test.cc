// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/pair_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "models/support/synthetic_timeline.h"

namespace skyhaul::models {
namespace {

std::vector<PairRow> rows_of(const LinkTimeline& timeline, std::size_t path) {
  std::vector<PairRow> rows;
  pair_rows(timeline, timeline.paths[path], [&](const PairRow& row) { rows.push_back(row); });
  return rows;
}

TEST(PairView, BreaksWhereAnythingChangesAndTilesTheHorizon) {
  LinkTimeline timeline = test::star({{"a", 100, 80, 5}, {"b", 60, 90, 7}}, 1000);
  timeline.resources[0].capacity = {{0, 100}, {300, 50}};  // a up
  timeline.resources[0].outages = {{500, 510, OutageCause::kReallocationGap}};
  timeline.resources[3].loss = {{700, 720, 0.5}};  // b down
  timeline.resources[0].loss = {{710, 730, 0.5}};
  timeline.legs[0].delay = {{0, 600, 5, 60005}, {600, 1000, 60005, 5}};
  timeline.paths[0].segments.push_back({900, kNoRoute, OutageCause::kNoSatellite});
  validate(timeline);

  const std::vector<PairRow> rows = rows_of(timeline, 0);
  std::vector<TimeNs> starts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    starts.push_back(rows[i].start_ns);
    EXPECT_EQ(rows[i].end_ns, i + 1 < rows.size() ? rows[i + 1].start_ns : 1000);
  }
  EXPECT_EQ(starts, (std::vector<TimeNs>{0, 300, 500, 510, 600, 700, 710, 720, 730, 900}));
  EXPECT_EQ(rows[0].path, "a/0>centre>b/0");
  EXPECT_EQ(rows[0].capacity_bps, 90);  // b down
  EXPECT_EQ(rows[1].capacity_bps, 50);
  EXPECT_EQ(rows[2].capacity_bps, 0);
  EXPECT_EQ(rows[2].outage, OutageCause::kReallocationGap);
  EXPECT_EQ(rows[3].outage, OutageCause::kNone);
  EXPECT_EQ(rows[0].delay_start_ns, 12);
  EXPECT_EQ(rows[0].delay_end_ns, 30012);  // half of the way up
  EXPECT_EQ(rows[4].delay_start_ns, 60012);
  EXPECT_EQ(rows[5].loss, 0.5);
  EXPECT_EQ(rows[6].loss, 0.75);
  EXPECT_EQ(rows[9].path, "");
  EXPECT_EQ(rows[9].outage, OutageCause::kNoSatellite);
  EXPECT_EQ(rows[9].capacity_bps, 0);
}

TEST(PairView, CsvQuotesNames) {
  const LinkTimeline timeline = test::star({{"Punta Arenas, CL", 100, 80, 5}, {"b", 60, 90, 7}}, 1000);
  std::ostringstream links, resources;
  write_links_csv(timeline, links);
  write_resources_csv(timeline, resources);
  EXPECT_EQ(links.str(),
            "start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,"
            "loss,outage\n"
            "0,1000,\"Punta Arenas, CL\",b,\"Punta Arenas, CL/0\",b/0,\"Punta Arenas, "
            "CL/0>centre>b/0\",12,12,90,0,\n"
            "0,1000,b,\"Punta Arenas, CL\",b/0,\"Punta Arenas, CL/0\",\"b/0>centre>Punta Arenas, "
            "CL/0\",12,12,60,0,\n");
  EXPECT_EQ(resources.str().rfind("resource,kind,start_ns,end_ns,capacity_bps\n"
                                  "\"Punta Arenas, CL/0 up\",terminal_up,0,1000,100\n",
                                  0),
            0U);
}

// A text of over a gigabyte is announced by what its first part has, both where the rows wait in memory and
// where they do not. The rows are ended there; none of these 19.2 million is stored.
TEST(PairView, LargeTextsAreAnnounced) {
  struct Enough {};
  for (const TimeNs horizon : {orbits::kDay, 3 * orbits::kDay}) {
    LinkTimeline timeline = test::star({{"a", 100, 80, 5}, {"b", 60, 90, 7, 32}}, horizon);
    constexpr int kSteps = 300'000;  // of what all 64 paths share
    for (Resource& resource : timeline.resources) {
      if (resource.name.rfind("a/", 0) != 0) continue;
      resource.capacity.clear();
      for (int i = 0; i < kSteps; ++i) resource.capacity.push_back({horizon / kSteps * i, 50 + i % 2});
    }
    std::ostringstream out;
    double told = 0;
    const auto large = [&](double bytes) {
      told = bytes;
      throw Enough();
    };
    EXPECT_THROW(write_links_csv(timeline, out, 1, large), Enough);
    // 300,000 rows of 64 paths, of which each has as many bytes as those that were written, within 10 %.
    const std::string text = out.str();
    const auto rows = static_cast<double>(std::count(text.begin(), text.end(), '\n') - 1);
    const double row_bytes = rows > 0 ? static_cast<double>(text.size()) / rows : 70;
    EXPECT_NEAR(told, 64.0 * kSteps * row_bytes, 0.1 * told) << horizon;
    EXPECT_LT(static_cast<double>(text.size()), 0.1 * told);
    EXPECT_NO_THROW(write_resources_csv(timeline, out, large));
  }
}

}  // namespace
}  // namespace skyhaul::models
