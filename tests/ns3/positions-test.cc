// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Positions that a timeline file carries: one call places all nodes and keeps them moving.
#include "../../examples/small-constellation.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netanim-module.h"
#include "ns3/skyhaul-ground-site-mobility-model.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-leo-mobility-model.h"

#include "skyhaul/models/timeline_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace ns3
{
namespace test
{
namespace
{

using skyhaul::models::NodeKind;

constexpr int64_t SECOND = 1'000'000'000;

/// A minute of a land site and a ship that sails 6 m/s to the east, in a file.
std::string
WriteSky()
{
    auto ship = MakeSite("ship", 48.0, -80.0);
    ship.track = std::make_shared<const skyhaul::orbits::Track>(
        std::vector<skyhaul::orbits::TrackPoint>{{SKY_EPOCH_NS - 10 * SECOND, {48.0, -80.0, 0}},
                                                 {SKY_EPOCH_NS + 90 * SECOND, {48.0, -79.992, 0}}});
    const auto sky = BuildSky({MakeSite("ireland", 53.0, -8.0), ship},
                              skyhaul::models::RoutingMode::kBentPipe,
                              60 * SECOND);
    const std::string file = testing::TempDir() + "positions.skyhaul";
    skyhaul::models::save_timeline(*sky, file);
    return file;
}

class PlacedFromFile : public testing::Test
{
  protected:
    PlacedFromFile()
    {
        helper.SetTopology(SkyhaulHelper::NETWORK);
        helper.SetTimeline(WriteSky(), Seconds(10), Seconds(50));
        helper.Install(sites);
        helper.PlaceNodes(Seconds(2));
    }

    ~PlacedFromFile() override
    {
        Simulator::Destroy();
    }

    NodeContainer sites{2};
    SkyhaulHelper helper;
};

TEST_F(PlacedFromFile, EveryNodeIsWhereTheScenarioHasIt)
{
    const auto& timeline = helper.GetTimeline();
    skyhaul::orbits::WalkerShell shell; // that of BuildSky
    shell.altitude_km = 550;
    shell.inclination_deg = 53;
    shell.planes = 72;
    shell.satellites_per_plane = 22;
    shell.half_slot_phasing = true;
    const auto wanted = skyhaul::orbits::make_j2_propagator({shell}, SKY_EPOCH_NS);
    std::map<NodeKind, int> seen;
    const auto check = [&] {
        const int64_t utc = SKY_EPOCH_NS + 10 * SECOND + Simulator::Now().GetNanoSeconds();
        for (uint32_t n = 0; n < timeline.nodes.size(); ++n)
        {
            const auto node = helper.GetNode(n);
            if (!node)
            {
                continue;
            }
            ++seen[timeline.nodes[n].kind];
            const auto model = node->GetObject<MobilityModel>();
            ASSERT_TRUE(model) << timeline.nodes[n].name;
            if (timeline.nodes[n].kind != NodeKind::kSatellite)
            {
                continue;
            }
            for (Eigen::Index i = 0; i < wanted->size(); ++i)
            {
                if (wanted->satellites()[i].name == timeline.nodes[n].name)
                {
                    const Eigen::Vector3d km = wanted->position_ecef_km(i, utc);
                    EXPECT_EQ(model->GetPosition().x, km.x() * 1000);
                    EXPECT_EQ(model->GetPosition().z, km.z() * 1000);
                }
            }
        }
    };
    Simulator::ScheduleNow(check);
    Simulator::Schedule(Seconds(40), check);
    Simulator::Stop(Seconds(41));
    Simulator::Run();
    for (const auto kind : {NodeKind::kTerminal, NodeKind::kSatellite, NodeKind::kGateway})
    {
        EXPECT_GE(seen[kind], 2) << skyhaul::models::to_string(kind);
    }
    // Each gateway of BuildSky is 2 degrees north and east of its site.
    for (uint32_t n = 0; n < timeline.nodes.size(); ++n)
    {
        if (timeline.nodes[n].name == "gw gw ireland")
        {
            const auto model =
                DynamicCast<GroundSiteMobilityModel>(helper.GetNode(n)->GetObject<MobilityModel>());
            ASSERT_TRUE(model);
            EXPECT_EQ(model->GetGeodetic().latitude_deg, 55);
            EXPECT_EQ(model->GetGeodetic().longitude_deg, -6);
        }
    }
}

TEST_F(PlacedFromFile, ASiteWithATrackMovesAndNothingElseCanMoveIt)
{
    const auto ship =
        DynamicCast<GroundSiteMobilityModel>(helper.GetSite("ship")->GetObject<MobilityModel>());
    const auto land =
        DynamicCast<GroundSiteMobilityModel>(helper.GetSite("ireland")->GetObject<MobilityModel>());
    ASSERT_TRUE(ship && land);
    std::map<Ptr<const MobilityModel>, std::vector<double>> changes;
    Config::ConnectWithoutContext(
        "/NodeList/*/$ns3::MobilityModel/CourseChange",
        Callback<void, Ptr<const MobilityModel>>([&](Ptr<const MobilityModel> model) {
            changes[model].push_back(Simulator::Now().GetSeconds());
        }));
    // 0.008 degrees in 100 s, by a vertical that turns evenly, from 20 s before time 0 on.
    EXPECT_NEAR(ship->GetGeodetic().longitude_deg, -80 + 0.008 * 0.2, 1e-8);
    Simulator::Stop(MilliSeconds(40'500));
    Simulator::Run();
    EXPECT_NEAR(ship->GetGeodetic().longitude_deg, -80 + 0.008 * 0.605, 1e-8);
    // WGS-84: a degree of longitude at 48 degrees is 74.63 km (N(48) cos 48 pi / 180, N = 6389.95
    // km).
    EXPECT_NEAR(ship->GetVelocity().GetLength(), 0.008 * 74'625 / 100, 0.01);
    EXPECT_EQ(land->GetVelocity().GetLength(), 0);
    EXPECT_EQ(changes.count(land), 0U);
    // Every 2 s, from 0 s to 40 s: for the ship, and for each satellite.
    std::size_t satellites = 0;
    for (const auto& [model, times] : changes)
    {
        EXPECT_EQ(times.size(), 21U);
        satellites += DynamicCast<const LeoMobilityModel>(model) ? 1 : 0;
    }
    EXPECT_GE(satellites, 2U);
    EXPECT_EQ(changes.size(), satellites + 1);
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(ship->SetPosition(Vector(7e6, 0, 0)), "a track decides where this site is");
}

/// NetAnim's trace has a line for each new position of a node: id, and x and y in metres.
TEST_F(PlacedFromFile, NetAnimFollowsTheSatellites)
{
    const std::string file = testing::TempDir() + "positions-netanim.xml";
    {
        AnimationInterface trace(file);
        trace.SkipPacketTracing();
        Simulator::Stop(Seconds(40));
        Simulator::Run();
    }
    std::ifstream in(file);
    std::map<uint32_t, int> updates;
    for (std::string line; std::getline(in, line);)
    {
        const auto at = line.find("<nu p=\"p\"");
        const auto id = line.find(" id=\"");
        if (at != std::string::npos && id != std::string::npos)
        {
            ++updates[static_cast<uint32_t>(std::stoul(line.substr(id + 5)))];
        }
    }
    const auto& relays = helper.GetRelays();
    for (uint32_t i = 0; i < relays.GetN(); ++i)
    {
        if (relays.Get(i)->GetObject<LeoMobilityModel>())
        {
            EXPECT_GE(updates[relays.Get(i)->GetId()], 20) << i;
        }
    }
    EXPECT_LE(updates[helper.GetSite("ireland")->GetId()], 1);
}

} // namespace
} // namespace test
} // namespace ns3
