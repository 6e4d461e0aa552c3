// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_SATELLITE_ENDS_TAG_H
#define SKYHAUL_SATELLITE_ENDS_TAG_H

#include "ns3/tag.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * Of the network topology: the terminals between which a packet crosses the constellation. The
 * terminal that sends it puts the tag on it, and relays forward by it. So a packet goes to the
 * terminal that the routing of its site has chosen, wherever it comes from and goes to after that.
 */
class SatelliteEndsTag : public Tag
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * \param source node of the whole timeline at which the packet is sent
     * \param destination node of the whole timeline to which it goes
     * \param frame whether relays pass it on as a frame, without looking at its IP header: what is
     * for a group of addresses, or no IP packet
     */
    explicit SatelliteEndsTag(uint32_t source = 0, uint32_t destination = 0, bool frame = false);

    uint32_t GetSource() const;
    uint32_t GetDestination() const;
    bool IsFrame() const;

    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(TagBuffer buffer) const override;
    void Deserialize(TagBuffer buffer) override;
    void Print(std::ostream& os) const override;

  private:
    uint32_t m_source;      //!< node of the whole timeline
    uint32_t m_destination; //!< node of the whole timeline
    bool m_frame;           //!< passed on below IP
};

} // namespace ns3

#endif /* SKYHAUL_SATELLITE_ENDS_TAG_H */
