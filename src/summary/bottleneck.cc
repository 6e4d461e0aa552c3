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
  struct Case {
    std::string name;
    std::vector<double> relax;
    double total_s = 0;
  };
  std::map<std::pair<models::ResourceKind, std::string>, std::vector<std::size_t>>
      groups;  // site "": the whole class
  for (std::size_t r = 0; r < timeline.resources.size(); ++r) {
    const models::Resource& resource = timeline.resources[r];
    groups[{resource.kind, ""}].push_back(r);
    const std::string site = site_of(timeline, resource);
    if (!site.empty()) groups[{resource.kind, site}].push_back(r);
  }
  std::vector<Case> cases(1);
  std::vector<std::pair<models::ResourceKind, std::string>> keys(1);
  for (const auto& [key, members] : groups) {
    Case one{key.second.empty() ? class_name(key.first) : key.second + " " + class_name(key.first), {}, 0};
    one.relax.assign(timeline.resources.size(), 1);
    for (const std::size_t r : members) one.relax[r] = kRelax;
    cases.push_back(std::move(one));
    keys.push_back(key);
  }
  const std::size_t resource_cases = cases.size();
  if (longer_power != nullptr) cases.push_back({"power windows", {}, 0});
  std::vector<double> seconds(cases.size() * starts.size());
  std::vector<double> arrived(seconds.size());
  parallel_for(seconds.size(), threads, [&](std::size_t i) {
    models::FlowOptions options;
    options.from_ns = starts[i % starts.size()];
    options.until_ns = timeline.end_ns;
    options.relax = cases[i / starts.size()].relax;
    const models::FlowEngine& its = i / starts.size() < resource_cases ? engine : *longer_power;
    const models::FlowResult result =
        its.run({models::make_round(traffic.collective, 0, options.from_ns, 0)}, options);
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
  for (std::size_t c = 0; c < cases.size(); ++c) {
    for (std::size_t s = 0; s < starts.size(); ++s) cases[c].total_s += seconds[c * starts.size() + s];
  }
  const auto base_end = arrived.begin() + static_cast<std::ptrdiff_t>(starts.size());
  if (std::all_of(arrived.begin(), base_end, [](double bytes) { return bytes < 1; })) {
    return {"missing paths", 0};
  }
  Bottleneck best{"latency and gaps", 0};
  std::size_t best_case = 0;
  const auto gain = [&](std::size_t c) { return 1 - cases[c].total_s / cases[0].total_s; };
  for (std::size_t c = 1; c < resource_cases; ++c) {
    if (keys[c].second.empty() && gain(c) > std::max(best.gain, kLeastGain)) {
      best = {cases[c].name, gain(c)};
      best_case = c;
    }
  }
  if (longer_power != nullptr && gain(resource_cases) > std::max(best.gain, kLeastGain))
    return {cases[resource_cases].name, gain(resource_cases)};
  for (std::size_t c = 1; c < resource_cases; ++c) {
    if (best_case > 0 && keys[c].first == keys[best_case].first && !keys[c].second.empty() &&
        gain(c) >= kOneSiteShare * gain(best_case)) {
      return {cases[c].name, gain(c)};
    }
  }
  return best;
}

}  // namespace skyhaul::core
