// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/track.h"

#include <gmock/gmock.h>

#include <cmath>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/passes.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::orbits {
namespace {

using testing::HasSubstr;
const TimeNs kStart = parse_utc("2026-01-01");

std::string error_of(const std::string& text) {
  try {
    read_track(text, "t.csv");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Track, PlacesBetweenItsPoints) {
  const Track track = read_track(
      "time,latitude,longitude,altitude\n2026-01-01T00:00:00,0,179,0\n2026-01-01T02:00:00,0,-179,1000\n"
      "2026-01-01T12:00:00,60,-179,1000\n",
      "t.csv");
  ASSERT_EQ(track.points().size(), 3u);
  const Geodetic middle = track.place(kStart + kHour);  // on the date line
  EXPECT_NEAR(std::abs(middle.longitude_deg), 180, 1e-9);
  EXPECT_NEAR(middle.latitude_deg, 0, 1e-12);
  EXPECT_NEAR(middle.altitude_km, 0.5, 1e-12);
  const Geodetic north = track.place(kStart + 7 * kHour);  // along the meridian
  EXPECT_NEAR(north.latitude_deg, 30, 1e-9);
  EXPECT_NEAR(north.longitude_deg, -179, 1e-9);
  EXPECT_EQ(track.place(kStart - kDay).longitude_deg, 179);
  EXPECT_EQ(track.place(kStart + kDay).latitude_deg, 60);
}

TEST(Track, GreatCircleOfALongWay) {
  // The top of the great circle between two places of one latitude: tan(top) = tan(latitude) / cos(half the
  // longitudes).
  const Track track({{kStart, {40, -30, 0}}, {kStart + 20 * kHour, {40, 30, 0}}});
  EXPECT_NEAR(track.place(kStart + 10 * kHour).latitude_deg,
              std::atan(std::tan(40 * 3.14159265358979 / 180) / std::cos(3.14159265358979 / 6)) * 180 /
                  3.14159265358979,
              1e-9);
}

TEST(Track, OverThePole) {
  const Track track({{kStart, {89, 0, 0}}, {kStart + kHour, {89, 180, 0}}});
  EXPECT_NEAR(track.place(kStart + kHour / 2).latitude_deg, 90, 1e-9);
}

TEST(Track, BadRowsAreNamed) {
  const std::string head = "time,latitude,longitude,altitude\n2026-01-01,10,20,0\n";
  EXPECT_THAT(error_of(""), HasSubstr("t.csv: no points: expected"));
  EXPECT_THAT(error_of("time,latitude\n"),
              HasSubstr("t.csv:1: time,latitude: expected a line of the columns"));
  EXPECT_THAT(error_of(head + "2026-01-01,10,20,0\n"),
              HasSubstr("t.csv:3: 2026-01-01,10,20,0: expected a time after"));
  EXPECT_THAT(error_of(head + "2026-01-02,91,20,0\n"), HasSubstr("t.csv:3: latitude: 91: expected degrees"));
  EXPECT_THAT(error_of(head + "2026-01-02,nan,20,0\n"), HasSubstr("latitude: nan"));
  EXPECT_THAT(error_of(head + "2026-01-02,10,400,0\n"), HasSubstr("longitude: 400"));
  EXPECT_THAT(error_of(head + "2026-01-02,10,20,1e9\n"), HasSubstr("altitude: 1e9: expected metres"));
  EXPECT_THAT(error_of(head + "noon,10,20,0\n"), HasSubstr("time: noon"));
  EXPECT_THAT(error_of(head + "2026-01-02,10,20\n"), HasSubstr("as many cells"));
  EXPECT_THAT(error_of(head + "2026-01-01T00:01:00,12,20,0\n"), HasSubstr("no more than 1 km/s"));
  EXPECT_THAT(error_of(head + "2026-02-01,-10,-160,0\n"), HasSubstr("170 degrees"));
  EXPECT_THROW(Track({}), std::invalid_argument);
  EXPECT_THROW(Track({{1, {}}, {1, {}}}), std::invalid_argument);
}

WalkerShell shell() {
  WalkerShell s;
  s.altitude_km = 550;
  s.inclination_deg = 53;
  s.planes = 12;
  s.satellites_per_plane = 12;
  s.phasing = 1;
  return s;
}

TEST(MovingPasses, ASiteThatStaysHasThePassesOfAFixedOne) {
  const auto satellites = make_j2_propagator({shell()}, kStart);
  PassSite fixed{{47, 8, 0.4}, {25, {}}}, moving = fixed;
  moving.track = std::make_shared<Track>(std::vector<TrackPoint>{{kStart, fixed.place}});
  for (const double range : {std::numeric_limits<double>::infinity(), 900.0}) {
    fixed.limits.max_range_km = moving.limits.max_range_km = range;
    const auto found = find_passes(*satellites, {moving, fixed, moving}, kStart, kStart + 6 * kHour);
    ASSERT_GT(found[1].size(), 50u);
    for (const std::size_t each : {std::size_t{0}, std::size_t{2}}) {
      ASSERT_EQ(found[each].size(), found[1].size());
      for (std::size_t i = 0; i < found[1].size(); ++i) {
        const Pass &a = found[each][i], &b = found[1][i];
        EXPECT_EQ(a.satellite, b.satellite);
        // Both are good to 1 ms.
        EXPECT_NEAR(static_cast<double>(a.rise_ns - b.rise_ns), 0, 2e6);
        EXPECT_NEAR(static_cast<double>(a.set_ns - b.set_ns), 0, 2e6);
        EXPECT_EQ(a.has_rise, b.has_rise);
        EXPECT_EQ(a.has_set, b.has_set);
        if (b.has_culmination) {
          EXPECT_NEAR(a.max_elevation_deg, b.max_elevation_deg, 1e-6);
        }
      }
    }
  }
}

TEST(MovingPasses, OfAnAircraftAgainstEverySecond) {
  const auto satellites = make_j2_propagator({shell()}, kStart);
  PassSite site{{}, {30, {}}};
  site.track = std::make_shared<Track>(  // 250 m/s
      std::vector<TrackPoint>{{kStart, {40, -75, 10}}, {kStart + 6 * kHour, {51, 0, 10}}});
  const TimeNs end = kStart + 3 * kHour;
  const auto found = find_passes(*satellites, {site}, kStart, end).at(0);
  PositionArray positions;
  std::vector<std::size_t> seconds(static_cast<std::size_t>(satellites->size())), expected(seconds.size());
  for (TimeNs t = kStart + kSecond / 2; t < end; t += kSecond) {
    satellites->positions_ecef_km(t, positions);
    const Observer observer(site.track->place(t));
    for (Eigen::Index i = 0; i < positions.rows(); ++i) {
      if (observer.look_at(positions.row(i).matrix().transpose()).elevation_deg >= 30) {
        ++expected[static_cast<std::size_t>(i)];
      }
    }
  }
  for (const Pass& pass : found) {
    // Half seconds within the pass.
    const auto whole = [](TimeNs t) { return (t - kStart + kSecond / 2 - 1) / kSecond; };
    seconds[static_cast<std::size_t>(pass.satellite)] +=
        static_cast<std::size_t>(whole(pass.set_ns) - whole(pass.rise_ns));
    const Topocentric at_rise = Observer(site.track->place(pass.rise_ns))
                                    .look_at(satellites->position_ecef_km(pass.satellite, pass.rise_ns));
    if (pass.has_rise) {
      EXPECT_NEAR(at_rise.elevation_deg, 30, 1e-4);
    }
  }
  EXPECT_GT(found.size(), 50u);
  EXPECT_EQ(seconds, expected);
}

}  // namespace
}  // namespace skyhaul::orbits
