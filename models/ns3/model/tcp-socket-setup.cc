// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "tcp-socket-setup.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/skyhaul-satellite-net-device.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-prr-recovery.h"
#include "ns3/tcp-skyhaul-cubic.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulTcpSocketSetup");

namespace
{

constexpr uint32_t IPV4_BYTES = 20;
constexpr uint32_t IPV6_BYTES = 40;
constexpr uint32_t TCP_BYTES = 32;              // with timestamps
constexpr uint32_t WINDOW_ROOM_BYTES = 1 << 17; // more than window scaling rounds off
constexpr uint32_t SYN_RETRIES = 20;
constexpr uint32_t DATA_RETRIES = 1'000'000; // an outage of any length is waited for

uint32_t
GetAggregation(Ptr<NetDevice> device)
{
    const auto own = DynamicCast<SatelliteNetDevice>(device);
    return own ? own->GetSegmentAggregation() : 1;
}

} // namespace

Address
GetSocketAddress(Ptr<NetDevice> device, uint16_t port)
{
    auto node = device->GetNode();
    if (auto ipv4 = node->GetObject<Ipv4>())
    {
        const int32_t index = ipv4->GetInterfaceForDevice(device);
        if (index >= 0 && ipv4->GetNAddresses(static_cast<uint32_t>(index)) > 0)
        {
            const auto local = ipv4->GetAddress(static_cast<uint32_t>(index), 0).GetLocal();
            return InetSocketAddress(local, port);
        }
    }
    auto ipv6 = node->GetObject<Ipv6>();
    const auto index = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device));
    return Inet6SocketAddress(ipv6->GetAddress(index, 1).GetAddress(), port); // 0 is link-local
}

uint16_t
GetBoundPort(Ptr<Socket> socket)
{
    Address own;
    socket->GetSockName(own);
    return Inet6SocketAddress::IsMatchingType(own) ? Inet6SocketAddress::ConvertFrom(own).GetPort()
                                                   : InetSocketAddress::ConvertFrom(own).GetPort();
}

uint32_t
GetLargestPayload(Ptr<NetDevice> device, uint32_t headerBytes)
{
    const bool ipv6 = Inet6SocketAddress::IsMatchingType(GetSocketAddress(device, 0));
    const uint32_t headers = headerBytes + (ipv6 ? IPV6_BYTES : IPV4_BYTES);
    const auto own = DynamicCast<SatelliteNetDevice>(device);
    const uint32_t mtu = own ? own->GetSegmentMtu() : device->GetMtu();
    return std::max(mtu, headers + 1) - headers;
}

Ptr<Socket>
CreateTcpSocket(Ptr<NetDevice> device, TypeId congestion)
{
    auto tcp = device->GetNode()->GetObject<TcpL4Protocol>();
    auto socket = tcp->CreateSocket(congestion, TcpPrrRecovery::GetTypeId());
    const uint32_t aggregation = GetAggregation(device);
    if (aggregation > 1 && congestion == TcpSkyhaulCubic::GetTypeId())
    {
        auto cubic = CreateObject<TcpSkyhaulCubic>();
        cubic->SetSegmentAggregation(aggregation);
        DynamicCast<TcpSocketBase>(socket)->SetCongestionControlAlgorithm(cubic);
    }
    return socket;
}

void
Tune(Ptr<Socket> socket,
     Ptr<NetDevice> device,
     uint32_t bufferBytes,
     uint32_t segmentBytes,
     uint32_t initialCwnd,
     Time minRto)
{
    NS_LOG_FUNCTION(socket << device << bufferBytes << segmentBytes << initialCwnd << minRto);
    const uint32_t aggregation = GetAggregation(device);
    segmentBytes = std::min(segmentBytes, GetLargestPayload(device, TCP_BYTES)) * aggregation;
    NS_LOG_LOGIC("segments of " << segmentBytes << " bytes, aggregation " << aggregation);
    socket->SetAttribute("SndBufSize", UintegerValue(bufferBytes));
    // ns-3 3.37 sends a segment of no bytes, and crashes, where what it has sent fills the
    // receiver's window to the byte: so the window is the larger one.
    socket->SetAttribute("RcvBufSize", UintegerValue(bufferBytes + WINDOW_ROOM_BYTES));
    socket->SetAttribute("SegmentSize", UintegerValue(segmentBytes));
    socket->SetAttribute("InitialCwnd",
                         UintegerValue((initialCwnd + aggregation - 1) / aggregation));
    socket->SetAttribute("DelAckCount", UintegerValue(aggregation == 1 ? 2 : 1));
    socket->SetAttribute("DelAckTimeout", TimeValue(MilliSeconds(40)));
    socket->SetAttribute("ConnTimeout", TimeValue(Seconds(1)));
    socket->SetAttribute("ConnCount", UintegerValue(SYN_RETRIES));
    socket->SetAttribute("DataRetries", UintegerValue(DATA_RETRIES));
    socket->SetAttribute("MinRto", TimeValue(minRto));
    // RTO = SRTT + max(granularity, 4 RTTVAR): Linux puts its least RTO there, not under the sum. A
    // retransmission then has its round trip; ns-3 does not restart the timer when it sends one.
    socket->SetAttribute("ClockGranularity", TimeValue(minRto));
    socket->SetAttribute("Sack", BooleanValue(true));
    socket->SetAttribute("Timestamp", BooleanValue(true));
}

void
AcknowledgeAtOnce(Ptr<Socket> receiver, Ptr<Socket> sender)
{
    NS_LOG_FUNCTION(receiver << sender);
    PointerValue congestion;
    sender->GetAttribute("CongestionOps", congestion);
    if (!congestion.Get<TcpSkyhaulCubic>())
    {
        return;
    }
    UintegerValue delayed;
    receiver->GetAttribute("DelAckCount", delayed);
    receiver->SetAttribute("DelAckCount", UintegerValue(1));
    sender->TraceConnectWithoutContext(
        "SlowStartThreshold",
        Callback<void, uint32_t, uint32_t>([receiver, delayed](uint32_t, uint32_t) {
            receiver->SetAttribute("DelAckCount", delayed);
        }));
}

} // namespace ns3
