// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-helper.h"

#include "ns3/abort.h"
#include "ns3/arp-cache.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ndisc-cache.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/queue-size.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-fair-queue-disc.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

namespace ns3
{

using skyhaul::models::LinkTimeline;

SkyhaulHelper::SkyhaulHelper()
    : m_queueDisc(SkyhaulFairQueueDisc::GetTypeId().GetName())
{
    m_deviceFactory.SetTypeId(SatelliteNetDevice::GetTypeId());
    m_channelFactory.SetTypeId(SatelliteChannel::GetTypeId());
}

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

NetDeviceContainer
SkyhaulHelper::Install(const NodeContainer& sites)
{
    NS_ABORT_MSG_IF(!m_timeline, "SkyhaulHelper: SetTimeline comes before Install");
    NS_ABORT_MSG_IF(sites.GetN() != m_timeline->sites.size(),
                    "SkyhaulHelper: the timeline has " << m_timeline->sites.size() << " sites, not "
                                                       << sites.GetN());
    m_channel = m_channelFactory.Create<SatelliteChannel>();
    m_channel->SetTimeline(m_timeline, m_fromNs, m_untilNs);
    m_devices.assign(m_timeline->nodes.size(), nullptr);
    std::vector<bool> isEnd(m_timeline->nodes.size(), false);
    for (const auto& path : m_timeline->paths)
    {
        isEnd[path.src] = isEnd[path.dst] = true;
    }
    NetDeviceContainer container;
    for (uint32_t i = 0; i < isEnd.size(); ++i)
    {
        if (!isEnd[i])
        {
            continue;
        }
        auto device = m_deviceFactory.Create<SatelliteNetDevice>();
        device->SetAddress(Mac48Address::Allocate());
        device->AggregateObject(CreateObject<NetDeviceQueueInterface>());
        sites.Get(static_cast<uint32_t>(m_timeline->nodes[i].site))->AddDevice(device);
        m_channel->Attach(device, i);
        m_devices[i] = device;
        container.Add(device);
    }
    return container;
}

void
SkyhaulHelper::InstallQueueDisc(Ptr<SatelliteNetDevice> device) const
{
    auto layer = device->GetNode()->GetObject<TrafficControlLayer>();
    if (layer && layer->GetRootQueueDiscOnDevice(device))
    {
        TrafficControlHelper().Uninstall(device); // ns-3's address helpers put FqCoDel there
    }
    if (m_queueDisc.empty())
    {
        return;
    }
    TrafficControlHelper helper;
    if (const auto resource = device->GetOwnResource())
    {
        const QueueSize size(
            BYTES,
            static_cast<uint32_t>(
                std::min<uint64_t>(m_channel->GetQueueLimit(*resource), UINT32_MAX)));
        helper.SetRootQueueDisc(m_queueDisc, "MaxSize", QueueSizeValue(size));
    }
    else
    {
        helper.SetRootQueueDisc(m_queueDisc);
    }
    helper.Install(device);
}

void
SkyhaulHelper::AssignIpv4(Ipv4Address network, Ipv4Mask mask) const
{
    Ipv4AddressHelper addresses(network, mask);
    for (const auto& device : m_devices)
    {
        if (device)
        {
            addresses.Assign(NetDeviceContainer(device));
            InstallQueueDisc(device);
        }
    }
    Ipv4StaticRoutingHelper routing;
    for (const auto& path : m_timeline->paths)
    {
        Ptr<SatelliteNetDevice> source = m_devices[path.src];
        Ptr<SatelliteNetDevice> peer = m_devices[path.dst];
        auto ipv4 = source->GetNode()->GetObject<Ipv4L3Protocol>();
        const auto index = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(source));
        const Ipv4Address address = GetIpv4Address(peer);
        routing.GetStaticRouting(ipv4)->AddHostRouteTo(address, index);
        ArpCache::Entry* entry = ipv4->GetInterface(index)->GetArpCache()->Add(address);
        entry->SetMacAddress(peer->GetAddress());
        entry->MarkPermanent();
    }
}

