// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/load_weather.h"
#include "scenario/file_checks.h"

#include <filesystem>

#include "skyhaul/models/climate.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

std::vector<models::Exceeded> cloud_curve(const MapReader& layer) {
  std::vector<models::Exceeded> curve;
  for (const MapReader& point : layer.maps("cloud_curve")) {
    curve.push_back({point.number("percent"), point.number("liquid")});
    if (curve.size() < 2) continue;
    if (curve.back().percent <= curve[curve.size() - 2].percent) {
      point.refuse("percent", "a value above that of the point before");
    }
    if (curve.back().value > curve[curve.size() - 2].value) {
      point.refuse("liquid", "a value no greater than that of the point before");
    }
  }
  return curve;
}

void apply_climate(const MapReader& layer, models::Climate& climate) {
  climate.rain_probability_percent = layer.number("rain_probability", climate.rain_probability_percent);
  climate.rain_height_km = layer.length_km("rain_height", climate.rain_height_km);
  climate.n_wet = layer.number("n_wet", climate.n_wet);
  if (layer.has("cloud_liquid")) {
    if (layer.has("cloud_curve")) layer.refuse("cloud_liquid", "cloud_liquid or cloud_curve, but not both");
    const double liquid = layer.number("cloud_liquid");
    climate.cloud_liquid_kg_m2 = liquid > 0 ? models::default_cloud(liquid) : std::vector<models::Exceeded>();
  }
  if (layer.has("cloud_curve")) climate.cloud_liquid_kg_m2 = cloud_curve(layer);
  climate.temperature_k = layer.number("temperature", climate.temperature_k);
  climate.dry_pressure_hpa = layer.number("pressure", climate.dry_pressure_hpa);
  climate.vapour_density_g_m3 = layer.number("vapour_density", climate.vapour_density_g_m3);
  climate.vapour_content_kg_m2 = layer.number("water_vapour", climate.vapour_content_kg_m2);
}

/// Takes from a layer how a measured series is read. A series that the layer itself names is read by the
/// layer's own keys. A series that an earlier layer named keeps that layer's keys, except those that this
/// layer changes. Returns whether the layer has any key of a series.
bool load_series_keys(const MapReader& layer, WeatherSpec& spec) {
  const bool is_new = layer.has("series");
  bool says = is_new;
  for (const char* key :
       {"series_frequency", "series_elevation", "series_tilt", "series_hold", "series_gaps"}) {
    if (layer.has(key) && !is_new && spec.series_file.empty()) layer.refuse(key, "only with a series");
    says = says || layer.has(key);
  }
  if (!says) return false;
  if (is_new) {
    spec.series_file = layer.file_path("series");
    if (!is_file(spec.series_file)) {
      layer.refuse("series", "a file that can be read");
    }
    spec.series_path.reset();
    spec.series_hold_ns = 10 * 60 * orbits::kSecond;
    spec.series_gaps = models::SeriesGaps::kRefuse;
  }
  if (layer.has("series_frequency") || layer.has("series_elevation") || layer.has("series_tilt")) {
    const auto path = spec.series_path;
    const double tilt_deg = path ? path->tilt_deg : 45;
    spec.series_path = models::MeasuredPath{
        path ? layer.number("series_frequency", path->frequency_ghz) : layer.number("series_frequency"),
        path ? layer.angle_deg("series_elevation", path->elevation_deg) : layer.angle_deg("series_elevation"),
        layer.angle_deg("series_tilt", tilt_deg)};
  }
  spec.series_hold_ns = layer.duration_ns("series_hold", spec.series_hold_ns);
  if (layer.has("series_gaps")) {
    const std::string gaps = layer.choice("series_gaps", "refuse");
    spec.series_gaps = gaps == "clear"       ? models::SeriesGaps::kClear
                       : gaps == "synthetic" ? models::SeriesGaps::kSynthetic
                                             : models::SeriesGaps::kRefuse;
  }
  return true;
}

/// Reads the series of the layers' last say, which `layer` holds.
void load_series(const MapReader& layer, TimeNs start_ns, TimeNs end_ns, WeatherSpec& spec) {
  spec.measured = std::make_shared<const models::MeasuredRain>(
      models::MeasuredRain::read(spec.series_file, spec.climate, spec.series_path, spec.series_hold_ns));
  if (spec.series_gaps != models::SeriesGaps::kRefuse) return;
  if (const auto gap = spec.measured->first_gap(start_ns, end_ns)) {
    const std::string accepted = "rows that hold through the horizon (there is a gap at " +
                                 orbits::format_utc(*gap, 0) + "), or series_gaps: clear or synthetic";
    if (layer.has("series")) layer.refuse("series", accepted);
    layer.refuse("", spec.series_file + ": " + accepted);
  }
}

}  // namespace

WeatherLoader::WeatherLoader(const MapReader& root, const Presets& presets, TimeNs start_ns,
                             std::int64_t horizon_ns)
    : root_(root), presets_(presets), start_ns_(start_ns), end_ns_(start_ns + horizon_ns) {}

