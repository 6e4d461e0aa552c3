// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/bottleneck.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "skyhaul/orbits/parallel.h"
#include "summary/long_round.h"

namespace skyhaul::core {
namespace {

constexpr double kRelax = 1.1;
constexpr double kLeastGain = 0.005;
constexpr double kOneSiteShare = 0.8;

const char* class_name(models::ResourceKind kind) {
  switch (kind) {
    case models::ResourceKind::kTerminalUp:
      return "terminal uplinks";
    case models::ResourceKind::kTerminalDown:
      return "terminal downlinks";
    case models::ResourceKind::kCellUp:
      return "cell uplinks";
    case models::ResourceKind::kCellDown:
      return "cell downlinks";
    case models::ResourceKind::kSatelliteUp:
      return "satellites' user uplinks";
    case models::ResourceKind::kSatelliteDown:
      return "satellites' user downlinks";
    case models::ResourceKind::kGatewayUp:
      return "gateway uplinks";
    case models::ResourceKind::kGatewayDown:
      return "gateway downlinks";
    case models::ResourceKind::kIsl:
      return "inter-satellite links";
    case models::ResourceKind::kFixedLinkUp:
      return "fixed uplinks";
    case models::ResourceKind::kFixedLinkDown:
      return "fixed downlinks";
    case models::ResourceKind::kPlanCap:
      return "plan caps";
  }
  return "unknown";
}

/// The site in a resource's name ("atacama/0 up", "santiago link up"), or empty.
std::string site_of(const models::LinkTimeline& timeline, const models::Resource& resource) {
  std::string best;
  for (const std::string& site : timeline.sites) {
    const bool prefix = resource.name.compare(0, site.size() + 1, site + "/") == 0 ||
                        resource.name.compare(0, site.size() + 1, site + " ") == 0;
    if (prefix && site.size() > best.size()) best = site;
  }
  const bool of_site = resource.kind == models::ResourceKind::kTerminalUp ||
                       resource.kind == models::ResourceKind::kTerminalDown ||
                       resource.kind == models::ResourceKind::kFixedLinkUp ||
                       resource.kind == models::ResourceKind::kFixedLinkDown;
  return of_site ? best : std::string();
}

}  // namespace

Bottleneck find_bottleneck(const models::FlowEngine& engine, const models::LinkTimeline& timeline,
                           const TrafficSpec& traffic, const std::vector<TimeNs>& starts, unsigned threads,
                           const models::FlowEngine* longer_power) {
  using Members = std::vector<std::size_t>;
  std::map<models::ResourceKind, Members> classes;
  std::map<std::pair<models::ResourceKind, std::string>, Members> of_sites;
  for (std::size_t r = 0; r < timeline.resources.size(); ++r) {
    const models::Resource& resource = timeline.resources[r];
    classes[resource.kind].push_back(r);
    const std::string site = site_of(timeline, resource);
    if (!site.empty()) of_sites[{resource.kind, site}].push_back(r);
  }
  struct Case {
    std::string name;
    models::ResourceKind kind{};
    Members members;  ///< resources that get 10 % more
    const models::FlowEngine* engine;
    std::vector<double> seconds;  ///< by start
    double total() const { return std::accumulate(seconds.begin(), seconds.end(), 0.0); }
  };
  std::vector<std::vector<char>> holding(starts.size());  // of the round as it is
  std::vector<double> arrived(starts.size());
  double asked = 0;
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0))
    asked += static_cast<double>(transfer.bytes);
  const auto solve = [&](Case& one, std::size_t start) {
    const bool as_it_is = one.members.empty() && one.engine == &engine;
    models::FlowOptions options;
    options.from_ns = starts[start];
    options.until_ns = timeline.end_ns;
    options.holding = as_it_is;
    if (!one.members.empty()) options.relax.assign(timeline.resources.size(), 1);
    for (const std::size_t r : one.members) options.relax[r] = kRelax;
    LongRound round = long_round(*one.engine, {models::make_round(traffic.collective, 0, options.from_ns, 0)},
                                 timeline.start_ns, options);
    one.seconds[start] = round.seconds * asked / std::max(1.0, asked - round.left);
    if (!as_it_is) return;
    arrived[start] = round.delivered;
    holding[start] = std::move(round.holding);
  };

  Case base{"latency and gaps", {}, {}, &engine, std::vector<double>(starts.size())};
  parallel_for(starts.size(), threads, [&](std::size_t i) { solve(base, i); });
  if (*std::max_element(arrived.begin(), arrived.end()) < 1) return {"missing paths", 0};
  const double base_s = base.total();
  const auto gain = [&](const Case& one) { return 1 - one.total() / base_s; };
  // Ten percent more of what holds nothing back changes nothing.
  const auto holds = [&](const Members& members, std::size_t start) {
    return std::any_of(members.begin(), members.end(), [&](std::size_t r) { return holding[start][r] != 0; });
  };

  std::vector<Case> cases;
  for (const auto& [kind, members] : classes) {
    cases.push_back({class_name(kind), kind, members, &engine, base.seconds});
  }
  if (longer_power != nullptr) cases.push_back({"power windows", {}, {}, longer_power, base.seconds});
  parallel_for(cases.size() * starts.size(), threads, [&](std::size_t i) {
    Case& one = cases[i / starts.size()];
    const std::size_t start = i % starts.size();
    if (one.members.empty() || holds(one.members, start)) solve(one, start);
  });
  const Case* best = nullptr;
  for (const Case& one : cases) {
    if (gain(one) > std::max(best == nullptr ? 0 : gain(*best), kLeastGain)) best = &one;
  }
  if (best == nullptr) return {base.name, 0};
  const double wanted = kOneSiteShare * gain(*best);
  std::vector<Case> sites;
  for (const auto& [key, members] : of_sites) {
    if (best->members.empty() || key.first != best->kind) continue;
    // One site's part brings at most what the class does: taken at a start until it has been solved there.
    sites.push_back({key.second + " " + class_name(key.first), key.first, members, &engine, best->seconds});
  }
  for (std::size_t start = 0; start < starts.size(); ++start) {
    parallel_for(sites.size(), threads, [&](std::size_t i) {
      if (gain(sites[i]) < wanted) return;  // whatever the other starts bring
      sites[i].seconds[start] = base.seconds[start];
      if (holds(sites[i].members, start)) solve(sites[i], start);
    });
  }
  for (const Case& one : sites) {
    if (gain(one) >= wanted) return {one.name, gain(one)};
  }
  return {best->name, gain(*best)};
}

}  // namespace skyhaul::core
