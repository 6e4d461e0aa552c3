// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "skyhaul/models/slot_plan.h"
#include "skyhaul/orbits/isl.h"

namespace skyhaul::models {

/// An end of a path: a terminal (index into terminals_of) or a site with a fixed link (index of the site).
struct Endpoint {
  bool fixed;
  std::int32_t index;
  std::int32_t site;
};

/// Calls use(a, b) for each link between satellites of a way.
template <class Use>
void for_links(const Way& way, const Use& use) {
  for (const std::vector<std::int32_t>* part : {&way.first, &way.second}) {
    for (std::size_t i = 0; i + 1 < part->size(); ++i) use((*part)[i], (*part)[i + 1]);
  }
}

/// A link by its ends in order.
inline orbits::IslEdge link_of(std::int32_t a, std::int32_t b) { return {std::min(a, b), std::max(a, b)}; }

}  // namespace skyhaul::models
