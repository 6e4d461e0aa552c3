// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-satellite-channel.h"

#include "satellite-channel-inside.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-ns3-compat.h"
#include "ns3/skyhaul-satellite-net-device.h"
#include "ns3/uinteger.h"

#include <skyhaul/models/path_delay.h>

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SatelliteChannel");

NS_OBJECT_ENSURE_REGISTERED(SatelliteChannel);

using skyhaul::models::Hop;
using skyhaul::models::kNoRoute;
using skyhaul::models::LinkTimeline;

namespace
{
constexpr uint64_t LEAST_QUEUE_PACKETS = 2; // where they stand for several
constexpr uint32_t NOBODY = 0xFFFFFFFFU;    //!< neither a node nor a resource yet
constexpr uint32_t SEVERAL = 0xFFFFFFFEU;   //!< more than one
} // namespace

TypeId
SatelliteChannel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SatelliteChannel")
            .SetParent<Channel>()
            .SetGroupName("Skyhaul")
            .AddConstructor<SatelliteChannel>()
            .AddAttribute("HandoverPolicy",
                          "What becomes of packets queued at a resource that their path has left.",
                          EnumValue(FORWARD),
                          MakeAccessorOfEnum<HandoverPolicy>(&SatelliteChannel::m_handoverPolicy),
                          MakeEnumChecker(FORWARD, "Forward", DROP, "Drop"))
            .AddAttribute("QueueBdp",
                          "Size of each queue, in products of its resource's largest capacity and "
                          "the longest path's mean round trip over the timeline.",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&SatelliteChannel::m_queueBdp),
                          MakeDoubleChecker<double>(0.0, 1000.0))
            .AddAttribute("MinQueueBytes",
                          "Least size of each queue.",
                          UintegerValue(48000),
                          MakeUintegerAccessor(&SatelliteChannel::m_minQueueBytes),
                          MakeUintegerChecker<uint32_t>(1500))
            .AddTraceSource("Drop",
                            "A packet was lost between its terminal and its destination.",
                            MakeTraceSourceAccessor(&SatelliteChannel::m_dropTrace),
                            "ns3::SatelliteChannel::DropTracedCallback")
            .AddTraceSource("Loss",
                            "A packet was lost anywhere: inside the channel, at a terminal's or "
                            "relay's device, or in the queue disc that the helper has installed.",
                            MakeTraceSourceAccessor(&SatelliteChannel::m_lossTrace),
                            "ns3::SatelliteChannel::DropTracedCallback")
            .AddTraceSource("Enqueue",
                            "A packet begins to wait for a resource inside the channel.",
                            MakeTraceSourceAccessor(&SatelliteChannel::m_enqueueTrace),
                            "ns3::SatelliteChannel::QueueTracedCallback")
            .AddTraceSource("Dequeue",
                            "A packet that waited for a resource inside the channel is taken.",
                            MakeTraceSourceAccessor(&SatelliteChannel::m_dequeueTrace),
                            "ns3::SatelliteChannel::QueueTracedCallback")
            .AddTraceSource("QueueLength",
                            "The bytes that wait for a resource inside the channel changed.",
                            MakeTraceSourceAccessor(&SatelliteChannel::m_queueLengthTrace),
                            "ns3::SatelliteChannel::QueueLengthTracedCallback")
            .AddTraceSource("Handover",
                            "The route of a path between attached devices changed.",
                            MakeTraceSourceAccessor(&SatelliteChannel::m_handoverTrace),
                            "ns3::SatelliteChannel::HandoverTracedCallback")
            .AddTraceSource("RateChange",
                            "The capacity of a resource that packets have met changed.",
                            MakeTraceSourceAccessor(&SatelliteChannel::m_rateChangeTrace),
                            "ns3::SatelliteChannel::RateChangeTracedCallback");
    return tid;
}

SatelliteChannel::SatelliteChannel()
    : m_inside(std::make_unique<Inside>()),
      m_lossRandom(CreateObject<UniformRandomVariable>()),
      m_pppHeader(false)
{
}

SatelliteChannel::~SatelliteChannel() = default;

