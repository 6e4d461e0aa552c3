// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What `method` makes of a traffic entry: bytes, topology, overlap, each worked by hand from the sources that
// the presets name.
#include <gmock/gmock.h>

#include "skyhaul/core/summary.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

using models::Topology;
using MethodsTest = LoadTest;

std::string with_entry(const std::string& entry) {
  return "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: oneweb\nterminal: oneweb-sla\nsites:\n"
         "  - {name: a, latitude: 1, longitude: 2}\n  - {name: b, latitude: 3, longitude: 4}\n"
         "  - {name: c, latitude: 5, longitude: 6}\ntraffic: [{name: t, " +
         entry + "}]\n";
}

TEST_F(MethodsTest, BytesTopologyAndOverlapFollowFromEachPreset) {
  struct Case {
    const char *preset, *more;
    Topology topology;
    std::int64_t bytes;  ///< of a round of a model of 8e9 parameters
    double compute_s;    ///< between two rounds, of 2 s a step
    std::int64_t overlap_steps;
  };
  for (const Case& each :
       {Case{"data-parallel", "", Topology::kRing, 16'000'000'000, 2, 0},
        Case{"diloco", "", Topology::kRing, 16'000'000'000, 200, 0},
        Case{"diloco-int8", "", Topology::kRing, 8'000'000'000, 200, 0},
        Case{"streaming-diloco", "", Topology::kRing, 2'000'000'000, 25, 0},
        Case{"streaming-diloco-overlap", "", Topology::kRing, 2'000'000'000, 25, 1},
        Case{"streaming-diloco-fp4", "", Topology::kRing, 500'000'000, 25, 1},
        Case{"eager-updates", "", Topology::kRing, 4'000'000'000, 200, 100},
        // 8e9 x 0.2184 / 8 B of each of three sites
        Case{"sparseloco", "", Topology::kAllGather, 3 * 218'400'000LL, 60, 0},
        Case{"decoupled-diloco", "hub: a, ", Topology::kHub, 666'666'667, 2, 1},
        Case{"gossip-pairs", "", Topology::kGossip, 16'000'000'000, 200, 0},
        Case{"checkpoint-replication", "source: a, ", Topology::kPush, 112'000'000'000, 2, 1'000'000'000}}) {
    const ResolvedScenario s = load(with_entry(std::string("method: ") + each.preset + ", " + each.more +
                                               "payload: {model: 8B}, compute: {step_time: 2 s}"));
    const TrafficSpec& traffic = s.traffic[0];
    EXPECT_EQ(traffic.collective.topology, each.topology) << each.preset;
    EXPECT_EQ(traffic.collective.bytes, each.bytes) << each.preset;
    EXPECT_NEAR(static_cast<double>(traffic.compute_ns) * 1e-9, each.compute_s, 1e-9) << each.preset;
    EXPECT_EQ(traffic.overlap_steps, each.overlap_steps) << each.preset;
    // Resolved again, it is the same.
    const ResolvedScenario again = load(to_yaml(s));
    EXPECT_EQ(to_yaml(again), to_yaml(s)) << each.preset;
    EXPECT_EQ(again.traffic[0].collective.bytes, each.bytes) << each.preset;
    EXPECT_EQ(again.traffic[0].compute_ns, traffic.compute_ns) << each.preset;
  }
}

TEST_F(MethodsTest, KeysOfTheEntryChangeThePreset) {
  const ResolvedScenario s =
      load(with_entry("method: {preset: streaming-diloco, fragments: 4, inner_steps: 50, overlap_steps: 3}, "
                      "topology: hub, hub: a, payload: {size: 10 GB}, compute: {step_time: 1 s}"));
  const TrafficSpec& traffic = s.traffic[0];
  EXPECT_EQ(traffic.collective.topology, Topology::kHub);
  EXPECT_EQ(traffic.collective.bytes, 2'500'000'000);  // the payload's own bytes, in four
  EXPECT_EQ(traffic.compute_ns, 12'500'000'000);
  EXPECT_EQ(traffic.overlap_steps, 3);
  EXPECT_EQ(traffic.method->name, "streaming-diloco");
}

TEST_F(MethodsTest, WhatDoesNotFitIsRefused) {
  const auto error_of = [this](const std::string& entry) -> std::string {
    try {
      load(with_entry(entry));
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(error_of("method: dilocoo, payload: {model: 8B}"), testing::HasSubstr("did you mean diloco?"));
  EXPECT_THAT(error_of("method: diloco, payload: {model: 8B}, compute: {step_time: 1 s, steps: 3}"),
              testing::HasSubstr("steps: 3: expected only without a method that has inner_steps"));
  EXPECT_THAT(
      error_of("method: eager-updates, payload: {model: 8B}, compute: {step_time: 1 s, overlap_steps: 3}"),
      testing::HasSubstr("overlap_steps: 3: expected only without a method that has overlap_steps"));
  EXPECT_THAT(error_of("method: dataset-prefetch, source: a, payload: {model: 8B}"),
              testing::HasSubstr("bytes_per_parameter"));
  EXPECT_THAT(error_of("method: {fragments: 0}, payload: {model: 8B}"), testing::HasSubstr("fragments"));
  EXPECT_THAT(error_of("payload: {model: 8B}"), testing::HasSubstr("bytes_per_parameter"));
}

}  // namespace
}  // namespace skyhaul::core
