// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/prepared_timeline.h"

#include <algorithm>
#include <map>

#include "skyhaul/orbits/parallel.h"

namespace skyhaul::models {
namespace {

constexpr std::uint32_t kLeftOut = 0xFFFFFFFFU;

/// The first and last resource of a route; kLeftOut where it has none.
struct RouteEnds {
  std::uint32_t first = kLeftOut;
  std::uint32_t last = kLeftOut;
};

RouteEnds ends_of(const RouteTable& routes, std::uint32_t route) {
  RouteEnds ends;
  for (const Hop& hop : routes[route]) {
    if (!hop.is_resource()) continue;
    if (ends.first == kLeftOut) ends.first = hop.index();
    ends.last = hop.index();
  }
  return ends;
}

/// For each resource a set of end resources, as bits.
class EndSets {
 public:
  EndSets(std::size_t resources, std::size_t ends) : words_((ends + 63) / 64), bits_(resources * words_, 0) {}
  void add(std::uint32_t resource, std::uint32_t end) {
    bits_[resource * words_ + end / 64] |= std::uint64_t{1} << (end % 64);
  }
  double sum(std::uint32_t resource, const std::vector<double>& values) const {
    double total = 0;
    for (std::size_t end = 0; end < values.size(); ++end) {
      if ((bits_[resource * words_ + end / 64] >> (end % 64) & 1) != 0) total += values[end];
    }
    return total;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

/// How much can cross each of some resources at any one time: over the segments of all paths in order of
/// time, the sum of the greatest capacities of the first resources of the routes that cross it, or of the
/// last ones.
class LoadsInTime {
 public:
  LoadsInTime(const LinkTimeline& timeline, const std::vector<std::uint32_t>& candidates,
              const std::vector<std::uint32_t>& end_index, const std::vector<double>& end_most_bps)
      : timeline_(timeline),
        end_index_(end_index),
        end_most_bps_(end_most_bps),
        place_(timeline.resources.size(), kLeftOut),
        first_(candidates.size(), end_most_bps.size()),
        last_(candidates.size(), end_most_bps.size()) {
    for (std::size_t c = 0; c < candidates.size(); ++c) place_[candidates[c]] = static_cast<std::uint32_t>(c);
    struct Change {
      TimeNs at_ns;
      std::uint32_t path, segment;
      bool operator<(const Change& other) const { return at_ns > other.at_ns; }  // the earliest on top
    };
    std::vector<Change> next;  // of each path
    for (std::uint32_t p = 0; p < timeline.paths.size(); ++p) {
      if (!timeline.paths[p].segments.empty()) next.push_back({timeline.paths[p].segments[0].start_ns, p, 0});
    }
    std::make_heap(next.begin(), next.end());
    std::vector<Change> now;
    while (!next.empty()) {
      now.clear();
      while (!next.empty() && (now.empty() || next.front().at_ns == now.front().at_ns)) {
        std::pop_heap(next.begin(), next.end());
        now.push_back(next.back());
        next.pop_back();
      }
      for (const Change& each : now) {  // what ends, before what begins
        if (each.segment > 0) count(timeline.paths[each.path].segments[each.segment - 1].route, false);
      }
      for (const Change& each : now) {
        const PackedList<PathSegment>& segments = timeline.paths[each.path].segments;
        count(segments[each.segment].route, true);
        if (each.segment + 1 == segments.size()) continue;
        next.push_back({segments[each.segment + 1].start_ns, each.path, each.segment + 1});
        std::push_heap(next.begin(), next.end());
      }
    }
  }

  double most_bps(std::uint32_t resource) const {
    return std::min(first_.most_bps[place_[resource]], last_.most_bps[place_[resource]]);
  }

 private:
  struct Side {
    Side(std::size_t candidates, std::size_t ends)
        : routes(candidates * ends, 0), bps(candidates, 0), most_bps(candidates, 0) {}
    std::vector<std::uint32_t> routes;  ///< that cross the candidate and have this end
    std::vector<double> bps, most_bps;  ///< now, and at any time
  };

  void count(std::uint32_t route, bool begins) {
    if (route == kNoRoute) return;
    RouteEnds ends;  // found only where it matters
    for (const Hop& hop : timeline_.routes[route]) {
      if (!hop.is_resource() || place_[hop.index()] == kLeftOut) continue;
      if (ends.first == kLeftOut) ends = ends_of(timeline_.routes, route);
      count(first_, place_[hop.index()], end_index_[ends.first], begins);
      count(last_, place_[hop.index()], end_index_[ends.last], begins);
    }
  }

  void count(Side& side, std::uint32_t candidate, std::uint32_t end, bool begins) const {
    std::uint32_t& routes = side.routes[candidate * end_most_bps_.size() + end];
    if (begins) {
      if (routes++ > 0) return;
      side.bps[candidate] += end_most_bps_[end];
      side.most_bps[candidate] = std::max(side.most_bps[candidate], side.bps[candidate]);
    } else if (--routes == 0) {
      side.bps[candidate] -= end_most_bps_[end];
    }
  }

  const LinkTimeline& timeline_;
  const std::vector<std::uint32_t>& end_index_;
  const std::vector<double>& end_most_bps_;
  std::vector<std::uint32_t> place_;  ///< by resource: among the candidates
  Side first_, last_;
};

/// Whether each resource can limit a flow: see PreparedTimeline.
std::vector<bool> limiting(const LinkTimeline& timeline,
                           const std::vector<std::vector<CapacityStep>>& capacity) {
  const RouteTable& routes = timeline.routes;
  const std::size_t count = timeline.resources.size();
  std::vector<std::uint32_t> end_index(count, kLeftOut);
  std::vector<double> end_most_bps;
  const auto as_end = [&](std::uint32_t resource) {
    if (end_index[resource] != kLeftOut) return;
    end_index[resource] = static_cast<std::uint32_t>(end_most_bps.size());
    std::int64_t most = 0;
    for (const CapacityStep& step : capacity[resource]) most = std::max(most, step.capacity_bps);
    end_most_bps.push_back(static_cast<double>(most));
  };
  for (std::uint32_t route = 0; route < routes.size(); ++route) {
    const RouteEnds ends = ends_of(routes, route);
    if (ends.first == kLeftOut) continue;
    as_end(ends.first);
    as_end(ends.last);
  }
  EndSets firsts(count, end_most_bps.size());
  EndSets lasts(count, end_most_bps.size());
  std::vector<bool> crossed(count, false);
  for (std::uint32_t route = 0; route < routes.size(); ++route) {
    const RouteEnds ends = ends_of(routes, route);
    for (const Hop& hop : routes[route]) {
      if (!hop.is_resource() || end_index[hop.index()] != kLeftOut) continue;
      crossed[hop.index()] = true;
      firsts.add(hop.index(), end_index[ends.first]);
      lasts.add(hop.index(), end_index[ends.last]);
    }
  }
  std::vector<bool> limits(count, false);
  std::vector<std::uint32_t> candidates;
  std::vector<double> least_bps(count, 0);
  for (std::uint32_t r = 0; r < count; ++r) {
    if (end_index[r] != kLeftOut || timeline.resources[r].data_cap != kNoDataCap) {
      limits[r] = true;
    } else if (crossed[r]) {
      std::int64_t least = INT64_MAX;
      for (const CapacityStep& step : capacity[r]) least = std::min(least, step.capacity_bps);
      least_bps[r] = static_cast<double>(least);
      const double load = std::min(firsts.sum(r, end_most_bps), lasts.sum(r, end_most_bps));
      if (load * PreparedTimeline::kMargin > least_bps[r]) candidates.push_back(r);
    }
  }
  if (candidates.empty()) return limits;
  const LoadsInTime loads(timeline, candidates, end_index, end_most_bps);
  for (const std::uint32_t r : candidates)
    limits[r] = loads.most_bps(r) * PreparedTimeline::kMargin > least_bps[r];
  return limits;
}

template <class Item>
std::size_t holds_at(const PackedList<Item>& items, TimeNs time) {
  const auto after = std::upper_bound(items.begin(), items.end(), time,
                                      [](TimeNs t, const Item& each) { return t < each.start_ns; });
  return after == items.begin() ? 0 : static_cast<std::size_t>(after - items.begin() - 1);
}

}  // namespace

double PreparedTimeline::Steps::greatest() const {
  std::int64_t most = 0;
  for (const CapacityStep& each : steps_) most = std::max(most, each.capacity_bps);
  return as_bytes(most);
}

double PreparedTimeline::Steps::least() const {
  std::int64_t least = steps_.empty() ? 0 : steps_.front().capacity_bps;
  for (const CapacityStep& each : steps_) least = std::min(least, each.capacity_bps);
  return as_bytes(least);
}

std::size_t PreparedTimeline::Steps::at(TimeNs time) const { return holds_at(steps_, time); }

std::size_t PreparedTimeline::Stripe::at(TimeNs time) const { return holds_at(segments, time); }

PreparedTimeline::PreparedTimeline(const LinkTimeline& of, bool prune_it, unsigned threads)
    : timeline(of), prune(prune_it) {
  const bool packs = plain_bytes(timeline) > kMostPlainBytes;
  std::vector<std::vector<CapacityStep>> effective(timeline.resources.size());
  parallel_for(effective.size(), threads,
               [&](std::size_t r) { effective[r] = effective_capacity(timeline, timeline.resources[r]); });
  const std::vector<bool> keep =
      prune ? limiting(timeline, effective) : std::vector<bool>(timeline.resources.size(), true);
  std::vector<std::uint32_t> kept_index(timeline.resources.size(), kLeftOut);
  for (std::uint32_t r = 0; r < timeline.resources.size(); ++r) {
    if (!keep[r]) continue;
    kept_index[r] = static_cast<std::uint32_t>(resources.size());
    resources.push_back(r);
    capacity.emplace_back(std::move(effective[r]), packs);
    data_cap.push_back(timeline.resources[r].data_cap);
  }
  std::vector<std::vector<CapacityStep>>().swap(effective);  // of all resources, before what comes is made
  for (std::size_t s = 0; s < timeline.sites.size(); ++s) site_of.emplace(timeline.sites[s], s);
  add_pairs(kept_index, packs);
  waits = std::any_of(timeline.access.begin(), timeline.access.end(), [](const Access& each) {
    return std::any_of(each.steps.begin(), each.steps.end(), [](const AccessStep& step) {
      return step.spike_us != 0 || step.base_us != 0 || step.spread_us != 0;
    });
  });
  const bool lossy = std::any_of(timeline.resources.begin(), timeline.resources.end(),
                                 [](const Resource& each) { return !each.loss.empty(); });
  if (!lossy) return;
  std::vector<Stripe*> stripes;
  for (Pair& pair : pairs) {
    for (Stripe& stripe : pair.stripes) stripes.push_back(&stripe);
  }
  parallel_for(stripes.size(), threads, [&](std::size_t s) {
    stripes[s]->loss = StripeLoss(timeline, timeline.paths[stripes[s]->path], packs);
  });
}

void PreparedTimeline::add_pairs(const std::vector<std::uint32_t>& kept_index, bool packs) {
  const std::size_t sites = timeline.sites.size();
  pair_of.assign(sites * sites, kNoPair);
  std::vector<std::uint32_t> crossed;
  std::vector<std::uint32_t> path_of(resources.size(), kLeftOut);  // the last that was seen to cross it
  for (std::uint32_t p = 0; p < timeline.paths.size(); ++p) {
    const Path& path = timeline.paths[p];
    std::uint32_t& index = pair_of[static_cast<std::size_t>(timeline.nodes[path.src].site) * sites +
                                   static_cast<std::size_t>(timeline.nodes[path.dst].site)];
    if (index == kNoPair) {
      index = static_cast<std::uint32_t>(pairs.size());
      pairs.emplace_back();
    }
    Pair& pair = pairs[index];
    Stripe stripe;
    stripe.path = p;
    std::vector<Segment>& segments = stripe.segments.plain();
    std::uint32_t receiver = kLeftOut;
    std::map<std::vector<std::uint32_t>, std::uint32_t> lists;  // where each begins in stripe_resources
    for (const PathSegment& segment : path.segments) {
      crossed.clear();
      const bool routed = segment.route != kNoRoute;
      if (routed) {
        for (const Hop& hop : timeline.routes[segment.route]) {
          if (!hop.is_resource()) continue;
          if (timeline.resources[hop.index()].kind == ResourceKind::kTerminalDown) receiver = hop.index();
          if (kept_index[hop.index()] != kLeftOut) crossed.push_back(kept_index[hop.index()]);
        }
      }
      if (!segments.empty()) {
        const Segment& last = segments.back();
        if (last.routed == routed &&
            std::equal(crossed.begin(), crossed.end(), stripe_resources.begin() + last.first,
                       stripe_resources.begin() + last.last)) {
          continue;
        }
      }
      // A path crosses the same resources again and again.
      const auto [known, added] =
          lists.try_emplace(crossed, static_cast<std::uint32_t>(stripe_resources.size()));
      if (added) stripe_resources.insert(stripe_resources.end(), crossed.begin(), crossed.end());
      const std::uint32_t first = known->second;
      segments.push_back(
          {segment.start_ns, first, first + static_cast<std::uint32_t>(crossed.size()), routed});
      for (const std::uint32_t resource : crossed) {
        if (path_of[resource] == p) continue;
        path_of[resource] = p;
        pair.resources.push_back(resource);
      }
    }
    if (packs) {
      stripe.segments.pack();
    } else {
      segments.shrink_to_fit();
    }
    if (receiver != kLeftOut) {
      for (const Outage& outage : timeline.resources[receiver].outages) {
        if (outage.cause == OutageCause::kPower) pair.power_losses.push_back(outage.start_ns);
      }
      std::sort(pair.power_losses.begin(), pair.power_losses.end());
      pair.power_losses.erase(std::unique(pair.power_losses.begin(), pair.power_losses.end()),
                              pair.power_losses.end());
    }
    std::sort(pair.resources.begin(), pair.resources.end());
    pair.resources.erase(std::unique(pair.resources.begin(), pair.resources.end()), pair.resources.end());
    pair.has_cap = std::any_of(pair.resources.begin(), pair.resources.end(),
                               [&](std::uint32_t r) { return data_cap[r] != kNoDataCap; });
    pair.stripes.push_back(std::move(stripe));
  }
}

std::size_t PreparedTimeline::bytes() const {
  std::size_t sum = 0;
  for (const Steps& each : capacity) sum += each.bytes();
  for (const Pair& pair : pairs) {
    for (const Stripe& stripe : pair.stripes) sum += stripe.segments.bytes() + stripe.loss.bytes();
  }
  return sum;
}

std::int64_t PreparedTimeline::site(const std::string& name) const {
  const auto found = site_of.find(name);
  return found == site_of.end() ? -1 : static_cast<std::int64_t>(found->second);
}

}  // namespace skyhaul::models
