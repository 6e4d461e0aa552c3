// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The packet engine and the flow engine on the same timeline and plan: completion times within 10 %
// for bulk transfers of at least 100 round trips, buffers of a bandwidth-delay product, no random
// loss.
#include "run-plan.h"

#include "skyhaul/models/flow_engine.h"

#include <gtest/gtest.h>

#include <random>

namespace ns3
{
namespace test
{
namespace
{

constexpr int64_t SLOT = 15 * SECOND;
constexpr int SLOTS = 12;
constexpr int64_t MEAN_BPS = 10'000'000;

/// Three sites, each with one terminal, through a gateway of 30 Mbit/s. Every 15 s the capacity of
/// each terminal changes by up to 35 %, its delay to between 10 and 17 ms drifting by 1 ms, and it
/// moves nothing for 50 to 140 ms.
TimelineSketch
SteppedSky(uint32_t seed)
{
    std::mt19937 random(seed);
    std::uniform_int_distribution<int64_t> rate(MEAN_BPS * 65 / 100, MEAN_BPS * 135 / 100);
    std::uniform_int_distribution<int64_t> gap(50 * MS, 140 * MS);
    std::uniform_int_distribution<int64_t> delay(10 * MS, 17 * MS);
    TimelineSketch t(SLOTS * SLOT);
    const char* names[] = {"a", "b", "c"};
    uint32_t nodes[3];
    uint32_t up[3];
    uint32_t leg[3];
    const uint32_t gateway = t.Resource(3 * MEAN_BPS);
    const uint32_t pop = t.Relay("pop");
    for (int i = 0; i < 3; ++i)
    {
        nodes[i] = t.Terminal(names[i], 0);
        up[i] = t.Resource(0);
        leg[i] = t.Leg(nodes[i], pop, 0);
        t.At(up[i]).capacity.clear();
        t.LegAt(leg[i]).delay.clear();
        for (int slot = 0; slot < SLOTS; ++slot)
        {
            const int64_t start = EPOCH + slot * SLOT;
            const int64_t ns = delay(random);
            t.At(up[i]).capacity.push_back({start, rate(random)});
            t.At(up[i]).outages.push_back(
                {start, start + gap(random), OutageCause::kReallocationGap});
            t.LegAt(leg[i]).delay.push_back({start, start + SLOT, ns, ns + MS});
        }
    }
    for (int i = 0; i < 3; ++i)
    {
        for (int j = 0; j < 3; ++j)
        {
            if (i != j)
            {
                const uint32_t route = t.Route({Hop::resource(up[i]),
                                                Hop::leg(leg[i]),
                                                Hop::resource(gateway),
                                                Hop::leg(leg[j])});
                t.Path(nodes[i], nodes[j], {{0, route}});
            }
        }
    }
    return t;
}

class PacketAgainstFlow : public testing::TestWithParam<std::tuple<uint32_t, std::string>>
{
};

TEST_P(PacketAgainstFlow, CompletionTimesAgree)
{
    const auto [seed, transport] = GetParam();
    const auto timeline = SteppedSky(seed).Get();
    // A hub round: b and c push to a, which answers both once it has all; some 15 to 30 s each.
    constexpr int64_t BYTES = 20'000'000;
    TransferPlan plan{{MakeTransfer(1, "b", "a", BYTES, transport),
                       MakeTransfer(2, "c", "a", BYTES, transport),
                       MakeTransfer(3, "a", "b", BYTES / 2, transport),
                       MakeTransfer(4, "a", "c", BYTES / 2, transport)}};
    plan.transfers[2].after = plan.transfers[3].after = {1, 2};
    const auto packet = RunPlan(timeline, plan, SLOTS * 15, seed);
    skyhaul::models::FlowOptions options;
    options.from_ns = EPOCH;
    options.until_ns = EPOCH + SLOTS * SLOT;
    const auto flow = skyhaul::models::FlowEngine(*timeline).run(plan, options);
    for (std::size_t i = 0; i < plan.transfers.size(); ++i)
    {
        ASSERT_EQ(packet.log.records[i].status, TransferStatus::kDone);
        ASSERT_EQ(flow.log.records[i].status, TransferStatus::kDone);
        const auto& record = flow.log.records[i];
        const double fluid = static_cast<double>(record.end_ns - record.start_ns) / 1e9;
        EXPECT_NEAR(fluid / packet.Duration(i), 1.0, 0.10)
            << "transfer " << plan.transfers[i].id << ": packet " << packet.Duration(i)
            << " s, flow " << fluid << " s";
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds,
                         PacketAgainstFlow,
                         testing::Combine(testing::Values(1U, 2U, 3U),
                                          testing::Values(std::string("cubic"),
                                                          std::string("bbr"))));

} // namespace
} // namespace test
} // namespace ns3
