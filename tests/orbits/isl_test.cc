// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/isl.h"
#include "skyhaul/orbits/reach.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <tuple>

#include "skyhaul/orbits/isl_mesh.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::orbits {
namespace {

const TimeNs kEpoch = parse_utc("2026-03-20T00:00:00");

std::unique_ptr<Propagator> constellation(double inclination_deg = 53, int planes = 12, int slots = 10) {
  WalkerShell shell;
  shell.name = "A";
  shell.altitude_km = 1200;
  shell.inclination_deg = inclination_deg;
  shell.planes = planes;
  shell.satellites_per_plane = slots;
  shell.phasing = 1;
  return make_j2_propagator({shell}, kEpoch);
}

TEST(EdgesByName, AreSortedAndUniqueAndRefuseWhatIsNotThere) {
  const auto shell = constellation();
  const auto& satellites = shell->satellites();
  EXPECT_EQ(
      edges_by_name(satellites, {{"A-00-02", "A-00-01"}, {"A-00-00", "A-01-00"}, {"A-00-01", "A-00-02"}}),
      (std::vector<IslEdge>{{0, 10}, {1, 2}}));
  EXPECT_THROW(edges_by_name(satellites, {{"A-00-00", "B-00-00"}}), std::invalid_argument);
  EXPECT_THROW(edges_by_name(satellites, {{"A-00-00", "A-00-00"}}), std::invalid_argument);
}

// Two satellites at radius r in the equator's plane, an angle 2x apart: the line between them comes as near
// as r cos x to the centre. Over the poles the ellipsoid is 21.385 km lower (b = 6356.752 km).
TEST(LineOfSight, GrazesTheEllipsoidAtTheHeightAsked) {
  const double r = 6928.137;
  const auto sees = [&](double nearest_km, bool polar, double grazing_km) {
    const double x = std::acos(nearest_km / r);
    const Eigen::Vector3d top = polar ? Eigen::Vector3d::UnitZ() : Eigen::Vector3d::UnitY();
    const Eigen::Vector3d side = Eigen::Vector3d::UnitX();
    return line_of_sight(r * (std::cos(x) * top + std::sin(x) * side),
                         r * (std::cos(x) * top - std::sin(x) * side), grazing_km);
  };
  EXPECT_TRUE(sees(6378.137 + 80 + 0.001, false, 80));
  EXPECT_FALSE(sees(6378.137 + 80 - 0.001, false, 80));
  EXPECT_TRUE(sees(6356.7523 + 80 + 0.001, true, 80));
  EXPECT_FALSE(sees(6356.7523 + 80 - 0.001, true, 80));
  EXPECT_TRUE(sees(6378.137 + 0.001, false, 0));
  // the nearest point of the line is behind one of them: both are on the same side
  EXPECT_TRUE(line_of_sight({r, 0, 0}, {r + 1000, 0, 0}, 80));
  EXPECT_FALSE(line_of_sight({r, 0, 0}, {-r, 0, 0}, 80));
}

// The documented error of the grazing surface: a point at 80 km height by the geodetic definition lies within
// 1 m of it, at every latitude.
TEST(LineOfSight, SurfaceIsWithinAMetreOfTheGeodeticHeight) {
  for (double latitude = -90; latitude <= 90; latitude += 5) {
    const Eigen::Vector3d above = to_ecef_km({latitude, 30, 80.001});
    const Eigen::Vector3d below = to_ecef_km({latitude, 30, 79.999});
    EXPECT_TRUE(line_of_sight(above, above, 80));
    EXPECT_FALSE(line_of_sight(below, below, 80));
  }
}

TEST(LinkAllowed, KeepsRangeAndPolarLimitAndRefusesNan) {
  const Eigen::Vector3d a(7500, 0, 0);
  const Eigen::Vector3d b(7500 * std::cos(0.3), 0, 7500 * std::sin(0.3));  // 17.19 deg north
  IslRules rules;
  EXPECT_TRUE(link_allowed(rules, a, b, false));
  rules.max_range_km = (a - b).norm() - 1e-6;
  EXPECT_FALSE(link_allowed(rules, a, b, false));
  rules.max_range_km = (a - b).norm() + 1e-6;
  EXPECT_TRUE(link_allowed(rules, a, b, false));
  rules.max_latitude_deg = 17.1;
  EXPECT_FALSE(link_allowed(rules, a, b, false));
  EXPECT_FALSE(link_allowed(rules, b, a, false));
  EXPECT_TRUE(link_allowed(rules, a, b, true));
  rules.max_latitude_deg = 17.2;
  EXPECT_TRUE(link_allowed(rules, a, b, false));
  EXPECT_FALSE(link_allowed(rules, a, {std::nan(""), 0, 0}, true));
}

// Against the definition carried out as it is written, over all pairs at once.
TEST(NearestNeighbours, EqualTheGreedyChoiceOverAllPairs) {
  const auto satellites = constellation();
  PositionArray ecef_km;
  for (const int terminals : {1, 3, 4}) {
    for (const double range_km : {1500.0, 4000.0, std::numeric_limits<double>::infinity()}) {
      IslRules rules;
      rules.max_range_km = range_km;
      satellites->positions_ecef_km(kEpoch + terminals * kHour, ecef_km);
      std::vector<std::tuple<double, std::int32_t, std::int32_t>> all;
      for (std::int32_t i = 0; i < 120; ++i) {
        for (std::int32_t j = i + 1; j < 120; ++j) {
          if (link_allowed(rules, ecef_km.row(i).matrix(), ecef_km.row(j).matrix(), i / 10 == j / 10)) {
            all.emplace_back((ecef_km.row(i) - ecef_km.row(j)).matrix().norm(), i, j);
          }
        }
      }
      std::sort(all.begin(), all.end());
      std::vector<int> degree(120, 0);
      std::vector<IslEdge> expected;
      for (const auto& [km, i, j] : all) {
        if (degree[static_cast<std::size_t>(i)] == terminals ||
            degree[static_cast<std::size_t>(j)] == terminals) {
          continue;
        }
        ++degree[static_cast<std::size_t>(i)];
        ++degree[static_cast<std::size_t>(j)];
        expected.emplace_back(i, j);
      }
      std::sort(expected.begin(), expected.end());
      EXPECT_FALSE(expected.empty());
      EXPECT_EQ(nearest_neighbours(satellites->satellites(), ecef_km, terminals, rules), expected);
    }
  }
}

TEST(IslMesh, ALinkThatComesUpIsUsableAfterItsAcquisition) {
  const auto satellites = constellation(87, 6, 10);
  IslRules rules;
  rules.max_latitude_deg = 60;
  IslRules slow = rules;
  slow.acquisition_ns = 30 * kSecond;
  const auto edges = plus_grid(satellites->satellites(), false);
  IslMesh at_once(satellites->satellites(), edges, rules);
  IslMesh acquired(satellites->satellites(), edges, slow);
  std::vector<int> up_for(edges.size(),
                          1000);  // steps in a row; those of the first step count as established
  PositionArray ecef_km;
  int waiting = 0;
  for (int i = 0; i < 720; ++i) {
    const TimeNs t = kEpoch + i * 10 * kSecond;
    satellites->positions_ecef_km(t, ecef_km);
    EXPECT_FALSE(at_once.update(t, ecef_km));
    EXPECT_FALSE(acquired.update(t, ecef_km));
    for (std::size_t e = 0; e < edges.size(); ++e) {
      const double km = at_once.lengths_km()[e];
      if (km == ShortestPaths::kUnreachable) {
        up_for[e] = 0;
      } else if (i > 0) {
        ++up_for[e];
      }
      // up at steps n, n+1, n+2 (30 s not yet over), usable from n+3 on
      EXPECT_EQ(acquired.lengths_km()[e], up_for[e] >= 4 ? km : ShortestPaths::kUnreachable);
      waiting += up_for[e] > 0 && up_for[e] < 4;
    }
  }
  EXPECT_GT(waiting, 100);
}

TEST(IslMesh, NearestNeighboursChangeTheGraphAndKeepWhatStays) {
  const auto satellites = constellation();
  IslRules rules;
  rules.acquisition_ns = 60 * kSecond;
  IslMesh mesh = IslMesh::nearest(satellites->satellites(), 4, rules);
  PositionArray ecef_km;
  std::vector<IslEdge> before;
  int changes = 0;
  for (int i = 0; i < 60; ++i) {
    const TimeNs t = kEpoch + i * 30 * kSecond;
    satellites->positions_ecef_km(t, ecef_km);
    const bool changed = mesh.update(t, ecef_km);
    EXPECT_EQ(changed, mesh.edges() != before);
    EXPECT_EQ(mesh.graph().edges(), mesh.edges().size());
    for (std::size_t e = 0; e < mesh.edges().size(); ++e) {
      const bool is_new = i > 0 && !std::binary_search(before.begin(), before.end(), mesh.edges()[e]);
      if (is_new) {
        EXPECT_EQ(mesh.lengths_km()[e], ShortestPaths::kUnreachable);
      } else if (i == 0) {
        EXPECT_LT(mesh.lengths_km()[e], 13000);
      }
      changes += is_new;
    }
    before = mesh.edges();
  }
  EXPECT_GT(changes, 20);
}

TEST(IslMesh, ASatelliteWithoutPositionHasNoLinks) {
  std::vector<SatelliteId> satellites(3);
  for (int i = 0; i < 3; ++i) satellites[static_cast<std::size_t>(i)].slot = i;
  PositionArray at(3, 3);
  at << 7000, 0, 0, 7000, 500, 0, 7000, 1000, 0;
  const auto lengths = [&](IslMesh mesh) {
    mesh.update(0, at);
    return mesh.lengths_km();
  };
  const std::vector<IslEdge> edges = {{0, 1}, {1, 2}};
  for (const double km : lengths(IslMesh(satellites, edges, {}))) EXPECT_DOUBLE_EQ(km, 500);
  at.row(1).setConstant(std::numeric_limits<double>::quiet_NaN());
  for (const double km : lengths(IslMesh(satellites, edges, {}))) EXPECT_EQ(km, ShortestPaths::kUnreachable);
  IslMesh nearest = IslMesh::nearest(satellites, 2, {});
  nearest.update(0, at);
  for (const auto& [a, b] : nearest.edges()) EXPECT_TRUE(a != 1 && b != 1);
}

TEST(GroundReach, ASatelliteWithoutPositionIsOutOfReach) {
  GroundReach reach({{{0, 0, 0}, 10}, {{0, 0, 0}, -90, 2000}});
  PositionArray at(2, 3);
  at << 6928, 0, 0, 6928, 300, 0;
  std::vector<std::vector<Access>> found;
  reach.update(0, at, found);
  EXPECT_EQ(found[0].size(), 2u);
  at.row(0).setConstant(std::numeric_limits<double>::quiet_NaN());
  reach.update(kSecond, at, found);
  for (const auto& station : found) {
    ASSERT_EQ(station.size(), 1u);
    EXPECT_EQ(station[0].node, 1);
  }
}

TEST(GroundReach, AProfileHidesWhatIsBehindIt) {
  // One satellite in the east and one in the west, both some 45 degrees high; a wall of 60 degrees in the
  // east.
  GroundStation station{{0, 0, 0}, 10};
  station.horizon = {{0, 0}, {45, 60}, {135, 60}, {180, 0}};
  PositionArray at(2, 3);
  at << 6928, 500, 0, 6928, -500, 0;
  GroundReach reach({station});
  std::vector<std::vector<Access>> found;
  reach.update(0, at, found);
  ASSERT_EQ(found[0].size(), 1u);
  EXPECT_EQ(found[0][0].node, 1);
}

}  // namespace
}  // namespace skyhaul::orbits
