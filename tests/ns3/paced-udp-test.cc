// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Paced UDP: near the link's rate whatever is lost, each byte once.
#include "run-plan.h"

#include "ns3/skyhaul-paced-udp-transfer.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

constexpr double PAYLOAD_SHARE = 1444.0 / 1500.0;

TEST(PacedUdp, UsesAConstantLink)
{
    constexpr int64_t BYTES = 40'000'000;
    const auto result = RunPlan(TwoSites(20'000'000, 30 * MS).Get(),
                                TransferPlan{{MakeTransfer(1, "a", "b", BYTES, "udp")}},
                                60);
    ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
    const double wire = BYTES * 8 / PAYLOAD_SHARE / 20e6;
    EXPECT_GE(result.Duration(0), wire);
    EXPECT_LE(result.Duration(0), wire * 1.1);
}

TEST(PacedUdp, LossCostsLittleMoreThanWhatIsLost)
{
    auto t = TwoSites(20'000'000, 30 * MS);
    t.At(0).loss.push_back({EPOCH, EPOCH + 900 * SECOND, 0.05}); // all the time
    constexpr int64_t BYTES = 40'000'000;
    const auto result =
        RunPlan(t.Get(), TransferPlan{{MakeTransfer(1, "a", "b", BYTES, "udp")}}, 100);
    ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
    EXPECT_EQ(result.log.records[0].delivered, BYTES);
    const double wire = BYTES * 8 / PAYLOAD_SHARE / 20e6 / 0.95;
    EXPECT_LE(result.Duration(0), wire * 1.15);
}

TEST(PacedUdp, OutlastsOutagesAndRateChanges)
{
    auto t = TwoSites(20'000'000, 30 * MS);
    t.At(0).capacity.push_back({EPOCH + 5 * SECOND, 12'000'000});
    t.At(0).capacity.push_back({EPOCH + 10 * SECOND, 20'000'000});
    t.At(0).outages.push_back(
        {EPOCH + 5 * SECOND, EPOCH + 5 * SECOND + 140 * MS, OutageCause::kReallocationGap});
    t.At(0).outages.push_back({EPOCH + 12 * SECOND, EPOCH + 17 * SECOND, OutageCause::kRain});
    constexpr int64_t BYTES = 40'000'000;
    const auto result =
        RunPlan(t.Get(), TransferPlan{{MakeTransfer(1, "a", "b", BYTES, "udp")}}, 100);
    ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
    EXPECT_EQ(result.log.records[0].delivered, BYTES);
    // 20, 12 and 20 Mbit/s for 5, 5 and 2 s carry 200 Mbit; the outage, and the rest.
    const double rest = (BYTES * 8 / PAYLOAD_SHARE - 200e6) / 20e6;
    EXPECT_GE(result.Duration(0), 17 + rest);
    EXPECT_LE(result.Duration(0), (17 + rest) * 1.15);
}

TEST(PacedUdp, EachStripeTakesItsOwnTerminal)
{
    // Two terminals at a, one at b, as a site with a fixed link has.
    TimelineSketch t;
    const uint32_t a[] = {t.Terminal("a", 0), t.Terminal("a", 1)};
    const uint32_t b = t.Terminal("b", 0);
    const Hop back = Hop::resource(t.Resource(100'000'000));
    for (uint32_t terminal : a)
    {
        const Hop up = Hop::resource(t.Resource(10'000'000));
        const Hop leg = Hop::leg(t.Leg(terminal, b, 30 * MS));
        t.Path(terminal, b, {{0, t.Route({up, leg})}});
        t.Path(b, terminal, {{0, t.Route({back, leg})}});
    }
    constexpr int64_t BYTES = 40'000'000;
    for (bool ipv6 : {false, true})
    {
        const auto result =
            RunPlan(t.Get(), TransferPlan{{MakeTransfer(1, "a", "b", BYTES, "udp")}}, 60, 1, ipv6);
        ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
        const double wire = BYTES * 8 / PAYLOAD_SHARE / 20e6;
        EXPECT_LE(result.Duration(0), wire * 1.1);
    }
}

TEST(PacedUdp, APathThatGrowsLongerIsNotAQueue)
{
    // From 3 s on, packets take 50 ms longer than the quickest did, and nothing queues.
    auto t = TwoSites(20'000'000, 30 * MS);
    t.LegAt(0).delay = {{EPOCH, EPOCH + 3 * SECOND, 30 * MS, 30 * MS},
                        {EPOCH + 3 * SECOND, EPOCH + 1000 * SECOND, 80 * MS, 80 * MS}};
    constexpr int64_t BYTES = 40'000'000;
    const auto result =
        RunPlan(t.Get(), TransferPlan{{MakeTransfer(1, "a", "b", BYTES, "udp")}}, 60);
    ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
    EXPECT_LE(result.Duration(0), BYTES * 8 / PAYLOAD_SHARE / 20e6 * 1.1);
}

TEST(PacedUdp, ParityRestoresWhatIsLost)
{
    auto t = TwoSites(20'000'000, 30 * MS);
    t.At(0).loss.push_back({EPOCH, EPOCH + 900 * SECOND, 0.01});
    RngSeedManager::SetRun(1);
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(t.Get(), EPOCH, EPOCH + 60 * SECOND);
    helper.Install(sites);
    helper.AssignStreams(0);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    auto app = CreateObjectWithAttributes<PacedUdpTransfer>("Bytes",
                                                            UintegerValue(14'440'000),
                                                            "FecBlock",
                                                            UintegerValue(20));
    const auto stripe = helper.GetStripes(0, 1).front();
    app->AddStripe(stripe.source, stripe.destination);
    sites.Get(0)->AddApplication(app);
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    EXPECT_TRUE(app->IsCompleted());
    EXPECT_EQ(app->GetDelivered(), 14'440'000U);
    // Of 10,000 packets about 100 are lost, of which a block's only loss is restored: (0.99)^20 =
    // 82 %.
    EXPECT_GE(app->GetRestoredPackets(), 50U);
    EXPECT_LE(app->GetSentPackets(), 10'000U + 60U);
    Simulator::Destroy();
}

} // namespace
} // namespace test
} // namespace ns3
