// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// A first link: two sites, one satellite between them, a constant rate each way, one bulk transfer.
//
//   first-link [--rate=20Mbps] [--delay=30ms] [--bytes=10000000] [--transport=cubic]
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-bulk-transfer.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-timeline-sketch.h"

#include <cstdio>
#include <iostream>

using namespace ns3;
using skyhaul::models::Hop;

int
main(int argc, char* argv[])
{
    DataRate rate("20Mbps");
    Time delay = MilliSeconds(30);
    uint64_t bytes = 10'000'000;
    std::string transport = "cubic";
    CommandLine cmd(__FILE__);
    cmd.AddValue("rate", "capacity of each terminal, IP packets", rate);
    cmd.AddValue("delay", "one way", delay);
    cmd.AddValue("bytes", "payload", bytes);
    cmd.AddValue("transport", "cubic, bbr or a TypeId", transport);
    cmd.Parse(argc, argv);
    TypeId type;
    if (!BulkTransfer::LookupTransport(transport, &type))
    {
        std::cerr << "first-link: --transport: " << transport << ": cubic, bbr or a TypeId\n";
        return 2;
    }

    // The sky: each site's terminal is a resource, and one leg joins the sites through a satellite.
    TimelineSketch sky;
    const uint32_t a = sky.Terminal("atacama", 0);
    const uint32_t b = sky.Terminal("svalbard", 0);
    const auto bps = static_cast<int64_t>(rate.GetBitRate());
    const Hop leg = Hop::leg(sky.Leg(a, b, delay.GetNanoSeconds()));
    sky.Path(a, b, {{0, sky.Route({Hop::resource(sky.Resource(bps)), leg})}});
    sky.Path(b, a, {{0, sky.Route({Hop::resource(sky.Resource(bps)), leg})}});

    // The network: a node for each site, addresses, routes and queues by the helper.
    const int64_t from = TimelineSketch::EPOCH_NS;
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(sky.Get(), from, from + Seconds(600).GetNanoSeconds());
    helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();

    // The traffic.
    const auto stripe = helper.GetStripes(0, 1).front();
    auto transfer = CreateObjectWithAttributes<BulkTransfer>("Bytes",
                                                             UintegerValue(bytes),
                                                             "Transport",
                                                             StringValue(transport));
    transfer->AddStripe(stripe.source, stripe.destination);
    sites.Get(0)->AddApplication(transfer);
    transfer->TraceConnectWithoutContext("Completed", Callback<void>([] { Simulator::Stop(); }));

    Simulator::Stop(Seconds(600));
    Simulator::Run();
    const double seconds = (transfer->GetEnd() - transfer->GetStart()).GetSeconds();
    std::printf("%s: %llu of %llu bytes in %.3f s, %.2f Mbit/s\n",
                transport.c_str(),
                static_cast<unsigned long long>(transfer->GetDelivered()),
                static_cast<unsigned long long>(bytes),
                seconds,
                static_cast<double>(transfer->GetDelivered()) * 8e-6 / seconds);
    Simulator::Destroy();
    return transfer->IsCompleted() ? 0 : 1;
}
