// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/relaxed_timeline.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace skyhaul::core {
namespace {

using models::Hop;
using models::LinkTimeline;
using models::Outage;
using models::OutageCause;
using models::PackedList;
using models::Path;
using models::PathSegment;
using models::ResourceKind;
using models::TimeInterval;
using models::TimeNs;

constexpr double kMore = 0.1;
constexpr std::int32_t kNoSite = -1;

bool is_up(ResourceKind kind) {
  return kind == ResourceKind::kTerminalUp || kind == ResourceKind::kFixedLinkUp;
}
bool is_down(ResourceKind kind) {
  return kind == ResourceKind::kTerminalDown || kind == ResourceKind::kFixedLinkDown;
}

/// Windows that are a tenth longer, half of that at each end; first and last are one where both touch the
/// horizon's ends.
std::vector<TimeInterval> longer(const std::vector<TimeInterval>& windows, TimeNs start_ns, TimeNs end_ns) {
  if (windows.empty()) return windows;
  const bool joined =
      windows.size() > 1 && windows.front().start_ns == start_ns && windows.back().end_ns == end_ns;
  std::vector<TimeInterval> grown = windows;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    TimeNs length = windows[i].end_ns - windows[i].start_ns;
    if (joined && (i == 0 || i + 1 == windows.size())) {
      length =
          windows.front().end_ns - windows.front().start_ns + windows.back().end_ns - windows.back().start_ns;
    }
    const auto each_end = static_cast<TimeNs>(static_cast<double>(length) * kMore / 2);
    grown[i].start_ns -= each_end;
    grown[i].end_ns += each_end;
  }
  // What grows over the horizon's end comes in again at its other end.
  std::vector<TimeInterval> around;
  const TimeNs horizon = end_ns - start_ns;
  for (const TimeInterval& each : grown) {
    if (each.start_ns < start_ns) around.push_back({each.start_ns + horizon, end_ns});
    if (each.end_ns > end_ns) around.push_back({start_ns, each.end_ns - horizon});
  }
  return common(models::united(grown, around), {{start_ns, end_ns}});
}

bool without_a_link(OutageCause cause) {
  return cause == OutageCause::kNoSatellite || cause == OutageCause::kNoGateway ||
         cause == OutageCause::kNoRoute;
}

/// Changes a timeline's paths, and remembers what has to be there for them.
class Relaxer {
 public:
  explicit Relaxer(LinkTimeline& timeline) : timeline_(timeline), freed_(timeline.resources.size()) {}

  /// Gives the path its neighbour's route in a time in which it has none.
  void gain(Path& path, TimeInterval time, const PathSegment& like) {
    std::vector<PathSegment>& segments = path.segments.plain();
    const auto from = std::upper_bound(segments.begin(), segments.end(), time.start_ns,
                                       [](TimeNs t, const PathSegment& each) { return t < each.start_ns; }) -
                      1;
    const auto until = std::lower_bound(from + 1, segments.end(), time.end_ns,
                                        [](const PathSegment& each, TimeNs t) { return each.start_ns < t; });
    const bool rest =
        until == segments.end() ? time.end_ns < timeline_.end_ns : until->start_ns > time.end_ns;
    std::vector<PathSegment> parts;
    if (from->start_ns < time.start_ns) parts.push_back(*from);
    parts.push_back({time.start_ns, like.route, like.cause});
    if (rest) parts.push_back({time.end_ns, (until - 1)->route, (until - 1)->cause});
    segments.insert(segments.erase(from, until), parts.begin(), parts.end());
    if (like.route == models::kNoRoute) return;
    for (const Hop& hop : timeline_.routes[like.route]) {
      if (hop.is_resource()) {
        freed_[hop.index()].push_back(time);
      } else {
        crossed_[hop.index()].push_back(time);
      }
    }
  }

  /// Legs get a delay, and resources lose the outages of links that were not there, in the time gained.
  void finish(bool shorter_gaps) {
    for (auto& [leg, times] : crossed_) cover(timeline_.legs[leg].delay.plain(), models::united(times, {}));
    if (!shorter_gaps) return;
    for (std::size_t r = 0; r < timeline_.resources.size(); ++r) {
      if (timeline_.resources[r].outages.empty()) continue;
      std::vector<Outage>& outages = timeline_.resources[r].outages.plain();
      outages = without(outages, models::united(freed_[r], {}));
    }
  }

