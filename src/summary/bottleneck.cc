// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/bottleneck.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>

#include "skyhaul/core/summary.h"
#include "skyhaul/orbits/parallel.h"
#include "summary/bottleneck_classes.h"
#include "summary/least_set.h"
#include "summary/long_round.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;
using models::OutageCause;
using Class = BottleneckClass;

constexpr double kMore = 1.1;
constexpr double kLess = 0.9;
constexpr double kLeastGain = 0.005;
constexpr double kEnough = 0.9;
constexpr std::size_t kMostSites = 3;  // named one by one
// Longer rounds are made smaller, to about so many horizons. Where windows of CUBIC meet loss, each set of
// classes has windows of its own to follow: there a round is short, unless power comes and goes by the hour.
constexpr double kMostHorizons = 2, kMostHorizonsOfCubic = 1.0 / 16;
constexpr double kLeastOfCubic_s = 1800;
constexpr std::size_t kFewConnections = 16;
/// Rounds that are solved before it is asked whether a set can still bring what it must.
constexpr std::size_t kFirstRounds = 2;
/// A round is taken to need at least this share of its time with everything relaxed, whatever is relaxed.
constexpr double kSurely = 0.99;

/// What is relaxed: for each class nothing, or the whole, or some sites' part.
struct Relief {
  std::array<std::vector<char>, kClasses>
      sites;  ///< empty: not relaxed; else by site, and one for all others

  bool operator<(const Relief& other) const { return sites < other.sites; }
};

