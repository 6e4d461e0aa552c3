// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_COLLECTIVE_SYNC_H
#define SKYHAUL_COLLECTIVE_SYNC_H

#include "ns3/skyhaul-transfer-plan-application.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * Sites exchange model state, by the steps of skyhaul::models::make_round: a site begins a step
 * only once all that the step is made of has arrived there. CollectiveSyncHelper installs it.
 */
class CollectiveSync : public TransferPlanApplication
{
  public:
    /// Who sends to whom: those of skyhaul::models::kTopologies, which has their names as values of
    /// the attribute Topology.
    enum Pattern
    {
        RING = static_cast<int>(skyhaul::models::Topology::kRing),
        HUB = static_cast<int>(skyhaul::models::Topology::kHub),
        PUSH = static_cast<int>(skyhaul::models::Topology::kPush),
        BUTTERFLY = static_cast<int>(skyhaul::models::Topology::kButterfly),
        ALL_GATHER = static_cast<int>(skyhaul::models::Topology::kAllGather),
        GOSSIP = static_cast<int>(skyhaul::models::Topology::kGossip),
        HIERARCHICAL = static_cast<int>(skyhaul::models::Topology::kHierarchical),
        RELAY = static_cast<int>(skyhaul::models::Topology::kRelay)
    };

    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * Sets who takes part, before the start.
     * \param sites names, in ring order; of a push or a relay the source first
     * \param hub name of one that is not of the sites, for topology Hub; else empty
     */
    void SetMembers(const std::vector<std::string>& sites, const std::string& hub);

  private:
    std::vector<skyhaul::models::Transfer> MakeRound(uint32_t round,
                                                     int64_t startNs) const override;

    Pattern m_pattern;                  //!< who sends to whom
    uint32_t m_groupSize;               //!< of a hierarchy
    uint32_t m_pieces;                  //!< of a relay
    uint32_t m_quorum;                  //!< of a hub
    Time m_grace;                       //!< of a hub
    std::vector<std::string> m_members; //!< without the hub
    std::string m_hub;                  //!< or empty
};

} // namespace ns3

#endif /* SKYHAUL_COLLECTIVE_SYNC_H */
