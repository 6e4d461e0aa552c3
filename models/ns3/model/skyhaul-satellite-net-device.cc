// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-satellite-net-device.h"

#include "ns3/boolean.h"
#include "ns3/error-model.h"
#include "ns3/log.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/skyhaul-satellite-channel.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SatelliteNetDevice");

NS_OBJECT_ENSURE_REGISTERED(SatelliteNetDevice);

namespace
{

constexpr uint16_t MOST_AGGREGATION = 43; // of 1500 bytes in the 65,535 of an IP packet
constexpr uint32_t MOST_IP_BYTES = 65535;

} // namespace

TypeId
SatelliteNetDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SatelliteNetDevice")
            .SetParent<NetDevice>()
            .SetGroupName("Skyhaul")
            .AddConstructor<SatelliteNetDevice>()
            .AddAttribute("Mtu",
                          "Largest IP packet.",
                          UintegerValue(1500),
                          MakeUintegerAccessor(&SatelliteNetDevice::m_mtu),
                          MakeUintegerChecker<uint16_t>(68))
            .AddAttribute("Address",
                          "MAC address; set before the device is attached.",
                          Mac48AddressValue(Mac48Address("ff:ff:ff:ff:ff:ff")),
                          MakeMac48AddressAccessor(&SatelliteNetDevice::m_address),
                          MakeMac48AddressChecker())
            .AddAttribute(
                "ReceiveErrorModel",
                "Which of the packets that arrive are lost, beyond those of the timeline.",
                PointerValue(),
                MakePointerAccessor(&SatelliteNetDevice::m_receiveErrorModel),
                MakePointerChecker<ErrorModel>())
            .AddAttribute("SegmentAggregation",
                          "Full packets that one packet of a bulk TCP transfer stands for, but no "
                          "more than 64 KiB hold: as many times fewer events, at an error.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&SatelliteNetDevice::m_aggregation),
                          MakeUintegerChecker<uint16_t>(1, MOST_AGGREGATION))
            .AddAttribute("TxQueuePackets",
                          "Packets in the transmit queue at which it stops the queue disc above.",
                          UintegerValue(4),
                          MakeUintegerAccessor(&SatelliteNetDevice::m_queuePackets),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("HoldBytes",
                          "Most bytes that wait for each peer that has no route while others have.",
                          UintegerValue(4'000'000),
                          MakeUintegerAccessor(&SatelliteNetDevice::m_holdBytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("PppHeader",
                          "Put the two-byte header of a PointToPointNetDevice before each packet; "
                          "set before the device is attached.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SatelliteNetDevice::m_pppHeader),
                          MakeBooleanChecker())
            .AddTraceSource("Tx",
                            "A packet begins to be sent.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_txTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("Rx",
                            "A packet has arrived.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_rxTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("Drop",
                            "A packet was lost before it left the terminal's resource.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_dropTrace),
                            "ns3::SatelliteNetDevice::DropTracedCallback")
            .AddTraceSource("Handover",
                            "The route of a path from this terminal changed.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_handoverTrace),
                            "ns3::SatelliteChannel::HandoverTracedCallback")
            .AddTraceSource("RateChange",
                            "The capacity at which this terminal sends changed (bit/s).",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_rateChangeTrace),
                            "ns3::TracedCallback::Uint64Callback")
            .AddTraceSource("MacTx",
                            "A packet came from the layer above.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_macTxTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacTxDrop",
                            "A packet from the layer above was dropped.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_macTxDropTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacRx",
                            "A packet goes to the layer above.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_macRxTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource(
                "MacRxDrop",
                "A packet that arrived does not go to the layer above, as the receiver's "
                "error model has it.",
                MakeTraceSourceAccessor(&SatelliteNetDevice::m_macRxDropTrace),
                "ns3::Packet::TracedCallback")
            .AddTraceSource("MacPromiscRx",
                            "A packet has arrived, for this device or a group that it is in.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_macPromiscRxTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PhyTxBegin",
                            "A packet begins to be sent, as Tx.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_phyTxBeginTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource(
                "PhyTxDrop",
                "A packet was lost on its way out: in a loss interval of the terminal's "
                "resource, at a handover, or waiting for a route.",
                MakeTraceSourceAccessor(&SatelliteNetDevice::m_phyTxDropTrace),
                "ns3::Packet::TracedCallback")
            .AddTraceSource("PhyRxEnd",
                            "A packet has arrived, as Rx.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_phyRxEndTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PhyRxDrop",
                            "A packet was lost as it arrived, by the receiver's error model.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_phyRxDropTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PhyTxEnd",
                            "A packet has been sent.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_phyTxEndTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("Sniffer",
                            "Packets as a sniffer beside the device sees them.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_snifferTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PromiscSniffer",
                            "Packets as a promiscuous sniffer beside the device sees them.",
                            MakeTraceSourceAccessor(&SatelliteNetDevice::m_promiscSnifferTrace),
                            "ns3::Packet::TracedCallback");
    return tid;
}

SatelliteNetDevice::SatelliteNetDevice() = default;
SatelliteNetDevice::~SatelliteNetDevice() = default;

void
SatelliteNetDevice::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_startEvent.Cancel();
    m_routeEvent.Cancel();
    m_queue.clear();
    m_released.clear();
    m_held.clear();
    m_channel = nullptr;
    m_node = nullptr;
    m_receiveErrorModel = nullptr;
    m_flowControl = nullptr;
    m_rxCallback =
        MakeNullCallback<bool, Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&>();
    m_promiscCallback = MakeNullCallback<bool,
                                         Ptr<NetDevice>,
                                         Ptr<const Packet>,
                                         uint16_t,
                                         const Address&,
                                         const Address&,
                                         PacketType>();
    NetDevice::DoDispose();
}

