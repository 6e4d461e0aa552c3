// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>

#include "scenario/presets.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/itu_maps.h"

namespace skyhaul::core {

/// Reads `weather` of the scenario, of presets of sites, of sites and of gateways: each of them changes what
/// stands before it, key by key.
class WeatherLoader {
 public:
  WeatherLoader(const MapReader& root, const Presets& presets, TimeNs start_ns, std::int64_t horizon_ns);

  /// Of an item of `sites` or `gateways` at a place; nothing where it is off or nowhere given.
  std::optional<WeatherSpec> of_site(const MapReader& item, const orbits::Geodetic& place);
  std::optional<WeatherSpec> of_gateway(const MapReader& item, const orbits::Geodetic& place);

 private:
  std::optional<WeatherSpec> load(const std::vector<MapReader>& layers, const orbits::Geodetic& place);
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
