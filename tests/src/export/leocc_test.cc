// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A generated trace against the measured one of LeoCC: gaps, variation of capacity, delay.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <vector>

#include "data/reference_data.h"
#include "skyhaul/core/link_export.h"
#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {
namespace {

struct Trace {
  std::vector<std::int64_t> opportunities_ms;  ///< 1500 bytes each
  std::vector<double> delay_ms;                ///< each 10 ms
};

struct Gap {
  std::int64_t start_ms, length_ms;
};

/// Pauses of at least 40 ms.
std::vector<Gap> gaps(const Trace& trace) {
  std::vector<Gap> all;
  for (std::size_t i = 1; i < trace.opportunities_ms.size(); ++i) {
    const std::int64_t pause = trace.opportunities_ms[i] - trace.opportunities_ms[i - 1];
    if (pause >= 40) all.push_back({trace.opportunities_ms[i - 1], pause});
  }
  return all;
}

/// Standard deviation over mean of the bytes in each second.
double variation(const Trace& trace) {
  std::vector<double> bins(120, 0);
  for (const std::int64_t ms : trace.opportunities_ms) {
    if (ms < 120'000) bins[static_cast<std::size_t>(ms / 1000)] += 1;
  }
  double mean = 0;
  for (const double bin : bins) mean += bin / 120;
  double square = 0;
  for (const double bin : bins) square += (bin - mean) * (bin - mean) / 120;
  return std::sqrt(square) / mean;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Trace generated(std::uint64_t seed) {
  ScenarioOptions options;
  options.seed = seed;
  const ResolvedScenario scenario =
      resolve_file(SKYHAUL_SOURCE_DIR "/configs/scenarios/validation/leocc.yaml", options);
  const auto satellites = make_propagator(scenario);
  models::BuildOptions build;
  build.start_ns = scenario.epoch_ns;
  build.end_ns = scenario.epoch_ns + scenario.horizon_ns;
  build.seed = scenario.seed;
  const LinkTimeline timeline = build_timeline(make_network(scenario, *satellites), *satellites, build);
  const std::vector<PairRow> rows = rows_between(timeline, "server", "dish", "");
  std::stringstream mahimahi;
  write_mahimahi(rows, mahimahi);
  Trace trace;
  for (std::int64_t ms = 0; mahimahi >> ms;) trace.opportunities_ms.push_back(ms);
  for (TimeNs t = build.start_ns; t < build.end_ns; t += 10'000'000) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const PairRow& each) { return each.end_ns > t; });
    const double share =
        static_cast<double>(t - row->start_ns) / static_cast<double>(row->end_ns - row->start_ns);
    trace.delay_ms.push_back((static_cast<double>(row->delay_start_ns) +
                              share * static_cast<double>(row->delay_end_ns - row->delay_start_ns)) *
                             1e-6);
  }
  return trace;
}

Trace measured(const std::string& folder) {
  Trace trace;
  std::ifstream bandwidth(folder + "bw.txt");
  for (std::int64_t ms = 0; bandwidth >> ms;) trace.opportunities_ms.push_back(ms);
  std::ifstream delay(folder + "delay.txt");
  for (double ms = 0; delay >> ms;) trace.delay_ms.push_back(ms);
  return trace;
}

/// Eight gaps of 50 to 140 ms, 15.00 s apart.
void expect_slots(const Trace& trace) {
  const std::vector<Gap> all = gaps(trace);
  ASSERT_EQ(all.size(), 8U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_GE(all[i].length_ms, 50);
    EXPECT_LE(all[i].length_ms, 140);
    if (i > 0) {
      EXPECT_NEAR(static_cast<double>(all[i].start_ms - all[i - 1].start_ms), 15000, 10);
    }
  }
}

// Bands of the trace's own shape: variation of 0.12 to 0.25 (the trace has 0.18), median of the one-way delay
// within 15 % of its 11 ms. Whatever the seed.
TEST(LeoCc, AGeneratedTraceHasTheShapeOfTheMeasuredOne) {
  const std::string folder = reference_file("leocc/");
  if (folder.empty()) GTEST_SKIP() << absent("leocc");
  const Trace reference = measured(folder);
  expect_slots(reference);
  EXPECT_NEAR(variation(reference), 0.18, 0.01);
  const double delay_ms = median(reference.delay_ms);
  EXPECT_EQ(delay_ms, 11);
  constexpr int kSeeds = 20;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Trace trace = generated(seed);
    SCOPED_TRACE(seed);
    expect_slots(trace);
    EXPECT_NEAR(median(trace.delay_ms), delay_ms, 0.15 * delay_ms);
    EXPECT_GE(variation(trace), 0.12);
    EXPECT_LE(variation(trace), 0.25);
    const auto rate = [](const Trace& of) { return static_cast<double>(of.opportunities_ms.size()); };
    EXPECT_NEAR(rate(trace), rate(reference), 0.15 * rate(reference));
  }
}

}  // namespace
}  // namespace skyhaul::core
