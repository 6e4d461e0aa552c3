// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "satellite-ends-tag.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(SatelliteEndsTag);

TypeId
SatelliteEndsTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::SatelliteEndsTag")
                            .SetParent<Tag>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<SatelliteEndsTag>();
    return tid;
}

SatelliteEndsTag::SatelliteEndsTag(uint32_t source, uint32_t destination, bool frame)
    : m_source(source),
      m_destination(destination),
      m_frame(frame)
{
}

uint32_t
SatelliteEndsTag::GetSource() const
{
    return m_source;
}

uint32_t
SatelliteEndsTag::GetDestination() const
{
    return m_destination;
}

bool
SatelliteEndsTag::IsFrame() const
{
    return m_frame;
}

TypeId
SatelliteEndsTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
SatelliteEndsTag::GetSerializedSize() const
{
    return 2 * sizeof(uint32_t) + 1;
}

void
SatelliteEndsTag::Serialize(TagBuffer buffer) const
{
    buffer.WriteU32(m_source);
    buffer.WriteU32(m_destination);
    buffer.WriteU8(m_frame ? 1 : 0);
}

void
SatelliteEndsTag::Deserialize(TagBuffer buffer)
{
    m_source = buffer.ReadU32();
    m_destination = buffer.ReadU32();
    m_frame = buffer.ReadU8() != 0;
}

void
SatelliteEndsTag::Print(std::ostream& os) const
{
    os << "from " << m_source << " to " << m_destination << (m_frame ? " as a frame" : "");
}

} // namespace ns3
