// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_PACED_UDP_RECEIVER_H
#define SKYHAUL_PACED_UDP_RECEIVER_H

#include "paced-udp-header.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * What one stripe of a PacedUdpTransfer has received: which sequences are missing, and what a
 * parity packet restores. It knows neither sockets nor clocks.
 */
class PacedUdpReceiver
{
  public:
    /// \param fecBlock packets of payload for each parity packet, 0: none are sent
    explicit PacedUdpReceiver(uint32_t fecBlock);

    /// A packet of payload has arrived at a time.
    void Arrive(const PacedUdpHeader& data, int64_t nowNs);

    /// A parity packet has arrived. \return the piece that it restores, if its block misses just
    /// one
    std::optional<uint64_t> ArriveParity(const PacedUdpHeader& parity);

    /// \return what the sender should know, in one packet; nothing yet of a sequence whose parity
    /// packet may still come
    PacedUdpHeader MakeReport() const;

  private:
    uint32_t m_fecBlock;                   //!< packets for each parity packet
    uint32_t m_expected{0};                //!< one past the newest sequence
    uint32_t m_packets{0};                 //!< of payload, received
    uint32_t m_oldest{0};                  //!< the sender has settled all before it
    int64_t m_newestTimeNs{0};             //!< when the newest packet was sent
    int64_t m_newestArrivalNs{0};          //!< when it came
    std::set<uint32_t> m_missing;          //!< sequences that have not come
    std::map<uint32_t, uint64_t> m_recent; //!< piece by sequence
};

} // namespace ns3

#endif /* SKYHAUL_PACED_UDP_RECEIVER_H */
