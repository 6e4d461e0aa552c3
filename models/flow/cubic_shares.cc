// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cubic_shares.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skyhaul::models {
namespace {

constexpr double kPacketBits = 12000;

double seconds(TimeNs duration) { return static_cast<double>(duration) * 1e-9; }

}  // namespace

CubicShares::CubicShares(const PreparedTimeline& timeline, std::uint32_t pair, int streams, double queue_bdp,
                         std::vector<double> relax, double delay_factor)
    : timeline_(timeline),
      pair_(pair),
      streams_(streams),
      queue_bdp_(queue_bdp),
      relax_(std::move(relax)),
      delay_factor_(delay_factor),
      blocks_(static_cast<std::size_t>((timeline.horizon_ns() + kBlock - 1) / kBlock)) {
  for (auto& each : blocks_) each.store(nullptr, std::memory_order_relaxed);
  const std::vector<std::uint32_t>& resources = timeline.pairs[pair].resources;
  for (std::size_t r = 0; r < resources.size(); ++r) {
    const std::vector<double>& steps = timeline.capacity[resources[r]].bytes_per_s;
    const double most = steps.empty() ? 0 : *std::max_element(steps.begin(), steps.end());
    greatest_.push_back(most * (relax_.empty() ? 1 : relax_[r]) * 8 / kPacketBits);
  }
}

CubicShares::~CubicShares() {
  for (auto& each : blocks_) delete each.load();
}

CubicSums CubicShares::block(std::size_t index) const {
  const CubicSums* found = blocks_[index].load(std::memory_order_acquire);
  if (found != nullptr) return *found;
  // A repetition later, so that the half minute before the first block lies in the timeline's end.
  const TimeNs begin = timeline_.timeline.end_ns + static_cast<TimeNs>(index) * kBlock;
  const TimeNs end = std::min(begin + kBlock, timeline_.timeline.end_ns + timeline_.horizon_ns());
  const TimeNs from = begin - std::min(kBefore, timeline_.horizon_ns());
  CubicRun run(scene(from, end));
  const CubicSums before = run.sums(seconds(begin - from));
  const CubicSums all = run.sums(seconds(end - from));
  auto made = std::make_unique<const CubicSums>(
      CubicSums{all.carried - before.carried, all.offered - before.offered});
  // Where two threads make the same block, the second throws its own away.
  if (blocks_[index].compare_exchange_strong(found, made.get(), std::memory_order_acq_rel))
    return *made.release();
  return *found;
}

CubicSums CubicShares::sums(TimeNs from, TimeNs until) const {
  CubicSums sums;
  while (from < until) {
    const TimeNs local = timeline_.wrapped(from);
    const auto index = static_cast<std::size_t>((local - timeline_.timeline.start_ns) / kBlock);
    const TimeNs begin = timeline_.timeline.start_ns + static_cast<TimeNs>(index) * kBlock;
    const TimeNs end = std::min(begin + kBlock, timeline_.timeline.end_ns);
    const TimeNs length = std::min(end - local, until - from);
    const double part = seconds(length) / seconds(end - begin);
    const CubicSums its = block(index);
    sums += {its.carried * part, its.offered * part};
    from += length;
  }
  return sums;
}

/// Steps of a resource from a time inside the timeline on, as of a scene that begins at `origin`.
void CubicShares::add_capacity(std::uint32_t resource, double relax, TimeNs from, TimeNs until,
                               std::vector<CubicScene::Capacity>& into) const {
  const PreparedTimeline::Steps& steps = timeline_.capacity[resource];
  for (TimeNs at = from; at < until;) {
    const TimeNs shift = at - timeline_.wrapped(at);
    const TimeNs end = std::min(until, timeline_.timeline.end_ns + shift);
    for (std::size_t s = steps.at(at - shift); s < steps.start_ns.size() && steps.start_ns[s] + shift < end;
         ++s)
      into.push_back({seconds(std::max(at, steps.start_ns[s] + shift) - from),
                      steps.bytes_per_s[s] * relax * 8 / kPacketBits});
    at = end;
  }
}

