// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/weather.h"

#include <stdexcept>

#include "link/sky_field.h"

namespace skyhaul::models {
namespace {

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

SiteWeather::SiteWeather(std::shared_ptr<const SkyField> field, std::size_t index, WeatherSite site)
    : field_(std::move(field)), index_(index), site_(std::move(site)) {}

std::size_t SiteWeather::Reader::find(std::int64_t second) {
  const SkyField& field = *weather_->field_;
  if (!field.covers(second)) throw std::out_of_range("the weather does not reach to this instant");
  const std::int64_t block = floor_divide(second, SkyField::kBlockS);
  if (block != block_) {
    field.deviates(weather_->index_, block, deviate_);
    block_ = block;
    scintillation_known_ = false;
  }
  return static_cast<std::size_t>(second - block * SkyField::kBlockS);
}

double SiteWeather::Reader::measured(std::int64_t second) const {
  const WeatherSite& site = weather_->site_;
  if (!site.measured) return -1;
  const std::optional<double> rate = site.measured->rate_mm_h(second * orbits::kSecond);
  return rate || site.gaps != SeriesGaps::kSynthetic ? rate.value_or(0) : -1;
}

SkyState SiteWeather::Reader::at(TimeNs utc_ns) {
  const std::int64_t second = floor_divide(utc_ns, orbits::kSecond);
  const std::size_t i = find(second);
  if (!scintillation_known_) weather_->field_->scintillations(weather_->index_, block_, scintillation_);
  scintillation_known_ = true;
  SkyState sky{deviate_[i], scintillation_[i]};
  sky.rain_rate_mm_h = measured(second);
  sky.cloud_in_rain = weather_->site_.measured && weather_->site_.measured->has_cloud();
  return sky;
}

bool SiteWeather::Reader::rains(TimeNs start_ns, TimeNs end_ns, double deviate) {
  const std::int64_t end = floor_divide(end_ns - 1, orbits::kSecond) + 1;
  for (std::int64_t second = floor_divide(start_ns, orbits::kSecond); second < end; ++second) {
    const double rate = measured(second);
    if (rate >= 0 ? rate > 0 : deviate_[find(second)] > deviate) return true;
  }
  return false;
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
