// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_PACED_UDP_HEADER_H
#define SKYHAUL_PACED_UDP_HEADER_H

#include "ns3/header.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * What a packet of a PacedUdpTransfer begins with. Data: 28 bytes. Parity: the same, `count`
 * packets before `sequence` in one block and the exclusive or of their indices. Report: 24 bytes
 * and 4 for each missing packet.
 */
class PacedUdpHeader : public Header
{
  public:
    enum Kind : uint8_t
    {
        DATA,
        PARITY,
        REPORT
    };

    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;
    void Print(std::ostream& os) const override;

    Kind kind{DATA};
    uint8_t count{0};     //!< parity: packets of its block; report: unused
    uint32_t sequence{0}; //!< of this packet on its stripe; report: the next one expected
    uint32_t oldest{0};   //!< data: the oldest sequence not yet settled; report: packets received
    uint64_t index{0};    //!< data: which piece of the payload; parity: exclusive or of them
    int64_t timeNs{0};    //!< data: when it was sent; report: that of the newest packet received
    std::vector<uint32_t> missing; //!< report: sequences that have not come
};

} // namespace ns3

#endif /* SKYHAUL_PACED_UDP_HEADER_H */
