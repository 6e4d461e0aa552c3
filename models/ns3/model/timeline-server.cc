// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "timeline-server.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-satellite-priority-tag.h"

#include <algorithm>
#include <array>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TimelineServer");

namespace
{

constexpr uint64_t QUANTUM_BYTES = 1500;

/// FNV-1a, 32 bits (Fowler, Noll, Vo): spreads a handful of header bytes.
uint32_t
MixBytes(const uint8_t* data, std::size_t size, uint32_t hash)
{
    for (std::size_t i = 0; i < size; ++i)
    {
        hash = (hash ^ data[i]) * 16777619U;
    }
    return hash;
}

} // namespace

const char*
ToString(SatelliteDropCause cause)
{
    switch (cause)
    {
    case SatelliteDropCause::QUEUE_OVERFLOW:
        return "queue_overflow";
    case SatelliteDropCause::LOSS_BURST:
        return "loss_burst";
    case SatelliteDropCause::NO_ROUTE:
        return "no_route";
    case SatelliteDropCause::HANDOVER:
        return "handover";
    case SatelliteDropCause::NO_PEER:
        return "no_peer";
    case SatelliteDropCause::RECEIVE_ERROR:
        return "receive_error";
    }
    return "unknown";
}

uint32_t
GetFlowHash(const TimelineFrame& frame, bool pppHeader)
{
    std::array<uint8_t, 64> bytes{};
    const uint32_t size = frame.packet->CopyData(bytes.data(), bytes.size());
    const std::size_t ip = pppHeader ? 2 : 0;
    const uint8_t priority = SatellitePriorityTag::Of(frame.packet);
    uint32_t hash = MixBytes(&priority, 1, 2166136261U ^ frame.path);
    if (frame.protocol == 0x0800 && size >= ip + 20)
    {
        const std::size_t ports = ip + 4 * (bytes[ip] & 0x0FU);
        hash = MixBytes(&bytes[ip + 9], 1, hash); // protocol
        hash = MixBytes(&bytes[ip + 12], 8, hash);
        const bool hasPorts = bytes[ip + 9] == 6 || bytes[ip + 9] == 17;
        return hasPorts && ports + 4 <= size ? MixBytes(&bytes[ports], 4, hash) : hash;
    }
    if (frame.protocol == 0x86DD && size >= ip + 40)
    {
        hash = MixBytes(&bytes[ip + 6], 1, hash); // next header
        hash = MixBytes(&bytes[ip + 8], 32, hash);
        const bool hasPorts = bytes[ip + 6] == 6 || bytes[ip + 6] == 17;
        return hasPorts && ip + 44 <= size ? MixBytes(&bytes[ip + 40], 4, hash) : hash;
    }
    return hash;
}

FlowQueues::FlowQueues(uint64_t limitBytes)
    : m_limitBytes(limitBytes)
{
}

std::vector<TimelineFrame>
FlowQueues::Enqueue(uint32_t flow, TimelineFrame frame)
{
    std::vector<TimelineFrame> out;
    const uint32_t size = frame.packet->GetSize();
    Flow& own = m_flows[flow];
    if (own.frames.empty())
    {
        own.priority = SatellitePriorityTag::Of(frame.packet);
        m_rounds[own.priority].push_back(flow);
    }
    own.frames.push_back(std::move(frame));
    own.bytes += size;
    m_bytes += size;
    while (m_bytes > m_limitBytes)
    {
        // The arriving packet's flow wins ties, so that a flow alone drops from its tail.
        uint32_t longest = flow;
        for (const auto& [priority, round] : m_rounds)
        {
            for (uint32_t id : round)
            {
                longest = m_flows[id].bytes > m_flows[longest].bytes ? id : longest;
            }
        }
        Flow& victim = m_flows[longest];
        const uint32_t cut = victim.frames.back().packet->GetSize();
        out.push_back(std::move(victim.frames.back()));
        victim.frames.pop_back();
        victim.bytes -= cut;
        m_bytes -= cut;
        if (victim.frames.empty())
        {
            Remove(longest);
        }
        if (m_rounds.empty())
        {
            break;
        }
    }
    return out;
}

void
FlowQueues::Remove(uint32_t flow)
{
    const uint8_t priority = m_flows[flow].priority;
    auto& round = m_rounds[priority];
    round.erase(std::find(round.begin(), round.end(), flow));
    if (round.empty())
    {
        m_rounds.erase(priority);
    }
    m_flows.erase(flow);
}

