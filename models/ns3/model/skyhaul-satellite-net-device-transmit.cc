// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SatelliteNetDevice: what becomes of a packet between the node and the channel.
#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/ppp-header.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-satellite-channel.h"
#include "ns3/skyhaul-satellite-net-device.h"
#include "ns3/skyhaul-satellite-priority-tag.h"
#include "satellite-channel-inside.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SatelliteNetDeviceTransmit");

using skyhaul::models::kNoRoute;

namespace
{

constexpr uint32_t NO_RESOURCE = 0xFFFFFFFFU;
constexpr uint32_t PPP_BYTES = 2;
constexpr uint16_t IPV4_ETHER_TYPE = 0x0800;
constexpr uint16_t IPV6_ETHER_TYPE = 0x86DD;

/// Of a TCP segment with timestamps: 40 or 20 bytes of IP and 32 of TCP.
uint32_t
GetTcpHeaders(uint16_t protocol)
{
    return (protocol == IPV6_ETHER_TYPE ? 40 : 20) + 32;
}

} // namespace

bool
SatelliteNetDevice::Send(Ptr<Packet> packet, const Address& dest, uint16_t protocolNumber)
{
    NS_LOG_FUNCTION(this << packet << dest << protocolNumber);
    const Mac48Address to = Mac48Address::ConvertFrom(dest);
    m_macTxTrace(packet);
    CheckWindow();
    SatellitePriorityTag::Keep(packet);
    if (to.IsGroup())
    {
        if (IsQueueFull()) // the copies count as one packet: all go, or none
        {
            m_macTxDropTrace(packet);
            Drop(packet, SatelliteDropCause::QUEUE_OVERFLOW);
            return false;
        }
        for (const auto& [address, path] : m_peers)
        {
            Accept(packet->Copy(), path, protocolNumber, true);
        }
        return !m_peers.empty();
    }
    if (m_lastPeer < m_peers.size() && m_peers[m_lastPeer].first == to)
    {
        return Accept(packet, m_peers[m_lastPeer].second, protocolNumber, false);
    }
    for (m_lastPeer = 0; m_lastPeer < m_peers.size(); ++m_lastPeer)
    {
        if (m_peers[m_lastPeer].first == to)
        {
            return Accept(packet, m_peers[m_lastPeer].second, protocolNumber, false);
        }
    }
    m_macTxDropTrace(packet);
    Drop(packet, SatelliteDropCause::NO_PEER);
    return false;
}

void
SatelliteNetDevice::AddSegmentHeaders(Ptr<Packet> packet, uint16_t protocol) const
{
    const uint32_t headers = GetTcpHeaders(protocol);
    const uint32_t size = packet->GetSize();
    if (m_aggregation == 1 || size <= m_mtu)
    {
        return;
    }
    const uint32_t others = (size - headers - 1) / (m_mtu - headers);
    packet->AddPaddingAtEnd(others * (headers + (m_pppHeader ? PPP_BYTES : 0)));
}

void
SatelliteNetDevice::RemoveSegmentHeaders(Ptr<Packet> packet, uint16_t protocol) const
{
    const uint32_t size = packet->GetSize();
    if (m_aggregation == 1 || size <= m_mtu)
    {
        return;
    }
    const uint32_t ppp = m_pppHeader ? PPP_BYTES : 0;
    const uint32_t others = (size - 1) / (m_mtu + ppp);
    packet->RemoveAtEnd(others * (GetTcpHeaders(protocol) + ppp));
}

void
SatelliteNetDevice::CheckWindow() const
{
    NS_ABORT_MSG_IF(!m_channel,
                    "SatelliteNetDevice::Send: the device is on no channel; expected "
                    "SatelliteChannel::Attach before");
    const auto& inside = *m_channel->m_inside;
    NS_ABORT_MSG_IF(m_channel->GetUtcNs() > inside.untilNs,
                    "SatelliteNetDevice::Send: a packet is sent at "
                        << Simulator::Now().As(Time::S)
                        << ", after the end of the window that SetTimeline was given; expected "
                           "Simulator::Stop at "
                        << NanoSeconds(inside.untilNs - inside.fromNs).As(Time::S) << " or before");
}