void
SatelliteNetDevice::NotifyNewAggregate()
{
    if (!m_flowControl)
    {
        if (auto queues = GetObject<NetDeviceQueueInterface>())
        {
            m_flowControl = queues->GetTxQueue(0);
        }
    }
    NetDevice::NotifyNewAggregate();
}

uint32_t
SatelliteNetDevice::GetTimelineNode() const
{
    return m_timelineNode;
}

std::optional<uint32_t>
SatelliteNetDevice::GetOwnResource() const
{
    return m_ownResource;
}

bool
SatelliteNetDevice::HasPppHeader() const
{
    return m_pppHeader;
}

void
SatelliteNetDevice::SetChannel(Ptr<SatelliteChannel> channel,
                               uint32_t node,
                               std::optional<uint32_t> ownResource)
{
    NS_LOG_FUNCTION(this << channel << node);
    if (ownResource)
    {
        NS_LOG_LOGIC("node " << node << " sends by resource " << *ownResource);
    }
    else
    {
        NS_LOG_LOGIC("node " << node << " has no resource of its own");
    }
    m_channel = channel;
    m_timelineNode = node;
    m_ownResource = ownResource;
    m_linkChange();
}

void
SatelliteNetDevice::AddPeer(Mac48Address address, uint32_t path)
{
    NS_LOG_FUNCTION(this << address << path);
    m_peers.emplace_back(address, path);
}

void
SatelliteNetDevice::SetIfIndex(const uint32_t index)
{
    m_ifIndex = index;
}

uint32_t
SatelliteNetDevice::GetIfIndex() const
{
    return m_ifIndex;
}

Ptr<Channel>
SatelliteNetDevice::GetChannel() const
{
    return m_channel;
}

void
SatelliteNetDevice::SetAddress(Address address)
{
    m_address = Mac48Address::ConvertFrom(address);
}

Address
SatelliteNetDevice::GetAddress() const
{
    return m_address;
}

bool
SatelliteNetDevice::SetMtu(const uint16_t mtu)
{
    m_mtu = mtu;
    return true;
}

uint16_t
SatelliteNetDevice::GetMtu() const
{
    return static_cast<uint16_t>(std::min<uint32_t>(MOST_IP_BYTES, m_mtu * m_aggregation));
}

uint16_t
SatelliteNetDevice::GetSegmentMtu() const
{
    return m_mtu;
}

uint32_t
SatelliteNetDevice::GetSegmentAggregation() const
{
    return m_aggregation;
}

bool
SatelliteNetDevice::IsLinkUp() const
{
    return m_channel != nullptr;
}

void
SatelliteNetDevice::AddLinkChangeCallback(Callback<void> callback)
{
    m_linkChange.ConnectWithoutContext(callback);
}

bool
SatelliteNetDevice::IsBroadcast() const
{
    return true;
}

Address
SatelliteNetDevice::GetBroadcast() const
{
    return Mac48Address::GetBroadcast();
}

bool
SatelliteNetDevice::IsMulticast() const
{
    return true;
}

Address
SatelliteNetDevice::GetMulticast(Ipv4Address multicastGroup) const
{
    return Mac48Address::GetMulticast(multicastGroup);
}

Address
SatelliteNetDevice::GetMulticast(Ipv6Address addr) const
{
    return Mac48Address::GetMulticast(addr);
}

bool
SatelliteNetDevice::IsBridge() const
{
    return false;
}

bool
SatelliteNetDevice::IsPointToPoint() const
{
    return false;
}

bool
SatelliteNetDevice::SendFrom(Ptr<Packet> packet,
                             const Address& source,
                             const Address& dest,
                             uint16_t protocolNumber)
{
    return source == GetAddress() && Send(packet, dest, protocolNumber);
}

Ptr<Node>
SatelliteNetDevice::GetNode() const
{
    return m_node;
}

void
SatelliteNetDevice::SetNode(Ptr<Node> node)
{
    m_node = node;
}

bool
SatelliteNetDevice::NeedsArp() const
{
    return true;
}

void
SatelliteNetDevice::SetReceiveCallback(ReceiveCallback cb)
{
    m_rxCallback = cb;
}

void
SatelliteNetDevice::SetPromiscReceiveCallback(PromiscReceiveCallback cb)
{
    m_promiscCallback = cb;
}

bool
SatelliteNetDevice::SupportsSendFrom() const
{
    return false;
}

} // namespace ns3
