// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-helper.h"

#include "../model/network-cut.h"
#include "../model/queue-disc-choice.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/skyhaul-fair-queue-disc.h"

#include <algorithm>
#include <set>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulHelper");

using skyhaul::models::LinkTimeline;

namespace
{
constexpr int32_t LEAST_MTU = 68; // RFC 791
} // namespace

SkyhaulHelper::SkyhaulHelper()
    : m_queueDisc(std::make_shared<QueueDiscChoice>(
          QueueDiscChoice{SkyhaulFairQueueDisc::GetTypeId().GetName(), {}}))
{
    m_deviceFactory.SetTypeId(SatelliteNetDevice::GetTypeId());
    m_channelFactory.SetTypeId(SatelliteChannel::GetTypeId());
}

SkyhaulHelper::~SkyhaulHelper() = default;

Ptr<SatelliteNetDevice>
SkyhaulHelper::AddDevice(Ptr<Node> node, uint32_t timelineNode)
{
    auto device = m_deviceFactory.Create<SatelliteNetDevice>();
    if (device->GetAddress() == device->GetBroadcast())
    {
        device->SetAddress(Mac48Address::Allocate());
    }
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
    NS_LOG_FUNCTION(this << sites.GetN());
    RequireBeforeInstall("Install");
    NS_ABORT_MSG_IF(!m_timeline,
                    "SkyhaulHelper::Install: no timeline is set; expected SetTimeline before");
    NS_ABORT_MSG_IF(sites.GetN() != m_timeline->sites.size(),
                    "SkyhaulHelper::Install: "
                        << sites.GetN()
                        << " nodes are given; expected one for each of the timeline's "
                        << m_timeline->sites.size() << " sites");
    CheckPairs();
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
    NS_LOG_LOGIC(container.GetN() << " devices at " << sites.GetN() << " sites, "
                                  << std::count(m_chosen.begin(), m_chosen.end(), true)
                                  << " paths");
    NS_ABORT_MSG_IF(container.GetN() == 0,
                    "SkyhaulHelper::Install: no path joins any two sites; expected a timeline with "
                    "paths");
    if (m_cut)
    {
        InstallRelays();
    }
    return container;
}

NodeContainer
SkyhaulHelper::GetRelays() const
{
    return m_relays;
}

Ptr<Node>
SkyhaulHelper::GetNode(uint32_t timelineNode) const
{
    RequireInstalled("GetNode");
    NS_ABORT_MSG_IF(timelineNode >= m_devices.size(),
                    "SkyhaulHelper::GetNode: " << timelineNode
                                               << " is no node; expected one of the timeline's "
                                               << m_devices.size());
    if (m_devices[timelineNode])
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
    NS_ABORT_MSG_IF(found == m_sites.End(),
                    "SkyhaulHelper::GetSiteName: expected one of the nodes that Install was given");
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
    NS_ABORT_MSG_IF(!m_timeline,
                    "SkyhaulHelper::GetTimeline: no timeline is set; expected SetTimeline before");
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
    NS_LOG_FUNCTION(this << stream);
    RequireInstalled("AssignStreams");
    return m_channel->AssignStreams(stream);
}

} // namespace ns3
