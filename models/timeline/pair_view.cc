// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/pair_view.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/models/timeline_cursor.h"
#include "timeline/access.h"

namespace skyhaul::models {
namespace {

/// Site of a terminal or kSite node.
const std::string& site_of(const LinkTimeline& timeline, std::uint32_t node) {
  return timeline.sites[static_cast<std::size_t>(timeline.nodes[node].site)];
}

/// The last item that begins at `time` or before; the first one where none does.
template <class Item>
std::size_t holding(const PackedList<Item>& items, TimeNs time) {
  const auto after = std::upper_bound(items.begin(), items.end(), time,
                                      [](TimeNs t, const Item& each) { return t < each.start_ns; });
  return after == items.begin() ? 0 : static_cast<std::size_t>(after - items.begin() - 1);
}

/// Whether what a packet meets on a hop differs from second to second.
bool has_seconds(const LinkTimeline& timeline, const Hop& hop) {
  if (hop.is_resource()) return timeline.resources[hop.index()].seconds.varies();
  const std::uint32_t access = timeline.legs[hop.index()].access;
  if (access == kNoAccess) return false;
  const QuantileTable& packet = timeline.access[access].packet;
  return packet.front() != packet.back();
}

/// The seconds of slots: a row shows what a packet meets that is sent at its beginning.
void add_seconds(const LinkTimeline& timeline, TimeNs from, TimeNs until, std::vector<TimeNs>& breaks) {
  const SecondClock seconds(timeline.slots);
  for (TimeNs at = seconds.end_ns(from); at < until; at = seconds.end_ns(at)) breaks.push_back(at);
}

void add_breaks(const Resource& resource, TimeNs from, TimeNs until, std::vector<TimeNs>& breaks) {
  const auto add = [&](TimeNs time) {
    if (time > from && time < until) breaks.push_back(time);
  };
  const auto add_all = [&](const auto& intervals) {
    auto each = std::lower_bound(intervals.begin(), intervals.end(), from,
                                 [](const auto& interval, TimeNs t) { return interval.end_ns < t; });
    for (; each != intervals.end() && each->start_ns < until; ++each) {
      add(each->start_ns);
      add(each->end_ns);
    }
  };
  for (std::size_t s = holding(resource.capacity, from); s < resource.capacity.size(); ++s) {
    const TimeNs start_ns = resource.capacity[s].start_ns;
    if (start_ns >= until) break;
    add(start_ns);
  }
  add_all(resource.outages);
  add_all(resource.loss);
}

void add_breaks(const Leg& leg, TimeNs from, TimeNs until, std::vector<TimeNs>& breaks) {
  for (std::size_t p = holding(leg.delay, from); p < leg.delay.size(); ++p) {
    const TimeNs start_ns = leg.delay[p].start_ns;
    if (start_ns >= until) break;
    if (start_ns > from) breaks.push_back(start_ns);
  }
}

/// Where the wait at an access changes at once, and where its spikes have their corners.
void add_breaks(const AccessRule& rule, const Access& access, TimeNs from, TimeNs until,
                std::vector<TimeNs>& breaks, std::vector<TimeNs>& bends) {
  if (access.steps.empty()) return;
  const TimeNs first = from - rule.spike_after_ns;
  for (std::size_t s = seek(access.steps, 0, first); s < access.steps.size(); ++s) {
    const AccessStep& step = access.steps[s];
    if (step.start_ns - rule.spike_before_ns >= until) break;
    const bool jumps = s > 0 && (access.steps[s - 1].wait_us != step.wait_us || step.base_us != 0);
    if (jumps && step.start_ns > from && step.start_ns < until) breaks.push_back(step.start_ns);
    if (step.spike_us == 0) continue;
    for (const TimeNs corner :
         {step.start_ns - rule.spike_before_ns, step.start_ns, step.start_ns + rule.spike_after_ns}) {
      if (corner > from && corner < until) bends.push_back(corner);
    }
  }
}

/// A row's straight line may leave the path's delay by this much.
constexpr double kBendNs = 10'000;

/// One route at rising times: its delay, and what its resources carry. Remembers where in each series it is.
class RouteReader {
 public:
  RouteReader(const LinkTimeline& timeline, std::uint32_t route, TimeNs from) : rule_(timeline.access_rule) {
    for (const Hop& hop : timeline.routes[route]) {
      if (hop.is_resource()) {
        const Resource& its = timeline.resources[hop.index()];
        resources_.push_back({&its, holding(its.capacity, from), holding(its.outages, from),
                              holding(its.loss, from), SecondsReader(timeline, its)});
      } else {
        const Leg& leg = timeline.legs[hop.index()];
        legs_.push_back({&leg, holding(leg.delay, from)});
        if (leg.access != kNoAccess && !timeline.access[leg.access].steps.empty())
          accesses_.push_back({&timeline.access[leg.access], 0,
                               legs_.size() == 1 ? LinkDirection::kUp : LinkDirection::kDown});
      }
    }
  }

