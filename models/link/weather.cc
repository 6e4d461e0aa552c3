// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/weather.h"

#include <stdexcept>

#include "link/sky_field.h"

namespace skyhaul::models {

SiteWeather::SiteWeather(std::shared_ptr<const SkyField> field, std::size_t index, WeatherSite site)
    : field_(std::move(field)), index_(index), site_(std::move(site)) {}

SkyState SiteWeather::Reader::at(TimeNs utc_ns) {
  const SkyField& field = *weather_->field_;
  const std::int64_t second = utc_ns / orbits::kSecond - (utc_ns % orbits::kSecond < 0 ? 1 : 0);
  if (!field.covers(second)) throw std::out_of_range("the weather does not reach to this instant");
  const std::int64_t block = second / SkyField::kBlockS - (second % SkyField::kBlockS < 0 ? 1 : 0);
  if (block != block_) {
    field.deviates(weather_->index_, block, deviate_);
    field.scintillations(weather_->index_, block, scintillation_);
    block_ = block;
  }
  const auto i = static_cast<std::size_t>(second - block * SkyField::kBlockS);
  SkyState sky{deviate_[i], scintillation_[i]};
  const WeatherSite& site = weather_->site_;
  if (site.measured) {
    const std::optional<double> rate = site.measured->rate_mm_h(second * orbits::kSecond);
    if (rate || site.gaps != SeriesGaps::kSynthetic) sky.rain_rate_mm_h = rate.value_or(0);
    sky.cloud_in_rain = site.measured->has_cloud();
  }
  return sky;
}

std::vector<std::shared_ptr<const SiteWeather>> make_weather(const std::vector<WeatherSite>& sites,
                                                             std::uint64_t seed, TimeNs start_ns,
                                                             TimeNs end_ns) {
  std::vector<SkyField::Place> places;
  for (const WeatherSite& site : sites) {
    places.push_back({site.name, site.climate.latitude_deg, site.climate.longitude_deg});
  }
  const auto field = std::make_shared<const SkyField>(places, seed, start_ns, end_ns);
  std::vector<std::shared_ptr<const SiteWeather>> all;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    all.push_back(std::make_shared<const SiteWeather>(field, i, sites[i]));
  }
  return all;
}

}  // namespace skyhaul::models