void
SatelliteNetDevice::MarkEnds(Ptr<Packet> packet, uint32_t path, bool frame) const
{
    const auto& ends = m_channel->m_inside->ends;
    if (!ends.empty() && ends[path].source != SatelliteEnds::NONE)
    {
        SatelliteEndsTag old;
        packet->RemovePacketTag(old);
        packet->AddPacketTag(SatelliteEndsTag(ends[path].source, ends[path].destination, frame));
    }
}

bool
SatelliteNetDevice::Accept(Ptr<Packet> packet, uint32_t path, uint16_t protocol, bool isGroup)
{
    MarkEnds(packet, path, isGroup || (protocol != IPV4_ETHER_TYPE && protocol != IPV6_ETHER_TYPE));
    AddSegmentHeaders(packet, protocol);
    if (m_pppHeader)
    {
        PppHeader header;
        header.SetProtocol(protocol == IPV6_ETHER_TYPE ? 0x0057 : 0x0021); // RFC 1661: IPv6, IPv4
        packet->AddHeader(header);
    }
    if (!isGroup && IsQueueFull())
    {
        m_macTxDropTrace(packet);
        Drop(packet, SatelliteDropCause::QUEUE_OVERFLOW);
        return false;
    }
    m_queue.push_back({std::move(packet), path, protocol});
    TryStart();
    UpdateBackpressure();
    return true;
}

bool
SatelliteNetDevice::IsQueueFull() const
{
    if (m_aggregation == 1)
    {
        return m_queue.size() >= m_queuePackets;
    }
    uint64_t packets = 0;
    for (const Waiting& waiting : m_queue)
    {
        packets += (waiting.packet->GetSize() + m_mtu - 1) / m_mtu;
    }
    return packets >= m_queuePackets;
}

void
SatelliteNetDevice::UpdateBackpressure()
{
    if (!m_flowControl)
    {
        return;
    }
    const bool full = IsQueueFull();
    if (full != m_flowControl->IsStopped())
    {
        full ? m_flowControl->Stop() : m_flowControl->Wake();
    }
}

bool
SatelliteNetDevice::TakeNext(Waiting& next, int64_t now)
{
    if (!m_released.empty())
    {
        next = std::move(m_released.front());
        m_released.pop_front();
        return true;
    }
    while (!m_queue.empty())
    {
        const uint32_t path = m_queue.front().path;
        auto held = m_held.find(path);
        const bool waits = held != m_held.end() && !held->second.packets.empty();
        if (!waits && m_channel->RouteAt(path, now) != kNoRoute)
        {
            next = std::move(m_queue.front());
            m_queue.pop_front();
            return true;
        }
        int64_t change = m_channel->NextRouteChange(path, now);
        if (m_routeEvent.IsExpired() && change != CappedRate::NEVER)
        {
            m_routeEvent = Simulator::Schedule(NanoSeconds(change - now),
                                               &SatelliteNetDevice::RouteChanged,
                                               this);
        }
        const bool others = std::any_of(m_peers.begin(), m_peers.end(), [this, now](auto& peer) {
            return m_channel->RouteAt(peer.second, now) != kNoRoute;
        });
        if (!others)
        {
            return false; // an outage of the terminal: the queue is kept as it is
        }
        Hold(m_queue.front());
        m_queue.pop_front();
    }
    return false;
}

void
SatelliteNetDevice::Hold(const Waiting& waiting)
{
    Held& held = m_held[waiting.path];
    const uint32_t size = waiting.packet->GetSize();
    if (held.bytes + size > m_holdBytes)
    {
        Drop(waiting.packet, SatelliteDropCause::NO_ROUTE);
        return;
    }
    NS_LOG_LOGIC("packet " << waiting.packet->GetUid() << " waits for a route of path "
                           << waiting.path);
    held.bytes += size;
    held.packets.push_back(waiting);
}

