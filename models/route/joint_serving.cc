// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "route/joint_serving.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "schedule/mesh_parts.h"

namespace skyhaul::models {
namespace {

constexpr double kNone = orbits::ShortestPaths::kUnreachable;
/// What a pair costs at most while it is joined, and one without a way: in steps that all pairs together do
/// not reach.
constexpr double kLongest = 1e4;
constexpr double kUnjoined = 1e12;
/// Satellites on the best way where there is none: no way has more than twice as many.
constexpr std::int32_t kUncounted = std::numeric_limits<std::int32_t>::max() / 2;
/// Two terminals of a site on one satellite: as much as a way that is a tenth longer, 0.1 + 0.1^2.
constexpr double kTaken = 0.11;
/// More than twice the satellites of the best way: as much as a way of 1.6 times the length.
constexpr double kManySatellites = 1;
/// Sums in another order differ by less than this, and by more only where the choice matters.
constexpr double kEqual = 1e-9;
/// Satellites that are left to a site's terminals to choose from, one more for each of them.
constexpr std::size_t kChoices = 5;
/// Up to so many sites every satellite is looked at: a search from each costs little.
constexpr std::size_t kFewSites = 4;
/// No descent has been seen to need more than five rounds.
constexpr int kMostRounds = 20;

}  // namespace

JointServing::JointServing(const Network& network, Eigen::Index satellites,
                           const std::vector<std::pair<Endpoint, Endpoint>>& pairs)
    : network_(network), terminals_(terminals_of(network)) {
  if (network.nearest_isls == 0) part_ = parts_of(satellites, network.isls);
  const std::size_t count = terminals_.size();
  peers_.resize(count);
  siblings_.resize(count);
  chosen_.resize(count);
  alone_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < count; ++k) {
      if (k != i && terminals_[k].site == terminals_[i].site) siblings_[i].push_back(k);
    }
  }
  const auto is_private = [&](std::size_t terminal) {
    const TerminalRef& ref = terminals_[terminal];
    return !network.sites[static_cast<std::size_t>(ref.site)]
                .terminals[static_cast<std::size_t>(ref.index)]
                .public_address;
  };
  std::vector<std::size_t> root(count);
  std::iota(root.begin(), root.end(), std::size_t{0});
  const auto root_of = [&](std::size_t i) {
    while (root[i] != i) i = root[i];
    return i;
  };
  if (network.routing.mode == RoutingMode::kIsl) {
    for (const auto& [a, b] : pairs) {
      if (a.fixed && b.fixed) continue;
      if (a.fixed || b.fixed) {
        fixed_.emplace_back((a.fixed ? b : a).index, (a.fixed ? a : b).site);
        continue;
      }
      const auto i = static_cast<std::size_t>(a.index);
      const auto k = static_cast<std::size_t>(b.index);
      peers_[i].push_back({links_.size(), k, true});
      peers_[k].push_back({links_.size(), i, false});
      links_.push_back({i, k, is_private(i) && is_private(k), {}});
      const std::size_t low = std::min(root_of(i), root_of(k));
      const std::size_t high = std::max(root_of(i), root_of(k));
      root[high] = low;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || terminals_[i].site != terminals_[i - 1].site) site_terminals_.emplace_back();
    site_terminals_.back().push_back(i);
  }
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < count; ++i) groups[root_of(i)].push_back(i);
  for (auto& [low, group] : groups) groups_.push_back(std::move(group));
}

