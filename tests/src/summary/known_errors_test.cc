// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/known_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "models/support/stepped_sky.h"

namespace skyhaul::core {
namespace {

using ::testing::HasSubstr;

models::TransferPlan plan(std::int64_t bytes, const std::string& transport, int streams) {
  models::Transfer one;
  one.id = 1;
  one.src = "a";
  one.dst = "b";
  one.bytes = bytes;
  one.transport = transport;
  one.streams = streams;
  return {{one}};
}

models::LinkTimeline sky(double bursts_per_s) {
  models::test::SteppedSky of;
  of.mean_bps = 20'000'000;
  of.bursts_per_s = bursts_per_s;
  return models::test::stepped_sky(of, 600 * orbits::kSecond, 1);
}

TEST(KnownErrors, NamesAClassThatIsOff) {
  const auto said = known_error(plan(1'000'000'000, "cubic", 1), sky(1));
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, HasSubstr("cubic"));
  EXPECT_THAT(*said, HasSubstr("19 %"));
}

TEST(KnownErrors, IsSilentWhereTheEngineAgrees) {
  EXPECT_FALSE(known_error(plan(1'000'000'000, "cubic", 1), sky(0)));
  EXPECT_FALSE(known_error(plan(1'000'000'000, "cubic", 1), sky(0.1)));
  EXPECT_FALSE(known_error(plan(1'000'000'000, "cubic", 8), sky(1)));
  EXPECT_FALSE(known_error(plan(1'000'000'000, "bbr", 8), sky(1)));
}

/// Every kind has its own error, a good one as well as a bad one.
TEST(KnownErrors, TellsTheErrorOfATransfersOwnKind) {
  const auto one = engine_error(plan(1'000'000'000, "cubic", 1), sky(1));
  ASSERT_TRUE(one);
  EXPECT_THAT(one->kind, HasSubstr("cubic, one connection, bursts of loss: high"));
  EXPECT_DOUBLE_EQ(one->median, 0.094);
  const auto eight = engine_error(plan(1'000'000'000, "cubic", 8), sky(1));
  ASSERT_TRUE(eight);
  EXPECT_LT(eight->largest, one->median);
  EXPECT_LT(engine_error(plan(1'000'000'000, "cubic", 1), sky(0))->median, 0.01);
  // The worst kind of a round counts.
  models::TransferPlan both = plan(1'000'000'000, "cubic", 8);
  both.transfers.push_back(plan(1'000'000'000, "cubic", 1).transfers[0]);
  EXPECT_DOUBLE_EQ(engine_error(both, sky(1))->median, 0.094);
  // What was not measured has no error that could be told.
  EXPECT_FALSE(engine_error(plan(1'000'000, "cubic", 1), sky(0)));
  EXPECT_FALSE(engine_error(plan(1'000'000'000, "udp", 1), sky(0)));
  EXPECT_FALSE(engine_error(plan(1'000'000'000, "ideal", 1), sky(1)));
}

/// Links of a constant 8 Mbit/s for each terminal and a round trip of 100 ms: a round trip holds 100 kB.
models::LinkTimeline even(int terminals, TimeNs horizon = orbits::kHour) {
  return models::test::star(
      {{"a", 8'000'000, 80'000'000, 50'000'000, terminals}, {"b", 80'000'000, 80'000'000, 0, terminals}},
      horizon);
}

// Below a hundred round trips the start counts, whose error is not known; of a round the shortest transfer.
TEST(KnownErrors, ATransferOfAHundredRoundTripsIsSure) {
  const models::LinkTimeline links = even(1);
  EXPECT_TRUE(engine_error(plan(10'000'000, "cubic", 1), links));
  EXPECT_FALSE(known_error(plan(10'000'000, "cubic", 1), links));
  EXPECT_FALSE(engine_error(plan(9'999'900, "cubic", 1), links));
  EXPECT_THAT(known_error(plan(9'999'900, "cubic", 1), links).value(),
              HasSubstr("for only 100.0 round trips"));
  EXPECT_THAT(known_error(plan(2'000'000, "cubic", 1), links).value(),
              HasSubstr("for only 20.0 round trips"));
  models::TransferPlan both = plan(90'000'000, "cubic", 1);
  both.transfers.push_back(plan(3'000'000, "cubic", 1).transfers[0]);
  EXPECT_THAT(known_error(both, links).value(), HasSubstr("for only 30.0 round trips"));
  std::swap(both.transfers[0].bytes, both.transfers[1].bytes);
  EXPECT_THAT(known_error(both, links).value(), HasSubstr("for only 30.0 round trips"));
  // Half of the horizon at a tenth of the rate: of sixteen samples the ninth of the rising order.
  models::LinkTimeline slow = links;
  slow.resources[0].capacity = {{0, 8'000'000}, {orbits::kHour * 10 / 16 - 1, 800'000}};
  EXPECT_THAT(known_error(plan(2'000'000, "cubic", 1), slow).value(), HasSubstr("for only 20.0 round trips"));
  slow.resources[0].capacity = {{0, 8'000'000}, {orbits::kHour * 7 / 16, 800'000}};
  EXPECT_THAT(known_error(plan(2'000'000, "cubic", 1), slow).value_or("200"), HasSubstr("200"));
}

// More than 250 round trips of single connections on several lossy paths are a kind of their own. The rate of
// bursts is that of the horizon's first hour.
TEST(KnownErrors, KindsAreTheConnectionsTheLossTheEndsAndTheLength) {
  const auto kind = [](models::LinkTimeline links, double every_s, std::int64_t bytes, int streams,
                       TimeNs from = 0, TimeNs until = orbits::kHour) {
    for (models::Resource& resource : links.resources) {
      if (every_s == 0 || resource.kind != models::ResourceKind::kTerminalUp || resource.name[0] != 'a')
        continue;
      for (TimeNs at = from; at < until; at += static_cast<TimeNs>(every_s * 1e9))
        resource.loss.push_back({at, at + 10'000'000, 0.5});
    }
    const auto error = engine_error(plan(bytes, "cubic", streams), links);
    return error ? error->kind : "";
  };
  EXPECT_EQ(kind(even(1), 0, 100'000'000, 1), "cubic, one connection, bursts of loss: none");
  EXPECT_EQ(kind(even(1), 0, 100'000'000, 2), "cubic, several connections, bursts of loss: none");
  EXPECT_EQ(kind(even(2), 0, 100'000'000, 1), "cubic, several connections, bursts of loss: none");
  EXPECT_EQ(kind(even(2), 20, 100'000'000, 1), "cubic, several connections, bursts of loss: low");
  EXPECT_EQ(kind(even(2), 1, 40'000'000, 1), "cubic, several connections, bursts of loss: high");
  EXPECT_EQ(kind(even(2), 1, 49'999'000, 1), "cubic, several connections, bursts of loss: high");
  EXPECT_EQ(kind(even(2), 1, 50'001'000, 1),
            "cubic, several connections, bursts of loss: high, long transfers");
  EXPECT_EQ(kind(even(2), 1, 50'001'000, 2), "cubic, several connections, bursts of loss: high");
  // Bursts after the first hour are not looked at, and those of a horizon of ten minutes count for these.
  EXPECT_EQ(kind(even(1, 2 * orbits::kHour), 1, 100'000'000, 1, orbits::kHour, 2 * orbits::kHour),
            "cubic, one connection, bursts of loss: none");
  EXPECT_EQ(kind(even(1, orbits::kHour / 6), 1, 100'000'000, 1, 0, orbits::kHour / 6),
            "cubic, one connection, bursts of loss: high");
}

/// Each class and its errors are a row of the table of models/flow/README.md, which was measured.
TEST(KnownErrors, AreThoseOfTheAudits) {
  std::ifstream page(SKYHAUL_SOURCE_DIR "/models/flow/README.md");
  const auto cells = [](const std::string& line, const std::string& separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (std::size_t at; (at = line.find(separator, from)) != std::string::npos; from = at + separator.size())
      parts.push_back(line.substr(from, at - from));
    parts.push_back(line.substr(from));
    return parts;
  };
  std::size_t found = 0;
  for (std::string line; std::getline(page, line);) {
    const std::vector<std::string> row = cells(line, " | ");
    const bool cubic = line.rfind("| CUBIC, ", 0) == 0;
    if (row.size() != 7 || (!cubic && line.rfind("| BBR, ", 0) != 0)) continue;
    const std::vector<std::string> losses = cells(row[1], ", "), medians = cells(row[4], ", "),
                                   largest = cells(row[5], ", ");
    ASSERT_EQ(losses.size(), medians.size()) << line;
    ASSERT_EQ(losses.size(), largest.size()) << line;
    std::string ends = row[2];
    if (const auto at = ends.find("the "); at != std::string::npos) ends.erase(at, 4);
    const bool many = row[0].find("several") != std::string::npos;
    for (std::size_t k = 0; k < losses.size(); ++k) {
      for (const MeasuredClass& one : measured_classes()) {
        if (one.transport != (cubic ? "cubic" : "bbr") || one.many_flows != many || one.loss != losses[k] ||
            (!one.ends.empty() && one.ends != ends))
          continue;
        EXPECT_NEAR(100 * one.median_error, std::stod(medians[k]), 1e-9) << line;
        EXPECT_NEAR(100 * one.largest_error, std::stod(largest[k]), 1e-9) << line;
        ++found;
      }
    }
  }
  EXPECT_EQ(found, measured_classes().size());
}

TEST(KnownErrors, WarnsOfTransfersThatAreAllStart) {
  const auto said = known_error(plan(1'000'000, "bbr", 1), sky(0));
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, HasSubstr("round trips"));
  EXPECT_FALSE(known_error(plan(1'000'000, "udp", 1), sky(0)));
}

}  // namespace
}  // namespace skyhaul::core
