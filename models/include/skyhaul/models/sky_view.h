// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// Who sees whom in one slot, by geometry alone. A satellite is seen if, at the start, the middle and the end
/// of the slot, it is above the lowest elevation, above the obstacles around the site, and clear of the
/// geostationary arc. Faults and rain do not count.
struct SlotSights {
  /// A satellite that a site sees by the lowest of its terminals' masks.
  struct OfSite {
    std::int32_t satellite;
    double sin_elevation;         ///< at the middle of the slot
    double lowest_sin_elevation;  ///< lowest of the start, middle and end of the slot
    double farthest_km;           ///< farthest of the start, middle and end of the slot
    double range_km;              ///< at the middle of the slot
  };
  /// A satellite that a gateway sees.
  struct OfGateway {
    std::int32_t gateway, satellite;
    double range_km;  ///< at the middle of the slot
  };
  /// A satellite that a site sees at the middle of the slot, though perhaps not for the whole of it.
  struct AtMiddle {
    std::int32_t satellite;
    double range_km;
  };
  std::vector<std::vector<OfSite>> sites;        ///< by site, in the order of the satellites
  std::vector<std::vector<AtMiddle>> at_middle;  ///< by site, in the order of the satellites
  std::vector<OfGateway> gateways;  ///< of satellites that a site sees; by gateway, then satellite
};

/// Who sees whom over a horizon, slot by slot. It does not depend on the satellites' capacity, on the number
/// of terminals or on faults. Immutable once made: threads may share it.
struct SKYHAUL_MODELS_EXPORT SkyView {
  TimeNs start_ns = 0, end_ns = 0;
  std::vector<SlotSights> slots;

  /// Bytes of memory that it takes.
  std::size_t bytes() const;
};

/// Saves and loads a sky: exact, checked by a hash, in a layout that only this version of the program reads.
/// The file appears whole or not at all. Throws std::system_error naming the call, and load_sky_view()
/// InputError for a file that is not what save_sky_view() wrote.
/// `key` says what the sky was seen for; a file of another key is refused as well.
SKYHAUL_MODELS_EXPORT void save_sky_view(const SkyView& sky, const std::string& key, const std::string& path);
SKYHAUL_MODELS_EXPORT SkyView load_sky_view(const std::string& key, const std::string& path);

}  // namespace skyhaul::models