  /// What changes without a jump: delays of legs, and the extra delay about reallocations.
  std::int64_t smooth_ns(TimeNs time) {
    std::int64_t sum = 0;
    for (auto& [leg, piece] : legs_) {
      advance(leg->delay, time, piece);
      sum += piece_delay_ns(leg->delay[piece], time);
    }
    for (auto& [access, step, direction] : accesses_) {
      step = seek(access->steps, step, time);
      sum += wait_at(rule_, *access, direction, step, time).spikes_ns;
    }
    return sum;
  }

  /// What holds for the whole of a row that begins at `time`.
  std::int64_t level_ns(TimeNs time) {
    std::int64_t sum = 0;
    for (auto& [access, step, direction] : accesses_) {
      step = seek(access->steps, step, time);
      sum += wait_at(rule_, *access, direction, step, time).step_ns;
    }
    return sum;
  }

  /// Fills capacity, loss and outage of a row that begins at `time`, inside which nothing changes.
  void compose(TimeNs time, PairRow& row) {
    row.capacity_bps = INT64_MAX;
    row.outage = OutageCause::kNone;
    row.loss = 0;  // grows loss by loss: those near 0 keep their digits
    for (auto& [resource, capacity, outage, loss, seconds] : resources_) {
      advance(resource->capacity, time, capacity);
      advance(resource->outages, time, outage);
      advance(resource->loss, time, loss);
      row.capacity_bps =
          std::min(row.capacity_bps, seconds.capacity_bps(resource->capacity[capacity].capacity_bps, time));
      if (holds(resource->outages, outage, time) && row.outage == OutageCause::kNone)
        row.outage = resource->outages[outage].cause;
      if (holds(resource->loss, loss, time)) row.loss += (1 - row.loss) * resource->loss[loss].loss;
    }
    if (row.outage != OutageCause::kNone || row.capacity_bps == INT64_MAX) row.capacity_bps = 0;
  }

 private:
  template <class Item>
  static void advance(const PackedList<Item>& items, TimeNs time, std::size_t& at) {
    while (at + 1 < items.size() && items[at + 1].start_ns <= time) ++at;
  }
  template <class Item>
  static bool holds(const PackedList<Item>& items, std::size_t at, TimeNs time) {
    if (items.empty()) return false;
    const Item its = items[at];
    return its.start_ns <= time && time < its.end_ns;
  }

