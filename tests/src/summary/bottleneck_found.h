// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "summary/bottleneck.h"

namespace skyhaul::core {

inline TrafficSpec traffic(models::Topology topology, std::vector<std::string> sites, std::int64_t bytes,
                           const std::string& hub = "") {
  TrafficSpec one;
  one.collective.group = "g";
  one.collective.topology = topology;
  one.collective.sites = std::move(sites);
  one.collective.hub = hub;
  one.collective.bytes = bytes;
  one.collective.transport = "ideal";
  return one;
}

/// Of several rounds: where windows of CUBIC meet loss, a single one can just make or just miss a time with a
/// route.
inline std::vector<models::TimeNs> starts_of(const models::LinkTimeline& timeline) {
  std::vector<models::TimeNs> starts;
  for (int i = 0; i < 8; ++i) starts.push_back(timeline.end_ns / 10 * i);
  return starts;
}

inline Bottleneck found(const models::LinkTimeline& timeline, const TrafficSpec& spec, unsigned threads = 2,
                        models::PlanUse plan = models::PlanUse::kUnused) {
  const models::FlowEngine engine(timeline);
  RelaxedEngines engines(engine, timeline, 1);
  return find_bottleneck(engines, spec, starts_of(timeline), plan, threads);
}

}  // namespace skyhaul::core