void WeatherLoader::collect(const MapReader& holder, std::vector<MapReader>& layers) const {
  if (!holder.has("weather")) return;
  if (holder.is_off("weather")) {
    layers.clear();
  } else {
    add_layer(holder.map("weather"), layers);
  }
}

void WeatherLoader::add_layer(const MapReader& layer, std::vector<MapReader>& layers) const {
  layer.description();
  if (layer.has("preset")) add_layer(presets_.open("weather", layer, "preset", "weather"), layers);
  layers.push_back(layer);
}

models::ItuMaps& WeatherLoader::maps(const MapReader& layer) {
  const std::string folder = layer.file_path("maps");
  if (!is_folder(folder)) layer.refuse("maps", "a folder with the maps of the ITU");
  try {
    return maps_.try_emplace(folder, folder).first->second;
  } catch (const InputError& error) {
    layer.refuse("maps", error.what());
  }
}

/// A preset's climate is that of its place, and gives way to another whole climate.
bool WeatherLoader::keeps_climate_of_preset(const MapReader& item) {
  if (!item.has("preset") || item.has("latitude") || item.has("longitude") || item.has("track")) return false;
  if (!item.has("weather") || item.is_off("weather")) return true;
  const MapReader own = item.map("weather");
  return !own.has("preset") && !own.has("rain_zone") && !own.has("maps");
}

std::optional<WeatherSpec> WeatherLoader::of_site(const MapReader& item, const orbits::Geodetic& place,
                                                  bool has_radio) {
  std::vector<MapReader> layers;
  if (root_.has("weather")) {
    collect(root_, layers);
  } else if (has_radio && keeps_climate_of_preset(item)) {
    collect(presets_.open("sites", item, "preset", "site"), layers);
  }
  collect(item, layers);
  return load(layers, place);
}

std::optional<WeatherSpec> WeatherLoader::of_gateway(const MapReader& item, const orbits::Geodetic& place) {
  std::vector<MapReader> layers;
  collect(root_, layers);
  collect(item, layers);
  return load(layers, place);
}

std::optional<WeatherSpec> WeatherLoader::load(const std::vector<MapReader>& layers,
                                               const orbits::Geodetic& place) {
  if (layers.empty()) return std::nullopt;

  WeatherSpec spec;
  models::Climate& climate = spec.climate;
  climate = models::default_climate(place.latitude_deg, place.longitude_deg, place.altitude_km);
  bool rain_known = false;
  for (const MapReader& layer : layers) {
    if (layer.has("maps")) {
      models::ItuMaps& its = maps(layer);
      try {
        its.apply(climate);
      } catch (const InputError& error) {  // a map is read when it is first needed
        layer.refuse("maps", error.what());
      }
      rain_known = rain_known || climate.rain_rate_001_mm_h > 0;
    }
    if (layer.has("rain_rate") && layer.has("rain_zone"))
      layer.refuse("rain_zone", "rain_rate or rain_zone, but not both");
    if (layer.has("rain_zone")) {
      climate.rain_rate_001_mm_h = models::zone_rain_rate_mm_h(layer.choice("rain_zone", "")[0]);
    }
    if (layer.has("rain_rate")) climate.rain_rate_001_mm_h = layer.number("rain_rate");
    rain_known = rain_known || layer.has("rain_rate") || layer.has("rain_zone");
    apply_climate(layer, climate);
  }
  const MapReader* says = nullptr;
  for (const MapReader& layer : layers) {
    if (load_series_keys(layer, spec)) says = &layer;
  }
  if (says != nullptr) load_series(*says, start_ns_, end_ns_, spec);
  if (!rain_known && (!spec.measured || spec.series_gaps == models::SeriesGaps::kSynthetic)) {
    layers.back().miss("rain_rate", "rain_rate, rain_zone, or maps with R001.TXT");
  }
  return spec;
}

void add_weather(const ResolvedScenario& scenario, models::Network& network) {
  std::vector<models::WeatherSite> places;
  std::vector<std::shared_ptr<const models::SiteWeather>*> owners;
  const auto add = [&](const std::string& name, const std::optional<WeatherSpec>& spec,
                       std::shared_ptr<const models::SiteWeather>& owner) {
    if (!spec) return;
    places.push_back({name, spec->climate, spec->measured, spec->series_gaps});
    owners.push_back(&owner);
  };
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) {
    add("site " + network.sites[i].name, scenario.sites[i].weather, network.sites[i].weather);
  }
  for (std::size_t i = 0; i < scenario.gateways.size(); ++i) {
    add("gateway " + network.gateways[i].name, scenario.gateway_weather[i], network.gateways[i].weather);
  }
  if (places.empty()) return;
  const auto all =
      models::make_weather(places, scenario.seed, scenario.epoch_ns, scenario.epoch_ns + scenario.horizon_ns);
  for (std::size_t i = 0; i < all.size(); ++i) *owners[i] = all[i];
}

}  // namespace skyhaul::core
