// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-satellite-priority-tag.h"

#include "ns3/socket.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(SatellitePriorityTag);

TypeId
SatellitePriorityTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::SatellitePriorityTag")
                            .SetParent<Tag>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<SatellitePriorityTag>();
    return tid;
}

SatellitePriorityTag::SatellitePriorityTag(uint8_t priority)
    : m_priority(priority)
{
}

uint8_t
SatellitePriorityTag::Of(Ptr<const Packet> packet)
{
    SatellitePriorityTag kept;
    if (packet->PeekPacketTag(kept))
    {
        return kept.m_priority;
    }
    SocketPriorityTag sockets;
    return packet->PeekPacketTag(sockets) ? sockets.GetPriority() : 0;
}

void
SatellitePriorityTag::Keep(Ptr<Packet> packet)
{
    SocketPriorityTag sockets;
    SatellitePriorityTag kept;
    if (packet->PeekPacketTag(sockets) && !packet->PeekPacketTag(kept))
    {
        packet->AddPacketTag(SatellitePriorityTag(sockets.GetPriority()));
    }
}

TypeId
SatellitePriorityTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
SatellitePriorityTag::GetSerializedSize() const
{
    return 1;
}

void
SatellitePriorityTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU8(m_priority);
}

void
SatellitePriorityTag::Deserialize(TagBuffer buffer)
{
    m_priority = buffer.ReadU8();
}

void
SatellitePriorityTag::Print(std::ostream& os) const
{
    os << "priority " << uint32_t{m_priority};
}

} // namespace ns3
