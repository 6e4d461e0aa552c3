// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// What a resource is called that belongs to one terminal or to a site's fixed link: "atacama/0 up", "hub
/// link down". The kind is one of theirs.
std::string resource_name(ResourceKind kind, const Node& node);

/// Fills Resource::node of a timeline whose resources are named as resource_name() says: files hold no more.
void find_resource_nodes(LinkTimeline& timeline);

}  // namespace skyhaul::models
