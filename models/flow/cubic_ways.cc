// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cubic_ways.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

#include "skyhaul/models/path_delay.h"

namespace skyhaul::models {
namespace {

double seconds(TimeNs duration) { return static_cast<double>(duration) * 1e-9; }

/// In order of time; what one segment of a path after the other meets of the same burst is one.
void sort_and_join(std::vector<CubicScene::Burst>& bursts) {
  std::sort(bursts.begin(), bursts.end(),
            [](const CubicScene::Burst& a, const CubicScene::Burst& b) { return a.from_s < b.from_s; });
  std::size_t kept = 0;
  for (const CubicScene::Burst& each : bursts) {
    if (kept > 0 && bursts[kept - 1].until_s == each.from_s && bursts[kept - 1].loss == each.loss) {
      bursts[kept - 1].until_s = each.until_s;
    } else {
      bursts[kept++] = each;
    }
  }
  bursts.resize(kept);
}

/// Resources that a stripe ever uses, sorted, with what the others on its route let it send over each: the
/// greatest of all times.
/// @param greatest capacity of each of the pair's resources
std::map<std::uint32_t, double> most_over_each(const PreparedTimeline& timeline,
                                               const PreparedTimeline::Stripe& stripe,
                                               const std::map<std::uint32_t, double>& greatest) {
  std::map<std::uint32_t, double> most;
  for (const PreparedTimeline::Segment& segment : stripe.segments) {
    if (!segment.routed) continue;
    for (std::uint32_t k = segment.first; k < segment.last; ++k) {
      double others = std::numeric_limits<double>::infinity();
      for (std::uint32_t other = segment.first; other < segment.last; ++other) {
        if (other != k) others = std::min(others, greatest.at(timeline.stripe_resources[other]));
      }
      double& its = most[timeline.stripe_resources[k]];
      its = std::max(its, others);
    }
  }
  return most;
}

/// By stripe: the resources that it ever uses and that can limit it, sorted.
std::vector<std::vector<std::uint32_t>> limiting_resources(const PreparedTimeline& timeline,
                                                           std::uint32_t pair) {
  std::map<std::uint32_t, double> greatest;
  for (const std::uint32_t resource : timeline.pairs[pair].resources) {
    greatest[resource] = timeline.capacity[resource].greatest();
  }
  std::vector<std::map<std::uint32_t, double>> used;
  std::map<std::uint32_t, double> all;
  for (const PreparedTimeline::Stripe& stripe : timeline.pairs[pair].stripes) {
    used.push_back(most_over_each(timeline, stripe, greatest));
    for (const auto& [resource, most] : used.back()) all[resource] += most;
  }
  std::vector<std::vector<std::uint32_t>> limiting;
  for (const auto& its : used) {
    limiting.emplace_back();
    for (const auto& [resource, most] : its) {
      const double least = timeline.capacity[resource].least();
      if (!timeline.prune || all[resource] * PreparedTimeline::kMargin > least)
        limiting.back().push_back(resource);
    }
  }
  return limiting;
}

bool share_any(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() && y != b.end()) {
    if (*x == *y) return true;
    *x < *y ? ++x : ++y;
  }
  return false;
}

/// In the order of their first stripes.
std::vector<CubicWays::Part> find_parts(const PreparedTimeline& timeline, std::uint32_t pair) {
  std::vector<CubicWays::Part> parts;
  const std::vector<std::vector<std::uint32_t>> limiting = limiting_resources(timeline, pair);
  const std::vector<PreparedTimeline::Stripe>& stripes = timeline.pairs[pair].stripes;
  for (std::uint32_t s = 0; s < stripes.size(); ++s) {
    CubicWays::Part its{{s}, limiting[s]};
    std::vector<CubicWays::Part> others;
    for (CubicWays::Part& each : parts) {
      if (!share_any(each.resources, its.resources)) {
        others.push_back(std::move(each));
        continue;
      }
      std::vector<std::uint32_t> both;
      std::set_union(each.resources.begin(), each.resources.end(), its.resources.begin(), its.resources.end(),
                     std::back_inserter(both));
      its.resources = std::move(both);
      its.stripes.insert(its.stripes.end(), each.stripes.begin(), each.stripes.end());
    }
    std::sort(its.stripes.begin(), its.stripes.end());
    others.push_back(std::move(its));
    parts = std::move(others);
  }
  std::sort(parts.begin(), parts.end(),
            [](const auto& a, const auto& b) { return a.stripes.front() < b.stripes.front(); });
  return parts;
}

/// By stripe: the path of the other direction, or its own where there is none.
std::vector<std::uint32_t> find_ways_back(const PreparedTimeline& timeline, std::uint32_t pair) {
  const std::vector<Path>& paths = timeline.timeline.paths;
  std::vector<std::uint32_t> back;
  for (const PreparedTimeline::Stripe& stripe : timeline.pairs[pair].stripes) {
    const Path& its = paths[stripe.path];
    const auto other = std::find_if(paths.begin(), paths.end(), [&](const Path& each) {
      return each.src == its.dst && each.dst == its.src;
    });
    back.push_back(other == paths.end() ? stripe.path : static_cast<std::uint32_t>(other - paths.begin()));
  }
  return back;
}

}  // namespace

CubicWays::CubicWays(const PreparedTimeline& timeline, std::uint32_t pair, double delay_factor,
                     std::atomic<std::int64_t>& budget)
    : timeline_(timeline),
      pair_(pair),
      delay_factor_(delay_factor),
      longest_round_trip_s_(find_longest_round_trip_s()),
      parts_(find_parts(timeline, pair)),
      back_(find_ways_back(timeline, pair)),
      block_count_(static_cast<std::size_t>((timeline.horizon_ns() + kBlock - 1) / kBlock)),
      blocks_(parts_.size() * block_count_, budget) {}

