// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/orbits/isl.h"

namespace skyhaul::models {

/// An end of a path: a terminal (index into terminals_of) or a site with a fixed link (index of the site).
struct Endpoint {
  bool fixed;
  std::int32_t index;
  std::int32_t site;
};

/// What a path crosses between its ends, from the first end to the second: satellites, then perhaps ground
/// (with a relay's PoP on the way), then satellites again. -1: not used.
struct Way {
  OutageCause cause = OutageCause::kNone;  ///< why there is none
  std::vector<std::int32_t> first;         ///< satellites from the first end's on
  std::int32_t first_gateway = -1;         ///< below the last of `first`
  std::int32_t relay_pop = -1;             ///< PoP that the path must visit
  std::int32_t second_gateway = -1;        ///< below the first of `second`
  std::vector<std::int32_t> second;        ///< satellites up to the second end's
};

/// The way of a pair (by its place in the list) from a time on, until its next change or the slot's end.
struct WayChange {
  TimeNs at_ns;
  std::uint32_t pair;
  Way way;
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
