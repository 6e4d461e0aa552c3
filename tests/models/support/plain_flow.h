// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models::test {

/// A flow of the plain models: resources crossed (with repeats), weight.
struct PlainFlow {
  std::vector<std::uint32_t> resources;
  double weight = 1;
};

/// Weighted max-min rates by the textbook: all rates per weight grow together; at the level where the next
/// resource is full its flows stop.
inline std::vector<double> water_fill(const std::vector<PlainFlow>& flows, std::vector<double>& capacity) {
  std::vector<double> rate(flows.size(), 0);
  std::vector<bool> grows(flows.size(), true);
  std::size_t growing = flows.size();
  while (growing > 0) {
    std::vector<double> load(capacity.size(), 0);
    for (std::size_t f = 0; f < flows.size(); ++f) {
      if (!grows[f]) continue;
      for (const std::uint32_t r : flows[f].resources) load[r] += flows[f].weight;
    }
    double rise = std::numeric_limits<double>::infinity();
    std::size_t full = 0;
    for (std::size_t r = 0; r < capacity.size(); ++r) {
      if (load[r] > 0 && std::max(0.0, capacity[r]) / load[r] < rise) {
        rise = std::max(0.0, capacity[r]) / load[r];
        full = r;
      }
    }
    for (std::size_t f = 0; f < flows.size(); ++f) {
      if (!grows[f]) continue;
      rate[f] += rise * flows[f].weight;
      for (const std::uint32_t r : flows[f].resources) capacity[r] -= rise * flows[f].weight;
    }
    capacity[full] = 0;
    for (std::size_t f = 0; f < flows.size(); ++f) {
      const auto& its = flows[f].resources;
      if (grows[f] && std::find(its.begin(), its.end(), full) != its.end()) {
        grows[f] = false;
        --growing;
      }
    }
  }
  return rate;
}

/// The flow engine without any of its short cuts: every transfer and stripe apart, every resource of every
/// route, a step at every change anywhere. Only for transports without a start-up. Gives end times (-1:
/// none).
inline std::vector<TimeNs> plain_run(const LinkTimeline& timeline, const TransferPlan& plan,
                                     const FlowOptions& options) {
  const std::size_t count = plan.transfers.size();
  std::vector<std::vector<CapacityStep>> capacity;
  std::set<TimeNs> changes;
  for (const Resource& resource : timeline.resources) {
    capacity.push_back(effective_capacity(timeline, resource));
    for (const CapacityStep& step : capacity.back()) changes.insert(step.start_ns);
  }
  for (const Path& path : timeline.paths) {
    for (const PathSegment& segment : path.segments) changes.insert(segment.start_ns);
  }
  const auto bytes_per_s = [&](std::size_t r, TimeNs time) {
    double bps = 0;
    for (const CapacityStep& step : capacity[r]) {
      if (step.start_ns <= time) bps = static_cast<double>(step.capacity_bps);
    }
    return bps / 8 * (options.relax.empty() ? 1 : options.relax[r]);
  };
  const auto path_rate = [&](const Path& path, TimeNs time) {
    const std::uint32_t route = segment_at(path, time).route;
    if (route == kNoRoute) return 0.0;
    double rate = std::numeric_limits<double>::infinity();
    for (const Hop& hop : timeline.routes[route]) {
      if (hop.is_resource()) rate = std::min(rate, bytes_per_s(hop.index(), time));
    }
    return rate;
  };
  std::map<std::uint64_t, std::size_t> index;
  for (std::size_t i = 0; i < count; ++i) index[plan.transfers[i].id] = i;
  std::vector<std::vector<const Path*>> stripes(count);
  std::vector<double> left(count);
  std::vector<bool> started(count, false);
  std::vector<TimeNs> end(count, -1);
  std::vector<TimeNs> left_at(count, -1);  // when the last byte left
  for (std::size_t i = 0; i < count; ++i) {
    const Transfer& t = plan.transfers[i];
    left[i] = static_cast<double>(t.bytes) / flow_parameters(t.transport).efficiency;
    for (const Path& path : timeline.paths) {
      const auto site = [&](std::uint32_t node) {
        return timeline.sites[static_cast<std::size_t>(timeline.nodes[node].site)];
      };
      if (site(path.src) == t.src && site(path.dst) == t.dst) stripes[i].push_back(&path);
    }
  }
  TimeNs now = options.from_ns;
  while (now < options.until_ns) {
    std::set<TimeNs> next_times(changes.upper_bound(now), changes.end());
    if (next_times.size() > 1) next_times.erase(std::next(next_times.begin()), next_times.end());
    next_times.insert(options.until_ns);
    for (std::size_t i = 0; i < count; ++i) {
      const Transfer& t = plan.transfers[i];
      TimeNs ready = std::max(t.not_before_ns, options.from_ns);
      for (const std::uint64_t id : t.after)
        ready = end[index[id]] < 0 ? kNever : std::max(ready, end[index[id]]);
      if (ready > now) {
        next_times.insert(ready);
      } else if (!started[i]) {
        for (const Path* path : stripes[i]) started[i] = started[i] || path_rate(*path, now) > 0;
      }
    }
    std::map<int, std::vector<std::size_t>, std::greater<>> by_priority;
    for (std::size_t i = 0; i < count; ++i) {
      if (started[i] && left_at[i] < 0) by_priority[plan.transfers[i].priority].push_back(i);
    }
    std::vector<double> free(capacity.size());
    for (std::size_t r = 0; r < capacity.size(); ++r) free[r] = bytes_per_s(r, now);
    std::vector<double> rate(count, 0);
    for (const auto& [priority, members] : by_priority) {
      std::vector<PlainFlow> flows;
      std::vector<std::size_t> owner;
      for (const std::size_t i : members) {
        for (const Path* path : stripes[i]) {
          const std::uint32_t route = segment_at(*path, now).route;
          if (route == kNoRoute) continue;
          PlainFlow flow;
          flow.weight = options.weights.empty() ? 1 : options.weights[i];
          for (const Hop& hop : timeline.routes[route]) {
            if (hop.is_resource()) flow.resources.push_back(hop.index());
          }
          flows.push_back(flow);
          owner.push_back(i);
        }
      }
      const std::vector<double> rates = water_fill(flows, free);
      for (std::size_t f = 0; f < flows.size(); ++f) rate[owner[f]] += rates[f];
    }
    for (const auto& [priority, members] : by_priority) {
      for (const std::size_t i : members) {
        if (left[i] <= 1e-3) {
          next_times.insert(now);
        } else if (rate[i] > 0 && left[i] / rate[i] < 1e9) {
          next_times.insert(now + static_cast<TimeNs>(std::ceil(left[i] / rate[i] * 1e9)));
        }
      }
    }
    const TimeNs next = *next_times.begin();
    for (const auto& [priority, members] : by_priority) {
      for (const std::size_t i : members) {
        left[i] -= rate[i] * static_cast<double>(next - now) * 1e-9;
        if (left[i] > 1e-3) continue;
        left_at[i] = next;
        std::int64_t delay = 0;
        const TimeNs just_before = std::max(next - 1, timeline.start_ns);
        for (const Path* path : stripes[i]) {
          if (path_rate(*path, just_before) <= 0) continue;
          delay =
              std::max(delay, route_delay_ns(timeline, segment_at(*path, just_before).route, just_before));
        }
        if (next + delay <= options.until_ns) end[i] = next + delay;
      }
    }
    now = next;
  }
  return end;
}

}  // namespace skyhaul::models::test