/// Solves a traffic entry's rounds with any choice of classes and sites relaxed, and searches for the least
/// set.
class Search {
 public:
  Search(RelaxedEngines& engines, const TrafficSpec& traffic, const std::vector<TimeNs>& starts,
         models::PlanUse plan, unsigned threads, const std::function<void(double)>& progress)
      : engines_(engines),
        collective_(traffic.collective),
        starts_(starts),
        plan_(plan),
        threads_(threads),
        progress_(progress) {
    const LinkTimeline& timeline = engines.timeline();
    for (const models::Transfer& transfer : models::make_round(collective_, 0, 0, 0)) {
      pairs_.emplace_back(transfer.src, transfer.dst);
    }
    std::sort(pairs_.begin(), pairs_.end());
    pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
    find_classes(timeline);
    if (!follows_one_course_ || connections() <= kFewConnections) return;
    // Of many connections, fewer and shorter rounds tell as much.
    most_of_cubic_ /= 3;
    for (std::size_t i = 1; i < starts_.size(); ++i)
      starts_.erase(starts_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  Bottleneck find() {
    base_s_ = total_s({});
    const std::string unjoined = stalls_ ? unjoined_pair() : "";
    if (!unjoined.empty()) return {"no path between " + unjoined, 0};
    if (arrived_ < 1 && stalls_)  // routes that carry nothing
      return {"no path between " + pairs_.front().first + " and " + pairs_.front().second, 0};
    shorten();
    const std::vector<Class> all = classes_;
    const auto gain_of = [&](const std::vector<Class>& classes, double wanted) {
      Relief relief;
      for (const Class each : classes) of(relief, each).assign(engines_.timeline().sites.size() + 1, 1);
      return gain(relief, wanted);
    };
    const double whole = all.empty() ? 0 : gain_of(all, 0);
    if (whole < kLeastGain) return {"nothing that 10 % would change", 0};
    least_s_ = std::move(seconds_);
    const double wanted = kEnough * whole;
    Relief relief;
    for (const std::size_t place :
         least_set(all.size(), wanted, follows_one_course_, [&](const std::vector<std::size_t>& set) {
           std::vector<Class> some;
           for (const std::size_t each : set) some.push_back(all[each]);
           return gain_of(some, wanted);
         }))
      of(relief, all[place]).assign(engines_.timeline().sites.size() + 1, 1);
    for (const Class each : all) leave_out_sites(relief, each, wanted);
    Bottleneck found{name_of(relief), gain(relief, 0)};
    for (std::size_t c = 0; c < kClasses; ++c) {
      if (!relief.sites[c].empty()) found.classes.push_back(class_name(c));
    }
    return found;
  }

 private:
  /// Makes a round that takes many horizons smaller: one of fewer bytes has the same phases and tells as
  /// much about the bottleneck.
  void shorten() {
    const LinkTimeline& timeline = engines_.timeline();
    const bool by_power = std::find(classes_.begin(), classes_.end(), Class::kPower) != classes_.end();
    const double horizon_s = static_cast<double>(timeline.end_ns - timeline.start_ns) * 1e-9;
    double round_s = kMostHorizons * horizon_s;
    if (follows_one_course_ && !by_power)
      round_s = std::min(round_s, std::max(most_of_cubic_ * horizon_s, kLeastOfCubic_s));
    const double most_s = round_s * static_cast<double>(starts_.size());
    const bool plans_count = plan_ == models::PlanUse::kCounted && !timeline.data_caps.empty();
    if (base_s_ <= most_s || plans_count) return;  // a smaller round would fit a plan that this one does not
    collective_.bytes = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(static_cast<double>(collective_.bytes) * most_s / base_s_));
    solved_.clear();
    base_s_ = total_s({});
  }

  /// Of all transfers of a round, if each has one on each stripe.
  std::size_t connections() const {
    const auto& paths = engines_.timeline().paths;
    return static_cast<std::size_t>(
        std::count_if(paths.begin(), paths.end(), [&](const models::Path& each) { return exchanges(each); }));
  }

  static std::vector<char>& of(Relief& relief, Class one) {
    return relief.sites[static_cast<std::size_t>(one)];
  }

  /// The classes that could change anything, in their order, and the sites that have a part of each.
  void find_classes(const LinkTimeline& timeline) {
    std::array<bool, kClasses> there{};
    const auto add = [&](Class one) { there[static_cast<std::size_t>(one)] = true; };
    used_.resize(timeline.resources.size(), 0);
    std::vector<char> seen(timeline.routes.size(), 0);
    class_of_.resize(timeline.resources.size());
    for (const models::Path& path : timeline.paths) {
      if (!exchanges(path)) continue;
      for (const models::PathSegment& segment : path.segments) {
        if (segment.route == models::kNoRoute) {
          add(segment.cause == OutageCause::kPower ? Class::kPower : Class::kMissingPaths);
        } else if (seen[segment.route] == 0) {
          seen[segment.route] = 1;
          mark(timeline, segment.route);
        }
      }
    }
    for (const std::uint32_t r : engines_.engine().limiting_resources()) {
      if (used_[r] != 0) add(class_of_[r]);
    }
    for (std::size_t r = 0; r < used_.size(); ++r) {
      if (used_[r] == 0) continue;
      const models::Resource& resource = timeline.resources[r];
      if (resource.data_cap != models::kNoDataCap && plan_ != models::PlanUse::kUnused)
        add(Class::kDataPlans);
      for (const models::Outage& outage : resource.outages) {
        if (outage.cause == OutageCause::kPower) add(Class::kPower);
        if (outage.cause == OutageCause::kNoSatellite || outage.cause == OutageCause::kNoGateway ||
            outage.cause == OutageCause::kNoRoute)
          add(Class::kMissingPaths);
      }
    }
    for (std::size_t r = 0; r < used_.size() && collective_.transport == "cubic"; ++r)
      follows_one_course_ = follows_one_course_ || (used_[r] != 0 && !timeline.resources[r].loss.empty());
    if (collective_.transport != "ideal") add(Class::kTransport);
    add(Class::kLatency);
    for (std::size_t c = 0; c < kClasses; ++c) {
      if (there[c]) classes_.push_back(static_cast<Class>(c));
    }
  }

  bool exchanges(const models::Path& path) const {
    const LinkTimeline& timeline = engines_.timeline();
    const auto site = [&](std::uint32_t node) {
      return timeline.sites[static_cast<std::size_t>(timeline.nodes[node].site)];
    };
    return std::binary_search(pairs_.begin(), pairs_.end(), std::make_pair(site(path.src), site(path.dst)));
  }

  void mark(const LinkTimeline& timeline, std::uint32_t route) {
    bool sends = true;  // until the first leg
    for (const models::Hop& hop : timeline.routes[route]) {
      sends = sends && hop.is_resource();
      if (!hop.is_resource() || used_[hop.index()] != 0) continue;
      used_[hop.index()] = 1;
      class_of_[hop.index()] = class_of(timeline.resources[hop.index()].kind, sends);
    }
  }

  /// Seconds of all rounds together; infinite where they are found to be more than `most_s`, which ends the
  /// search early. Leaves those of each round in seconds_.
  double total_s(const Relief& relief, double most_s = std::numeric_limits<double>::infinity()) {
    const auto known = solved_.find(relief);
    if (known != solved_.end()) return known->second;
    // Each class is left out once or twice.
    if (progress_)
      progress_(
          std::min(0.95, static_cast<double>(solved_.size()) / static_cast<double>(2 + 2 * classes_.size())));
    models::FlowOptions options;
    options.plan = plan_;
    const auto relaxes = [&](Class one) { return !relief.sites[static_cast<std::size_t>(one)].empty(); };
    if (relaxes(Class::kDataPlans)) options.plan_factor = kMore;
    if (relaxes(Class::kTransport)) options.transport_relief = 1 - kLess;
    if (relaxes(Class::kLatency)) options.delay_factor = kLess;
    const std::size_t sites = engines_.timeline().sites.size();
    std::vector<double> relax(engines_.timeline().resources.size(), 1);
    bool any = false;
    for (std::size_t r = 0; r < relax.size(); ++r) {
      if (used_[r] == 0) continue;
      const std::vector<char>& its = relief.sites[static_cast<std::size_t>(class_of_[r])];
      const std::int32_t site = engines_.site_of_resource()[r];
      if (its.empty() || its[site < 0 ? sites : static_cast<std::size_t>(site)] == 0) continue;
      relax[r] = kMore;
      any = true;
    }
    if (any) options.relax = std::move(relax);
    LinkTimes times;
    if (relaxes(Class::kPower)) {
      times.longer_power = relief.sites[static_cast<std::size_t>(Class::kPower)];
      times.longer_power.resize(sites);
    }
    times.shorter_gaps = relaxes(Class::kMissingPaths);
    const models::FlowEngine& engine = engines_.engine(times);
    const bool first = solved_.empty();
    double asked = 0;
    for (const models::Transfer& transfer : models::make_round(collective_, 0, 0, 0))
      asked += static_cast<double>(transfer.bytes);
    std::vector<double> arrived(starts_.size());
    std::vector<char> stalls(starts_.size());
    seconds_.assign(starts_.size(), 0);
    const bool bounded = most_s < std::numeric_limits<double>::infinity() && !follows_one_course_;
    std::size_t count = bounded ? std::min(kFirstRounds, starts_.size()) : starts_.size();
    for (std::size_t from = 0; from < starts_.size(); from += count, count = starts_.size() - from) {
      parallel_for(count, threads_, [&](std::size_t k) {
        const std::size_t i = from + k;
        models::FlowOptions its = options;
        its.from_ns = starts_[i];
        const LongRound round = long_round(engine, {models::make_round(collective_, 0, its.from_ns, 0)},
                                           engines_.timeline().end_ns - engines_.timeline().start_ns, its);
        seconds_[i] = round.seconds * asked / std::max(1.0, asked - round.left);
        arrived[i] = round.delivered;
        stalls[i] = round.stalls ? 1 : 0;
      });
      if (!bounded) continue;
      const auto solved = static_cast<std::ptrdiff_t>(from + count);
      const double least_s = std::accumulate(seconds_.begin(), seconds_.begin() + solved, 0.0) +
                             kSurely * std::accumulate(least_s_.begin() + solved, least_s_.end(), 0.0);
      if (least_s > most_s) return solved_[relief] = std::numeric_limits<double>::infinity();
    }
    if (first) {
      arrived_ = *std::max_element(arrived.begin(), arrived.end());
      stalls_ = std::count(stalls.begin(), stalls.end(), 1) > 0;
    }
    return solved_[relief] = std::accumulate(seconds_.begin(), seconds_.end(), 0.0);
  }

  /// The share of their time by which a relief shortens the rounds; one that is below `wanted` may be given
  /// as a smaller number.
  double gain(const Relief& relief, double wanted) {
    if (!(base_s_ > 0)) return 0;
    const double most_s = wanted > 0 ? (1 - wanted) * base_s_ : std::numeric_limits<double>::infinity();
    return 1 - total_s(relief, most_s) / base_s_;
  }

  /// Whether a class is made of the parts of sites.
  static bool has_sites(Class one) { return one <= Class::kPower; }

  void leave_out_sites(Relief& relief, Class one, double wanted) {
    if (of(relief, one).empty() || !has_sites(one)) return;
    std::vector<std::size_t> sites;
    for (std::size_t s = 0; s < engines_.timeline().sites.size(); ++s) {
      if (takes_part(static_cast<std::int32_t>(s), one)) sites.push_back(s);
    }
    const auto only = [&](const std::vector<std::size_t>& set) {
      Relief some = relief;
      of(some, one).assign(engines_.timeline().sites.size() + 1, 0);
      for (const std::size_t place : set) of(some, one)[sites[place]] = 1;
      return some;
    };
    // Of many sites each set is tried once only.
    const bool may_fall = follows_one_course_ && sites.size() <= kMostSites;
    const std::vector<std::size_t> left =
        least_set(sites.size(), wanted, may_fall, [&](const std::vector<std::size_t>& set) {
          return gain(set.size() == sites.size() ? relief : only(set), wanted);  // others have no part of it
        });
    if (left.size() < sites.size() && left.size() <= kMostSites) relief = only(left);
  }

  /// Whether a site has a part of a class that the entry uses.
  bool takes_part(std::int32_t site, Class one) const {
    for (std::size_t r = 0; r < used_.size(); ++r) {
      if (used_[r] == 0 || engines_.site_of_resource()[r] != site) continue;
      const auto& outages = engines_.timeline().resources[r].outages;
      if (class_of_[r] == one ||
          (one == Class::kPower && std::any_of(outages.begin(), outages.end(), [](const auto& each) {
             return each.cause == OutageCause::kPower;
           })))
        return true;
    }
    return false;
  }

  static std::string class_name(std::size_t c) {
    return std::string(kClassNames[c].name) + (*kClassNames[c].direction != '\0' ? " " : "") +
           kClassNames[c].direction;
  }

  std::vector<std::string> sites_of(const std::vector<char>& its) const {
    const std::vector<std::string>& sites = engines_.timeline().sites;
    std::vector<std::string> names;
    for (std::size_t s = 0; s < sites.size() && its.back() == 0; ++s) {
      if (its[s] != 0) names.push_back(sites[s]);
    }
    return names;
  }

  /// "terminal uplinks and downlinks", "a terminal uplinks and latency", "terminal uplinks, and terminal
  /// downlinks of a and b".
  std::string name_of(const Relief& relief) const {
    std::vector<std::string> names;
    bool several = false;  // one of the names already holds an "and"
    for (std::size_t c = 0; c < kClasses; ++c) {
      if (relief.sites[c].empty()) continue;
      const std::vector<std::string> sites = sites_of(relief.sites[c]);
      std::string name = (sites.size() == 1 ? sites.front() + " " : "") + class_name(c);
      const bool twin = c + 1 < kClasses && std::string(kClassNames[c].name) == kClassNames[c + 1].name &&
                        relief.sites[c] == relief.sites[c + 1];
      if (twin) name += std::string(" and ") + kClassNames[++c].direction;
      if (sites.size() > 1) name += " of " + listed(sites);
      several = several || twin || sites.size() > 1;
      names.push_back(std::move(name));
    }
    if (!several || names.size() == 1) return listed(names);
    std::string text;
    for (const std::string& each : names)
      text += (text.empty() ? "" : &each == &names.back() ? ", and " : ", ") + each;
    return text;
  }

  /// A pair of the entry that never has a route, as "a and b"; empty where there is none.
  std::string unjoined_pair() const {
    const LinkTimeline& timeline = engines_.timeline();
    for (const auto& [src, dst] : pairs_) {
      bool routed = false;
      for (const models::Path& path : timeline.paths) {
        if (timeline.sites[static_cast<std::size_t>(timeline.nodes[path.src].site)] != src ||
            timeline.sites[static_cast<std::size_t>(timeline.nodes[path.dst].site)] != dst)
          continue;
        routed = routed || std::any_of(path.segments.begin(), path.segments.end(),
                                       [](const auto& each) { return each.route != models::kNoRoute; });
      }
      if (!routed) return src + " and " + dst;
    }
    return "";
  }

  RelaxedEngines& engines_;
  models::CollectiveSpec collective_;
  std::vector<TimeNs> starts_;
  models::PlanUse plan_;
  unsigned threads_;
  const std::function<void(double)>& progress_;
  double base_s_ = 0;
  double arrived_ = 0;   ///< most bytes that arrive within a horizon of a start
  bool stalls_ = false;  ///< whether a round never ends
  /// By CUBIC under loss, where a round with less relaxed can be the shorter one.
  bool follows_one_course_ = false;
  double most_of_cubic_ = kMostHorizonsOfCubic;
  std::vector<std::pair<std::string, std::string>> pairs_;
  std::vector<Class> classes_;
  std::vector<Class> class_of_;  ///< by resource
  std::vector<char> used_;       ///< by resource: the entry's pairs cross it
  std::map<Relief, double> solved_;
  std::vector<double> seconds_;  ///< by start, of what was solved last
  std::vector<double> least_s_;  ///< by start, with everything relaxed
};

}  // namespace

Bottleneck find_bottleneck(RelaxedEngines& engines, const TrafficSpec& traffic,
                           const std::vector<models::TimeNs>& starts, models::PlanUse plan, unsigned threads,
                           const std::function<void(double)>& progress) {
  return Search(engines, traffic, starts, plan, threads, progress).find();
}

}  // namespace skyhaul::core
