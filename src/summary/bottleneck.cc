// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/bottleneck.h"

#include <algorithm>
#include <map>

#include "skyhaul/orbits/parallel.h"

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
  // Ten percent more of what can never limit a transfer changes nothing.
  std::vector<char> limits(timeline.resources.size(), 0);
  for (const std::uint32_t r : engine.limiting_resources()) limits[r] = 1;
  const auto can_limit = [&](const Members& members) {
    return std::any_of(members.begin(), members.end(), [&](std::size_t r) { return limits[r] != 0; });
  };

  struct Case {
    std::string name;
    models::ResourceKind kind{};
    Members members;  ///< resources that get 10 % more
    const models::FlowEngine* engine;
    double total_s = 0;
    double delivered = 0;
  };
  const auto solve = [&](std::vector<Case>& cases) {
    std::vector<double> seconds(cases.size() * starts.size());
    std::vector<double> arrived(seconds.size());
    parallel_for(seconds.size(), threads, [&](std::size_t i) {
      const Case& one = cases[i / starts.size()];
      models::FlowOptions options;
      options.from_ns = starts[i % starts.size()];
      options.until_ns = timeline.end_ns;
      if (!one.members.empty()) options.relax.assign(timeline.resources.size(), 1);
      for (const std::size_t r : one.members) options.relax[r] = kRelax;
      const models::FlowResult result =
          one.engine->run({models::make_round(traffic.collective, 0, options.from_ns, 0)}, options);
      double asked = 0;
      double delivered = 0;
      for (const models::TransferRecord& record : result.log.records) {
        asked += static_cast<double>(record.bytes);
        delivered += static_cast<double>(record.delivered);
      }
      const double spent = static_cast<double>(result.end_ns - options.from_ns) * 1e-9;
      arrived[i] = delivered;
      seconds[i] = delivered < asked ? spent * asked / std::max(1.0, delivered) : spent;
    });
    for (std::size_t i = 0; i < seconds.size(); ++i) {
      cases[i / starts.size()].total_s += seconds[i];
      cases[i / starts.size()].delivered = std::max(cases[i / starts.size()].delivered, arrived[i]);
    }
  };

  std::vector<Case> cases{{"latency and gaps", {}, {}, &engine}};
  for (const auto& [kind, members] : classes) {
    if (can_limit(members)) cases.push_back({class_name(kind), kind, members, &engine});
  }
  if (longer_power != nullptr) cases.push_back({"power windows", {}, {}, longer_power});
  solve(cases);
  if (cases[0].delivered < 1) return {"missing paths", 0};
  const auto gain = [&](const Case& one) { return 1 - one.total_s / cases[0].total_s; };
  const Case* best = nullptr;
  for (const Case& one : cases) {
    if (gain(one) > std::max(best == nullptr ? 0 : gain(*best), kLeastGain)) best = &one;
  }
  if (best == nullptr) return {cases[0].name, 0};
  if (best->engine == &engine) {
    std::vector<Case> sites;
    for (const auto& [key, members] : of_sites) {
      if (key.first == best->kind && can_limit(members))
        sites.push_back({key.second + " " + class_name(key.first), key.first, members, &engine});
    }
    solve(sites);
    for (const Case& one : sites) {
      if (gain(one) >= kOneSiteShare * gain(*best)) return {one.name, gain(one)};
    }
  }
  return {best->name, gain(*best)};
}

}  // namespace skyhaul::core
