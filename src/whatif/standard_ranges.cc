// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/standard_ranges.h"

#include <fmt/format.h>

#include <algorithm>

#include "skyhaul/core/units.h"

namespace skyhaul::core {
namespace {

bool has_radio(const ResolvedScenario& whole) {
  return std::any_of(whole.sites.begin(), whole.sites.end(), [](const SiteSpec& site) {
    return std::any_of(site.site.terminals.begin(), site.site.terminals.end(),
                       [](const models::Terminal& terminal) { return terminal.radio != nullptr; });
  });
}

}  // namespace

std::vector<std::string> standard_ranges(const ResolvedScenario& whole) {
  std::vector<std::string> all;
  std::size_t most = 0;
  for (const SiteSpec& site : whole.sites) most = std::max(most, site.site.terminals.size());
  if (most > 0)
    all.push_back(fmt::format("sites.*.terminals={}..{}", std::max<std::size_t>(1, most / 2), 2 * most));
  const bool starlink = whole.constellation.operated_by == "starlink";
  // Plans of one operator, from the bottom of its band to the top of what is sold.
  if (starlink && most > 0) {
    all.push_back("terminal=starlink-priority-low,starlink-performance");
    all.push_back("gateways=starlink-2023-10,starlink-2026-09");
  }
  // From a horizon that is freer than plans ask for to one of trees and buildings.
  if (most > 0) all.push_back("terminal.min_elevation=20..40");
  all.push_back("contention=off,evening-peak");
  all.push_back("loss=off,starlink");
  if (has_radio(whole)) all.push_back("weather=off,rain-zone-n");
  all.push_back("faults=off,wear");
  // Outages of gateways alone, ten times as often as the preset `wear` has them.
  if (!whole.gateways.empty()) all.push_back("faults=off,[{gateways: [\"*\"], mtbf: 6 d, mttr: 86 min}]");
  for (const TrafficSpec& each : whole.traffic) {
    const std::string name = each.collective.group;
    const std::int64_t bytes = each.collective.bytes;
    all.push_back(fmt::format("traffic.{}.payload={{{}: {} B}},{{{}: {} B}}", name,
                              each.dataset ? "dataset" : "size", bytes / 2, each.dataset ? "dataset" : "size",
                              2 * bytes));
    if (each.method) all.push_back(fmt::format("traffic.{}.method=streaming-diloco-fp4,data-parallel", name));
    all.push_back(fmt::format("traffic.{}.transport=cubic,bbr", name));
    all.push_back(fmt::format("traffic.{}.streams=1,16", name));
  }
  return all;
}

}  // namespace skyhaul::core
