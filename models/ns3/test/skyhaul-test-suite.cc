// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The module's tests in ns-3's own framework, for whoever builds it inside an ns-3 tree. The full
// set is in tests/ns3 of Skyhaul.
#include "ns3/internet-stack-helper.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-bulk-transfer.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-timeline-sketch.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <vector>

using namespace ns3;
using skyhaul::models::Hop;
using skyhaul::models::OutageCause;

namespace
{

constexpr int64_t MS = 1'000'000;
constexpr int64_t EPOCH = TimelineSketch::EPOCH_NS;
constexpr int64_t SPAN_NS = 60'000 * MS;

/// Sites a and b over satellite s, 1 Mbit/s each way, 10 ms a leg; resource 0 is a's uplink.
TimelineSketch
OneSatellite()
{
    TimelineSketch sky(SPAN_NS);
    const uint32_t a = sky.Terminal("a", 0);
    const uint32_t b = sky.Terminal("b", 0);
    const uint32_t satellite = sky.Relay("s");
    const Hop up = Hop::resource(sky.Resource(1'000'000));
    const Hop back = Hop::resource(sky.Resource(1'000'000));
    const Hop legs[] = {Hop::leg(sky.Leg(a, satellite, 10 * MS)),
                        Hop::leg(sky.Leg(satellite, b, 10 * MS))};
    sky.Path(a, b, {{0, sky.Route({up, legs[0], legs[1]})}});
    sky.Path(b, a, {{0, sky.Route({back, legs[1], legs[0]})}});
    return sky;
}

/// A packet's end is where the integral of the rate has reached its length; an outage holds it.
class RateTestCase : public TestCase
{
  public:
    RateTestCase()
        : TestCase("The rate is integrated over its changes and outages")
    {
    }

  private:
    void DoRun() override
    {
        auto sky = OneSatellite();
        sky.At(0).capacity.push_back({EPOCH + 5 * MS, 5'000'000});
        sky.At(0).outages.push_back({EPOCH + 5 * MS, EPOCH + 15 * MS, OutageCause::kRain});
        NodeContainer sites(2);
        SkyhaulHelper helper;
        helper.SetTimeline(sky.Get(), EPOCH, EPOCH + SPAN_NS);
        const auto devices = helper.Install(sites);
        std::vector<int64_t> arrivals;
        devices.Get(1)->SetReceiveCallback(
            Callback<bool, Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&>(
                [&arrivals](Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&) {
                    arrivals.push_back(Simulator::Now().GetNanoSeconds());
                    return true;
                }));
        Simulator::Schedule(Seconds(0), [&devices] {
            devices.Get(0)->Send(Create<Packet>(1250), devices.Get(1)->GetAddress(), 0x0800);
        });
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        // 5 ms at 1 Mbit/s, 10 ms of nothing, 1 ms at 5 Mbit/s, two legs.
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 1, "one packet");
        NS_TEST_ASSERT_MSG_EQ(arrivals[0], 36 * MS, "its time");
        Simulator::Destroy();
    }
};

/// A bulk transfer ends after its bytes at the rate, over either topology.
class TransferTestCase : public TestCase
{
  public:
    explicit TransferTestCase(SkyhaulHelper::Topology topology)
        : TestCase(topology == SkyhaulHelper::PATH ? "A transfer over the path topology"
                                                   : "A transfer over the network topology"),
          m_topology(topology)
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer sites(2);
        SkyhaulHelper helper;
        helper.SetTopology(m_topology);
        helper.SetTimeline(OneSatellite().Get(), EPOCH, EPOCH + SPAN_NS);
        helper.Install(sites);
        InternetStackHelper().Install(sites);
        helper.AssignIpv4();
        auto transfer = CreateObject<BulkTransfer>();
        transfer->SetAttribute("Bytes", UintegerValue(1'000'000));
        const auto stripe = helper.GetStripes(0, 1).front();
        transfer->AddStripe(stripe.source, stripe.destination);
        sites.Get(0)->AddApplication(transfer);
        Simulator::Stop(NanoSeconds(SPAN_NS));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(transfer->IsCompleted(), true, "it ends");
        // 691 packets of 1500 bytes at most: 8.3 s, and some round trips of 40 ms.
        const double seconds = (transfer->GetEnd() - transfer->GetStart()).GetSeconds();
        NS_TEST_ASSERT_MSG_EQ_TOL(seconds, 8.5, 0.3, "when the wire time is over");
        NS_TEST_ASSERT_MSG_EQ(helper.GetRelays().GetN(),
                              (m_topology == SkyhaulHelper::NETWORK ? 1U : 0U),
                              "the satellite is a node of the network topology only");
        Simulator::Destroy();
    }

    SkyhaulHelper::Topology m_topology;
};

class SkyhaulTestSuite : public TestSuite
{
  public:
    SkyhaulTestSuite()
        : TestSuite("skyhaul", TestSuite::Type::UNIT)
    {
        AddTestCase(new RateTestCase);
        AddTestCase(new TransferTestCase(SkyhaulHelper::PATH));
        AddTestCase(new TransferTestCase(SkyhaulHelper::NETWORK));
    }
};

SkyhaulTestSuite g_skyhaulTestSuite; //!< registers itself

} // namespace
