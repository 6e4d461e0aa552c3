// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ratios.h"

#include "ns3/config.h"
#include "ns3/uinteger.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <string_view>

int
main(int argc, char** argv)
{
    ns3::Config::SetDefault("ns3::TcpSocket::SegmentSize", ns3::UintegerValue(1448));
    ns3::Config::SetDefault("ns3::TcpSocket::SndBufSize", ns3::UintegerValue(4 << 20));
    ns3::Config::SetDefault("ns3::TcpSocket::RcvBufSize", ns3::UintegerValue(4 << 20));
    const bool large = argc == 2 && std::string_view(argv[1]) == "--large";
    benchmark::Initialize(&argc, argv);
    if (large)
    {
        ns3::RegisterLargeGrid(); // these and no ratios: bench_ns3 --large
        benchmark::RunSpecifiedBenchmarks("SlowdownLarge.*");
        return 0;
    }
    benchmark::RunSpecifiedBenchmarks();
    std::printf("ratio packet_device %.3f\n", ns3::PacketDeviceRatio());
    const auto network = ns3::NetworkTopologyRatio();
    std::printf("ratio network_topology_events %.3f\n", network.events);
    std::printf("ratio network_topology_packets %.3f\n", network.packets);
    return 0;
}
