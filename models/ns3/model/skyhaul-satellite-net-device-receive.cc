// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SatelliteNetDevice: what becomes of a packet that has crossed the channel.
#include "ns3/error-model.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/ppp-header.h"
#include "ns3/skyhaul-satellite-channel.h"
#include "ns3/skyhaul-satellite-net-device.h"
#include "satellite-channel-inside.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SatelliteNetDeviceReceive");

void
SatelliteNetDevice::Receive(Ptr<Packet> packet, uint16_t protocol, Mac48Address from)
{
    NS_LOG_FUNCTION(this << packet << protocol << from);
    if (!m_node)
    {
        return;
    }
    NS_LOG_LOGIC("packet " << packet->GetUid() << " arrives from " << from);
    if (m_receiveErrorModel && m_receiveErrorModel->IsCorrupt(packet))
    {
        m_phyRxDropTrace(packet);
        m_macRxDropTrace(packet);
        Drop(packet, SatelliteDropCause::RECEIVE_ERROR);
        return;
    }
    m_rxTrace(packet);
    m_phyRxEndTrace(packet);
    m_snifferTrace(packet);
    m_promiscSnifferTrace(packet);
    m_macPromiscRxTrace(packet);
    m_macRxTrace(packet);
    if (m_pppHeader)
    {
        PppHeader header;
        packet->RemoveHeader(header);
    }
    RemoveSegmentHeaders(packet, protocol);
    SatelliteEndsTag tag;
    if (m_channel && m_channel->m_inside->passFrame && packet->PeekPacketTag(tag) &&
        tag.IsFrame() && m_channel->m_inside->passFrame(this, packet, protocol, tag))
    {
        return;
    }
    if (!m_promiscCallback.IsNull())
    {
        m_promiscCallback(this, packet, protocol, from, m_address, PACKET_HOST);
    }
    m_rxCallback(this, packet, protocol, from);
}

} // namespace ns3
