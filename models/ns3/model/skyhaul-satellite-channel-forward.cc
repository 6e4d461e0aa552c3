// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SatelliteChannel: packets on their way, and the traces of routes and rates.
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "satellite-channel-inside.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SatelliteChannelForward");

using skyhaul::models::Hop;
using skyhaul::models::kNoRoute;
using skyhaul::models::LinkTimeline;

uint32_t
SatelliteChannel::RouteAt(uint32_t path, int64_t utcNs)
{
    return m_inside->Path(path).route_at(utcNs);
}

int64_t
SatelliteChannel::NextRouteChange(uint32_t path, int64_t utcNs)
{
    return m_inside->Path(path).next_change_ns(utcNs);
}

int64_t
SatelliteChannel::Finish(uint32_t resource, int64_t utcNs, uint64_t bits)
{
    return m_inside->OwnOf(resource).rate.Finish(utcNs, bits);
}

void
SatelliteChannel::CountCarried(uint32_t resource, uint64_t bytes)
{
    m_inside->OwnOf(resource).carriedBytes += bytes;
}

bool
SatelliteChannel::IsLost(uint32_t resource, int64_t utcNs)
{
    const auto& loss = m_inside->timeline->resources[resource].loss;
    if (loss.empty())
    {
        return false;
    }
    auto after = std::upper_bound(loss.begin(), loss.end(), utcNs, [](int64_t t, const auto& l) {
        return t < l.start_ns;
    });
    if (after == loss.begin() || utcNs >= (after - 1)->end_ns)
    {
        return false;
    }
    return m_lossRandom->GetValue(0.0, 1.0) < (after - 1)->loss;
}

void
SatelliteChannel::Forward(TimelineFrame frame, int64_t departNs)
{
    const LinkTimeline& timeline = *m_inside->timeline;
    const auto hops = timeline.routes[frame.route];
    const auto end = static_cast<uint32_t>(hops.size());
    int64_t arrival = departNs;
    uint32_t hop = frame.hop;
    for (; hop < end && !hops[hop].is_resource(); ++hop)
    {
        arrival += m_inside->Delay(hops[hop].index(), departNs, timeline.paths[frame.path].src);
    }
    auto& order = m_inside->orders[frame.path];
    if (order.route != frame.route)
    {
        order.route = frame.route;
        order.arrivalNs.assign(end + 1, INT64_MIN);
    }
    int64_t& latest = order.arrivalNs[hop];
    latest = arrival = std::max(arrival, latest);
    const Time delay = NanoSeconds(arrival - GetUtcNs());
    if (hop == end)
    {
        const auto& ends = timeline.paths[frame.path];
        auto target = m_inside->byNode.find(
            m_inside->routeEnds.empty() ? ends.dst : m_inside->routeEnds[frame.route]);
        Ptr<SatelliteNetDevice> from = m_inside->byNode.at(ends.src);
        Simulator::ScheduleWithContext(target->second->GetNode()->GetId(),
                                       delay,
                                       &SatelliteNetDevice::Receive,
                                       target->second,
                                       std::move(frame.packet),
                                       frame.protocol,
                                       from->m_address);
        return;
    }
    const uint32_t resource = hops[hop].index();
    frame.hop = hop + 1;
    Simulator::Schedule(delay, &SatelliteChannel::Arrive, this, resource, std::move(frame));
}

void
SatelliteChannel::Enter(TimelineFrame frame)
{
    NS_LOG_FUNCTION(this << frame.packet << frame.path);
    frame.hop = 0;
    const Hop first = m_inside->timeline->routes[frame.route].front();
    if (first.is_resource())
    {
        ++frame.hop;
        Arrive(first.index(), frame);
        return;
    }
    Forward(std::move(frame), GetUtcNs());
}