/// Leaves each terminal the choices that are best by a bound: the length of the best way to each peer's site,
/// whatever its terminals choose. All are left where they are few, or where there are two sites only.
void JointServing::shorten(MeshSearch& search, SlotPlan& plan) {
  if (site_terminals_.size() <= kFewSites) return;
  std::vector<std::vector<double>> bounds(terminals_.size());
  for (std::size_t i = 0; i < terminals_.size(); ++i) bounds[i] = alone_[i];
  std::vector<std::pair<std::int32_t, double>> starts;
  std::vector<double> lengths;
  for (const std::vector<std::size_t>& site : site_terminals_) {
    starts.clear();
    for (const std::size_t terminal : site) {
      for (const SlotPlan::Choice& each : plan.choices[terminal])
        starts.emplace_back(each.satellite, each.range_km);
    }
    if (starts.empty()) continue;
    std::sort(starts.begin(), starts.end());
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    const orbits::ShortestPaths& from = search.from(starts);
    for (std::size_t i = 0; i < terminals_.size(); ++i) {
      const bool joined = std::any_of(peers_[i].begin(), peers_[i].end(), [&](const Peer& peer) {
        return !links_[peer.link].relayed && terminals_[peer.other].site == terminals_[site[0]].site;
      });
      if (!joined) continue;
      lengths.clear();
      for (const SlotPlan::Choice& each : plan.choices[i])
        lengths.push_back(each.range_km + from.length(each.satellite));
      weigh(lengths, {}, 0);
      for (std::size_t k = 0; k < lengths.size(); ++k) bounds[i][k] += lengths[k];
    }
  }
  for (std::size_t i = 0; i < terminals_.size(); ++i) {
    std::vector<SlotPlan::Choice>& choices = plan.choices[i];
    const std::size_t most = kChoices + siblings_[i].size();
    if (choices.size() <= most) continue;
    std::vector<std::size_t> order(choices.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return bounds[i][a] < bounds[i][b]; });
    order.resize(most);
    std::sort(order.begin(), order.end());
    for (std::size_t k = 0; k < most; ++k) {
      choices[k] = choices[order[k]];
      alone_[i][k] = alone_[i][order[k]];
    }
    choices.resize(most);
    alone_[i].resize(most);
  }
}

/// Lengths between the satellites that may serve: from those of each link's first end to those of its second.
void JointServing::measure_lengths(MeshSearch& search, const SlotPlan& plan) {
  row_.assign(static_cast<std::size_t>(search.satellites()), -1);
  column_.assign(row_.size(), -1);
  std::vector<std::int32_t> from, to;
  const auto add = [](const std::vector<SlotPlan::Choice>& choices, std::vector<std::int32_t>& places,
                      std::vector<std::int32_t>& all) {
    for (const SlotPlan::Choice& each : choices) {
      std::int32_t& place = places[static_cast<std::size_t>(each.satellite)];
      if (place >= 0) continue;
      place = static_cast<std::int32_t>(all.size());
      all.push_back(each.satellite);
    }
  };
  for (const Link& link : links_) {
    if (link.relayed) continue;
    if (plan.choices[link.a].empty() || plan.choices[link.b].empty()) continue;
    add(plan.choices[link.a], row_, from);
    add(plan.choices[link.b], column_, to);
  }
  columns_ = to.size();
  lengths_km_.assign(from.size() * columns_, kNone);
  satellites_on_.assign(lengths_km_.size(), 0);
  std::vector<std::int32_t> targets;
  for (std::size_t i = 0; i < from.size(); ++i) {
    targets.clear();  // a search ends when it has reached all of them
    for (const std::int32_t satellite : to) {
      if (part_of(satellite) == part_of(from[i])) targets.push_back(satellite);
    }
    if (targets.empty()) continue;
    search.reach(from[i], targets, [&](std::int32_t satellite, double km, std::int32_t satellites) {
      const std::size_t at =
          i * columns_ + static_cast<std::size_t>(column_[static_cast<std::size_t>(satellite)]);
      lengths_km_[at] = km;
      satellites_on_[at] = satellites;
    });
  }
}

/// Finds the satellites on the best way between each two sites that exchange anything, over all that are in
/// view at the middle of the slot: which may be better than any that stay in view for the whole of it.
void JointServing::count_satellites(MeshSearch& search, const SlotPlan& plan) {
  fewest_.clear();
  std::map<std::int32_t, std::vector<std::int32_t>> joined;  // of each site those behind it
  for (const Link& link : links_) {
    if (link.relayed) continue;
    const auto [low, high] = std::minmax(terminals_[link.a].site, terminals_[link.b].site);
    if (fewest_.emplace(std::make_pair(low, high), kUncounted).second) joined[low].push_back(high);
  }
  std::vector<std::pair<std::int32_t, double>> starts;
  for (const auto& [low, others] : joined) {
    starts.clear();
    for (const SlotPlan::Choice& each : plan.in_view[static_cast<std::size_t>(low)])
      starts.emplace_back(each.satellite, each.range_km);
    if (starts.empty()) continue;
    const orbits::ShortestPaths& from = search.from(starts);
    for (const std::int32_t high : others) {
      double least_km = kNone;
      for (const SlotPlan::Choice& each : plan.in_view[static_cast<std::size_t>(high)]) {
        const double km = from.length(each.satellite) + each.range_km;
        if (!(km < least_km)) continue;
        least_km = km;
        fewest_[{low, high}] = from.nodes_to(each.satellite);
      }
    }
  }
}

