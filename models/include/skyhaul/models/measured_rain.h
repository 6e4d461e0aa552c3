// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/models/climate.h"
#include "skyhaul/models/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

/// The path on which an attenuation was measured.
struct MeasuredPath {
  double frequency_ghz = 0;
  double elevation_deg = 0;
  double tilt_deg = 45;
};

/// What there is between the rows of a measured series.
enum class SeriesGaps : std::uint8_t {
  kRefuse,    ///< a gap within the horizon is an error of the input
  kClear,     ///< it does not rain
  kSynthetic  ///< the synthesised series of the place
};

/// A measured series of rain. Each row holds until the next one, and no longer than `hold`; what is not held
/// by a row is a gap, and so is a row without a value. Immutable: safe on any thread.
///
/// An attenuation (of rain and cloud together, above clear sky) is turned into the rain rate that gives it:
/// P.618-13 section 2.2.1.1, steps 3 to 9, with that rate in the place of R_0.01. The same steps then give
/// the attenuation of any other band and elevation, and of the path of the measurement exactly what was
/// measured.
class SKYHAUL_MODELS_EXPORT MeasuredRain {
 public:
  struct Row {
    orbits::TimeNs start_ns, end_ns;  ///< [start, end)
    double rate_mm_h;
  };

  /// Reads a CSV file with the columns `time` (UTC, ISO 8601, rising) and `rain_mm_h` or `attenuation_db`;
  /// an empty cell is a gap; other columns are passed over. `path` is needed for an attenuation. Throws
  /// InputError for a file that is no such series.
  static MeasuredRain read(const std::string& file, const Climate& climate,
                           const std::optional<MeasuredPath>& path, std::int64_t hold_ns);

  /// Rain rate at an instant, or nothing in a gap.
  std::optional<double> rate_mm_h(orbits::TimeNs utc_ns) const;
  /// The first instant of [start, end) that is in a gap.
  std::optional<orbits::TimeNs> first_gap(orbits::TimeNs start_ns, orbits::TimeNs end_ns) const;
  /// Whether the values are attenuations, which have cloud in them.
  bool has_cloud() const { return has_cloud_; }

 private:
  std::vector<Row> rows_;
  bool has_cloud_ = false;
};

}  // namespace skyhaul::models
