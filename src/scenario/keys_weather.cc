// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/keys.h"

namespace skyhaul::core {

std::vector<Section> weather_sections() {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  return {
      {"weather",
       {{"preset", KeyKind::kText, "name of a weather preset; the other keys change it"},
        {"description", KeyKind::kText, "what it is, in words for people"},
        {"rain_rate", KeyKind::kNumber, "mm/h, exceeded for 0.01 % of an average year", 0, 300},
        {"rain_zone",
         KeyKind::kChoice,
         "rain climatic zone of ITU-R P.837-1, instead of rain_rate",
         -kAny,
         kAny,
         {"A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "Q"}},
        {"rain_probability", KeyKind::kNumber, "percent of an average year in which it rains", 0, 70},
        {"rain_height", KeyKind::kLength, "mean height of rain above sea level", 0, 8},
        {"n_wet", KeyKind::kNumber, "median wet term of the surface refractivity, N units", 0, 250},
        {"cloud_liquid", KeyKind::kNumber,
         "kg/m2 of reduced liquid water in clouds, exceeded for 1 % of an average year", 0, 10},
        {"cloud_curve",
         KeyKind::kList,
         "the whole curve of liquid water, instead of cloud_liquid",
         -kAny,
         kAny,
         {},
         "cloud_point"},
        {"temperature", KeyKind::kNumber, "K, mean at the ground", 180, 330},
        {"pressure", KeyKind::kNumber, "hPa of dry air, mean at the ground", 200, 1100},
        {"vapour_density", KeyKind::kNumber, "g/m3, mean at the ground", 0, 40},
        {"water_vapour", KeyKind::kNumber, "kg/m2 in the whole air above, mean", 0, 100},
        {"maps", KeyKind::kText, "folder with the digital maps of the ITU-R"},
        {"series", KeyKind::kText, "measured rain: a CSV file of time and rain_mm_h or attenuation_db"},
        {"series_frequency", KeyKind::kNumber, "GHz, frequency of a measured attenuation", 1, 100},
        {"series_elevation", KeyKind::kAngle, "elevation of a measured attenuation", 5, 90},
        {"series_tilt", KeyKind::kAngle, "polarization of a measured attenuation: 0 horizontal, 90 vertical",
         0, 90},
        {"series_hold", KeyKind::kDuration, "longest time that a row of the series holds", 1, 86400},
        {"series_gaps",
         KeyKind::kChoice,
         "where no row of the series holds: an error, no rain, or synthesised rain",
         -kAny,
         kAny,
         {"refuse", "clear", "synthetic"}}}},
      {"cloud_point",
       {{"percent", KeyKind::kNumber, "percent of an average year", 0.001, 100},
        {"liquid", KeyKind::kNumber, "kg/m2 exceeded for so long", 0, 20}}},
  };
}

}  // namespace skyhaul::core