/// Turns lengths into what their excess costs. `satellites` are those on each way, and `fewest` those on the
/// best one; empty: they do not count.
void JointServing::weigh(std::vector<double>& lengths, const std::vector<std::int32_t>& satellites,
                         std::int32_t fewest) const {
  if (lengths.empty()) return;
  const double least = *std::min_element(lengths.begin(), lengths.end());
  if (!(least < kNone)) {
    std::fill(lengths.begin(), lengths.end(), 0);
    return;
  }
  const double scale = least + (network_.routing.metric == RouteMetric::kHops ? MeshSearch::kHopKm : 0);
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const double excess = (lengths[i] - least) / scale;
    lengths[i] = lengths[i] < kNone ? std::min(kLongest, excess + excess * excess) : kUnjoined;
    if (!satellites.empty() && satellites[i] > 2 * fewest) lengths[i] += kManySatellites;
  }
}

void JointServing::measure(const Ground& ground, MeshSearch& search, SlotPlan& plan) {
  for (std::size_t i = 0; i < terminals_.size(); ++i) alone_[i].assign(plan.choices[i].size(), 0);
  std::vector<double> lengths;
  const auto add_alone = [&](std::size_t terminal, const MeshSource& source) {
    lengths.clear();
    for (const SlotPlan::Choice& each : plan.choices[terminal])
      lengths.push_back(each.range_km + search.cost_km(source, each.satellite));
    weigh(lengths, {}, 0);
    for (std::size_t i = 0; i < lengths.size(); ++i) alone_[terminal][i] += lengths[i];
  };
  if (network_.routing.mode == RoutingMode::kIslGateway) {
    for (std::size_t i = 0; i < terminals_.size(); ++i) {
      if (!plan.choices[i].empty()) add_alone(i, {MeshSource::kAnyPop, 0});
    }
    return;
  }
  for (const auto& [terminal, site] : fixed_) {
    if (plan.choices[terminal].empty()) continue;
    add_alone(terminal, {MeshSource::kPop, ground.terrestrial.pop_of_site(static_cast<std::size_t>(site))});
  }
  shorten(search, plan);
  count_satellites(search, plan);
  measure_lengths(search, plan);
  for (Link& link : links_) {
    const std::vector<SlotPlan::Choice>& a = plan.choices[link.a];
    const std::vector<SlotPlan::Choice>& b = plan.choices[link.b];
    link.cost.resize(a.size() * b.size());
    std::vector<std::int32_t> satellites;
    std::size_t place = 0;
    for (const SlotPlan::Choice& first : a) {
      for (const SlotPlan::Choice& second : b) {
        double km = kNone;
        if (link.relayed) {
          for (const std::int32_t pop : ground.relays) {
            const MeshSource source{MeshSource::kPop, pop};
            km = std::min(km,
                          search.cost_km(source, first.satellite) + search.cost_km(source, second.satellite));
          }
        } else {
          const std::size_t at =
              static_cast<std::size_t>(row_[static_cast<std::size_t>(first.satellite)]) * columns_ +
              static_cast<std::size_t>(column_[static_cast<std::size_t>(second.satellite)]);
          km = lengths_km_[at];
          satellites.push_back(satellites_on_[at]);
        }
        link.cost[place++] = first.range_km + km + second.range_km;
      }
    }
    const auto [low, high] = std::minmax(terminals_[link.a].site, terminals_[link.b].site);
    weigh(link.cost, satellites, link.relayed ? 0 : fewest_[{low, high}]);
  }
}

