// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/weather_yaml.h"

#include <fmt/format.h>

#include "skyhaul/core/units.h"

namespace skyhaul::core {

void put_weather(YAML::Emitter& out, const WeatherSpec& spec) {
  const auto put = [&](const char* key, const auto& value) {
    out << YAML::Key << key << YAML::Value << fmt::format("{}", value);
  };
  const models::Climate& climate = spec.climate;
  out << YAML::Key << "weather" << YAML::Value << YAML::BeginMap;
  put("rain_rate", climate.rain_rate_001_mm_h);
  put("rain_probability", climate.rain_probability_percent);
  put("rain_height", format_length(climate.rain_height_km));
  put("n_wet", climate.n_wet);
  if (climate.cloud_liquid_kg_m2.empty()) {
    put("cloud_liquid", 0);
  } else {
    out << YAML::Key << "cloud_curve" << YAML::Value << YAML::BeginSeq;
    for (const models::Exceeded& point : climate.cloud_liquid_kg_m2) {
      out << YAML::Flow << YAML::BeginMap;
      put("percent", point.percent);
      put("liquid", point.value);
      out << YAML::EndMap;
    }
    out << YAML::EndSeq;
  }
  put("temperature", climate.temperature_k);
  put("pressure", climate.dry_pressure_hpa);
  put("vapour_density", climate.vapour_density_g_m3);
  put("water_vapour", climate.vapour_content_kg_m2);
  if (!spec.series_file.empty()) {
    put("series", spec.series_file);
    if (spec.series_path) {
      put("series_frequency", spec.series_path->frequency_ghz);
      put("series_elevation", spec.series_path->elevation_deg);
      put("series_tilt", spec.series_path->tilt_deg);
    }
    put("series_hold", format_duration(spec.series_hold_ns));
    put("series_gaps", spec.series_gaps == models::SeriesGaps::kClear       ? "clear"
                       : spec.series_gaps == models::SeriesGaps::kSynthetic ? "synthetic"
                                                                            : "refuse");
  }
  out << YAML::EndMap;
}

}  // namespace skyhaul::core
