// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What loss takes from a transfer: judged once, when it begins, from the bursts that its stripes will meet
// while it runs, as if it were alone.
#include <algorithm>
#include <cmath>
#include <optional>

#include "flow/cubic_window.h"
#include "flow/run.h"

namespace skyhaul::models {
namespace {

constexpr int kSamples = 8;  // of a stripe's rate over the transfer
constexpr double kPacketBits = 12000;
constexpr int kMostPasses = 10;
constexpr double kSettled = 0.005;

/// Bursts of the resources of a route that holds from `start` until `end`, each by the time at which what
/// meets it is sent, in seconds after `origin`.
void add_bursts(const LinkTimeline& timeline, std::uint32_t route, TimeNs start, TimeNs end, TimeNs origin,
                std::vector<CubicScene::Burst>& into) {
  const TimeNs middle = start + (end - start) / 2;
  std::int64_t before_ns = 0;  // from the sender
  for (const Hop* hop = timeline.routes.begin(route); hop != timeline.routes.end(route); ++hop) {
    if (!hop->is_resource()) {
      before_ns += leg_delay_ns(timeline.legs[hop->index()], middle);
      continue;
    }
    const std::vector<LossInterval>& loss = timeline.resources[hop->index()].loss;
    auto each = std::lower_bound(loss.begin(), loss.end(), start + before_ns,
                                 [](const LossInterval& l, TimeNs t) { return l.end_ns <= t; });
    for (; each != loss.end() && each->start_ns - before_ns < end; ++each) {
      const TimeNs from = std::max(start, each->start_ns - before_ns);
      const TimeNs until = std::min(end, each->end_ns - before_ns);
      into.push_back({static_cast<double>(from - origin) * 1e-9, static_cast<double>(until - origin) * 1e-9,
                      each->loss});
    }
  }
}

}  // namespace

LossSeen FlowRun::loss_seen(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until,
                            double rate) const {
  LossSeen seen;
  const double duration_s = static_cast<double>(until - from) * 1e-9;
  const double packets_per_s = rate * 8 / kPacketBits;
  const auto round_trip_at = [&](TimeNs time) {
    const std::uint32_t route = segment_at(prepared_.timeline.paths[stripe.path], time).route;
    return route == kNoRoute ? 0
                             : 2e-9 * static_cast<double>(route_delay_ns(prepared_.timeline, route, time));
  };
  double round_trip_s = 0;
  auto each = std::lower_bound(stripe.loss.begin(), stripe.loss.end(), from,
                               [](const LossInterval& l, TimeNs t) { return l.end_ns <= t; });
  for (; each != stripe.loss.end() && each->start_ns < until; ++each) {
    const TimeNs begin = std::max(each->start_ns, from);
    const TimeNs overlap = std::min(each->end_ns, until) - begin;
    if (overlap <= 0) continue;
    if (const double now_s = round_trip_at(begin); now_s > 0) round_trip_s = now_s;
    // A sender answers at most once a round trip.
    const double length_s = static_cast<double>(overlap) * 1e-9;
    const double rounds = std::max(1.0, round_trip_s > 0 ? length_s / round_trip_s : 1.0);
    const double packets = packets_per_s * length_s / rounds;
    seen.bursts_per_s += rounds * (1 - std::pow(1 - each->loss, packets)) / duration_s;
    seen.lost += each->loss * length_s / duration_s;
  }
  seen.lost = std::min(1.0, seen.lost);
  return seen;
}

/// What a CUBIC transfer's connections meet. Delays are those at the middle of each segment of a path, which
/// the spikes about its ends do not reach.
CubicScene FlowRun::cubic_scene(std::size_t transfer, TimeNs from, TimeNs until) const {
  const State& state = states_[transfer];
  const PreparedTimeline::Pair& pair = prepared_.pairs[state.pair];
  const auto since_s = [&](TimeNs time) { return static_cast<double>(time - from) * 1e-9; };
  CubicScene scene;
  scene.duration_s = since_s(until);
  scene.streams = state.parameters.streams;
  for (const std::uint32_t resource : pair.resources) {
    const PreparedTimeline::Steps& steps = prepared_.capacity[resource];
    const double relax = relax_.empty() ? 1 : relax_[resource];
    auto& capacity = scene.resources.emplace_back();
    for (std::size_t s = steps.at(from); s < steps.start_ns.size() && steps.start_ns[s] < until; ++s)
      capacity.push_back({since_s(steps.start_ns[s]), steps.bytes_per_s[s] * relax * 8 / kPacketBits});
  }
  double longest_s = 0;
  for (const PreparedTimeline::Stripe& stripe : pair.stripes) {
    CubicScene::Stripe& its = scene.stripes.emplace_back();
    double mean_s = 0, routed_s = 0;
    const auto& segments = prepared_.timeline.paths[stripe.path].segments;
    const auto after = std::upper_bound(segments.begin(), segments.end(), from,
                                        [](TimeNs t, const PathSegment& each) { return t < each.start_ns; });
    for (auto each = after == segments.begin() ? after : after - 1;
         each != segments.end() && each->start_ns < until; ++each) {
      const TimeNs start = std::max(from, each->start_ns);
      const TimeNs end =
          std::next(each) == segments.end() ? until : std::min(until, std::next(each)->start_ns);
      CubicScene::Way way{since_s(each->start_ns), 0, {}};
      const PreparedTimeline::Segment& segment = stripe.segments[stripe.at(start)];
      if (each->route != kNoRoute && segment.routed) {
        way.round_trip_s = 2e-9 * static_cast<double>(route_delay_ns(prepared_.timeline, each->route,
                                                                     start + (end - start) / 2));
        for (std::uint32_t k = segment.first; k < segment.last; ++k) {
          const auto at =
              std::lower_bound(pair.resources.begin(), pair.resources.end(), prepared_.stripe_resources[k]);
          way.resources.push_back(static_cast<std::uint32_t>(at - pair.resources.begin()));
        }
        mean_s += way.round_trip_s * since_s(end) - way.round_trip_s * since_s(start);
        routed_s += since_s(end) - since_s(start);
        add_bursts(prepared_.timeline, each->route, start, end, from, its.bursts);
      }
      its.ways.push_back(std::move(way));
    }
    if (routed_s > 0) longest_s = std::max(longest_s, mean_s / routed_s);
    std::sort(its.bursts.begin(), its.bursts.end(),
              [](const CubicScene::Burst& a, const CubicScene::Burst& b) { return a.from_s < b.from_s; });
  }
  // As long as the packet engine's: of the longest path's mean round trip.
  scene.queue_s = state.parameters.queue_bdp * longest_s;
  return scene;
}

/// Max-min fair rates of a pair's stripes at a time, if nothing else were there: IP bytes a second.
std::vector<double> FlowRun::fair_rates(std::uint32_t pair, TimeNs time) const {
  const auto& stripes = prepared_.pairs[pair].stripes;
  std::vector<double> left;
  for (std::size_t r = 0; r < prepared_.capacity.size(); ++r) left.push_back(-1);
  std::vector<MaxMinFlow> flows(stripes.size());
  std::vector<MaxMinFlow*> routed;
  for (std::size_t s = 0; s < stripes.size(); ++s) {
    const PreparedTimeline::Segment& segment = stripes[s].segments[stripes[s].at(time)];
    if (!segment.routed) continue;
    for (std::uint32_t k = segment.first; k < segment.last; ++k) {
      const std::uint32_t resource = prepared_.stripe_resources[k];
      const PreparedTimeline::Steps& steps = prepared_.capacity[resource];
      left[resource] = steps.bytes_per_s[steps.at(time)] * (relax_.empty() ? 1 : relax_[resource]);
    }
    flows[s] = {prepared_.stripe_resources.data() + segment.first,
                prepared_.stripe_resources.data() + segment.last, 1, 0};
    routed.push_back(&flows[s]);
  }
  if (!routed.empty()) MaxMin().allocate(routed, left);
  std::vector<double> rates;
  for (const MaxMinFlow& flow : flows) rates.push_back(flow.rate);
  return rates;
}

/// Lowers the transfer's efficiency by what loss takes from its stripes, each by its rate.
void FlowRun::meet_loss(std::size_t transfer, TimeNs from) {
  State& state = states_[transfer];
  const auto& stripes = prepared_.pairs[state.pair].stripes;
  if (state.parameters.response == LossResponse::kNone ||
      std::all_of(stripes.begin(), stripes.end(),
                  [](const PreparedTimeline::Stripe& each) { return each.loss.empty(); })) {
    return;
  }
  const double ip_bytes = static_cast<double>(plan_.transfers[transfer].bytes) / state.parameters.efficiency;
  const TimeNs begin = from + startup_at(transfer, from);
  std::optional<CubicRun> windows;
  double kept = 1;
  for (int pass = 0; pass < kMostPasses; ++pass) {  // what is lost makes it last longer, and meet more
    const double before = kept;
    const TimeNs end = table(state.pair).next_end(begin, {ip_bytes / kept}, options_.until_ns).time_ns;
    const TimeNs until = std::max(from + 1, std::min(end, options_.until_ns));
    std::vector<double> rates(stripes.size(), 0.0);
    for (int i = 0; i < kSamples; ++i) {
      const std::vector<double> now = fair_rates(state.pair, from + (until - from) / kSamples * i);
      for (std::size_t s = 0; s < stripes.size(); ++s) rates[s] += now[s] / kSamples;
    }
    double window_share = 1;
    if (state.parameters.response == LossResponse::kCubic) {
      const double length_s = static_cast<double>(until - from) * 1e-9;
      if (!windows || length_s > windows->duration_s()) {
        const TimeNs ahead = std::min(options_.until_ns, until + (until - from));
        windows.emplace(cubic_scene(transfer, from, std::max(ahead, until)));
      }
      window_share = windows->share(length_s);
    }
    double all = 0;
    double kept_rates = 0;
    for (std::size_t s = 0; s < stripes.size(); ++s) {
      LossSeen loss = loss_seen(stripes[s], from, until, rates[s]);
      loss.window_share = window_share;
      all += rates[s];
      kept_rates += rates[s] * kept_under_loss(state.parameters, loss);
    }
    if (all > 0) kept = kept_rates / all;
    if (std::abs(kept - before) <= kSettled * before) break;
  }
  state.parameters.efficiency *= kept;
}

}  // namespace skyhaul::models
