// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-helper.h"

#include "../model/network-cut.h"
#include "../model/timeline-cursor.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/skyhaul-fair-queue-disc.h"

#include <skyhaul/models/path_delay.h>

#include <algorithm>
#include <set>

namespace ns3
{

using skyhaul::models::LinkTimeline;

namespace
{
constexpr int32_t LEAST_MTU = 68; // RFC 791
} // namespace

SkyhaulHelper::SkyhaulHelper()
    : m_queueDisc(SkyhaulFairQueueDisc::GetTypeId().GetName())
{
    m_deviceFactory.SetTypeId(SatelliteNetDevice::GetTypeId());
    m_channelFactory.SetTypeId(SatelliteChannel::GetTypeId());
}

SkyhaulHelper::~SkyhaulHelper() = default;

void
SkyhaulHelper::SetTimeline(std::shared_ptr<const LinkTimeline> timeline,
                           int64_t fromNs,
                           int64_t untilNs)
{
    m_timeline = std::move(timeline);
    m_fromNs = fromNs;
    m_untilNs = untilNs;
}

void
SkyhaulHelper::SetDeviceAttribute(const std::string& name, const AttributeValue& value)
{
    m_deviceFactory.Set(name, value);
}

void
SkyhaulHelper::SetChannelAttribute(const std::string& name, const AttributeValue& value)
{
    m_channelFactory.Set(name, value);
}

void
SkyhaulHelper::SetQueueDisc(const std::string& typeName)
{
    m_queueDisc = typeName;
}

void
SkyhaulHelper::SetTopology(Topology topology)
{
    m_topology = topology;
}

void
SkyhaulHelper::SetPairs(const std::vector<std::pair<uint32_t, uint32_t>>& pairs)
{
    m_pairs = pairs;
}

Ptr<SatelliteNetDevice>
SkyhaulHelper::AddDevice(Ptr<Node> node, uint32_t timelineNode)
{
    auto device = m_deviceFactory.Create<SatelliteNetDevice>();
    device->SetAddress(Mac48Address::Allocate());
    device->SetMtu(static_cast<uint16_t>(
        std::clamp<int32_t>(m_timeline->mtu_bytes, LEAST_MTU, device->GetSegmentMtu())));
    device->AggregateObject(CreateObject<NetDeviceQueueInterface>());
    node->AddDevice(device);
    m_channel->Attach(device, timelineNode);
    return device;
}

NetDeviceContainer
SkyhaulHelper::Install(const NodeContainer& sites)
{
    NS_ABORT_MSG_IF(!m_timeline, "SkyhaulHelper: SetTimeline comes before Install");
    NS_ABORT_MSG_IF(sites.GetN() != m_timeline->sites.size(),
                    "SkyhaulHelper: the timeline has " << m_timeline->sites.size() << " sites, not "
                                                       << sites.GetN());
    m_sites = sites;
    m_chosen.assign(m_timeline->paths.size(), m_pairs.empty());
    std::set<std::pair<int32_t, int32_t>> wanted;
    for (const auto& [a, b] : m_pairs)
    {
        wanted.emplace(a, b);
        wanted.emplace(b, a);
    }
    std::vector<bool> isEnd(m_timeline->nodes.size(), false);
    for (std::size_t p = 0; p < m_chosen.size(); ++p)
    {
        const auto& path = m_timeline->paths[p];
        const auto ends =
            std::make_pair(m_timeline->nodes[path.src].site, m_timeline->nodes[path.dst].site);
        m_chosen[p] = m_chosen[p] || wanted.count(ends) > 0;
        isEnd[path.src] = isEnd[path.src] || m_chosen[p];
        isEnd[path.dst] = isEnd[path.dst] || m_chosen[p];
    }
    m_channel = m_channelFactory.Create<SatelliteChannel>();
    if (m_topology == NETWORK)
    {
        m_cut = std::make_shared<const NetworkCut>(CutNetwork(*m_timeline, m_chosen, m_untilNs));
        m_channel->SetTimeline(m_cut->timeline, m_fromNs, m_untilNs);
        m_channel->SetCut(m_cut->routeEnds, FindLongestRtt());
    }
    else
    {
        m_channel->SetTimeline(m_timeline, m_fromNs, m_untilNs);
    }
    m_devices.assign(m_timeline->nodes.size(), nullptr);
    NetDeviceContainer container;
    for (uint32_t i = 0; i < isEnd.size(); ++i)
    {
        if (isEnd[i])
        {
            const uint32_t node = m_cut ? m_cut->deviceOf[i] : i;
            m_devices[i] =
                AddDevice(sites.Get(static_cast<uint32_t>(m_timeline->nodes[i].site)), node);
            container.Add(m_devices[i]);
        }
    }
    if (m_cut)
    {
        InstallRelays();
    }
    return container;
}

void
SkyhaulHelper::InstallRelays()
{
    m_relays = NodeContainer();
    m_relayDevices.assign(m_cut->timeline->nodes.size(), nullptr);
    for (const auto& relay : m_cut->relays)
    {
        auto node = CreateObject<Node>();
        m_relays.Add(node);
        for (uint32_t i = relay.firstDevice; i < relay.firstDevice + relay.devices; ++i)
        {
            m_relayDevices[i] = AddDevice(node, i);
        }
    }
    m_forwarding = CreateObject<SkyhaulForwarding>();
    m_channel->AggregateObject(m_forwarding); // which lives as long as the devices
    const bool keep = m_channel->GetHandoverPolicy() == SatelliteChannel::FORWARD;
    m_forwarding->SetAttribute("KeepOld", BooleanValue(keep));
    m_forwarding->Follow(m_timeline, m_chosen, m_cut, m_fromNs, m_untilNs);
}

Time
SkyhaulHelper::FindLongestRtt() const
{
    int64_t longest = 0;
    for (std::size_t p = 0; p < m_chosen.size(); ++p)
    {
        if (m_chosen[p])
        {
            longest =
                std::max(longest,
                         skyhaul::models::mean_path_delay_ns(*m_timeline, m_timeline->paths[p]));
        }
    }
    return NanoSeconds(2 * longest);
}

std::vector<SatelliteStripe>
SkyhaulHelper::GetStripes(uint32_t source, uint32_t destination) const
{
    std::vector<SatelliteStripe> stripes;
    for (std::size_t p = 0; p < m_chosen.size(); ++p)
    {
        const auto& path = m_timeline->paths[p];
        if (m_chosen[p] && m_timeline->nodes[path.src].site == static_cast<int32_t>(source) &&
            m_timeline->nodes[path.dst].site == static_cast<int32_t>(destination))
        {
            stripes.push_back({m_devices[path.src], m_devices[path.dst]});
        }
    }
    return stripes;
}

NodeContainer
SkyhaulHelper::GetRelays() const
{
    return m_relays;
}

Ptr<Node>
SkyhaulHelper::GetNode(uint32_t timelineNode) const
{
    if (m_devices.at(timelineNode))
    {
        return m_devices[timelineNode]->GetNode();
    }
    for (uint32_t i = 0; i < m_relays.GetN(); ++i)
    {
        if (m_cut->relays[i].node == timelineNode)
        {
            return m_relays.Get(i);
        }
    }
    return nullptr;
}

Ptr<SkyhaulForwarding>
SkyhaulHelper::GetForwarding() const
{
    return m_forwarding;
}

const NodeContainer&
SkyhaulHelper::GetSites() const
{
    return m_sites;
}

std::string
SkyhaulHelper::GetSiteName(Ptr<Node> site) const
{
    const auto found = std::find(m_sites.Begin(), m_sites.End(), site);
    NS_ABORT_MSG_IF(found == m_sites.End(), "SkyhaulHelper: a node that is no site");
    return m_timeline->sites[static_cast<std::size_t>(found - m_sites.Begin())];
}

int64_t
SkyhaulHelper::GetFromNs() const
{
    return m_fromNs;
}

const LinkTimeline&
SkyhaulHelper::GetTimeline() const
{
    return *m_timeline;
}

Ptr<SatelliteChannel>
SkyhaulHelper::GetChannel() const
{
    return m_channel;
}

int64_t
SkyhaulHelper::AssignStreams(int64_t stream)
{
    return m_channel->AssignStreams(stream);
}

} // namespace ns3
