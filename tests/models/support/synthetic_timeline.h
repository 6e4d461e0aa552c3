// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models::test {

/// A star of sites around one node, for closed forms: each site has `terminals` terminals with a constant
/// rate up and down and the same one-way delay to the centre. Every pair of sites is joined by max(m, n)
/// stripes each way. Fields of the result may be changed before use (capacity steps, outages, loss).
struct SyntheticSite {
  std::string name;
  std::int64_t up_bps = 0, down_bps = 0;
  std::int64_t delay_ns = 0;
  int terminals = 1;
};

inline LinkTimeline star(const std::vector<SyntheticSite>& sites, TimeNs end_ns, TimeNs start_ns = 0) {
  LinkTimeline timeline;
  timeline.start_ns = start_ns;
  timeline.end_ns = end_ns;
  timeline.nodes.push_back({NodeKind::kPop, "centre", -1});
  struct End {
    std::uint32_t node, leg, up, down;
  };
  std::vector<std::vector<End>> ends;
  for (const SyntheticSite& site : sites) {
    const auto index = static_cast<std::int32_t>(timeline.sites.size());
    timeline.sites.push_back(site.name);
    ends.emplace_back();
    for (int t = 0; t < site.terminals; ++t) {
      const std::string name = site.name + "/" + std::to_string(t);
      const auto node = static_cast<std::uint32_t>(timeline.nodes.size());
      timeline.nodes.push_back({NodeKind::kTerminal, name, index});
      timeline.legs.push_back(
          {LegKind::kFixedLink, 0, node, {{start_ns, end_ns, site.delay_ns, site.delay_ns}}});
      timeline.resources.push_back(
          {ResourceKind::kTerminalUp, name + " up", {{start_ns, site.up_bps}}, {}, {}});
      timeline.resources.push_back(
          {ResourceKind::kTerminalDown, name + " down", {{start_ns, site.down_bps}}, {}, {}});
      const auto up = static_cast<std::uint32_t>(timeline.resources.size() - 2);
      timeline.resources[up].node = timeline.resources[up + 1].node = node;
      ends.back().push_back({node, static_cast<std::uint32_t>(timeline.legs.size() - 1), up, up + 1});
    }
  }
  for (std::size_t a = 0; a < ends.size(); ++a) {
    for (const End& from : ends[a]) {
      for (std::size_t b = 0; b < ends.size(); ++b) {
        if (a == b) continue;
        const std::size_t stripes = std::max(ends[a].size(), ends[b].size());
        for (std::size_t i = 0; i < stripes; ++i) {
          const End& src = ends[a][i % ends[a].size()];
          if (src.node != from.node) continue;
          const End& dst = ends[b][i % ends[b].size()];
          const std::uint32_t route = timeline.routes.add_whole(
              {Hop::resource(src.up), Hop::leg(src.leg), Hop::leg(dst.leg), Hop::resource(dst.down)});
          timeline.paths.push_back({src.node, dst.node, {{start_ns, route, OutageCause::kNone}}});
        }
      }
    }
  }
  std::sort(timeline.paths.begin(), timeline.paths.end(),
            [](const Path& x, const Path& y) { return x.src != y.src ? x.src < y.src : x.dst < y.dst; });
  return timeline;
}

}  // namespace skyhaul::models::test
