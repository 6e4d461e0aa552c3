// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/resource_nodes.h"

namespace skyhaul::models {

std::string resource_name(ResourceKind kind, const Node& node) {
  const bool up = kind == ResourceKind::kTerminalUp || kind == ResourceKind::kFixedLinkUp;
  return node.name + (node.kind == NodeKind::kSite ? " link" : "") + (up ? " up" : " down");
}

}  // namespace skyhaul::models
