// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/lone_pairs.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skyhaul::models {
namespace {

constexpr double kStripeTail = 1;  ///< round trips, fitted to packet runs: README.md

}  // namespace

LonePairs::LonePairs(const PreparedTimeline& prepared, RateTables& tables, const FlowOptions& options)
    : prepared_(prepared), tables_(tables), options_(options) {
  if (options.relax.empty()) return;
  for (const std::uint32_t resource : prepared.resources) relax_.push_back(options.relax[resource]);
  relaxed_tables_.resize(prepared.pairs.size());
}

bool LonePairs::is_relaxed(std::uint32_t pair) const {
  if (relax_.empty()) return false;
  const std::vector<std::uint32_t>& resources = prepared_.pairs[pair].resources;
  return std::any_of(resources.begin(), resources.end(), [&](std::uint32_t r) { return relax_[r] != 1; });
}

const RateTable& LonePairs::table(std::uint32_t pair) {
  if (relax_.empty()) return tables_.of_pair(pair);
  if (relaxed_tables_[pair] == nullptr) {
    if (!is_relaxed(pair)) return tables_.of_pair(pair);
    relaxed_tables_[pair] = tables_.relaxed(pair, relax_);
  }
  return *relaxed_tables_[pair];
}

/// Of a kept resource, in IP bytes a second; `time` lies inside the timeline.
double LonePairs::capacity(std::uint32_t resource, TimeNs time) const {
  const PreparedTimeline::Steps& steps = prepared_.capacity[resource];
  return steps.bytes_per_s(steps.at(time)) * relax(resource);
}

const std::vector<double>& LonePairs::fair_rates(std::uint32_t pair, TimeNs time) {
  time = prepared_.wrapped(time);
  const auto& stripes = prepared_.pairs[pair].stripes;
  left_.resize(prepared_.capacity.size());
  flows_.assign(stripes.size(), {});
  routed_.clear();
  for (std::size_t s = 0; s < stripes.size(); ++s) {
    const PreparedTimeline::Segment& segment = stripes[s].segments[stripes[s].at(time)];
    if (!segment.routed) continue;
    const std::uint32_t* resources = prepared_.stripe_resources.data();
    for (std::uint32_t k = segment.first; k < segment.last; ++k)
      left_[resources[k]] = capacity(resources[k], time);
    flows_[s] = {resources + segment.first, resources + segment.last, 1, 0};
    routed_.push_back(&flows_[s]);
  }
  if (!routed_.empty()) max_min_.allocate(routed_, left_);
  rates_.clear();
  for (const MaxMinFlow& flow : flows_) rates_.push_back(flow.rate);
  return rates_;
}

/// IP bytes a second of one stripe at a time.
double LonePairs::rate(const PreparedTimeline::Stripe& stripe, TimeNs time) const {
  time = prepared_.wrapped(time);
  const PreparedTimeline::Segment& segment = stripe.segments[stripe.at(time)];
  if (!segment.routed) return 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::uint32_t k = segment.first; k < segment.last; ++k)
    least = std::min(least, capacity(prepared_.stripe_resources[k], time));
  return least;
}

/// One-way delay of a stripe at a time; 0 where it has no route.
std::int64_t LonePairs::delay_ns(const PreparedTimeline::Stripe& stripe, TimeNs time) const {
  time = prepared_.wrapped(time);
  const std::uint32_t route = segment_at(prepared_.timeline.paths[stripe.path], time).route;
  if (route == kNoRoute) return 0;
  const std::int64_t delay = route_delay_ns(prepared_.timeline, route, time);
  return options_.delay_factor == 1
             ? delay
             : static_cast<std::int64_t>(std::llround(static_cast<double>(delay) * options_.delay_factor));
}

std::int64_t LonePairs::greatest_delay_ns(std::uint32_t pair, TimeNs time) const {
  time = std::max(time - 1, prepared_.timeline.start_ns);
  std::int64_t delay = 0;
  for (const PreparedTimeline::Stripe& stripe : prepared_.pairs[pair].stripes) {
    const std::int64_t its = delay_ns(stripe, time);
    if (its > delay && rate(stripe, time) > 0) delay = its;
  }
  return delay;
}

TimeNs LonePairs::startup_ns(std::uint32_t pair, const FlowParameters& parameters, TimeNs time) {
  if (parameters.initial_window == 0) return 0;
  if (!relax_.empty() || options_.delay_factor != 1 || options_.transport_relief != 0)
    return work_out_startup_ns(pair, parameters, time);
  const RateTables::Start start{pair, prepared_.wrapped(time), parameters.initial_window,
                                parameters.start_round_trips};
  if (const auto kept = tables_.kept_startup_ns(start)) return *kept;
  const TimeNs cost = work_out_startup_ns(pair, parameters, time);
  tables_.keep_startup_ns(start, cost);
  return cost;
}

/// Mean of the stripes' start-ups, weighted by their rates: what slow start leaves unsent on each of them is
/// sent by all. Stripes do not end together in packets, as each has to send what it has taken last: that is
/// counted here too.
TimeNs LonePairs::work_out_startup_ns(std::uint32_t pair, const FlowParameters& parameters, TimeNs time) {
  double rates = 0;
  double unsent = 0;
  int used = 0;
  std::int64_t longest = 0;
  const auto& stripes = prepared_.pairs[pair].stripes;
  const std::vector<double>& fair = fair_rates(pair, time);
  for (std::size_t s = 0; s < stripes.size(); ++s) {
    const double rate = fair[s];
    if (rate <= 0) continue;
    const std::int64_t round_trip = 2 * delay_ns(stripes[s], time);
    ++used;
    longest = std::max(longest, round_trip);
    rates += rate;
    unsent += rate * static_cast<double>(models::startup_ns(parameters, round_trip, rate * 8));
  }
  if (rates <= 0) return 0;
  const double tail = used > 1 ? kStripeTail * static_cast<double>(longest) : 0;
  return static_cast<TimeNs>((unsent / rates + tail) * (1 - options_.transport_relief));
}

}  // namespace skyhaul::models
