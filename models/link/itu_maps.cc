// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/itu_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "skyhaul/models/itu_rain.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

/// The numbers of a text file, line by line. Empty lines are passed over.
class NumberLines {
 public:
  explicit NumberLines(const std::string& path) : path_(path), file_(path) {
    if (!file_) throw InputError(path, 0, "", "", "a map of the ITU that can be read");
  }

  bool next(std::vector<float>& numbers) {
    numbers.clear();
    std::string text;
    while (numbers.empty()) {
      if (!std::getline(file_, text)) return false;
      ++line_;
      const char* at = text.data();
      const char* end = at + text.size();
      while (true) {
        while (at != end && (std::isspace(static_cast<unsigned char>(*at)) || *at == ',' || *at == '+')) ++at;
        if (at == end) break;
        float value = 0;
        const auto [stop, error] = std::from_chars(at, end, value);
        if (error != std::errc() || std::isinf(value)) {
          throw InputError(path_, line_, "", std::string(at, std::find(at, end, ' ')), "numbers");
        }
        numbers.push_back(value);
        at = stop;
      }
    }
    return true;
  }

  int line() const { return line_; }

 private:
  std::string path_;
  std::ifstream file_;
  int line_ = 0;
};

/// First value and step of an axis with `count` points; false where the steps are not equal.
bool axis(const std::vector<float>& points, std::size_t count, double& first, double& step) {
  if (points.size() != count || count < 2) return false;
  first = points.front();
  step = (static_cast<double>(points.back()) - first) / static_cast<double>(count - 1);
  if (step == 0) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::abs(points[i] - (first + step * static_cast<double>(i))) > 0.01 * std::abs(step)) return false;
  }
  return true;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// P.837-7 annex 1 steps 2 to 7: percent of an average year with rain from each month's mean total, mm, and
/// mean temperature, K.
double rain_probability_percent(const double (&total_mm)[12], const double (&temperature_k)[12]) {
  constexpr double kDays[] = {31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  double percent_days = 0;
  for (int month = 0; month < 12; ++month) {
    const double celsius = temperature_k[month] - 273.15;
    const double rate_mm_h = celsius >= 0 ? 0.5874 * std::exp(0.0883 * celsius) : 0.5874;
    percent_days += std::min(70.0, 100 * total_mm[month] / (24 * kDays[month] * rate_mm_h)) * kDays[month];
  }
  return percent_days / 365.25;
}

}  // namespace

ItuGrid::ItuGrid(const std::string& values, const std::string& latitudes, const std::string& longitudes) {
  std::vector<float> row;
  NumberLines lines(values);
  while (lines.next(row)) {
    if (columns_ == 0) columns_ = row.size();
    if (row.size() != columns_) {
      throw InputError(values, lines.line(), "", fmt::format("{} numbers", row.size()),
                       fmt::format("{}, as the first line has", columns_));
    }
    values_.insert(values_.end(), row.begin(), row.end());
    ++rows_;
  }
  std::vector<float> points;
  NumberLines north(latitudes);
  while (north.next(row)) points.push_back(row.front());
  if (points.size() == 1) points = row;  // all on one line
  if (!axis(points, rows_, first_latitude_, latitude_step_)) {
    throw InputError(latitudes, 0, "", "", fmt::format("{} latitudes in equal steps", rows_));
  }
  NumberLines east(longitudes);
  points.clear();
  while (east.next(row)) {
    if (row.size() > 1) {
      points = row;
      break;
    }
    points.push_back(row.front());
  }
  if (!axis(points, columns_, first_longitude_, longitude_step_) || longitude_step_ < 0) {
    throw InputError(longitudes, 0, "", "", fmt::format("{} longitudes rising in equal steps", columns_));
  }
}

double ItuGrid::at(double latitude_deg, double longitude_deg) const {
  double longitude = longitude_deg;
  while (longitude < first_longitude_) longitude += 360;
  while (longitude >= first_longitude_ + 360) longitude -= 360;
  const double y =
      std::clamp((latitude_deg - first_latitude_) / latitude_step_, 0.0, static_cast<double>(rows_ - 1));
  const double x = (longitude - first_longitude_) / longitude_step_;
  const auto i = std::min(static_cast<std::size_t>(y), rows_ - 2);
  // Maps that end one step before they have gone round go on with their first column.
  const auto j = std::min(static_cast<std::size_t>(x), columns_ - 1);
  const std::size_t next = j + 1 < columns_ ? j + 1 : 0;
  const double v = y - static_cast<double>(i);
  const double u = std::min(1.0, x - static_cast<double>(j));
  const auto value = [&](std::size_t row, std::size_t column) {
    return static_cast<double>(values_[row * columns_ + column]);
  };
  return (1 - v) * ((1 - u) * value(i, j) + u * value(i, next)) +
         v * ((1 - u) * value(i + 1, j) + u * value(i + 1, next));
}

