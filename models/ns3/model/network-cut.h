// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_NETWORK_CUT_H
#define SKYHAUL_NETWORK_CUT_H

#include "skyhaul/models/link_timeline.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace ns3
{

/// At a relay, the link that leads on along a route.
struct NetworkStep
{
    uint32_t relay; //!< index into NetworkCut::relays
    uint32_t link;  //!< index into the paths of NetworkCut::timeline
};

/**
 * \ingroup skyhaul
 *
 * A LinkTimeline cut up at its satellites, gateways and points of presence, as the network topology
 * needs it: its nodes are devices, and its paths lead from one device to the next one.
 *
 * Legs, resources and sites are those of the whole timeline. A terminal (or fixed link) stays one
 * device with a path to each peer terminal, which ends where the first leg does. A relay has one
 * device for each resource that its links begin with, and one for those that begin with none; each
 * of its links is a path of one route for ever. A satellite's uplink capacity and what a route ends
 * with belong to the link before them, any other resource to the link after it. Only relays that a
 * chosen path uses before the end of the window are there.
 */
struct NetworkCut
{
    /// A satellite, gateway or point of presence.
    struct Relay
    {
        uint32_t node;        //!< index into the nodes of the whole timeline
        uint32_t firstDevice; //!< its devices are those from here on, so many
        uint32_t devices;
    };

    std::shared_ptr<skyhaul::models::LinkTimeline> timeline;
    std::vector<uint32_t> routeEnds; //!< by route of `timeline`: device at which it comes out
    std::vector<uint32_t> deviceOf;  //!< by node of the whole timeline: its device, or NONE
    std::vector<Relay> relays;
    std::vector<uint32_t> firstStep; //!< by route of the whole timeline, one more than there are
    std::vector<NetworkStep> steps;  //!< of all routes

    static constexpr uint32_t NONE = 0xFFFFFFFFU;
};

/**
 * \param whole a valid timeline
 * \param chosen by path of it: whether the path is of interest
 * \param untilNs UTC of the window's end
 * \return the cut timeline
 */
NetworkCut CutNetwork(const skyhaul::models::LinkTimeline& whole,
                      const std::vector<bool>& chosen,
                      int64_t untilNs);

} // namespace ns3

#endif /* SKYHAUL_NETWORK_CUT_H */
