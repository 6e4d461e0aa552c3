// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SkyhaulHelper: the relays of the network topology, and how they pass on frames that are for a
// group of addresses, or hold no IP packet.
#include "../model/network-cut.h"
#include "../model/satellite-channel-inside.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-queue-disc-item.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/traffic-control-layer.h"

#include <skyhaul/models/path_delay.h>

#include <algorithm>
#include <map>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulHelperRelays");

namespace
{

constexpr uint16_t IPV4_ETHER_TYPE = 0x0800;
constexpr uint16_t IPV6_ETHER_TYPE = 0x86DD;

/// Hands a frame to a relay's device, through the queue disc where it is an IP packet.
void
SendFrame(Ptr<NetDevice> device, Ptr<Packet> packet, const Address& to, uint16_t protocol)
{
    auto layer = device->GetNode()->GetObject<TrafficControlLayer>();
    if (protocol == IPV4_ETHER_TYPE)
    {
        Ipv4Header header;
        packet->RemoveHeader(header);
        if (Node::ChecksumEnabled())
        {
            header.EnableChecksum();
        }
        layer->Send(device, Create<Ipv4QueueDiscItem>(packet, to, protocol, header));
    }
    else if (protocol == IPV6_ETHER_TYPE)
    {
        Ipv6Header header;
        packet->RemoveHeader(header);
        layer->Send(device, Create<Ipv6QueueDiscItem>(packet, to, protocol, header));
    }
    else
    {
        device->Send(packet, to, protocol);
    }
}

} // namespace

void
SkyhaulHelper::InstallRelays()
{
    NS_LOG_FUNCTION(this);
    m_relays = NodeContainer();
    m_relayDevices.assign(m_cut->timeline->nodes.size(), nullptr);
    std::vector<uint32_t> relayOf(m_cut->timeline->nodes.size(), NetworkCut::NONE);
    for (uint32_t r = 0; r < m_cut->relays.size(); ++r)
    {
        const auto& relay = m_cut->relays[r];
        auto node = CreateObject<Node>();
        m_relays.Add(node);
        for (uint32_t i = relay.firstDevice; i < relay.firstDevice + relay.devices; ++i)
        {
            m_relayDevices[i] = AddDevice(node, i);
            relayOf[i] = r;
        }
    }
    m_forwarding = CreateObject<SkyhaulForwarding>();
    m_channel->AggregateObject(m_forwarding); // which lives as long as the devices
    const bool keep = m_channel->GetHandoverPolicy() == SatelliteChannel::FORWARD;
    m_forwarding->SetAttribute("KeepOld", BooleanValue(keep));
    m_forwarding->Follow(m_timeline, m_chosen, m_cut, m_fromNs, m_untilNs);

    std::map<std::pair<uint32_t, uint32_t>, SatelliteEnds> ends;
    for (uint32_t p = 0; p < m_chosen.size(); ++p)
    {
        const auto& path = m_timeline->paths[p];
        if (m_chosen[p])
        {
            ends[{m_cut->deviceOf[path.src], m_cut->deviceOf[path.dst]}] = {path.src, path.dst};
        }
    }
    auto& inside = *m_channel->m_inside;
    for (const auto& path : m_cut->timeline->paths)
    {
        const auto at = ends.find({path.src, path.dst});
        inside.ends.push_back(at == ends.end() ? SatelliteEnds{} : at->second);
    }
    inside.passFrame = [relayOf, cut = m_cut, devices = m_relayDevices, forwarding = m_forwarding](
                           Ptr<SatelliteNetDevice> at,
                           Ptr<Packet> packet,
                           uint16_t protocol,
                           const SatelliteEndsTag& tag) {
        const uint32_t relay = relayOf[at->GetTimelineNode()];
        if (relay == NetworkCut::NONE)
        {
            return false; // a terminal: the packet has arrived
        }
        const uint32_t link = forwarding->GetLink(relay, tag.GetSource(), tag.GetDestination());
        NS_LOG_LOGIC(
            "relay " << relay << ": a frame from " << tag.GetSource() << " to "
                     << tag.GetDestination()
                     << (link == SkyhaulForwarding::NO_LINK ? " has no link" : " goes on"));
        if (link != SkyhaulForwarding::NO_LINK)
        {
            const auto& path = cut->timeline->paths[link];
            auto channel = DynamicCast<SatelliteChannel>(at->GetChannel());
            SendFrame(devices[path.src],
                      packet,
                      channel->GetAttached(path.dst)->GetAddress(),
                      protocol);
        }
        return true;
    };
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

} // namespace ns3
