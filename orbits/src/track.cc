// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/track.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"
#include "src/omm_record.h"

namespace skyhaul::orbits {
namespace {

constexpr double kLargestRadiusKm = 6388;  ///< equatorial radius and 10 km

Eigen::Vector3d vertical(const Geodetic& place) {
  const double latitude = place.latitude_deg * kDegree, longitude = place.longitude_deg * kDegree;
  return {std::cos(latitude) * std::cos(longitude), std::cos(latitude) * std::sin(longitude),
          std::sin(latitude)};
}

double angle_between(const Eigen::Vector3d& a, const Eigen::Vector3d& b) {
  return std::atan2(a.cross(b).norm(), a.dot(b));
}

/// From a time to one that is not before it; signed numbers cannot hold more than 292 years.
double ns_between(TimeNs from, TimeNs until) {
  return static_cast<double>(static_cast<std::uint64_t>(until) - static_cast<std::uint64_t>(from));
}

/// Why the way from a to b cannot be, or nothing.
std::optional<std::string> wrong_step(const TrackPoint& a, const TrackPoint& b) {
  if (b.utc <= a.utc) return "a time after that of the point before";
  const double angle = angle_between(vertical(a.place), vertical(b.place));
  if (angle > 170 * kDegree)
    return "a point less than 170 degrees from the one before, since the way between points on opposite "
           "sides of the Earth is not known";
  const double km = angle * kLargestRadiusKm + std::fabs(b.place.altitude_km - a.place.altitude_km);
  if (km > Track::kFastestKmPerS * ns_between(a.utc, b.utc) * 1e-9) {
    return "a way from the point before at no more than 1 km/s";
  }
  return std::nullopt;
}

double number(std::string_view cell, double least, double most, const char* key, const std::string& file,
              int line, const char* accepted) {
  if (!cell.empty() && cell[0] == '+' && cell.size() > 1 && cell[1] != '-') cell.remove_prefix(1);
  const auto value = parsed_number<double>(cell);
  if (!value || has_leading_zero(cell) || !(*value >= least && *value <= most)) {
    throw InputError(file, line, key, cell.empty() ? "empty" : std::string(cell), accepted);
  }
  return *value;
}

}  // namespace

Track::Track(std::vector<TrackPoint> points) : points_(std::move(points)) {
  if (points_.empty()) throw std::invalid_argument("a track has a point");
  for (std::size_t i = 1; i < points_.size(); ++i) {
    if (const auto wrong = wrong_step(points_[i - 1], points_[i])) throw std::invalid_argument(*wrong);
  }
}

Geodetic Track::place(TimeNs utc) const {
  const auto after = std::upper_bound(points_.begin(), points_.end(), utc,
                                      [](TimeNs t, const TrackPoint& point) { return t < point.utc; });
  if (after == points_.begin()) return points_.front().place;
  if (after == points_.end()) return points_.back().place;
  const TrackPoint &a = *(after - 1), &b = *after;
  const double x = ns_between(a.utc, utc) / ns_between(a.utc, b.utc);
  const Eigen::Vector3d from = vertical(a.place), to = vertical(b.place);
  const double angle = angle_between(from, to);
  Eigen::Vector3d up = from;
  // Below a tenth of a millimetre there is no direction to go in.
  if (angle > 1e-11) up = (std::sin((1 - x) * angle) * from + std::sin(x * angle) * to) / std::sin(angle);
  return {std::atan2(up.z(), std::hypot(up.x(), up.y())) / kDegree, std::atan2(up.y(), up.x()) / kDegree,
          a.place.altitude_km + x * (b.place.altitude_km - a.place.altitude_km)};
}

Track read_track(std::string_view text, const std::string& file) {
  constexpr const char* kColumns = "a line of the columns time,latitude,longitude,altitude";
  std::vector<TrackPoint> points;
  std::vector<std::string> header, cells;
  std::size_t time = 0, latitude = 0, longitude = 0, altitude = 0;
  int number_of_line = 0;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number_of_line;
    if (line.empty()) continue;
    const bool closed = split_csv(line, cells);
    for (std::string& cell : cells) cell = std::string(trimmed(cell));
    if (header.empty()) {
      header = cells;
      const auto column = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
      };
      time = column("time");
      latitude = column("latitude");
      longitude = column("longitude");
      altitude = column("altitude");
      if (!closed || std::max({time, latitude, longitude}) == header.size()) {
        throw InputError(file, number_of_line, "", std::string(line), kColumns);
      }
      continue;
    }
    if (!closed || cells.size() != header.size()) {
      throw InputError(file, number_of_line, "", std::string(line), "as many cells as the first line has");
    }
    TrackPoint point{};
    try {
      point.utc = parse_utc(cells[time]);
    } catch (const std::invalid_argument&) {
      throw InputError(file, number_of_line, "time", cells[time].empty() ? "empty" : cells[time],
                       "a UTC time such as 2026-01-01T00:00:00");
    }
    point.place.latitude_deg = number(cells[latitude], -90, 90, "latitude", file, number_of_line,
                                      "degrees, -90 to 90, north positive");
    point.place.longitude_deg = number(cells[longitude], -180, 360, "longitude", file, number_of_line,
                                       "degrees, -180 to 360, east positive");
    if (altitude < header.size()) {
      point.place.altitude_km =
          number(cells[altitude], -500, 30000, "altitude", file, number_of_line, "metres, -500 to 30000") *
          1e-3;
    }
    if (!points.empty()) {
      if (const auto wrong = wrong_step(points.back(), point)) {
        throw InputError(file, number_of_line, "", std::string(line), *wrong);
      }
    }
    points.push_back(point);
  }
  if (points.empty())
    throw InputError(file, 0, "", "no points", std::string(kColumns) + " and a line for each");
  return Track(std::move(points));
}

std::string write_track(const Track& track) {
  std::string text = "time,latitude,longitude,altitude\n";
  const auto append = [&text](double value) {
    char digits[32];
    text += ',';
    text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  };
  for (const TrackPoint& point : track.points()) {
    text += format_utc(point.utc, 9);
    append(point.place.latitude_deg);
    append(point.place.longitude_deg);
    append(std::round(point.place.altitude_km * 1e9) / 1e6);
    text += '\n';
  }
  return text;
}

Track read_track_file(const std::string& path) {
  return read_track(read_input(path, "a track", kLargestTrackFile), path);
}

}  // namespace skyhaul::orbits
