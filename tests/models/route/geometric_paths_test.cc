// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What `skyhaul paths` prints, with routing isl-gateway, against Bellman-Ford over plain geometry.
#include "skyhaul/models/geometric_paths.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <limits>

#include "models/support/small_world.h"

namespace skyhaul::models {
namespace {

struct Geometric : SmallWorld {
  static constexpr double kLightKmPerNs = 299'792.458e-9;

  Geometric() {
    network.routing.mode = RoutingMode::kIslGateway;
    network.isl_rules.max_range_km = 2000;
  }

  /// On a sphere of 6,371 km, times 1.5, at 2/3 c: as a length in vacuum.
  static double fibre_km(const orbits::Geodetic& a, const orbits::Geodetic& b) {
    const auto place = [](const orbits::Geodetic& p) {
      const double lat = p.latitude_deg * kDegree, lon = p.longitude_deg * kDegree;
      return Eigen::Vector3d(std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat));
    };
    return std::atan2(place(a).cross(place(b)).norm(), place(a).dot(place(b))) * 6371 * 1.5 * 1.5;
  }

  double range_km(const orbits::Geodetic& place, std::int32_t id, TimeNs time) const {
    return (at(id, time) - orbits::to_ecef_km(place)).norm();
  }

  /// Length from a satellite down to the PoP of the gateway that is best by it; infinite without one in view.
  double down_km(std::int32_t id, TimeNs time) const {
    double best = std::numeric_limits<double>::infinity();
    for (const Gateway& gateway : network.gateways) {
      if (elevation_deg(gateway.place, id, time) < 25) continue;
      const orbits::Geodetic& pop = network.pops[gateway.pop == "scl" ? 0 : 1].place;
      best = std::min(best, range_km(gateway.place, id, time) + fibre_km(gateway.place, pop));
    }
    return best;
  }
};

TEST_F(Geometric, WithoutAGatewayInReachOverTheMeshToTheBestOne) {
  const orbits::Geodetic ocean = network.sites[1].place;
  const auto paths = make_geometric_paths(
      network, *satellites, orbits::IslMesh(satellites->satellites(), network.isls, network.isl_rules),
      {{1, 3}, {0, 3}});
  for (int minute = 0; minute < 10; ++minute) {
    const TimeNs time = start + minute * orbits::kMinute;
    paths->step(time);
    // All satellites' lengths to a PoP, by relaxing every link until nothing gets shorter.
    std::vector<double> length_km;
    for (std::int32_t id = 0; id < satellites->size(); ++id) length_km.push_back(down_km(id, time));
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& [a, b] : network.isls) {
        if (!may_join(a, b, time)) continue;
        const double km = (at(a, time) - at(b, time)).norm();
        for (const auto& [x, y] : {std::make_pair(a, b), std::make_pair(b, a)}) {
          const double through = length_km[static_cast<std::size_t>(x)] + km;
          if (through < length_km[static_cast<std::size_t>(y)] - 1e-9) {
            length_km[static_cast<std::size_t>(y)] = through;
            changed = true;
          }
        }
      }
    }
    double best = std::numeric_limits<double>::infinity();
    for (std::int32_t id = 0; id < satellites->size(); ++id) {
      if (elevation_deg(ocean, id, time) < 25) continue;
      EXPECT_TRUE(std::isinf(down_km(id, time)));  // nothing over the ocean sees a gateway
      best = std::min(best, range_km(ocean, id, time) + length_km[static_cast<std::size_t>(id)]);
    }
    // Chile's gateways are the nearest, whose PoP is the hub's own; its fixed link takes 2 ms.
    EXPECT_NEAR(static_cast<double>(paths->rtt_ns(0)), 2 * (best / kLightKmPerNs + 2e6), 2) << minute;
    std::string text;
    paths->append_path(0, text);
    EXPECT_EQ(text.substr(0, 6), "ocean>");
    EXPECT_EQ(text.substr(text.size() - 8), ">scl>hub");
    // Chile itself has gateways: one satellite, as with bent-pipe.
    text.clear();
    paths->append_path(1, text);
    EXPECT_EQ(std::count(text.begin(), text.end(), '>'), 4) << text;
  }
}

}  // namespace
}  // namespace skyhaul::models
