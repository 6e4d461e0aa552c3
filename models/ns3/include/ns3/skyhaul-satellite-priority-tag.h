// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_SATELLITE_PRIORITY_TAG_H
#define SKYHAUL_SATELLITE_PRIORITY_TAG_H

#include "ns3/packet.h"
#include "ns3/tag.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * The priority that a packet's socket had (Socket::SetPriority), from its first terminal on. ns-3's
 * own SocketPriorityTag does not outlive a router.
 */
class SatellitePriorityTag : public Tag
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    /// \param priority higher ones go first
    explicit SatellitePriorityTag(uint8_t priority = 0);

    /// \return the priority of a packet: by this tag, else its socket's, else 0
    static uint8_t Of(Ptr<const Packet> packet);
    /// Lets a packet keep what its socket has set.
    static void Keep(Ptr<Packet> packet);

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

  private:
    uint8_t m_priority; //!< as Socket::SetPriority has it
};

} // namespace ns3

#endif /* SKYHAUL_SATELLITE_PRIORITY_TAG_H */