void
SatelliteChannel::DoDispose()
{
    for (auto& device : m_inside->devices)
    {
        device->m_channel = nullptr;
    }
    m_inside->left = nullptr;
    m_inside->passFrame = nullptr;
    m_inside->servers.clear();
    m_inside->byNode.clear();
    m_inside->devices.clear();
    m_lossRandom = nullptr;
    Channel::DoDispose();
}

void
SatelliteChannel::SetTimeline(std::shared_ptr<const LinkTimeline> timeline,
                              int64_t fromNs,
                              int64_t untilNs)
{
    NS_LOG_FUNCTION(this << fromNs << untilNs);
    NS_ABORT_MSG_IF(m_inside->timeline, "SatelliteChannel: the timeline can be set only once");
    m_inside->fromNs = fromNs;
    m_inside->untilNs = untilNs;
    m_inside->orders.resize(timeline->paths.size());
    m_inside->servers.resize(timeline->resources.size());
    m_inside->own.resize(timeline->resources.size());
    m_inside->legs.resize(timeline->legs.size());
    m_inside->caps.resize(timeline->data_caps.size());
    m_inside->timeline = std::move(timeline);
    m_inside->pathsOf.resize(m_inside->timeline->nodes.size());
    for (uint32_t path = 0; path < m_inside->timeline->paths.size(); ++path)
    {
        m_inside->pathsOf[m_inside->timeline->paths[path].src].push_back(path);
        m_inside->pathsOf[m_inside->timeline->paths[path].dst].push_back(path);
    }
    FindOwners();
    Simulator::ScheduleNow(&SatelliteChannel::Initialize, this);
    auto& host = m_inside->host;
    host.utcNow = [this] { return GetUtcNs(); };
    host.forward = [this](TimelineFrame frame, int64_t departNs) {
        Forward(std::move(frame), departNs);
    };
    host.drop = [this](const TimelineFrame& frame, SatelliteDropCause cause) {
        const Hop at = m_inside->timeline->routes[frame.route][frame.hop - 1];
        Drop(frame, at.index(), cause);
    };
    host.lost = [this](uint32_t resource, int64_t utcNs) { return IsLost(resource, utcNs); };
    host.stale = [this](const TimelineFrame& frame) {
        return m_handoverPolicy == DROP &&
               (RouteAt(frame.path, GetUtcNs()) != frame.route || m_inside->HasLeft(frame));
    };
}

const LinkTimeline&
SatelliteChannel::GetTimeline() const
{
    return *m_inside->timeline;
}

void
SatelliteChannel::Attach(Ptr<SatelliteNetDevice> device, uint32_t node)
{
    NS_LOG_FUNCTION(this << device << node);
    NS_ABORT_MSG_IF(!m_inside->timeline, "SatelliteChannel: set the timeline before attaching");
    NS_ABORT_MSG_IF(m_inside->byNode.count(node) != 0, "SatelliteChannel: node attached twice");
    m_pppHeader = m_pppHeader || device->HasPppHeader();
    m_inside->host.pppHeader = m_pppHeader;
    device->SetChannel(this, node, FindOwnResource(node));
    m_inside->byNode.emplace(node, device);
    const auto& paths = m_inside->timeline->paths;
    const auto add = [&](uint32_t path) {
        const auto source = m_inside->byNode.find(paths[path].src);
        const auto peer = m_inside->byNode.find(paths[path].dst);
        if (source != m_inside->byNode.end() && peer != m_inside->byNode.end())
        {
            source->second->AddPeer(Mac48Address::ConvertFrom(peer->second->GetAddress()), path);
        }
    };
    for (uint32_t path : m_inside->pathsOf[node])
    {
        add(path);
    }
    m_inside->devices.push_back(device);
    NS_LOG_LOGIC("node " << node << " ends " << m_inside->pathsOf[node].size() << " paths");
}

void
SatelliteChannel::SetCut(std::vector<uint32_t> routeEnds, Time longestRtt)
{
    m_inside->routeEnds = std::move(routeEnds);
    m_inside->longestRttNs = longestRtt.GetNanoSeconds();
}

int64_t
SatelliteChannel::AssignStreams(int64_t stream)
{
    m_lossRandom->SetStream(stream);
    return 1;
}

int64_t
SatelliteChannel::GetUtcNs() const
{
    return m_inside->fromNs + Simulator::Now().GetNanoSeconds();
}