std::shared_ptr<const CubicWays::Stripes> CubicWays::stripes(std::size_t part, std::size_t block) const {
  return blocks_.get(part * block_count_ + block, [&] {
    const TimeNs from = timeline_.timeline.start_ns + static_cast<TimeNs>(block) * kBlock;
    const TimeNs until = std::min(from + kBlock, timeline_.timeline.end_ns);
    Stripes made;
    for (const std::uint32_t stripe : parts_[part].stripes) {
      CubicScene::Stripe& its = made.stripes.emplace_back();
      add_ways(timeline_.pairs[pair_].stripes[stripe], parts_[part].resources, from, until, its);
      sort_and_join(its.bursts);
    }
    return made;
  });
}

/// 0 where the path has no route.
std::int64_t CubicWays::packet_delay_ns(std::uint32_t path, TimeNs sent) const {
  const TimeNs time = timeline_.wrapped(sent);
  const std::uint32_t route = segment_at(timeline_.timeline.paths[path], time).route;
  if (route == kNoRoute) return 0;
  const std::int64_t delay = models::packet_delay_ns(timeline_.timeline, route, time);
  return std::llround(static_cast<double>(delay) * delay_factor_);
}

double CubicWays::round_trip_s(std::size_t part, std::size_t stripe, TimeNs sent) const {
  const std::uint32_t its = parts_[part].stripes[stripe];
  const std::int64_t there = packet_delay_ns(timeline_.pairs[pair_].stripes[its].path, sent);
  if (there == 0) return 0;
  const std::int64_t back = packet_delay_ns(back_[its], sent + there);
  return back == 0 ? 0 : seconds(there + back);
}

std::size_t CubicWays::Stripes::bytes() const {
  std::size_t sum = sizeof *this;
  for (const CubicScene::Stripe& each : stripes) {
    sum += sizeof each + each.bursts.capacity() * sizeof(CubicScene::Burst);
    for (const CubicScene::Way& way : each.ways)
      sum += sizeof way + way.resources.size() * sizeof(std::uint32_t);
  }
  return sum;
}

/// As the packet engine has it: of the pair's paths in both directions.
double CubicWays::find_longest_round_trip_s() const {
  const LinkTimeline& timeline = timeline_.timeline;
  const Path& first = timeline.paths[timeline_.pairs[pair_].stripes.front().path];
  const std::int32_t a = timeline.nodes[first.src].site, b = timeline.nodes[first.dst].site;
  std::int64_t longest = 0;
  for (const Path& path : timeline.paths) {
    const std::int32_t src = timeline.nodes[path.src].site, dst = timeline.nodes[path.dst].site;
    if ((src == a && dst == b) || (src == b && dst == a))
      longest = std::max(longest, mean_path_delay_ns(timeline, path));
  }
  return 2 * seconds(longest) * delay_factor_;
}

/// Bursts of the resources of a route that holds from `start` until `end`, inside the timeline, each by the
/// time at which what meets it is sent, in a scene that begins at `origin`. Delays are those of the middle.
void CubicWays::add_bursts(std::uint32_t route, TimeNs start, TimeNs end, TimeNs origin,
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
    const PackedList<LossInterval>& loss = timeline.resources[hop.index()].loss;
    auto each = std::lower_bound(loss.begin(), loss.end(), start + before_ns,
                                 [](const LossInterval& l, TimeNs t) { return l.end_ns <= t; });
    for (; each != loss.end() && each->start_ns - before_ns < end; ++each) {
      const TimeNs from = std::max(start, each->start_ns - before_ns);
      const TimeNs until = std::min(end, each->end_ns - before_ns);
      into.bursts.push_back({seconds(from - origin), seconds(until - origin), each->loss});
    }
  }
}

/// The ways of a stripe in [from, until) inside the timeline, in a scene that begins at `from` and has these
/// resources.
void CubicWays::add_ways(const PreparedTimeline::Stripe& stripe, const std::vector<std::uint32_t>& resources,
                         TimeNs from, TimeNs until, CubicScene::Stripe& into) const {
  const auto& segments = timeline_.timeline.paths[stripe.path].segments;
  const auto after = std::upper_bound(segments.begin(), segments.end(), from,
                                      [](TimeNs t, const PathSegment& each) { return t < each.start_ns; });
  for (auto each = after == segments.begin() ? after : after - 1;
       each != segments.end() && each->start_ns < until; ++each) {
    const TimeNs start = std::max(from, each->start_ns);
    const TimeNs end = std::next(each) == segments.end() ? until : std::min(until, std::next(each)->start_ns);
    CubicScene::Way way{seconds(start - from), 0, {}};
    const PreparedTimeline::Segment& segment = stripe.segments[stripe.at(start)];
    if (each->route != kNoRoute && segment.routed) {
      const std::int64_t delay = route_delay_ns(timeline_.timeline, each->route, start + (end - start) / 2);
      way.round_trip_s = 2e-9 * static_cast<double>(delay) * delay_factor_;
      for (std::uint32_t k = segment.first; k < segment.last; ++k) {
        const auto at = std::lower_bound(resources.begin(), resources.end(), timeline_.stripe_resources[k]);
        if (at != resources.end() && *at == timeline_.stripe_resources[k])
          way.resources.push_back(static_cast<std::uint32_t>(at - resources.begin()));
      }
      add_bursts(each->route, start, end, from, into);
    }
    const bool same = !into.ways.empty() && into.ways.back().resources == way.resources &&
                      into.ways.back().round_trip_s == way.round_trip_s;
    if (!same) into.ways.push_back(std::move(way));
  }
}

}  // namespace skyhaul::models
