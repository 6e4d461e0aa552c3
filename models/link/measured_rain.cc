// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/measured_rain.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/models/itu_rain.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"

namespace skyhaul::models {
namespace {

constexpr double kMostRain = 1000;        // mm/h
constexpr double kMostAttenuation = 200;  // dB

/// The rain rate at which P.618's steps to A_0.01 give an attenuation; they rise with it.
double rate_of(double attenuation_db, const Climate& climate, const MeasuredPath& path, double slant_km) {
  if (attenuation_db <= 0) return 0;
  const auto attenuation = [&](double rate) {
    return itu::rain_curve(
               {climate.latitude_deg, path.frequency_ghz, path.elevation_deg, path.tilt_deg, rate, slant_km})
        .a001_db;
  };
  double low = 0;
  double high = 1e5;
  for (int i = 0; i < 100 && high - low > 1e-12 * high; ++i) {
    const double middle = (low + high) / 2;
    (attenuation(middle) < attenuation_db ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

MeasuredRain MeasuredRain::read(const std::string& file, const Climate& climate,
                                const std::optional<MeasuredPath>& path, std::int64_t hold_ns) {
  CsvRows rows(file);
  if (!rows.next()) throw InputError(file, 1, "", "", "a row of column names");
  const std::vector<std::string> header = rows.cells();
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const std::size_t time_column = column("time");
  const bool attenuation = column("attenuation_db") < header.size();
  const char* name = attenuation ? "attenuation_db" : "rain_mm_h";
  const std::size_t value_column = column(name);
  if (time_column == header.size() || value_column == header.size() ||
      (attenuation && column("rain_mm_h") < header.size())) {
    throw InputError(file, rows.line(), "", rows.text(), "the columns time, and rain_mm_h or attenuation_db");
  }
  double slant_km = 0;
  if (attenuation) {
    if (!path)
      throw InputError(file, rows.line(), name, "", "the frequency and elevation of the measurement");
    slant_km = itu::rain_slant_path_km(climate.rain_height_km, climate.height_km, path->elevation_deg);
    if (slant_km <= 0) throw InputError(file, rows.line(), name, "", "a place below the rain height");
  }
  MeasuredRain series;
  series.has_cloud_ = attenuation;
  const double most = attenuation ? kMostAttenuation : kMostRain;
  std::vector<bool> gap;
  while (rows.next()) {
    if (rows.cells().size() != header.size()) {
      throw InputError(file, rows.line(), "", std::to_string(rows.cells().size()) + " cells",
                       std::to_string(header.size()) + " cells, as the first row has");
    }
    const std::string& time = rows.cells()[time_column];
    orbits::TimeNs start = 0;
    try {
      start = orbits::parse_utc(time);
    } catch (const std::invalid_argument&) {
      throw InputError(file, rows.line(), "time", time, "UTC such as 2026-03-20T00:00:00Z");
    }
    if (!series.rows_.empty()) {
      Row& last = series.rows_.back();
      if (start <= last.start_ns)
        throw InputError(file, rows.line(), "time", time, "a time later than the row before");
      last.end_ns = std::min(last.end_ns, start);
    }
    const std::string& cell = rows.cells()[value_column];
    double value = 0;
    if (!cell.empty()) {
      const auto number = parsed_number<double>(cell);
      if (!number || has_leading_zero(cell) || !(*number >= 0 && *number <= most)) {
        throw InputError(
            file, rows.line(), name, cell,
            "a number from 0 to " + std::to_string(static_cast<int>(most)) + ", or empty: a gap");
      }
      value = *number;
    }
    if (attenuation) value = rate_of(value, climate, *path, slant_km);
    series.rows_.push_back({start, start + hold_ns, value});
    gap.push_back(cell.empty());
  }
  if (series.rows_.empty()) throw InputError(file, rows.line(), "", "", "rows below the column names");
  std::size_t kept = 0;
  for (std::size_t i = 0; i < series.rows_.size(); ++i) {
    if (!gap[i]) series.rows_[kept++] = series.rows_[i];
  }
  series.rows_.resize(kept);
  return series;
}

std::optional<double> MeasuredRain::rate_mm_h(orbits::TimeNs utc_ns) const {
  const auto after = std::upper_bound(rows_.begin(), rows_.end(), utc_ns,
                                      [](orbits::TimeNs at, const Row& row) { return at < row.start_ns; });
  if (after == rows_.begin() || utc_ns >= (after - 1)->end_ns) return std::nullopt;
  return (after - 1)->rate_mm_h;
}

std::optional<orbits::TimeNs> MeasuredRain::first_gap(orbits::TimeNs start_ns, orbits::TimeNs end_ns) const {
  orbits::TimeNs at = start_ns;
  for (const Row& row : rows_) {
    if (row.end_ns <= at) continue;
    if (row.start_ns > at || at >= end_ns) break;
    at = row.end_ns;
  }
  if (at < end_ns) return at;
  return std::nullopt;
}

}  // namespace skyhaul::models
