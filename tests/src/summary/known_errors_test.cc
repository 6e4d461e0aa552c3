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
  EXPECT_THAT(*said, HasSubstr("20 %"));
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
  EXPECT_DOUBLE_EQ(one->median, 0.121);
  const auto eight = engine_error(plan(1'000'000'000, "cubic", 8), sky(1));
  ASSERT_TRUE(eight);
  EXPECT_LT(eight->largest, one->median);
  EXPECT_LT(engine_error(plan(1'000'000'000, "cubic", 1), sky(0))->median, 0.01);
  // The worst kind of a round counts.
  models::TransferPlan both = plan(1'000'000'000, "cubic", 8);
  both.transfers.push_back(plan(1'000'000'000, "cubic", 1).transfers[0]);
  EXPECT_DOUBLE_EQ(engine_error(both, sky(1))->median, 0.121);
  // What was not measured has no error that could be told.
  EXPECT_FALSE(engine_error(plan(1'000'000, "cubic", 1), sky(0)));
  EXPECT_FALSE(engine_error(plan(1'000'000'000, "udp", 1), sky(0)));
  EXPECT_FALSE(engine_error(plan(1'000'000'000, "ideal", 1), sky(1)));
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