ItuMaps::ItuMaps(const std::string& folder) : folder_(folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_regular_file())
      files_.emplace_back(lower(at->path().filename().string()), at->path().string());
  }
  if (error) throw InputError(folder, 0, "", error.message(), "a folder with the maps of the ITU");
  std::sort(files_.begin(), files_.end());
  for (const char* known : {"r001.txt", "mt_month01.txt", "h0.txt", "lred_1_v4.txt", "nwet_annual_50.txt",
                            "rho_50_v4.txt", "v_50_v4.txt"}) {
    if (std::any_of(files_.begin(), files_.end(), [&](const auto& file) { return file.first == known; })) {
      return;
    }
  }
  throw InputError(folder, 0, "", "no map in it",
                   "R001.TXT, h0.txt, Lred_1_v4.txt, NWET_Annual_50.TXT, RHO_50_v4.txt, V_50_v4.txt or "
                   "MT_Month01.TXT, with their latitudes and longitudes");
}

const ItuGrid* ItuMaps::grid(const std::string& values, const std::string& latitudes,
                             const std::string& longitudes) {
  const auto known =
      std::find_if(grids_.begin(), grids_.end(), [&](const auto& entry) { return entry.first == values; });
  if (known != grids_.end()) return known->second.get();
  const auto path = [&](const std::string& name) {
    const auto file = std::find_if(files_.begin(), files_.end(),
                                   [&](const auto& entry) { return entry.first == lower(name); });
    return file == files_.end() ? std::string() : file->second;
  };
  std::unique_ptr<ItuGrid> grid;
  if (!path(values).empty()) {
    for (const std::string& needed : {latitudes, longitudes}) {
      if (path(needed).empty()) throw InputError(folder_, 0, "", values, needed + " beside it");
    }
    grid = std::make_unique<ItuGrid>(path(values), path(latitudes), path(longitudes));
  }
  grids_.emplace_back(values, std::move(grid));
  return grids_.back().second.get();
}

void ItuMaps::apply(Climate& climate) {
  const auto read = [&](const char* values, const char* latitudes, const char* longitudes, double& into) {
    const ItuGrid* map = grid(values, latitudes, longitudes);
    const double value = map == nullptr ? std::nan("") : map->at(climate.latitude_deg, climate.longitude_deg);
    if (!std::isnan(value)) into = value;
    return !std::isnan(value);
  };
  read("R001.TXT", "LAT_R001.TXT", "LON_R001.TXT", climate.rain_rate_001_mm_h);
  if (double isotherm_km = 0; read("h0.txt", "Lat.txt", "Lon.txt", isotherm_km)) {
    climate.rain_height_km = std::max(0.0, itu::rain_height_km(isotherm_km));
  }
  read("NWET_Annual_50.TXT", "LAT_N.TXT", "LON_N.TXT", climate.n_wet);
  read("RHO_50_v4.txt", "LAT1dot125.txt", "LON1dot125.txt", climate.vapour_density_g_m3);
  read("V_50_v4.txt", "LAT1dot125.txt", "LON1dot125.txt", climate.vapour_content_kg_m2);

  double total_mm[12], temperature_k[12];
  int months = 0;
  for (; months < 12; ++months) {
    const std::string rain = fmt::format("MT_Month{:02}.TXT", months + 1);
    const std::string warmth = fmt::format("T_Month{:02}.TXT", months + 1);
    if (!read(rain.c_str(), "LAT_MT.TXT", "LON_MT.TXT", total_mm[months])) break;
    if (!read(warmth.c_str(), "LAT_T.TXT", "LON_T.TXT", temperature_k[months])) break;
  }
  if (months == 12) climate.rain_probability_percent = rain_probability_percent(total_mm, temperature_k);

  constexpr std::pair<const char*, double> kCloud[] = {
      {"01", 0.1}, {"02", 0.2}, {"03", 0.3}, {"05", 0.5}, {"1", 1},   {"2", 2},
      {"3", 3},    {"5", 5},    {"10", 10},  {"20", 20},  {"30", 30}, {"50", 50},
      {"60", 60},  {"70", 70},  {"80", 80},  {"90", 90},  {"95", 95}, {"99", 99}};
  double liquid = 0;
  if (!read("Lred_1_v4.txt", "ESALAT1dot125.TXT", "ESALON1dot125.TXT", liquid)) return;
  climate.cloud_liquid_kg_m2.clear();
  for (const auto& [name, percent] : kCloud) {
    const std::string file = fmt::format("Lred_{}_v4.txt", name);
    if (read(file.c_str(), "ESALAT1dot125.TXT", "ESALON1dot125.TXT", liquid)) {
      climate.cloud_liquid_kg_m2.push_back({percent, std::max(0.0, liquid)});
    }
  }
}

}  // namespace skyhaul::models
