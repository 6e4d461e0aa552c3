// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "paced-udp-header.h"

namespace ns3
{

namespace
{
constexpr uint32_t FIXED_BYTES = 28;
constexpr uint32_t MISSING_BYTES = 4;
} // namespace

NS_OBJECT_ENSURE_REGISTERED(PacedUdpHeader);

TypeId
PacedUdpHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::PacedUdpHeader")
                            .SetParent<Header>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<PacedUdpHeader>();
    return tid;
}

TypeId
PacedUdpHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
PacedUdpHeader::GetSerializedSize() const
{
    return FIXED_BYTES + MISSING_BYTES * static_cast<uint32_t>(missing.size());
}

void
PacedUdpHeader::Serialize(Buffer::Iterator start) const
{
    start.WriteU8(kind);
    start.WriteU8(count);
    start.WriteHtonU16(static_cast<uint16_t>(missing.size()));
    start.WriteHtonU32(sequence);
    start.WriteHtonU32(oldest);
    start.WriteHtonU64(index);
    start.WriteHtonU64(static_cast<uint64_t>(timeNs));
    for (uint32_t each : missing)
    {
        start.WriteHtonU32(each);
    }
}

uint32_t
PacedUdpHeader::Deserialize(Buffer::Iterator start)
{
    kind = static_cast<Kind>(start.ReadU8());
    count = start.ReadU8();
    missing.resize(start.ReadNtohU16());
    sequence = start.ReadNtohU32();
    oldest = start.ReadNtohU32();
    index = start.ReadNtohU64();
    timeNs = static_cast<int64_t>(start.ReadNtohU64());
    for (uint32_t& each : missing)
    {
        each = start.ReadNtohU32();
    }
    return GetSerializedSize();
}

void
PacedUdpHeader::Print(std::ostream& os) const
{
    os << "kind=" << static_cast<int>(kind) << " sequence=" << sequence << " index=" << index;
}

} // namespace ns3
