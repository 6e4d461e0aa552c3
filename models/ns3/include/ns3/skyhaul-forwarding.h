// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_FORWARDING_H
#define SKYHAUL_FORWARDING_H

#include "ns3/event-id.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include "skyhaul/models/link_timeline.h"

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace ns3
{

struct NetworkCut;

/**
 * \ingroup skyhaul
 *
 * The forwarding state of a network topology: at each relay, over which link the packets from one
 * terminal to another go on. It follows the timeline: whenever a path takes another route, the
 * relays of that route get their entries at the same instant.
 *
 * A relay that the path has left keeps its entry, so that packets under way finish: each entry
 * leads to a relay whose entry is as new or newer, so that none goes round in a circle. With
 * KeepOld false it is removed, and these packets find no route.
 */
class SkyhaulForwarding : public Object
{
  public:
    /// No link.
    static constexpr uint32_t NO_LINK = 0xFFFFFFFFU;

    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    SkyhaulForwarding();
    ~SkyhaulForwarding() override;

    /**
     * Sets the state up for a time, and follows the timeline from then on; once.
     * \param whole the timeline that was cut
     * \param chosen by path of it: whether the path counts
     * \param cut what CutNetwork made of it
     * \param fromNs UTC now
     * \param untilNs UTC at which it need not follow any more
     */
    void Follow(std::shared_ptr<const skyhaul::models::LinkTimeline> whole,
                const std::vector<bool>& chosen,
                std::shared_ptr<const NetworkCut> cut,
                int64_t fromNs,
                int64_t untilNs);

    /**
     * \param relay index into NetworkCut::relays
     * \param source node of the timeline at which the packet was sent
     * \param destination node of the timeline to which it goes
     * \return the link to take: that of the path between the two, or that of the path to the
     * destination which was set last, or NO_LINK
     */
    uint32_t GetLink(uint32_t relay, uint32_t source, uint32_t destination) const;

    /**
     * TracedCallback signature of Change.
     * \param path index into LinkTimeline::paths
     * \param route it has taken, or skyhaul::models::kNoRoute
     */
    typedef void (*ChangeTracedCallback)(uint32_t path, uint32_t route);

  protected:
    void DoDispose() override;

  private:
    /// Takes the entries of the segment that holds now, and waits for the next one.
    void Update(uint32_t path, std::size_t segment);
    void Remove(uint32_t path, uint32_t route);

    std::shared_ptr<const skyhaul::models::LinkTimeline> m_whole; //!< what was cut
    std::shared_ptr<const NetworkCut> m_cut;                      //!< the pieces
    int64_t m_offsetNs{0};                                        //!< UTC less simulation time
    int64_t m_untilNs{0};                                         //!< UTC of the last change
    bool m_keepOld{true};                                         //!< entries of routes left
    std::vector<std::unordered_map<uint64_t, uint32_t>>
        m_links; //!< by relay; by source, destination
    std::vector<std::unordered_map<uint32_t, uint32_t>> m_toward; //!< by relay; by destination
    TracedCallback<uint32_t, uint32_t> m_changeTrace;             //!< Change
};

} // namespace ns3

#endif /* SKYHAUL_FORWARDING_H */