  struct LegAt {
    const Leg* leg;
    std::size_t piece;
  };
  struct ResourceAt {
    const Resource* resource;
    std::size_t capacity, outage, loss;
    SecondsReader seconds;
  };
  struct AccessAt {
    const Access* access;
    std::size_t step;
    LinkDirection direction;
  };
  const AccessRule& rule_;
  std::vector<AccessAt> accesses_;
  std::vector<LegAt> legs_;
  std::vector<ResourceAt> resources_;
};

/// Instants of a segment at which a row may begin, with the delay there.
struct Instant {
  TimeNs at_ns;
  std::int64_t delay_ns;
  bool begins;
};

/// Lets rows begin where one straight line from `first` to `last` would leave the path's delay.
void split(Instant* first, Instant* last) {
  const auto from = static_cast<double>(first->delay_ns);
  const double slope =
      (static_cast<double>(last->delay_ns) - from) / static_cast<double>(last->at_ns - first->at_ns);
  Instant* worst = nullptr;
  double worst_ns = kBendNs;
  for (Instant* each = first + 1; each != last; ++each) {
    const double off = std::abs(static_cast<double>(each->delay_ns) - from -
                                slope * static_cast<double>(each->at_ns - first->at_ns));
    if (off <= worst_ns) continue;
    worst_ns = off;
    worst = each;
  }
  if (worst == nullptr) return;
  worst->begins = true;
  split(first, worst);
  split(worst, last);
}

/// Instants of [from, until] from what must and what may begin a row.
void join(std::vector<TimeNs>& breaks, std::vector<TimeNs>& bends, std::vector<Instant>& instants) {
  for (std::vector<TimeNs>* times : {&breaks, &bends}) {
    std::sort(times->begin(), times->end());
    times->erase(std::unique(times->begin(), times->end()), times->end());
  }
  instants.clear();
  auto bend = bends.begin();
  for (const TimeNs time : breaks) {
    for (; bend != bends.end() && *bend < time; ++bend) instants.push_back({*bend, 0, false});
    if (bend != bends.end() && *bend == time) ++bend;
    instants.push_back({time, 0, true});
  }
}

}  // namespace

std::string route_name(const LinkTimeline& timeline, const Path& path, std::uint32_t route) {
  std::string name = timeline.nodes[path.src].name;
  std::uint32_t at = path.src;
  for (const Hop& hop : timeline.routes[route]) {
    if (hop.is_resource()) continue;
    const Leg& leg = timeline.legs[hop.index()];
    at = leg.a == at ? leg.b : leg.a;
    name += '>' + timeline.nodes[at].name;
  }
  return name;
}

void pair_rows(const LinkTimeline& timeline, const Path& path,
               const std::function<void(const PairRow&)>& consume) {
  PairRow row{};
  row.src = site_of(timeline, path.src);
  row.dst = site_of(timeline, path.dst);
  row.src_terminal = timeline.nodes[path.src].name;
  row.dst_terminal = timeline.nodes[path.dst].name;
  std::vector<TimeNs> breaks, bends;
  std::vector<Instant> instants;
  for (std::size_t s = 0; s < path.segments.size(); ++s) {
    const PathSegment& segment = path.segments[s];
    const TimeNs until = s + 1 < path.segments.size() ? path.segments[s + 1].start_ns : timeline.end_ns;
    row.start_ns = segment.start_ns;
    if (segment.route == kNoRoute) {
      row.end_ns = until;
      row.path.clear();
      row.delay_start_ns = row.delay_end_ns = row.capacity_bps = 0;
      row.loss = 0;
      row.outage = segment.cause;
      consume(row);
      continue;
    }
    row.path = route_name(timeline, path, segment.route);
    breaks.assign({segment.start_ns, until});
    bends.clear();
    const RouteHops hops = timeline.routes[segment.route];
    for (const Hop& hop : hops) {
      if (hop.is_resource()) {
        add_breaks(timeline.resources[hop.index()], segment.start_ns, until, breaks);
      } else {
        const Leg& leg = timeline.legs[hop.index()];
        add_breaks(leg, segment.start_ns, until, bends);
        if (leg.access != kNoAccess)
          add_breaks(timeline.access_rule, timeline.access[leg.access], segment.start_ns, until, breaks,
                     bends);
      }
    }
    if (std::any_of(hops.begin(), hops.end(), [&](const Hop& hop) { return has_seconds(timeline, hop); }))
      add_seconds(timeline, segment.start_ns, until, breaks);
    join(breaks, bends, instants);
    RouteReader reader(timeline, segment.route, segment.start_ns);
    for (Instant& each : instants) each.delay_ns = reader.smooth_ns(each.at_ns);
    for (Instant *first = instants.data(), *end = first + instants.size(), *last = first + 1; last != end;
         ++last) {
      if (!last->begins) continue;
      split(first, last);
      first = last;
    }
    std::int64_t smooth_ns = instants.front().delay_ns;
    for (const Instant* each = instants.data() + 1; each != instants.data() + instants.size(); ++each) {
      if (!each->begins) continue;
      const std::int64_t level_ns = reader.level_ns(row.start_ns);
      row.end_ns = each->at_ns;
      row.delay_start_ns = smooth_ns + level_ns;
      row.delay_end_ns = each->delay_ns + level_ns;
      reader.compose(row.start_ns, row);
      consume(row);
      row.start_ns = row.end_ns;
      smooth_ns = each->delay_ns;
    }
  }
}

}  // namespace skyhaul::models
