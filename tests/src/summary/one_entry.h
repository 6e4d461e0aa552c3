// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "models/support/synthetic_timeline.h"
#include "summary/answer.h"
#include "summary/influences.h"

namespace skyhaul::core {

constexpr std::int64_t kMbit = 1'000'000;

/// Two sites of 8 Mbit/s up and 80 down, without delay.
inline models::LinkTimeline line(std::int64_t horizon_ns) {
  return models::test::star({{"a", 8 * kMbit, 80 * kMbit, 0}, {"b", 8 * kMbit, 80 * kMbit, 0}}, horizon_ns);
}

inline TrafficSpec push(std::int64_t bytes) {
  TrafficSpec traffic;
  traffic.collective.group = "g";
  traffic.collective.topology = models::Topology::kPush;
  traffic.collective.sites = {"a", "b"};
  traffic.collective.bytes = bytes;
  traffic.collective.transport = "ideal";
  return traffic;
}

inline GroupResult answer(const models::LinkTimeline& timeline, const TrafficSpec& traffic,
                          const ResolvedScenario& scenario = {}) {
  const models::FlowEngine engine(timeline);
  RelaxedEngines engines(engine, timeline, 1);
  const RoundsOptions rounds = rounds_options(scenario, traffic, 2);
  Summary sky;
  sky.sites = site_results(timeline);
  sky.pairs = pair_results(timeline, 15 * orbits::kSecond);
  return group_result(engines, traffic, scenario, run_rounds(engine, timeline, traffic, rounds), sky, rounds);
}

}  // namespace skyhaul::core