/// Bursts of the resources of a route that holds from `start` until `end`, inside the timeline, each by the
/// time at which what meets it is sent, in a scene that begins at `origin`. Delays are those of the middle.
void CubicShares::add_bursts(std::uint32_t route, TimeNs start, TimeNs end, TimeNs origin,
                             CubicScene::Stripe& into) const {
  const LinkTimeline& timeline = timeline_.timeline;
  const TimeNs at = start + (end - start) / 2;
  std::int64_t before_ns = 0;                    // from the sender
  LinkDirection direction = LinkDirection::kUp;  // of the first leg
  for (const Hop& hop : timeline.routes[route]) {
    if (!hop.is_resource()) {
      const Leg& leg = timeline.legs[hop.index()];
      std::int64_t delay = leg_delay_ns(leg, at);
      if (leg.access != kNoAccess)
        delay += mean_access_ns(timeline.access_rule, timeline.access[leg.access], direction, at);
      direction = LinkDirection::kDown;
      before_ns += static_cast<std::int64_t>(std::llround(static_cast<double>(delay) * delay_factor_));
      continue;
    }
    const std::vector<LossInterval>& loss = timeline.resources[hop.index()].loss;
    auto each = std::lower_bound(loss.begin(), loss.end(), start + before_ns,
                                 [](const LossInterval& l, TimeNs t) { return l.end_ns <= t; });
    for (; each != loss.end() && each->start_ns - before_ns < end; ++each) {
      const TimeNs from = std::max(start, each->start_ns - before_ns);
      const TimeNs until = std::min(end, each->end_ns - before_ns);
      into.bursts.push_back({seconds(from - origin), seconds(until - origin), each->loss});
    }
  }
}

/// The ways of a stripe in [from, until) inside the timeline, in a scene that begins at `origin` on its
/// clock.
void CubicShares::add_ways(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until, TimeNs origin,
                           CubicScene::Stripe& into) const {
  const std::vector<std::uint32_t>& resources = timeline_.pairs[pair_].resources;
  const auto& segments = timeline_.timeline.paths[stripe.path].segments;
  const auto after = std::upper_bound(segments.begin(), segments.end(), from,
                                      [](TimeNs t, const PathSegment& each) { return t < each.start_ns; });
  for (auto each = after == segments.begin() ? after : after - 1;
       each != segments.end() && each->start_ns < until; ++each) {
    const TimeNs start = std::max(from, each->start_ns);
    const TimeNs end = std::next(each) == segments.end() ? until : std::min(until, std::next(each)->start_ns);
    CubicScene::Way way{seconds(start - origin), 0, {}};
    const PreparedTimeline::Segment& segment = stripe.segments[stripe.at(start)];
    if (each->route != kNoRoute && segment.routed) {
      const std::int64_t delay = route_delay_ns(timeline_.timeline, each->route, start + (end - start) / 2);
      way.round_trip_s = 2e-9 * static_cast<double>(delay) * delay_factor_;
      for (std::uint32_t k = segment.first; k < segment.last; ++k) {
        const auto at = std::lower_bound(resources.begin(), resources.end(), timeline_.stripe_resources[k]);
        way.resources.push_back(static_cast<std::uint32_t>(at - resources.begin()));
      }
      add_bursts(each->route, start, end, origin, into);
    }
    into.ways.push_back(std::move(way));
  }
}

CubicScene CubicShares::scene(TimeNs from, TimeNs until) const {
  const PreparedTimeline::Pair& pair = timeline_.pairs[pair_];
  CubicScene scene;
  scene.duration_s = seconds(until - from);
  scene.streams = streams_;
  for (std::size_t r = 0; r < pair.resources.size(); ++r)
    add_capacity(pair.resources[r], relax_.empty() ? 1 : relax_[r], from, until,
                 scene.resources.emplace_back());
  double longest_s = 0;
  for (const PreparedTimeline::Stripe& stripe : pair.stripes) {
    CubicScene::Stripe& its = scene.stripes.emplace_back();
    for (TimeNs at = from; at < until;) {
      const TimeNs shift = at - timeline_.wrapped(at);
      const TimeNs end = std::min(until, timeline_.timeline.end_ns + shift);
      add_ways(stripe, at - shift, end - shift, from - shift, its);
      at = end;
    }
    double mean_s = 0;
    double routed_s = 0;
    for (std::size_t w = 0; w < its.ways.size(); ++w) {
      if (its.ways[w].resources.empty()) continue;
      const double end_s = w + 1 < its.ways.size() ? its.ways[w + 1].from_s : scene.duration_s;
      mean_s += its.ways[w].round_trip_s * (end_s - its.ways[w].from_s);
      routed_s += end_s - its.ways[w].from_s;
    }
    if (routed_s > 0) longest_s = std::max(longest_s, mean_s / routed_s);
    std::sort(its.bursts.begin(), its.bursts.end(),
              [](const CubicScene::Burst& a, const CubicScene::Burst& b) { return a.from_s < b.from_s; });
  }
  scene.greatest = greatest_;
  // As long as the packet engine's: of the longest path's mean round trip, at the resource's greatest
  // capacity.
  scene.queue_s = queue_bdp_ * longest_s;
  return scene;
}

}  // namespace skyhaul::models
