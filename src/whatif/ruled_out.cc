// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/ruled_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace skyhaul::core {
namespace {

/// The greatest capacity that a terminal of the site has in any slot.
std::int64_t greatest_bps(const models::LinkTimeline& links, const std::string& site, bool up) {
  const auto kind = up ? models::ResourceKind::kTerminalUp : models::ResourceKind::kTerminalDown;
  std::int64_t greatest = 0;
  for (const models::Resource& resource : links.resources) {
    if (resource.kind != kind || resource.node == models::kNoNode) continue;
    const std::int32_t its = links.nodes[resource.node].site;
    if (its < 0 || links.sites[static_cast<std::size_t>(its)] != site) continue;
    for (const models::CapacityStep& step : resource.capacity)
      greatest = std::max(greatest, step.capacity_bps);
  }
  return greatest;
}

}  // namespace

std::string why_ruled_out(const TrafficSpec& traffic, const models::LinkTimeline& links,
                          const Summary& summary, const GroupResult& result,
                          const std::vector<std::string>& sites, double wanted_s, int most) {
  const double step_s = static_cast<double>(traffic.step_ns) * 1e-9;
  if (result.steps && step_s > wanted_s)
    return fmt::format("{}: one step of compute takes {}, longer than the wanted {}: no link changes that.",
                       result.group, human_duration(step_s), human_duration(wanted_s));
  if (sites.empty())
    return fmt::format("{} has no site with terminals: more of them cannot help.", result.group);
  if (traffic.collective.quorum > 0) return {};  // which rounds may do without a site is not looked into
  std::map<std::string, double> sent, received;
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0)) {
    sent[transfer.src] += static_cast<double>(transfer.bytes);
    received[transfer.dst] += static_cast<double>(transfer.bytes);
    for (const PairResult& pair : summary.pairs) {
      const bool its = (pair.src == transfer.src && pair.dst == transfer.dst) ||
                       (pair.src == transfer.dst && pair.dst == transfer.src);
      if (its && pair.no_path_s >= summary.horizon_s)
        return fmt::format("{}: there is never a path between {} and {}, and more terminals make none.",
                           result.group, pair.src, pair.dst);
    }
  }
  for (const std::string& site : sites) {
    for (const bool up : {true, false}) {
      const double bits = 8 * (up ? sent : received)[site];
      // Rates of single seconds and of other days may be above the greatest mean over a slot of this one.
      const double most_bps = 2 * static_cast<double>(greatest_bps(links, site, up)) * most;
      if (bits <= most_bps * wanted_s) continue;
      return fmt::format("{}: not even {} terminals a site would do, since {} has to {} {} in {}.",
                         result.group, most, site, up ? "send" : "receive", human_size(bits / 8),
                         human_duration(wanted_s));
    }
  }
  return {};
}

}  // namespace skyhaul::core
