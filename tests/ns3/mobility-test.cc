// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "small-timeline.h"

#include "ns3/core-module.h"
#include "ns3/skyhaul-ground-site-mobility-model.h"
#include "ns3/skyhaul-leo-mobility-model.h"

#include "skyhaul/orbits/walker.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ns3
{
namespace test
{
namespace
{

TEST(Mobility, SatelliteFollowsItsOrbit)
{
    skyhaul::orbits::WalkerShell shell;
    shell.altitude_km = 550;
    shell.inclination_deg = 53;
    shell.planes = 2;
    shell.satellites_per_plane = 3;
    std::shared_ptr<const skyhaul::orbits::Propagator> sky =
        skyhaul::orbits::make_j2_propagator({shell}, EPOCH);
    auto satellite = CreateObject<LeoMobilityModel>();
    satellite->SetSatellite(sky, 4, EPOCH);
    auto site = CreateObjectWithAttributes<GroundSiteMobilityModel>("Latitude",
                                                                    DoubleValue(-23.02),
                                                                    "Longitude",
                                                                    DoubleValue(-67.75),
                                                                    "Altitude",
                                                                    DoubleValue(5000));
    Simulator::Stop(Seconds(100));
    Simulator::Run();
    const int64_t now = EPOCH + 100 * SECOND;
    const Eigen::Vector3d km = sky->position_ecef_km(4, now);
    const Vector at = satellite->GetPosition();
    EXPECT_DOUBLE_EQ(at.x, km.x() * 1000);
    EXPECT_DOUBLE_EQ(at.z, km.z() * 1000);
    // Circular orbit at 550 km: 7.59 km/s in inertial space (sqrt(mu/r)); the ground below moves by
    // up to 0.53 km/s at that radius.
    const Vector v = satellite->GetVelocity();
    EXPECT_NEAR(std::hypot(v.x, v.y, v.z), 7590, 530);
    const skyhaul::orbits::Observer observer(site->GetGeodetic());
    const auto look = observer.look_at(km);
    EXPECT_NEAR(site->GetDistanceFrom(satellite), look.range_km * 1000, 1e-3);
    EXPECT_NEAR(site->GetElevation(satellite), look.elevation_deg, 1e-9);
    Simulator::Destroy();
}

TEST(Mobility, SiteKeepsThePositionItIsGiven)
{
    auto site = CreateObject<GroundSiteMobilityModel>();
    site->SetPosition(Vector(0, 6378137.0 + 1000, 0)); // WGS-84 semi-major axis and 1 km, at 90 E
    EXPECT_NEAR(site->GetGeodetic().latitude_deg, 0, 1e-9);
    EXPECT_NEAR(site->GetGeodetic().longitude_deg, 90, 1e-9);
    EXPECT_NEAR(site->GetGeodetic().altitude_km, 1, 1e-9);
}

} // namespace
} // namespace test
} // namespace ns3