void
SkyhaulHelper::AssignIpv6(Ipv6Address network, Ipv6Prefix prefix) const
{
    Ipv6AddressHelper addresses(network, prefix);
    for (const auto& device : m_devices)
    {
        if (device)
        {
            addresses.Assign(NetDeviceContainer(device));
            InstallQueueDisc(device);
        }
    }
    Ipv6StaticRoutingHelper routing;
    for (const auto& path : m_timeline->paths)
    {
        Ptr<SatelliteNetDevice> source = m_devices[path.src];
        Ptr<SatelliteNetDevice> peer = m_devices[path.dst];
        auto ipv6 = source->GetNode()->GetObject<Ipv6L3Protocol>();
        const auto index = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(source));
        const Ipv6Address address = GetIpv6Address(peer);
        routing.GetStaticRouting(ipv6)->AddHostRouteTo(address, index);
        NdiscCache::Entry* entry = ipv6->GetInterface(index)->GetNdiscCache()->Add(address);
        entry->SetMacAddress(peer->GetAddress());
        entry->MarkPermanent();
    }
}

std::vector<SatelliteStripe>
SkyhaulHelper::GetStripes(uint32_t source, uint32_t destination) const
{
    std::vector<SatelliteStripe> stripes;
    for (const auto& path : m_timeline->paths)
    {
        if (m_timeline->nodes[path.src].site == static_cast<int32_t>(source) &&
            m_timeline->nodes[path.dst].site == static_cast<int32_t>(destination))
        {
            stripes.push_back({m_devices[path.src], m_devices[path.dst]});
        }
    }
    return stripes;
}

Ptr<SatelliteChannel>
SkyhaulHelper::GetChannel() const
{
    return m_channel;
}

Ipv4Address
SkyhaulHelper::GetIpv4Address(Ptr<NetDevice> device)
{
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    const auto index = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device));
    return ipv4->GetAddress(index, 0).GetLocal();
}

Ipv6Address
SkyhaulHelper::GetIpv6Address(Ptr<NetDevice> device)
{
    auto ipv6 = device->GetNode()->GetObject<Ipv6>();
    const auto index = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device));
    return ipv6->GetAddress(index, 1).GetAddress(); // 0 is link-local
}

int64_t
SkyhaulHelper::AssignStreams(int64_t stream)
{
    return m_channel->AssignStreams(stream);
}

void
SkyhaulHelper::EnablePcapInternal(std::string prefix,
                                  Ptr<NetDevice> nd,
                                  bool promiscuous,
                                  bool explicitFilename)
{
    auto device = nd->GetObject<SatelliteNetDevice>();
    if (!device)
    {
        return; // another kind of device on the same node
    }
    PcapHelper helper;
    const std::string name = explicitFilename ? prefix : helper.GetFilenameFromDevice(prefix, nd);
    const auto type = device->HasPppHeader() ? PcapHelper::DLT_PPP : PcapHelper::DLT_RAW;
    auto file = helper.CreateFile(name, std::ios::out, type);
    helper.HookDefaultSink<SatelliteNetDevice>(device,
                                               promiscuous ? "PromiscSniffer" : "Sniffer",
                                               file);
}

namespace
{

/// A packet with a letter and the time before it, as ns-3's ascii traces have it.
void
WriteAscii(Ptr<OutputStreamWrapper> stream,
           std::string context,
           char letter,
           Ptr<const Packet> packet)
{
    *stream->GetStream() << letter << " " << Simulator::Now().GetSeconds() << " " << context
                         << *packet << std::endl;
}

} // namespace

void
SkyhaulHelper::EnableAsciiInternal(Ptr<OutputStreamWrapper> stream,
                                   std::string prefix,
                                   Ptr<NetDevice> nd,
                                   bool explicitFilename)
{
    auto device = nd->GetObject<SatelliteNetDevice>();
    if (!device)
    {
        return; // another kind of device on the same node
    }
    Packet::EnablePrinting();
    std::string context;
    if (!stream)
    {
        AsciiTraceHelper helper;
        stream = helper.CreateFileStream(
            explicitFilename ? prefix : helper.GetFilenameFromDevice(prefix, nd));
    }
    else
    {
        context = "/NodeList/" + std::to_string(nd->GetNode()->GetId()) + "/DeviceList/" +
                  std::to_string(nd->GetIfIndex()) + "/$ns3::SatelliteNetDevice ";
    }
    const auto connect = [&](const char* source, char letter) {
        device->TraceConnectWithoutContext(
            source,
            Callback<void, Ptr<const Packet>>([stream, context, letter](Ptr<const Packet> packet) {
                WriteAscii(stream, context, letter, packet);
            }));
    };
    connect("MacTx", '+');
    connect("Tx", '-');
    connect("MacRx", 'r');
    device->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, SatelliteDropCause>(
            [stream, context](Ptr<const Packet> packet, SatelliteDropCause) {
                WriteAscii(stream, context, 'd', packet);
            }));
}

} // namespace ns3
