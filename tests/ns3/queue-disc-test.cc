// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Each queue disc that ns-3 has carries traffic at a terminal, or is refused by name.
#include "run-plan.h"

#include "ns3/traffic-control-module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

using testing::HasSubstr;

/// Every type of ns-3 and of this module that is a queue disc and can be created.
std::vector<std::string>
AllQueueDiscs()
{
    std::vector<std::string> names;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        if (type.IsChildOf(QueueDisc::GetTypeId()) && type != QueueDisc::GetTypeId() &&
            type.HasConstructor())
        {
            names.push_back(type.GetName());
        }
    }
    return names;
}

/// Mbit/s of payload that four CUBIC transfers got together over 10 Mbit/s and 40 ms in 10 s.
double
Goodput(const std::string& queueDisc, bool ipv6 = false)
{
    TransferPlan plan;
    for (uint64_t i = 1; i <= 4; ++i)
    {
        plan.transfers.push_back(MakeTransfer(i, "a", "b", 100'000'000));
    }
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(TwoSites(10'000'000, 20 * MS).Get(), Seconds(0), Seconds(10));
    helper.SetQueueDisc(queueDisc);
    helper.Install(sites);
    InternetStackHelper().Install(sites);
    if (ipv6)
    {
        helper.AssignIpv6();
    }
    else
    {
        helper.AssignIpv4();
    }
    helper.AssignStreams(0);
    auto device = helper.GetStripes("a", "b").front().source;
    auto disc = sites.Get(0)->GetObject<TrafficControlLayer>()->GetRootQueueDiscOnDevice(device);
    EXPECT_EQ(disc->GetInstanceTypeId().GetName(), queueDisc);
    TransferPlanRunner runner(helper, sites, plan, EPOCH);
    runner.Start();
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    int64_t bytes = 0;
    for (const auto& record : runner.GetLog().records)
    {
        bytes += record.delivered;
    }
    Simulator::Destroy();
    return static_cast<double>(bytes) * 8e-6 / 10;
}

TEST(QueueDiscs, EachCarriesWhatAFifoCarries)
{
    const double fifo = Goodput("ns3::FifoQueueDisc");
    EXPECT_GT(fifo, 0.9 * 10 * 1448 / 1500);
    const auto names = AllQueueDiscs();
    EXPECT_GE(names.size(), 13U); // twelve of ns-3 3.37, one of this module
    for (const auto& name : names)
    {
        const double goodput = Goodput(name);
        std::printf("%-28s %6.2f Mbit/s, %.3f of FIFO's\n", name.c_str(), goodput, goodput / fifo);
        EXPECT_NEAR(goodput / fifo, 1, 0.03) << name;
    }
}

TEST(QueueDiscs, CarryIpv6)
{
    for (const std::string name : {"ns3::FqCoDelQueueDisc", "ns3::PrioQueueDisc"})
    {
        EXPECT_GT(Goodput(name, true), 0.85 * 10 * 1428 / 1500) << name;
    }
}

TEST(QueueDiscs, AttributesAndChangedDefaultsAreKept)
{
    Config::SetDefault("ns3::CoDelQueueDisc::Target", TimeValue(MilliSeconds(7)));
    Config::SetDefault("ns3::CoDelQueueDisc::MaxSize", QueueSizeValue(QueueSize("77p")));
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(TwoSites(20'000'000, 20 * MS).Get());
    helper.SetQueueDisc("ns3::CoDelQueueDisc", "Interval", StringValue("123ms"));
    helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    auto layer = sites.Get(0)->GetObject<TrafficControlLayer>();
    auto disc = layer->GetRootQueueDiscOnDevice(helper.GetStripes(0, 1)[0].source);
    TimeValue interval;
    TimeValue target;
    disc->GetAttribute("Interval", interval);
    disc->GetAttribute("Target", target);
    EXPECT_EQ(interval.Get(), MilliSeconds(123));
    EXPECT_EQ(target.Get(), MilliSeconds(7));
    EXPECT_EQ(disc->GetMaxSize(), QueueSize("77p"));
    Simulator::Destroy();
}

TEST(QueueDiscs, OneThatWasThereBeforeIsKept)
{
    for (const bool both : {false, true})
    {
        NodeContainer sites(2);
        SkyhaulHelper helper;
        helper.SetTimeline(TwoSites(20'000'000, 20 * MS).Get());
        const auto devices = helper.Install(sites);
        InternetStackHelper().Install(sites);
        TrafficControlHelper own;
        own.SetRootQueueDisc("ns3::RedQueueDisc");
        own.Install(devices.Get(0));
        helper.AssignIpv4();
        auto layer = sites.Get(1)->GetObject<TrafficControlLayer>();
        const auto ours = layer->GetRootQueueDiscOnDevice(devices.Get(1));
        if (both)
        {
            helper.AssignIpv6(); // keeps what AssignIpv4 has installed
        }
        EXPECT_EQ(sites.Get(0)
                      ->GetObject<TrafficControlLayer>()
                      ->GetRootQueueDiscOnDevice(devices.Get(0))
                      ->GetInstanceTypeId()
                      .GetName(),
                  "ns3::RedQueueDisc");
        EXPECT_EQ(layer->GetRootQueueDiscOnDevice(devices.Get(1)), ours);
        EXPECT_EQ(ours->GetInstanceTypeId().GetName(), "ns3::SkyhaulFairQueueDisc");
        Simulator::Destroy();
    }
}

TEST(QueueDiscsDeathTest, WhatIsNoneIsRefusedByName)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto refused = [](auto call, const char* sentence) {
        EXPECT_DEATH(
            {
                SkyhaulHelper helper;
                call(helper);
            },
            HasSubstr(sentence));
    };
    refused([](auto& h) { h.SetQueueDisc("ns3::NoSuchQueueDisc"); },
            "SkyhaulHelper::SetQueueDisc: no type is named \"ns3::NoSuchQueueDisc\"; expected");
    refused([](auto& h) { h.SetQueueDisc("ns3::Node"); },
            "SkyhaulHelper::SetQueueDisc: ns3::Node is no queue disc that can be created");
    refused([](auto& h) { h.SetQueueDisc("ns3::QueueDisc"); },
            "ns3::QueueDisc is no queue disc that can be created");
    refused([](auto& h) { h.SetQueueDisc("ns3::FqCoDelQueueDisc", "Speed", StringValue("1")); },
            "ns3::FqCoDelQueueDisc has no attribute \"Speed\"");
    refused([](auto& h) { h.SetQueueDisc("ns3::RedQueueDisc", "MinTh", TimeValue(Seconds(1))); },
            "the attribute MinTh of ns3::RedQueueDisc does not take the value");
    refused([](auto& h) { h.SetQueueDisc("ns3::FqPieQueueDisc", "MaxSize", StringValue("9000B")); },
            "ns3::FqPieQueueDisc counts packets; expected a MaxSize such as \"1000p\"");
}

} // namespace
} // namespace test
} // namespace ns3
