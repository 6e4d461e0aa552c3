// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/positions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/network.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/sgp4_propagator.h"
#include "skyhaul/orbits/tle.h"

namespace skyhaul::models {
namespace {

using orbits::kDay;
using orbits::kSecond;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");
const TimeNs kEnd = kStart + 100 * kSecond;

std::vector<orbits::WalkerShell> two_shells() {
  orbits::WalkerShell low, polar;
  low.name = "low";
  low.altitude_km = 550;
  low.inclination_deg = 53;
  low.planes = 12;
  low.satellites_per_plane = 10;
  low.half_slot_phasing = true;
  polar.altitude_km = 780;
  polar.inclination_deg = 86.4;
  polar.planes = 6;
  polar.satellites_per_plane = 11;
  polar.raan_spread_deg = 180;
  polar.phasing = 2;
  polar.raan0_deg = 12.5;
  polar.argument_of_latitude0_deg = -7;
  polar.mean_motion_rev_per_day = 14.34;
  return {low, polar};
}

/// Two sites, one of which moves, a PoP, a gateway, and satellites of these names.
LinkTimeline placed(const ConstellationOrbits& orbits, const std::vector<std::string>& satellites) {
  LinkTimeline timeline = test::star({{"a", 1000, 2000, 5}, {"ship", 3000, 4000, 6, 2}}, kEnd, kStart);
  timeline.nodes.push_back({NodeKind::kGateway, "gw Lima", -1});
  for (const std::string& name : satellites) timeline.nodes.push_back({NodeKind::kSatellite, name, -1});
  Positions positions;
  positions.sites = {{{-23, -67.75, 2.4}}, {{40, 10, 0}}};
  std::vector<orbits::TrackPoint> points;
  for (int i = -20; i < 40; ++i)
    points.push_back({kStart + i * 10 * kSecond, {40 + 1e-3 * i, 10 + 1e-3 * i * i, 1e-3 * (i % 3)}});
  positions.sites[1].track = std::make_shared<const orbits::Track>(points);
  positions.ground = {{0, {-33.4, -70.5, 0.5}}, {4, {-12, -77, 0.1}}};
  positions.orbits = orbits;
  timeline.positions = std::make_shared<const Positions>(positions);
  return timeline;
}

LinkTimeline through_file(const LinkTimeline& timeline) {
  const std::string file = ::testing::TempDir() + "positions.timeline";
  save_timeline(timeline, file);
  return load_timeline(file);
}

/// Every satellite of these names is where the other propagator has it, to the last bit.
void expect_same_orbits(const ConstellationOrbits& read, const orbits::Propagator& wanted,
                        const std::vector<std::string>& names) {
  const auto its = make_propagator(read);
  ASSERT_TRUE(its);
  const auto index = [](const orbits::Propagator& of, const std::string& name) {
    for (Eigen::Index i = 0; i < of.size(); ++i)
      if (of.satellites()[static_cast<std::size_t>(i)].name == name) return i;
    ADD_FAILURE() << "no satellite " << name;
    return Eigen::Index{0};
  };
  for (const std::string& name : names) {
    for (const TimeNs t : {kStart, kStart + 50 * kSecond + 1, kEnd}) {
      const Eigen::Vector3d a = its->position_ecef_km(index(*its, name), t);
      const Eigen::Vector3d b = wanted.position_ecef_km(index(wanted, name), t);
      EXPECT_TRUE((a.array() == b.array()).all()) << name << ' ' << a.transpose() << " | " << b.transpose();
    }
  }
}

TEST(Positions, ShellsComeBackFromAFileWithTheSamePositions) {
  const std::vector<std::string> names = {"low-03-07", "S2-05-10"};
  for (const OrbitModel model : {OrbitModel::kJ2, OrbitModel::kSgp4, OrbitModel::kSgp4TleDigits}) {
    ConstellationOrbits orbits;
    orbits.model = model;
    orbits.shells = two_shells();
    orbits.epoch_ns = kStart - kDay;
    const LinkTimeline read = through_file(placed(orbits, names));
    ASSERT_TRUE(read.positions);
    EXPECT_EQ(read.positions->orbits.model, model);
    const auto wanted =
        model == OrbitModel::kJ2
            ? orbits::make_j2_propagator(two_shells(), kStart - kDay)
            : orbits::make_walker_sgp4_propagator(
                  two_shells(), kStart - kDay,
                  model == OrbitModel::kSgp4 ? orbits::ElementDigits::kAll : orbits::ElementDigits::kTle);
    expect_same_orbits(read.positions->orbits, *wanted, names);
  }
}

/// Elements like those of the ISS, and others. Where SGP4 has them is not in question: the file must not
/// change it.
TEST(Positions, ElementSetsComeBackFromAFileWithTheSamePositions) {
  const char* kTle =
      "ISS\n1 25544U 98067A   26078.51782528 -.00002182  00000-0 -11606-4 0  2927\n"
      "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537\n";
  orbits::TleOptions without_checksums;
  without_checksums.checksums = false;
  const orbits::ElementSet iss = orbits::read_tle(kTle, "here", without_checksums).sets.at(0);
  ConstellationOrbits orbits;
  orbits.model = OrbitModel::kElements;
  orbits.begin_ns = kStart - kDay;
  orbits.end_ns = kEnd + kDay;
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) {
    orbits.elements.push_back(iss);
    orbits.elements.back().name = "object " + std::to_string(i);
    orbits.elements.back().catalogue_number += i * i;
    orbits.elements.back().raan_deg = 17.123 * i;
    orbits.elements.back().mean_motion_rev_per_day -= 0.7 * i;  // the last ones are deep in space
    names.push_back(orbits.elements.back().name);
  }
  const LinkTimeline read = through_file(placed(orbits, names));
  ASSERT_TRUE(read.positions);
  const auto wanted = orbits::make_sgp4_propagator(orbits.elements, orbits.begin_ns, orbits.end_ns);
  EXPECT_EQ(read.positions->orbits.elements[7].catalogue_number, 25544 + 49);
  expect_same_orbits(read.positions->orbits, *wanted, names);
}

TEST(Positions, PlacesAndTracksComeBackFromAFileAsFarAsTheHorizonGoes) {
  const LinkTimeline timeline = placed({}, {});
  const LinkTimeline read = through_file(timeline);
  ASSERT_TRUE(read.positions);
  EXPECT_FALSE(make_propagator(read.positions->orbits));
  ASSERT_EQ(read.positions->sites.size(), 2U);
  EXPECT_EQ(read.positions->sites[0].track, nullptr);
  EXPECT_EQ(read.positions->sites[0].at(kEnd).altitude_km, 2.4);
  const SitePosition& ship = read.positions->sites[1];
  const SitePosition& whole = timeline.positions->sites[1];
  ASSERT_TRUE(ship.track);
  EXPECT_EQ(ship.track->points().size(), 12U);  // of 60: each 10 s of 100 s, both ends, and the next one
  for (TimeNs t = kStart; t <= kEnd; t += 5 * kSecond) {
    EXPECT_EQ(ship.at(t).latitude_deg, whole.at(t).latitude_deg);
    EXPECT_EQ(ship.at(t).longitude_deg, whole.at(t).longitude_deg);
    EXPECT_EQ(ship.at(t).altitude_km, whole.at(t).altitude_km);
  }
  ASSERT_EQ(read.positions->ground.size(), 2U);
  EXPECT_EQ(read.positions->ground[1].node, 4U);
  EXPECT_EQ(read.positions->ground[1].place.longitude_deg, -77);
}

/// A ship whose track lies before or after the horizon stays at one of its ends, in a file too.
TEST(Positions, TracksBeyondTheHorizonKeepTheEndThatTheSiteIsAt) {
  for (const int offset : {-1000, 1000}) {
    LinkTimeline timeline = placed({}, {});
    Positions positions = *timeline.positions;
    const TimeNs at = kStart + offset * kSecond;
    positions.sites[1].track = std::make_shared<const orbits::Track>(
        std::vector<orbits::TrackPoint>{{at, {1, 2, 0}}, {at + kSecond, {1.001, 2, 0}}});
    timeline.positions = std::make_shared<const Positions>(positions);
    const LinkTimeline read = through_file(timeline);
    for (const TimeNs t : {kStart, kEnd})
      EXPECT_EQ(read.positions->sites[1].at(t).latitude_deg, positions.sites[1].at(t).latitude_deg) << offset;
  }
}

TEST(Positions, ATimelineWithoutThemHasNoneInItsFileEither) {
  LinkTimeline timeline = placed({}, {});
  timeline.positions = nullptr;
  EXPECT_EQ(through_file(timeline).positions, nullptr);
}

TEST(Positions, WhatCannotBeIsRefusedByName) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  ConstellationOrbits shells;
  shells.model = OrbitModel::kJ2;
  shells.shells = two_shells();
  shells.epoch_ns = kStart;
  const auto refused = [&](const std::function<void(Positions&)>& change, const std::string& said) {
    LinkTimeline timeline = placed(shells, {"low-00-00"});
    validate(timeline);
    Positions positions = *timeline.positions;
    change(positions);
    timeline.positions = std::make_shared<const Positions>(positions);
    const std::string file = ::testing::TempDir() + "refused.timeline";
    save_timeline(timeline, file);
    try {
      load_timeline(file);
      ADD_FAILURE() << "read: " << said;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(said), std::string::npos) << error.what();
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  };
  refused([](Positions& p) { p.sites.pop_back(); }, "not one place for each site");
  refused([](Positions& p) { p.sites[0].place.latitude_deg = 91; }, "the place of site a");
  refused([](Positions& p) { p.sites[0].place.altitude_km = kNan; }, "the place of site a");
  refused([](Positions& p) { p.ground.pop_back(); }, "no place of gw Lima");
  refused([](Positions& p) { p.ground.push_back({1, {}}); }, "no gateway and no PoP");
  refused([](Positions& p) { p.ground[1].place.longitude_deg = -181; }, "the place of gw Lima");
  refused([](Positions& p) { p.orbits.shells[0].planes = 0; }, "shell low");
  refused([](Positions& p) { p.orbits.shells[0].planes = 1 << 30; }, "shell low");
  refused([&](Positions& p) { p.orbits.shells[1].mean_motion_rev_per_day = kNan; }, "shell ");
  refused([](Positions& p) { p.orbits.shells[0].name = "a\nb"; }, "shell ");
  refused(
      [](Positions& p) {
        p.orbits.shells.assign(20, p.orbits.shells[0]);
        p.orbits.shells[0].planes = 10'000;
        p.orbits.shells[0].satellites_per_plane = 11;
      },
      "more than 100000 satellites");
  refused([](Positions& p) { p.orbits.shells.erase(p.orbits.shells.begin()); },
          "no orbit of satellite low-00-00");
  refused([](Positions& p) { p.orbits.epoch_ns += 500 * kDay; }, "an epoch of another time");
  refused([](Positions& p) { p.orbits.model = static_cast<OrbitModel>(9); }, "orbits of a known kind");
  const auto with_set = [](Positions& p) {
    p.orbits.model = OrbitModel::kElements;
    p.orbits.begin_ns = kStart - kDay;
    p.orbits.end_ns = kEnd + kDay;
    p.orbits.elements.resize(1);
    p.orbits.elements[0].name = "low-00-00";
    p.orbits.elements[0].epoch_utc = orbits::julian_date(kStart);
    p.orbits.elements[0].mean_motion_rev_per_day = 15;
  };
  refused(
      [&](Positions& p) {
        with_set(p);
        p.orbits.elements[0].eccentricity = 1;
      },
      "the element set of low-00-00");
  refused(
      [&](Positions& p) {
        with_set(p);
        p.orbits.elements[0].epoch_utc.day = 1e300;
      },
      "the element set of low-00-00");
  refused(
      [&](Positions& p) {
        with_set(p);
        p.orbits.elements[0].name = "other";
      },
      "no orbit of satellite low-00-00");
  refused(
      [&](Positions& p) {
        with_set(p);
        p.orbits.end_ns = std::numeric_limits<TimeNs>::min();
      },
      "element sets for another time");
}

/// A place that is given on another ellipsoid stays where it is: 20 m at most between the two, by their axes.
TEST(Positions, PlacesOfAnotherEllipsoidAreOnWgs84) {
  Network network;
  network.ellipsoid = {6378.160, 298.25};
  network.sites = {{"a", {14.6042, 120.9822, 0}, {}, {}, {}}};
  network.gateways = {{"Lima", {-12, -77, 0.1}, 25, 1, 1, ""}};
  LinkTimeline timeline;
  timeline.sites = {"a"};
  timeline.nodes = {{NodeKind::kGateway, "gw Lima", -1}};
  const Positions its = positions_of(network, {}, timeline);
  const auto km_between = [&](const orbits::Geodetic& wgs84, const orbits::Geodetic& other) {
    return (orbits::to_ecef_km(wgs84) - orbits::to_ecef_km(other, network.ellipsoid)).norm();
  };
  EXPECT_LT(km_between(its.sites.at(0).place, network.sites[0].place), 1e-8);
  EXPECT_LT(km_between(its.ground.at(0).place, network.gateways[0].place), 1e-8);
  EXPECT_NEAR(its.sites[0].place.altitude_km, 0.023, 0.003);
}

}  // namespace
}  // namespace skyhaul::models
