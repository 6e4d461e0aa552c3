// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>

#include "scenario/presets.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/itu_maps.h"

namespace skyhaul::core {

/// Reads `weather` of the scenario, of sites and of gateways; these change the scenario's, key by key. Where
/// the scenario has none, a site's preset brings the climate of its place.
class WeatherLoader {
 public:
  WeatherLoader(const MapReader& root, const Presets& presets, TimeNs start_ns, std::int64_t horizon_ns);

  /// Of an item of `sites` or `gateways` at a place; nothing where it is off or nowhere given.
  /// @param has_radio whether a terminal of the site has one: the climate of its preset acts on nothing else
  std::optional<WeatherSpec> of_site(const MapReader& item, const orbits::Geodetic& place, bool has_radio);
  std::optional<WeatherSpec> of_gateway(const MapReader& item, const orbits::Geodetic& place);

 private:
  std::optional<WeatherSpec> load(const std::vector<MapReader>& layers, const orbits::Geodetic& place);
  static bool keeps_climate_of_preset(const MapReader& item);
  void collect(const MapReader& holder, std::vector<MapReader>& layers) const;
  void add_layer(const MapReader& layer, std::vector<MapReader>& layers) const;
  models::ItuMaps& maps(const MapReader& layer);

  const MapReader& root_;
  const Presets& presets_;
  TimeNs start_ns_, end_ns_;
  std::map<std::string, models::ItuMaps> maps_;  ///< by folder
};

/// Makes the weather of all sites and gateways over the scenario's horizon.
void add_weather(const ResolvedScenario& scenario, models::Network& network);

}  // namespace skyhaul::core