TimelineFrame
FlowQueues::Dequeue()
{
    auto& round = m_rounds.begin()->second;
    for (;;)
    {
        Flow& flow = m_flows[round.front()];
        const uint32_t size = flow.frames.front().packet->GetSize();
        if (flow.deficit < size && round.size() > 1)
        {
            flow.deficit += QUANTUM_BYTES;
            if (flow.deficit < size)
            {
                round.push_back(round.front());
                round.pop_front();
                continue;
            }
        }
        flow.deficit -= std::min<uint64_t>(flow.deficit, size);
        TimelineFrame frame = std::move(flow.frames.front());
        flow.frames.pop_front();
        flow.bytes -= size;
        m_bytes -= size;
        if (flow.frames.empty())
        {
            Remove(round.front());
        }
        else if (flow.deficit < flow.frames.front().packet->GetSize())
        {
            round.push_back(round.front());
            round.pop_front();
        }
        return frame;
    }
}

bool
FlowQueues::IsEmpty() const
{
    return m_rounds.empty();
}

uint64_t
FlowQueues::GetBytes() const
{
    return m_bytes;
}

TimelineServer::TimelineServer(uint32_t resource,
                               CappedRate rate,
                               uint64_t limitBytes,
                               const Host& host)
    : m_resource(resource),
      m_rate(std::move(rate)),
      m_queues(limitBytes),
      m_host(host)
{
}

TimelineServer::~TimelineServer()
{
    m_next.Cancel();
}

void
TimelineServer::Arrive(TimelineFrame frame)
{
    NS_LOG_FUNCTION(this << frame.packet << frame.path);
    const int64_t now = m_host.utcNow();
    if (now >= m_freeAt && m_queues.IsEmpty())
    {
        Start(std::move(frame), now);
        return;
    }
    const uint32_t flow = GetFlowHash(frame, m_host.pppHeader);
    const TimelineFrame entering = m_host.queued ? frame : TimelineFrame{};
    bool refused = false;
    for (const auto& lost : m_queues.Enqueue(flow, std::move(frame)))
    {
        refused = refused || lost.packet == entering.packet;
        m_host.drop(lost, SatelliteDropCause::QUEUE_OVERFLOW);
    }
    if (m_host.queued && !refused)
    {
        m_host.queued(m_resource, entering, true, m_queues.GetBytes());
    }
    if (m_next.IsExpired() && m_freeAt != CappedRate::NEVER)
    {
        m_next = Simulator::Schedule(NanoSeconds(m_freeAt - now), &TimelineServer::Next, this);
    }
}

void
TimelineServer::Next()
{
    NS_LOG_FUNCTION(this);
    const int64_t now = m_host.utcNow();
    while (!m_queues.IsEmpty() && now >= m_freeAt)
    {
        TimelineFrame frame = m_queues.Dequeue();
        if (m_host.queued)
        {
            m_host.queued(m_resource, frame, false, m_queues.GetBytes());
        }
        if (m_host.stale(frame))
        {
            m_host.drop(frame, SatelliteDropCause::HANDOVER);
            continue;
        }
        Start(std::move(frame), now);
    }
    if (!m_queues.IsEmpty() && m_freeAt != CappedRate::NEVER)
    {
        m_next = Simulator::Schedule(NanoSeconds(m_freeAt - now), &TimelineServer::Next, this);
    }
}

void
TimelineServer::Start(TimelineFrame frame, int64_t now)
{
    const uint32_t size = frame.packet->GetSize();
    m_freeAt = m_rate.Finish(now, uint64_t{size} * 8);
    if (m_freeAt == CappedRate::NEVER)
    {
        NS_LOG_LOGIC("resource " << m_resource << ": packet " << frame.packet->GetUid()
                                 << " stays, as the resource never serves again");
    }
    else
    {
        NS_LOG_LOGIC("resource " << m_resource << ": packet " << frame.packet->GetUid() << " takes "
                                 << NanoSeconds(m_freeAt - now).As(Time::US));
    }
    m_started += size;
    m_current = size;
    if (m_freeAt == CappedRate::NEVER)
    {
        return; // the resource never serves again: the packet stays where it is
    }
    if (m_host.lost(m_resource, m_freeAt))
    {
        Simulator::Schedule(NanoSeconds(m_freeAt - now), [this, lost = std::move(frame)] {
            m_host.drop(lost, SatelliteDropCause::LOSS_BURST);
        });
        return;
    }
    m_host.forward(std::move(frame), m_freeAt);
}

uint64_t
TimelineServer::GetCarriedBytes() const
{
    return m_host.utcNow() < m_freeAt ? m_started - m_current : m_started;
}

skyhaul::models::RateCursor&
TimelineServer::GetCapacity()
{
    return m_rate.GetCapacity();
}

} // namespace ns3