void
SatelliteNetDevice::RouteChanged()
{
    NS_LOG_FUNCTION(this);
    const int64_t now = m_channel->GetUtcNs();
    int64_t next = CappedRate::NEVER;
    for (const auto& [address, path] : m_peers)
    {
        auto held = m_held.find(path);
        if (held == m_held.end() || held->second.packets.empty())
        {
            continue;
        }
        if (m_channel->RouteAt(path, now) == kNoRoute)
        {
            next = std::min(next, m_channel->NextRouteChange(path, now));
            continue;
        }
        for (auto& waiting : held->second.packets)
        {
            m_released.push_back(std::move(waiting));
        }
        m_held.erase(held);
    }
    if (next != CappedRate::NEVER)
    {
        m_routeEvent =
            Simulator::Schedule(NanoSeconds(next - now), &SatelliteNetDevice::RouteChanged, this);
    }
    TryStart();
    UpdateBackpressure();
}

void
SatelliteNetDevice::TryStart()
{
    const int64_t now = m_channel->GetUtcNs();
    Waiting next;
    while (now >= m_freeAt && TakeNext(next, now))
    {
        const uint32_t route = m_channel->RouteAt(next.path, now);
        if (m_channel->m_inside->HasLeft({next.packet, next.protocol, next.path, route, 0}))
        {
            Drop(next.packet, SatelliteDropCause::HANDOVER);
            continue;
        }
        TransmitStart(next, route, now);
    }
    const bool waiting = !m_queue.empty() || !m_released.empty();
    if (waiting && now < m_freeAt && m_freeAt != CappedRate::NEVER && m_startEvent.IsExpired())
    {
        m_startEvent = Simulator::Schedule(NanoSeconds(m_freeAt - now), [this] {
            TryStart();
            UpdateBackpressure();
        });
    }
}

void
SatelliteNetDevice::TransmitStart(const Waiting& next, uint32_t route, int64_t now)
{
    const Ptr<Packet>& packet = next.packet;
    NS_LOG_LOGIC("packet " << packet->GetUid() << " begins on path " << next.path << ", route "
                           << route);
    m_txTrace(packet);
    m_phyTxBeginTrace(packet);
    m_snifferTrace(packet);
    m_promiscSnifferTrace(packet);
    TimelineFrame frame{packet->Copy(), next.protocol, next.path, route, 0};
    if (!m_ownResource)
    {
        m_phyTxEndTrace(packet);
        m_channel->Enter(std::move(frame));
        return;
    }
    const uint32_t size = packet->GetSize();
    m_freeAt = m_channel->Finish(*m_ownResource, now, uint64_t{size} * 8);
    if (m_freeAt == CappedRate::NEVER)
    {
        return; // the terminal never sends again
    }
    // A packet is on the route that holds when its last bit has left.
    const uint32_t then = m_channel->RouteAt(next.path, m_freeAt);
    frame.route = then == kNoRoute ? route : then;
    frame.hop = 1;
    m_channel->CountCarried(*m_ownResource, size);
    if (!m_phyTxEndTrace.IsEmpty())
    {
        Simulator::Schedule(NanoSeconds(m_freeAt - now),
                            &SatelliteNetDevice::TransmitComplete,
                            this,
                            packet);
    }
    if (m_channel->IsLost(*m_ownResource, m_freeAt))
    {
        Simulator::Schedule(NanoSeconds(m_freeAt - now),
                            [this, packet] { Drop(packet, SatelliteDropCause::LOSS_BURST); });
        return;
    }
    m_channel->Forward(std::move(frame), m_freeAt);
}

void
SatelliteNetDevice::TransmitComplete(Ptr<Packet> packet)
{
    m_phyTxEndTrace(packet);
}

void
SatelliteNetDevice::Drop(Ptr<const Packet> packet, SatelliteDropCause cause)
{
    NS_LOG_FUNCTION(this << packet << ToString(cause));
    const bool isOut = cause == SatelliteDropCause::LOSS_BURST ||
                       cause == SatelliteDropCause::HANDOVER ||
                       cause == SatelliteDropCause::NO_ROUTE;
    if (isOut)
    {
        m_phyTxDropTrace(packet);
    }
    m_dropTrace(packet, cause);
    if (m_channel)
    {
        m_channel->Lost(packet, m_ownResource.value_or(NO_RESOURCE), cause);
    }
}

} // namespace ns3