uint64_t
SatelliteChannel::GetCarriedBytes(uint32_t resource) const
{
    const auto& server = m_inside->servers.at(resource);
    const auto& own = m_inside->own.at(resource);
    return (server ? server->GetCarriedBytes() : 0) + (own ? own->carriedBytes : 0);
}

Time
SatelliteChannel::GetLongestRtt() const
{
    if (m_inside->longestRttNs < 0)
    {
        const LinkTimeline& timeline = *m_inside->timeline;
        int64_t longest = 0;
        for (const auto& path : timeline.paths)
        {
            if (m_inside->byNode.count(path.src) == 0 || m_inside->byNode.count(path.dst) == 0)
            {
                continue;
            }
            longest = std::max(longest, skyhaul::models::mean_path_delay_ns(timeline, path));
        }
        m_inside->longestRttNs = 2 * longest;
    }
    return NanoSeconds(m_inside->longestRttNs);
}

uint64_t
SatelliteChannel::GetQueueLimit(uint32_t resource) const
{
    const LinkTimeline& timeline = *m_inside->timeline;
    int64_t capacity = 0;
    for (const auto& step : timeline.resources.at(resource).capacity)
    {
        capacity = std::max(capacity, step.capacity_bps);
    }
    const double bdp =
        static_cast<double>(capacity) / 8 * GetLongestRtt().GetSeconds() * m_queueBdp;
    uint64_t least = m_minQueueBytes;
    for (const auto& device : m_inside->devices)
    {
        if (device->GetSegmentAggregation() > 1)
        {
            least = std::max<uint64_t>(least, LEAST_QUEUE_PACKETS * device->GetMtu());
        }
    }
    return std::max(least, static_cast<uint64_t>(bdp));
}

SatelliteChannel::HandoverPolicy
SatelliteChannel::GetHandoverPolicy() const
{
    return m_handoverPolicy;
}

std::size_t
SatelliteChannel::GetNDevices() const
{
    return m_inside->devices.size();
}

Ptr<SatelliteNetDevice>
SatelliteChannel::GetAttached(uint32_t node) const
{
    const auto at = m_inside->byNode.find(node);
    return at == m_inside->byNode.end() ? nullptr : at->second;
}

Ptr<NetDevice>
SatelliteChannel::GetDevice(std::size_t i) const
{
    return m_inside->devices.at(i);
}

void
SatelliteChannel::FindOwners()
{
    const LinkTimeline& timeline = *m_inside->timeline;
    // Of a node: the resource that all its routes begin with. Of a resource: the node whose routes
    // do.
    auto& own = m_inside->ownResource;
    std::vector<uint32_t> owner(timeline.resources.size(), NOBODY);
    own.assign(timeline.nodes.size(), NOBODY);
    std::vector<bool> seen(timeline.routes.size(), false); // a route has one source
    for (const auto& path : timeline.paths)
    {
        for (const auto& segment : path.segments)
        {
            if (segment.start_ns >= m_inside->untilNs)
            {
                break;
            }
            if (segment.route == kNoRoute || seen[segment.route])
            {
                continue;
            }
            seen[segment.route] = true;
            const auto hops = timeline.routes[segment.route];
            for (std::size_t i = 0; i < hops.size(); ++i)
            {
                if (hops[i].is_resource())
                {
                    uint32_t& holder = owner[hops[i].index()];
                    const bool first = i == 0 && (holder == NOBODY || holder == path.src);
                    holder = first ? path.src : SEVERAL;
                }
            }
            uint32_t& resource = own[path.src];
            const bool same = !hops.empty() && hops.front().is_resource() &&
                              (resource == NOBODY || resource == hops.front().index());
            resource = same ? hops.front().index() : SEVERAL;
        }
    }
    for (uint32_t node = 0; node < own.size(); ++node)
    {
        if (own[node] != NOBODY && own[node] != SEVERAL && owner[own[node]] != node)
        {
            own[node] = SEVERAL; // shared: the resource gets a queue of its own inside the channel
        }
    }
}

std::optional<uint32_t>
SatelliteChannel::FindOwnResource(uint32_t node) const
{
    const uint32_t own = m_inside->ownResource[node];
    return own == NOBODY || own == SEVERAL ? std::nullopt : std::make_optional(own);
}

} // namespace ns3
