// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/passes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>

#include "skyhaul/orbits/walker.h"
#include "src/sky_kernel.h"

namespace skyhaul::orbits {
namespace {

constexpr TimeNs kEpoch = 1'782'864'000 * kSecond;  // 2026-07-01

WalkerShell shell(double altitude_km, double inclination_deg, int planes, int slots) {
  WalkerShell s;
  s.altitude_km = altitude_km;
  s.inclination_deg = inclination_deg;
  s.planes = planes;
  s.satellites_per_plane = slots;
  s.phasing = 1;
  return s;
}

/// Passes by looking at every satellite at every `step`, as plainly as can be; rise and set to `step`.
std::vector<Pass> plain_passes(const Propagator& satellites, const PassSite& site, TimeNs start, TimeNs end,
                               TimeNs step) {
  const Observer observer(site.place);
  std::vector<Pass> passes;
  std::map<std::int32_t, Pass> open;
  PositionArray positions;
  for (TimeNs t = start; t <= end; t += step) {
    satellites.positions_ecef_km(t, positions);
    for (std::int32_t i = 0; i < positions.rows(); ++i) {
      const Topocentric at = observer.look_at(positions.row(i).matrix().transpose());
      const bool up = at.elevation_deg >= site.limits.elevation_limit_deg(at.azimuth_deg) &&
                      at.range_km <= site.limits.max_range_km;
      const auto found = open.find(i);
      if (up && found == open.end()) {
        Pass pass;
        pass.satellite = i;
        pass.rise_ns = pass.culmination_ns = t;
        pass.max_elevation_deg = at.elevation_deg;
        open[i] = pass;
      } else if (up) {
        if (at.elevation_deg > found->second.max_elevation_deg) {
          found->second.max_elevation_deg = at.elevation_deg;
          found->second.culmination_ns = t;
        }
      } else if (found != open.end()) {
        found->second.set_ns = t;
        passes.push_back(found->second);
        open.erase(found);
      }
    }
  }
  for (auto& entry : open) {
    entry.second.set_ns = end;
    passes.push_back(entry.second);
  }
  std::sort(passes.begin(), passes.end(), [](const Pass& a, const Pass& b) {
    return a.satellite != b.satellite ? a.satellite < b.satellite : a.rise_ns < b.rise_ns;
  });
  return passes;
}

std::vector<Pass> by_satellite(std::vector<Pass> passes) {
  std::sort(passes.begin(), passes.end(), [](const Pass& a, const Pass& b) {
    return a.satellite != b.satellite ? a.satellite < b.satellite : a.rise_ns < b.rise_ns;
  });
  return passes;
}

/// Longer than `step`, so that looking every `step` cannot miss them.
std::vector<Pass> long_ones(const std::vector<Pass>& passes, TimeNs step) {
  std::vector<Pass> kept;
  for (const Pass& pass : passes) {
    if (pass.set_ns - pass.rise_ns > step) kept.push_back(pass);
  }
  return kept;
}

void expect_as_plain(const Propagator& satellites, const PassSite& site, TimeNs hours) {
  constexpr TimeNs kStep = kSecond;
  const TimeNs end = kEpoch + hours * kHour;
  const auto found = long_ones(by_satellite(find_passes(satellites, {site}, kEpoch, end)[0]), 2 * kStep);
  const auto plain = long_ones(plain_passes(satellites, site, kEpoch, end, kStep), 2 * kStep);
  std::map<std::pair<std::int32_t, TimeNs>, const Pass*> wanted;
  // A pass that is 2 s long, give or take, may be in one list and not in the other.
  std::size_t matched = 0;
  for (const Pass& pass : found) {
    bool matches = false;
    for (const Pass& other : plain) {
      if (other.satellite != pass.satellite || std::llabs(other.rise_ns - pass.rise_ns) > kStep ||
          std::llabs(other.set_ns - pass.set_ns) > kStep) {
        continue;
      }
      matches = true;
      EXPECT_LE(other.max_elevation_deg, pass.max_elevation_deg + 1e-6);
      EXPECT_GE(other.max_elevation_deg, pass.max_elevation_deg - 1.5);
    }
    matched += matches;
    if (pass.set_ns - pass.rise_ns > 4 * kStep) {
      EXPECT_TRUE(matches) << satellites.satellites()[static_cast<std::size_t>(pass.satellite)].name << " "
                           << format_utc(pass.rise_ns) << " " << format_utc(pass.set_ns) << " "
                           << pass.max_elevation_deg;
    }
  }
  for (const Pass& pass : plain) {
    if (pass.set_ns - pass.rise_ns <= 4 * kStep) continue;
    bool matches = false;
    for (const Pass& other : found) {
      matches |= other.satellite == pass.satellite && std::llabs(other.rise_ns - pass.rise_ns) <= kStep &&
                 std::llabs(other.set_ns - pass.set_ns) <= kStep;
    }
    EXPECT_TRUE(matches) << "missed: "
                         << satellites.satellites()[static_cast<std::size_t>(pass.satellite)].name << " "
                         << format_utc(pass.rise_ns) << " " << format_utc(pass.set_ns) << " "
                         << pass.max_elevation_deg;
  }
  EXPECT_GT(matched, 10u);
}

TEST(Passes, AsPlainSearchConstantElevation) {
  const auto satellites = make_j2_propagator({shell(550, 53, 12, 8)}, kEpoch);
  expect_as_plain(*satellites, {{47.4, 8.5, 0.4}, {25, {}}}, 6);
  expect_as_plain(*satellites, {{-52.9, -70.9, 0}, {0, {}}}, 3);
}

TEST(Passes, AsPlainSearchHighMaskShortPasses) {
  const auto satellites = make_j2_propagator({shell(550, 53, 24, 22)}, kEpoch);
  expect_as_plain(*satellites, {{40, 8.5, 0}, {75, {}}}, 6);
}

TEST(Passes, AsPlainSearchAtPoleAndDateLine) {
  const auto satellites = make_j2_propagator({shell(1200, 87.9, 12, 10)}, kEpoch);
  expect_as_plain(*satellites, {{90, 0, 2.8}, {40, {}}}, 3);
  expect_as_plain(*satellites, {{-16.5, 180, 0}, {20, {}}}, 3);
}

TEST(Passes, AsPlainSearchRangeLimit) {
  const auto satellites = make_j2_propagator({shell(630, 51.9, 17, 17)}, kEpoch);
  ViewLimits range;
  range.min_elevation_deg = -90;
  range.max_range_km = 1261;
  expect_as_plain(*satellites, {{14.6, 121, 0}, range}, 4);
  range.min_elevation_deg = 30;
  expect_as_plain(*satellites, {{14.6, 121, 0}, range}, 4);
}

TEST(Passes, AsPlainSearchHorizonProfile) {
  const auto satellites = make_j2_propagator({shell(550, 53, 12, 8)}, kEpoch);
  ViewLimits hills;
  hills.min_elevation_deg = 10;
  hills.profile = {{0, 10}, {80, 10}, {100, 45}, {170, 45}, {190, 5}, {300, 25}};
  expect_as_plain(*satellites, {{47.4, 8.5, 0.4}, hills}, 6);
}

TEST(Passes, RiseAndSetAreOnTheMaskToAMillisecond) {
  const auto satellites = make_j2_propagator({shell(550, 53, 12, 8)}, kEpoch);
  const PassSite site{{47.4, 8.5, 0.4}, {25, {}}};
  const Observer observer(site.place);
  const auto passes = find_passes(*satellites, {site}, kEpoch, kEpoch + 12 * kHour)[0];
  ASSERT_GT(passes.size(), 50u);
  const auto elevation = [&](std::int32_t i, TimeNs t) {
    return observer.look_at(satellites->position_ecef_km(i, t)).elevation_deg;
  };
  constexpr TimeNs kMs = 1'000'000;
  for (const Pass& pass : passes) {
    const std::int32_t i = pass.satellite;
    if (pass.has_rise) {
      EXPECT_LT(elevation(i, pass.rise_ns - kMs), 25);
      EXPECT_GT(elevation(i, pass.rise_ns + kMs), 25);
    }
    if (pass.has_set) {
      EXPECT_GT(elevation(i, pass.set_ns - kMs), 25);
      EXPECT_LT(elevation(i, pass.set_ns + kMs), 25);
    }
    if (pass.has_culmination) {
      // Symmetric to 1 ms: the elevation's rate changes sign there.
      const TimeNs d = 200 * kMs;
      EXPECT_GT(elevation(i, pass.culmination_ns - kMs) - elevation(i, pass.culmination_ns - kMs - d), 0);
      EXPECT_LT(elevation(i, pass.culmination_ns + kMs + d) - elevation(i, pass.culmination_ns + kMs), 0);
      EXPECT_NEAR(elevation(i, pass.culmination_ns), pass.max_elevation_deg, 1e-6);
    }
  }
}

/// A mask just below each pass's top makes it a grazing one, far shorter than the search's step.
TEST(Passes, GrazingPassesAreNotMissed) {
  const auto satellites = make_j2_propagator({shell(550, 53, 12, 8)}, kEpoch);
  const Geodetic place{47.4, 8.5, 0.4};
  const auto passes = find_passes(*satellites, {{place, {10, {}}}}, kEpoch, kEpoch + 6 * kHour)[0];
  int grazing = 0;
  for (const Pass& pass : passes) {
    if (!pass.has_culmination || !pass.has_rise || !pass.has_set) continue;
    for (const double below_deg : {1.0, 1e-2, 1e-5}) {
      const auto found = find_passes(*satellites, {{place, {pass.max_elevation_deg - below_deg, {}}}},
                                     pass.rise_ns - 20 * kMinute, pass.set_ns + 20 * kMinute)[0];
      int hits = 0;
      for (const Pass& other : found) {
        if (other.satellite != pass.satellite) continue;
        ++hits;
        EXPECT_NEAR(static_cast<double>(other.culmination_ns - pass.culmination_ns), 0, 1e6);
        EXPECT_LE(other.rise_ns, other.culmination_ns);
        EXPECT_GE(other.set_ns, other.culmination_ns);
      }
      EXPECT_EQ(hits, 1) << pass.max_elevation_deg << " - " << below_deg;
    }
    if (++grazing == 40) break;
  }
  EXPECT_EQ(grazing, 40);
}

TEST(Passes, CutByTheSearch) {
  const auto satellites = make_j2_propagator({shell(550, 53, 12, 8)}, kEpoch);
  const PassSite site{{47.4, 8.5, 0.4}, {25, {}}};
  const auto all = find_passes(*satellites, {site}, kEpoch, kEpoch + 6 * kHour)[0];
  for (const Pass& pass : all) {
    if (!pass.has_rise || !pass.has_set || pass.rise_ns < kEpoch + kHour) continue;
    const TimeNs middle = pass.rise_ns + (pass.set_ns - pass.rise_ns) / 4;
    for (const bool late : {false, true}) {
      const auto part = late ? find_passes(*satellites, {site}, middle, kEpoch + 6 * kHour)[0]
                             : find_passes(*satellites, {site}, kEpoch, middle)[0];
      const auto found = std::find_if(part.begin(), part.end(), [&](const Pass& p) {
        return p.satellite == pass.satellite && p.rise_ns <= middle && p.set_ns >= middle;
      });
      ASSERT_NE(found, part.end());
      EXPECT_EQ(found->has_rise, !late);
      EXPECT_EQ(found->has_set, late);
      EXPECT_EQ(found->has_culmination, late);
      EXPECT_NEAR(static_cast<double>((late ? found->set_ns - pass.set_ns : found->rise_ns - pass.rise_ns)),
                  0, 1e5);
    }
    return;
  }
  FAIL() << "no whole pass";
}

TEST(Passes, SameAtAnyNumberOfThreads) {
  const auto satellites = make_j2_propagator({shell(550, 53, 24, 22)}, kEpoch);
  const std::vector<PassSite> sites{{{47.4, 8.5, 0.4}, {25, {}}}, {{-33, -70, 0.5}, {10, {}}}};
  PassOptions options;
  options.threads = 1;
  const auto one = find_passes(*satellites, sites, kEpoch, kEpoch + 5 * kHour, options);
  EXPECT_GT(std::min(one[0].size(), one[1].size()), 100U);
  for (const unsigned threads : {2u, 3u, 7u}) {
    options.threads = threads;
    const auto many = find_passes(*satellites, sites, kEpoch, kEpoch + 5 * kHour, options);
    for (std::size_t s = 0; s < sites.size(); ++s) {
      ASSERT_EQ(one[s].size(), many[s].size());
      for (std::size_t i = 0; i < one[s].size(); ++i) {
        EXPECT_EQ(one[s][i].satellite, many[s][i].satellite);
        EXPECT_EQ(one[s][i].rise_ns, many[s][i].rise_ns);
        EXPECT_EQ(one[s][i].culmination_ns, many[s][i].culmination_ns);
        EXPECT_EQ(one[s][i].set_ns, many[s][i].set_ns);
        EXPECT_EQ(one[s][i].max_elevation_deg, many[s][i].max_elevation_deg);
      }
    }
  }
}

TEST(SkyCells, TheSameWithEveryInstructionSet) {
  const SkyCellsKernel kernels[] = {sky_cells_kernel_scalar(), sky_cells_kernel_baseline(),
                                    sky_cells_kernel_avx2(), sky_cells_kernel_avx512()};
  const double radii[] = {7000, 12500, std::numeric_limits<double>::infinity()};
  const SkyGrid grid{64, 128, 3, radii};
  // A spiral over the sphere, then axes, poles, the centre and an unknown; 8 lanes do not divide their
  // number.
  std::vector<double> x, y, z;
  for (int i = 0; i < 997; ++i) {
    const double sine = -1 + 2 * i / 996.0, turn = 2.399963 * i, radius = 6500 + 10 * i;
    x.push_back(radius * std::sqrt(1 - sine * sine) * std::cos(turn));
    y.push_back(radius * std::sqrt(1 - sine * sine) * std::sin(turn));
    z.push_back(radius * sine);
  }
  for (const double axis : {-7000.0, 0.0, 7000.0, std::nan("")}) {
    for (std::vector<double>* column : {&x, &y, &z}) {
      for (std::vector<double>* each : {&x, &y, &z}) each->push_back(each == column ? axis : 0);
    }
  }
  std::vector<std::int32_t> wanted(x.size()), cells(x.size());
  kernels[0](grid, x.data(), y.data(), z.data(), x.size(), wanted.data());
  EXPECT_EQ(wanted.back(), -1);
  EXPECT_EQ(*std::max_element(wanted.begin(), wanted.begin() + 997) / (64 * 128), 2);
  for (const SimdLevel level : available_simd()) {
    kernels[static_cast<int>(level)](grid, x.data(), y.data(), z.data(), x.size(), cells.data());
    EXPECT_EQ(cells, wanted) << simd_name(level);
  }
}

TEST(VisibleSatellites, AsLookingAtEverySatellite) {
  const auto satellites =
      make_j2_propagator({shell(340, 53, 24, 22), shell(550, 97.6, 12, 20), shell(1200, 87.9, 12, 10),
                          shell(8062, 0.1, 1, 20), shell(35786, 0.1, 1, 10)},
                         kEpoch);
  PositionArray positions;
  SkyCells cells;
  ViewLimits hills;
  hills.profile = {{0, 10}, {100, 45}, {190, 5}, {300, 25}};
  std::vector<InView> found;
  std::size_t seen = 0;
  for (int hour = 0; hour < 12; ++hour) {
    satellites->positions_ecef_km(kEpoch + hour * kHour, positions);
    cells.update(positions);
    for (double latitude = -90; latitude <= 90; latitude += 22.5) {
      for (double longitude = -180; longitude <= 180; longitude += 45) {
        const Geodetic place{latitude, longitude, 0.1};
        for (const ViewLimits& limits :
             {ViewLimits{25, {}}, ViewLimits{-5, {}}, ViewLimits{-90, {}, 2000}, hills}) {
          visible_satellites(SkyView(place, limits), cells, found);
          const Observer observer(place);
          std::vector<std::int32_t> wanted;
          for (std::int32_t i = 0; i < positions.rows(); ++i) {
            const Topocentric at = observer.look_at(positions.row(i).matrix().transpose());
            if (at.elevation_deg >= limits.elevation_limit_deg(at.azimuth_deg) &&
                at.range_km <= limits.max_range_km) {
              wanted.push_back(i);
            }
          }
          ASSERT_EQ(found.size(), wanted.size()) << latitude << " " << longitude;
          for (std::size_t j = 0; j < wanted.size(); ++j) EXPECT_EQ(found[j].satellite, wanted[j]);
          seen += wanted.size();
        }
      }
    }
  }
  EXPECT_GT(seen, 1000u);
}

}  // namespace
}  // namespace skyhaul::orbits
