// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/resource_nodes.h"

#include <unordered_map>

namespace skyhaul::models {
namespace {

constexpr ResourceKind kKinds[] = {ResourceKind::kTerminalUp, ResourceKind::kTerminalDown,
                                   ResourceKind::kFixedLinkUp, ResourceKind::kFixedLinkDown};

/// Whether a resource of the kind belongs to one such node.
bool is_of(ResourceKind kind, const Node& node) {
  switch (kind) {
    case ResourceKind::kTerminalUp:
    case ResourceKind::kTerminalDown:
      return node.kind == NodeKind::kTerminal;
    case ResourceKind::kFixedLinkUp:
    case ResourceKind::kFixedLinkDown:
      return node.kind == NodeKind::kSite;
    default:
      return false;
  }
}

}  // namespace

std::string resource_name(ResourceKind kind, const Node& node) {
  const bool up = kind == ResourceKind::kTerminalUp || kind == ResourceKind::kFixedLinkUp;
  return node.name + (node.kind == NodeKind::kSite ? " link" : "") + (up ? " up" : " down");
}

void find_resource_nodes(LinkTimeline& timeline) {
  std::unordered_map<std::string, std::uint32_t> nodes;
  for (std::uint32_t n = 0; n < timeline.nodes.size(); ++n) {
    for (const ResourceKind kind : kKinds) {
      if (is_of(kind, timeline.nodes[n])) nodes.emplace(resource_name(kind, timeline.nodes[n]), n);
    }
  }
  for (Resource& resource : timeline.resources) {
    const auto found = nodes.find(resource.name);
    if (found != nodes.end() && is_of(resource.kind, timeline.nodes[found->second]))
      resource.node = found->second;
  }
}

}  // namespace skyhaul::models