void
SatelliteChannel::Arrive(uint32_t resource, const TimelineFrame& frame)
{
    NS_LOG_FUNCTION(this << resource << frame.packet);
    auto& server = m_inside->servers[resource];
    if (!server)
    {
        server = std::make_unique<TimelineServer>(resource,
                                                  m_inside->Rate(resource),
                                                  GetQueueLimit(resource),
                                                  m_inside->host);
        NS_LOG_LOGIC("resource " << resource << " gets a queue of " << GetQueueLimit(resource)
                                 << " bytes");
        WatchRate(resource);
    }
    server->Arrive(frame);
}

void
SatelliteChannel::Drop(const TimelineFrame& frame, uint32_t resource, SatelliteDropCause cause)
{
    m_dropTrace(frame.packet, resource, cause);
    Lost(frame.packet, resource, cause);
}

void
SatelliteChannel::Lost(Ptr<const Packet> packet, uint32_t resource, SatelliteDropCause cause)
{
    NS_LOG_INFO("packet " << packet->GetUid() << " lost: " << ToString(cause) << " at resource "
                          << resource);
    m_lossTrace(packet, resource, cause);
}

void
SatelliteChannel::WatchQueues()
{
    if (m_enqueueTrace.IsEmpty() && m_dequeueTrace.IsEmpty() && m_queueLengthTrace.IsEmpty())
    {
        return;
    }
    m_inside->host.queued =
        [this](uint32_t resource, const TimelineFrame& frame, bool enters, uint64_t bytes) {
            (enters ? m_enqueueTrace : m_dequeueTrace)(frame.packet, resource);
            m_queueLengthTrace(resource, bytes);
        };
}

void
SatelliteChannel::DoInitialize()
{
    WatchQueues();
    for (const auto& [node, device] : m_inside->byNode)
    {
        if (device->m_ownResource)
        {
            WatchRate(*device->m_ownResource);
        }
        for (const auto& [address, path] : device->m_peers)
        {
            WatchRoute(path, kNoRoute);
        }
    }
    Channel::DoInitialize();
}

void
SatelliteChannel::WatchRoute(uint32_t path, uint32_t route)
{
    auto source = m_inside->byNode.find(m_inside->timeline->paths[path].src)->second;
    if (m_handoverTrace.IsEmpty() && source->m_handoverTrace.IsEmpty())
    {
        return;
    }
    const int64_t now = GetUtcNs();
    const uint32_t current = RouteAt(path, now);
    if (current != route)
    {
        NS_LOG_INFO("path " << path << " goes from route " << route << " to " << current);
        m_handoverTrace(path, route, current);
        source->m_handoverTrace(path, route, current);
    }
    const int64_t next = NextRouteChange(path, now);
    if (next < m_inside->untilNs)
    {
        Simulator::Schedule(NanoSeconds(next - now),
                            &SatelliteChannel::WatchRoute,
                            this,
                            path,
                            current);
    }
}

void
SatelliteChannel::WatchRate(uint32_t resource)
{
    Ptr<SatelliteNetDevice> owner;
    for (const auto& device : m_inside->devices)
    {
        if (device->m_ownResource == resource)
        {
            owner = device;
        }
    }
    if (m_rateChangeTrace.IsEmpty() && (!owner || owner->m_rateChangeTrace.IsEmpty()))
    {
        return;
    }
    const int64_t now = GetUtcNs();
    skyhaul::models::RateCursor& capacity = m_inside->servers[resource]
                                                ? m_inside->servers[resource]->GetCapacity()
                                                : m_inside->OwnOf(resource).rate.GetCapacity();
    const auto bps = static_cast<uint64_t>(capacity.rate_bps(now));
    m_rateChangeTrace(resource, bps);
    if (owner)
    {
        owner->m_rateChangeTrace(bps);
    }
    const int64_t next = capacity.next_change_ns(now);
    if (next < m_inside->untilNs)
    {
        Simulator::Schedule(NanoSeconds(next - now), &SatelliteChannel::WatchRate, this, resource);
    }
}

} // namespace ns3
