// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What an answer takes in memory, by hand from the sizes of its links; and the horizon that fits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

constexpr double kMB = 1e6;
constexpr double kProgram = 20 * kMB;
constexpr double kKept = static_cast<double>(models::FlowEngine::kMostKeptBytes);

// Links take twice their size while they are built, and while they are written one and a half more, up to 150
// MB.
TEST(NeededBytes, OfLinksAreThoseOfBuildingOrWritingThem) {
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kLinks, 10 * kMB, 0), kProgram + 25 * kMB);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kLinks, 120 * kMB, 0), kProgram + 270 * kMB);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kLinks, 1000 * kMB, 0), kProgram + 2000 * kMB);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kLinks, 10 * kMB, 500 * kMB), kProgram + 25 * kMB);
}

// The engine comes on top of the writing: what it prepares, and three times the links, up to its bound.
TEST(NeededBytes, OfEntriesHaveTheEngineBesideTheWriting) {
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kEntries, 10 * kMB, 5 * kMB), kProgram + (25 + 5 + 30) * kMB);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kEntries, 200 * kMB, 50 * kMB), kProgram + 400 * kMB + kKept);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kEntries, 1000 * kMB, 50 * kMB), kProgram + 2000 * kMB);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kEntries, 1000 * kMB, 900 * kMB), kProgram + 2050 * kMB + kKept);
}

// A run answers variants too: the links of the run, those of three variants in the cache, and one that is
// built or has its engine. Links that are too large for the cache are given back first; then a quarter of
// them, up to the bound of the cache, is taken by what stays of the answers.
TEST(NeededBytes, OfARunHaveAVariantBesideItsLinks) {
  const auto bound = static_cast<double>(StageCache::Limits().memory_bytes);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kRun, 10 * kMB, 5 * kMB),
                   kProgram + (10 + 30 + 10 + 5 + 30) * kMB);
  const double half = bound / 2;
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kRun, half, 2 * bound),
                   kProgram + half + bound + half + 2 * bound + std::min(3 * half, kKept));
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kRun, half, 0),
                   kProgram + half + bound + std::max(bound, half + std::min(3 * half, kKept)));
  const double large = bound + 1000 * kMB;
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kRun, large, 0), kProgram + 2 * large + 0.25 * large);
  EXPECT_DOUBLE_EQ(needed_bytes(MemoryFor::kRun, 8 * bound, 0), kProgram + 16 * bound + bound);
}

ResolvedScenario of_horizon(const std::string& horizon) {
  return resolve(changed(load_scenario(SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml"),
                         {"horizon=" + horizon, "engines.packet.windows=0"}));
}

// A horizon that does not fit is refused with one that does, which is the longest to some hundredths.
TEST(CheckMemory, NamesTheLongestHorizonThatFits) {
  const ResolvedScenario two_hours = of_horizon("2 h");
  const models::LinkTimeline links = build_timeline(two_hours);
  for (const MemoryFor purpose : {MemoryFor::kLinks, MemoryFor::kRun}) {
    const double bytes = needed_bytes(purpose, static_cast<double>(models::timeline_bytes(links)),
                                      static_cast<double>(models::FlowEngine(links).prepared_bytes()));
    const double memory = kProgram + 0.5 * (bytes - kProgram);
    std::string said;
    try {
      check_memory(two_hours, 2, memory, purpose);
    } catch (const InputError& error) {
      said = error.what();
    }
    ASSERT_THAT(said, ::testing::HasSubstr("and a horizon of ")) << bytes;
    // "47m 12s" or "1h 03m"
    const std::string fits = said.substr(said.find("and a horizon of ") + 17);
    const double first = std::stod(fits), second = std::stod(fits.substr(fits.find(' ')));
    const double fits_s = fits.find("h ") < 4 ? 3600 * first + 60 * second : 60 * first + second;
    EXPECT_GT(fits_s, 1200);
    EXPECT_LT(fits_s, 7000);
    const auto seconds = [](double s) { return of_horizon(std::to_string(static_cast<int>(s)) + " s"); };
    // The sample is an eighth of the horizon, another one for another horizon: within a tenth.
    EXPECT_NO_THROW(check_memory(seconds(0.85 * fits_s), 2, memory, purpose)) << said;
    EXPECT_THROW(check_memory(seconds(1.15 * fits_s), 2, memory, purpose), InputError) << said;
    EXPECT_NO_THROW(check_memory(two_hours, 2, 1.5 * bytes, purpose));
  }
  try {
    check_memory(two_hours, 2, kMB);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("and no shorter one would fit"));
  }
}

/// "1.2 GB" in bytes.
double bytes_in(const std::string& text) {
  const double number = std::stod(text);
  const std::string unit = text.substr(text.find(' ') + 1, 2);
  return number * (unit == "GB" ? 1e9 : unit == "MB" ? 1e6 : unit == "kB" ? 1e3 : 1);
}

// What a horizon takes grows with it, at most in proportion, also where links become so many that they are
// packed.
TEST(CheckMemory, TheEstimateGrowsWithTheHorizon) {
  for (const MemoryFor purpose : {MemoryFor::kLinks, MemoryFor::kEntries}) {
    double before = 0, days_before = 0;
    for (const int days : {4, 16, 64}) {
      std::string said;
      try {
        check_memory(of_horizon(std::to_string(days) + " days"), 2, kMB, purpose);
      } catch (const InputError& error) {
        said = error.what();
      }
      const auto at = said.find("this one takes about ");
      ASSERT_NE(at, std::string::npos) << said;
      const double bytes = bytes_in(said.substr(at + 21)) - kProgram;
      if (before > 0) {
        EXPECT_LE(bytes, 1.1 * before * days / days_before) << days;  // of three printed digits, and a margin
        EXPECT_GE(bytes, 4.0 / 3 * before) << days;
      }
      before = bytes;
      days_before = days;
    }
    EXPECT_GT(before, 300 * kMB);
  }
}

}  // namespace
}  // namespace skyhaul::core