 private:
  /// Pieces of constant delay where there are none.
  static void cover(std::vector<models::DelayPiece>& pieces, const std::vector<TimeInterval>& times) {
    std::vector<TimeInterval> there;
    for (const models::DelayPiece& each : pieces) there.push_back({each.start_ns, each.end_ns});
    const std::size_t known = pieces.size();
    const std::vector<TimeInterval> united = models::united(there, {});
    for (const TimeInterval& time : times) {
      for (const TimeInterval& bare : models::outside(united, time.start_ns, time.end_ns)) {
        const auto after =
            std::lower_bound(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(known), bare.end_ns,
                             [](const models::DelayPiece& each, TimeNs t) { return each.start_ns < t; });
        const bool is_last = after == pieces.begin() + static_cast<std::ptrdiff_t>(known);
        const bool follows = after != pieces.begin() && (is_last || (after - 1)->end_ns == bare.start_ns);
        const std::int64_t delay = follows ? (after - 1)->delay_end_ns : after->delay_start_ns;
        pieces.push_back({bare.start_ns, bare.end_ns, delay, delay});
      }
    }
    std::sort(pieces.begin(), pieces.end(),
              [](const auto& a, const auto& b) { return a.start_ns < b.start_ns; });
  }

  static std::vector<Outage> without(const std::vector<Outage>& outages,
                                     const std::vector<TimeInterval>& freed) {
    std::vector<Outage> left;
    for (const Outage& each : outages) {
      if (!without_a_link(each.cause)) {
        left.push_back(each);
        continue;
      }
      const auto cut = static_cast<TimeNs>(static_cast<double>(each.end_ns - each.start_ns) * kMore);
      for (const TimeInterval& part : models::outside(freed, each.start_ns, each.end_ns - cut))
        left.push_back({part.start_ns, part.end_ns, each.cause});
    }
    return left;
  }

  LinkTimeline& timeline_;
  std::vector<std::vector<TimeInterval>> freed_;                ///< by resource
  std::map<std::uint32_t, std::vector<TimeInterval>> crossed_;  ///< by leg
};

/// Runs of segments of one path for which `belongs` holds: index of the first and behind the last.
template <class Belongs>
std::vector<std::pair<std::size_t, std::size_t>> runs_of(const PackedList<PathSegment>& segments,
                                                         const Belongs& belongs) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!belongs(segments[i])) continue;
    if (!runs.empty() && runs.back().second == i) {
      ++runs.back().second;
    } else {
      runs.emplace_back(i, i + 1);
    }
  }
  return runs;
}

struct Gain {
  TimeInterval time;
  PathSegment like;
};

/// The segments before and after a run, around the horizon's ends.
struct Neighbours {
  PathSegment before, after;
};
Neighbours neighbours(const PackedList<PathSegment>& segments, std::pair<std::size_t, std::size_t> run) {
  return {run.first == 0 ? segments.back() : segments[run.first - 1],
          run.second == segments.size() ? segments.front() : segments[run.second]};
}

TimeNs end_of(const PackedList<PathSegment>& segments, std::size_t last, TimeNs end_ns) {
  return last == segments.size() ? end_ns : segments[last].start_ns;
}

std::vector<Gain> gains_of_power(const PackedList<PathSegment>& segments, const std::vector<TimeInterval>& on,
                                 TimeNs end_ns) {
  std::vector<Gain> gains;
  for (const auto& run : runs_of(segments, [](const PathSegment& each) {
         return each.route == models::kNoRoute && each.cause == OutageCause::kPower;
       })) {
    const TimeInterval dark{segments[run.first].start_ns, end_of(segments, run.second, end_ns)};
    const Neighbours beside = neighbours(segments, run);
    for (const TimeInterval& part : common(on, {dark})) {
      const bool first = part.start_ns - dark.start_ns < dark.end_ns - part.end_ns;
      gains.push_back({part, first ? beside.before : beside.after});
    }
  }
  return gains;
}

std::vector<Gain> gains_of_gaps(const PackedList<PathSegment>& segments, TimeNs end_ns) {
  std::vector<Gain> gains;
  for (const auto& run : runs_of(segments, [](const PathSegment& each) {
         return each.route == models::kNoRoute && each.cause != OutageCause::kPower;
       })) {
    const TimeNs start = segments[run.first].start_ns;
    const TimeNs end = end_of(segments, run.second, end_ns);
    const Neighbours beside = neighbours(segments, run);
    const auto tenth = static_cast<TimeNs>(std::llround(static_cast<double>(end - start) * kMore));
    if (beside.after.route != models::kNoRoute) {
      gains.push_back({{end - tenth, end}, beside.after});
    } else if (beside.before.route != models::kNoRoute) {
      gains.push_back({{start, start + tenth}, beside.before});
    }
  }
  return gains;
}

}  // namespace