/// What a choice costs a terminal and its pairs with those that have chosen.
double JointServing::cost(const SlotPlan& plan, std::size_t terminal, std::size_t choice) const {
  double sum = alone_[terminal][choice];
  for (const Peer& peer : peers_[terminal]) {
    const std::size_t other = chosen_[peer.other];
    if (other == kOpen) continue;
    const std::vector<double>& costs = links_[peer.link].cost;
    sum += peer.first ? costs[choice * plan.choices[peer.other].size() + other]
                      : costs[other * plan.choices[terminal].size() + choice];
  }
  if (!network_.spread_terminals) return sum;
  const std::int32_t satellite = plan.choices[terminal][choice].satellite;
  for (const std::size_t sibling : siblings_[terminal]) {
    if (chosen_[sibling] != kOpen && plan.choices[sibling][chosen_[sibling]].satellite == satellite)
      sum += kTaken;
  }
  return sum;
}

/// Takes the best choice; of equals the earlier one, but the present one before all. Whether it is another.
bool JointServing::improve(const SlotPlan& plan, std::size_t terminal) {
  const std::size_t before = chosen_[terminal];
  std::size_t best = before == kOpen ? 0 : before;
  double least = cost(plan, terminal, best);
  for (std::size_t i = 0; i < plan.choices[terminal].size(); ++i) {
    const double its = cost(plan, terminal, i);
    if (!(its < least - kEqual)) continue;
    least = its;
    best = i;
  }
  chosen_[terminal] = best;
  return best != before;
}

/// The group from a terminal on, each after one that it is linked to.
std::vector<std::size_t> JointServing::order_from(std::size_t seed, const SlotPlan& plan) const {
  std::vector<std::size_t> order{seed};
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const Peer& peer : peers_[order[i]]) {
      if (plan.choices[peer.other].empty()) continue;
      if (std::find(order.begin(), order.end(), peer.other) == order.end()) order.push_back(peer.other);
    }
  }
  return order;
}

void JointServing::choose_group(const SlotPlan& plan, const std::vector<std::size_t>& group) {
  std::vector<std::size_t> left;
  for (const std::size_t terminal : group) {
    if (!plan.choices[terminal].empty()) left.push_back(terminal);
  }
  while (!left.empty()) {
    // Where terminals of a group have no satellite, the rest may fall in parts.
    const std::size_t seed = *std::min_element(left.begin(), left.end(), [&](std::size_t a, std::size_t b) {
      return plan.choices[a].size() < plan.choices[b].size();
    });
    const std::vector<std::size_t> order = order_from(seed, plan);
    left.erase(std::remove_if(
                   left.begin(), left.end(),
                   [&](std::size_t t) { return std::find(order.begin(), order.end(), t) != order.end(); }),
               left.end());
    std::vector<std::size_t> best;
    double least = kNone;
    for (std::size_t start = 0; start < plan.choices[seed].size(); ++start) {
      for (const std::size_t terminal : order) chosen_[terminal] = kOpen;
      chosen_[seed] = start;
      for (const std::size_t terminal : order) {
        if (terminal != seed) improve(plan, terminal);
      }
      bool changed = order.size() > 1;
      for (int round = 0; changed && round < kMostRounds; ++round) {
        changed = false;
        for (const std::size_t terminal : order) changed = improve(plan, terminal) || changed;
      }
      std::vector<std::size_t> found;
      for (const std::size_t terminal : order) found.push_back(std::exchange(chosen_[terminal], kOpen));
      double sum = 0;  // each pair once: with those that are there already
      for (std::size_t i = 0; i < order.size(); ++i) {
        sum += cost(plan, order[i], found[i]);
        chosen_[order[i]] = found[i];
      }
      if (!(sum < least - kEqual)) continue;
      least = sum;
      best = std::move(found);
    }
    for (std::size_t i = 0; i < order.size(); ++i) chosen_[order[i]] = best[i];
  }
}

void JointServing::choose(const Ground& ground, MeshSearch& search, SlotPlan& plan) {
  measure(ground, search, plan);
  std::fill(chosen_.begin(), chosen_.end(), kOpen);
  for (const std::vector<std::size_t>& group : groups_) choose_group(plan, group);
  for (std::size_t i = 0; i < terminals_.size(); ++i) {
    if (chosen_[i] == kOpen) continue;
    plan.terminals[i] = {plan.choices[i][chosen_[i]].satellite, OutageCause::kNone};
  }
}

}  // namespace skyhaul::models