std::vector<std::int32_t> sites_of_resources(const LinkTimeline& timeline) {
  std::vector<std::int32_t> site_of(timeline.resources.size(), kNoSite);
  std::vector<char> seen(timeline.routes.size(), 0);  // a route's ends are always those of one path
  for (const Path& path : timeline.paths) {
    for (const PathSegment& segment : path.segments) {
      if (segment.route == models::kNoRoute || seen[segment.route] != 0) continue;
      seen[segment.route] = 1;
      bool crossed_a_leg = false;
      for (const Hop& hop : timeline.routes[segment.route]) {
        crossed_a_leg = crossed_a_leg || !hop.is_resource();
        if (!hop.is_resource()) continue;
        const ResourceKind kind = timeline.resources[hop.index()].kind;
        const bool of_plan = kind == ResourceKind::kPlanCap;
        if (is_up(kind) || (of_plan && !crossed_a_leg)) site_of[hop.index()] = timeline.nodes[path.src].site;
        if (is_down(kind) || (of_plan && crossed_a_leg)) site_of[hop.index()] = timeline.nodes[path.dst].site;
      }
    }
  }
  return site_of;
}

std::vector<std::vector<TimeInterval>> power_of_sites(const LinkTimeline& timeline,
                                                      const std::vector<std::int32_t>& site_of) {
  std::vector<std::vector<TimeInterval>> off(timeline.sites.size());
  for (std::size_t r = 0; r < timeline.resources.size(); ++r) {
    if (site_of[r] == kNoSite) continue;
    for (const Outage& outage : timeline.resources[r].outages) {
      if (outage.cause == OutageCause::kPower)
        off[static_cast<std::size_t>(site_of[r])].push_back({outage.start_ns, outage.end_ns});
    }
  }
  std::vector<std::vector<TimeInterval>> on;
  for (const auto& each : off)
    on.push_back(models::outside(models::united(each, {}), timeline.start_ns, timeline.end_ns));
  return on;
}

LinkTimeline relaxed_timeline(const LinkTimeline& timeline, const LinkTimes& times) {
  LinkTimeline relaxed = timeline;
  Relaxer relaxer(relaxed);
  const auto take = [&](Path& path, const std::vector<Gain>& gains) {
    for (const Gain& each : gains) relaxer.gain(path, each.time, each.like);
  };
  if (std::count(times.longer_power.begin(), times.longer_power.end(), 1) > 0) {
    const std::vector<std::int32_t> site_of = sites_of_resources(timeline);
    std::vector<std::vector<TimeInterval>> on = power_of_sites(timeline, site_of);
    for (std::size_t s = 0; s < on.size(); ++s) {
      if (times.longer_power[s] != 0) on[s] = longer(on[s], timeline.start_ns, timeline.end_ns);
    }
    for (std::size_t r = 0; r < relaxed.resources.size(); ++r) {
      if (site_of[r] == kNoSite || times.longer_power[static_cast<std::size_t>(site_of[r])] == 0) continue;
      std::vector<Outage> outages;
      for (const Outage& each : relaxed.resources[r].outages) {
        if (each.cause != OutageCause::kPower) {
          outages.push_back(each);
          continue;
        }
        for (const TimeInterval& part :
             models::outside(on[static_cast<std::size_t>(site_of[r])], each.start_ns, each.end_ns))
          outages.push_back({part.start_ns, part.end_ns, each.cause});
      }
      relaxed.resources[r].outages = std::move(outages);
    }
    for (Path& path : relaxed.paths) {
      const auto site = [&](std::uint32_t node) {
        return static_cast<std::size_t>(timeline.nodes[node].site);
      };
      take(path,
           gains_of_power(path.segments, common(on[site(path.src)], on[site(path.dst)]), timeline.end_ns));
    }
  }
  if (times.shorter_gaps) {
    for (Path& path : relaxed.paths) take(path, gains_of_gaps(path.segments, timeline.end_ns));
  }
  relaxer.finish(times.shorter_gaps);
  pack(relaxed);
  return relaxed;
}

}  // namespace skyhaul::core
