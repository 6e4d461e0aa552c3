// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TIMELINE_SKETCH_H
#define SKYHAUL_TIMELINE_SKETCH_H

#include "skyhaul/models/link_timeline.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * A LinkTimeline drawn by hand, for first steps and tests: terminals, resources and legs with
 * constant values that can be changed afterwards, and paths made of them. Orbits are the business
 * of skyhaul::models::build_timeline.
 */
class TimelineSketch
{
  public:
    /// UTC at which a sketch starts: 2026-01-01T00:00:00Z.
    static constexpr int64_t EPOCH_NS = 1'767'225'600'000'000'000;

    /**
     * \param horizonNs length of the timeline from EPOCH_NS
     */
    explicit TimelineSketch(int64_t horizonNs = 1'000'000'000'000)
    {
        m_timeline.start_ns = EPOCH_NS;
        m_timeline.end_ns = EPOCH_NS + horizonNs;
    }

    /// A terminal of a site, which is added when it is new.
    uint32_t Terminal(const std::string& site, int number)
    {
        auto& sites = m_timeline.sites;
        auto at = std::find(sites.begin(), sites.end(), site);
        const auto index = static_cast<int32_t>(at - sites.begin());
        if (at == sites.end())
        {
            sites.push_back(site);
        }
        m_timeline.nodes.push_back(
            {skyhaul::models::NodeKind::kTerminal, site + "/" + std::to_string(number), index});
        return static_cast<uint32_t>(m_timeline.nodes.size() - 1);
    }

    /// A resource of a constant capacity, with neither loss nor outages yet.
    uint32_t Resource(int64_t bps)
    {
        skyhaul::models::Resource resource{};
        resource.kind = skyhaul::models::ResourceKind::kTerminalUp;
        resource.name = "r" + std::to_string(m_timeline.resources.size());
        resource.capacity.push_back({EPOCH_NS, bps});
        m_timeline.resources.push_back(resource);
        return static_cast<uint32_t>(m_timeline.resources.size() - 1);
    }

    /// \return a resource, to be changed
    skyhaul::models::Resource& At(uint32_t resource)
    {
        return m_timeline.resources[resource];
    }

    /// A satellite, gateway or point of presence, which legs join.
    uint32_t Relay(const std::string& name)
    {
        m_timeline.nodes.push_back({skyhaul::models::NodeKind::kGateway, name, -1});
        return static_cast<uint32_t>(m_timeline.nodes.size() - 1);
    }

    /// A leg of a constant delay between two nodes.
    uint32_t Leg(uint32_t a, uint32_t b, int64_t delayNs)
    {
        m_timeline.legs.push_back({skyhaul::models::LegKind::kTerminalSatellite,
                                   a,
                                   b,
                                   {{m_timeline.start_ns, m_timeline.end_ns, delayNs, delayNs}}});
        return static_cast<uint32_t>(m_timeline.legs.size() - 1);
    }

    /// \return a leg, to be changed
    skyhaul::models::Leg& LegAt(uint32_t leg)
    {
        return m_timeline.legs[leg];
    }

    /// A data cap of some resources, each with its rate once the cap is used up.
    void Cap(const skyhaul::models::DataCap& cap,
             const std::vector<std::pair<uint32_t, int64_t>>& resources)
    {
        for (const auto& [resource, cappedBps] : resources)
        {
            At(resource).data_cap = static_cast<uint32_t>(m_timeline.data_caps.size());
            At(resource).capped_bps = cappedBps;
        }
        m_timeline.data_caps.push_back(cap);
    }

    /// Sets the largest IP packet.
    void SetMtu(int32_t bytes)
    {
        m_timeline.mtu_bytes = bytes;
    }

    /// What a packet meets, in order.
    uint32_t Route(const std::vector<skyhaul::models::Hop>& hops)
    {
        return m_timeline.routes.add_whole(hops);
    }

    /// A path whose routes change at nanoseconds after EPOCH_NS.
    void Path(uint32_t src, uint32_t dst, const std::vector<std::pair<int64_t, uint32_t>>& routes)
    {
        skyhaul::models::Path path{src, dst, {}};
        for (const auto& [startNs, route] : routes)
        {
            const bool none = route == skyhaul::models::kNoRoute;
            path.segments.push_back({EPOCH_NS + startNs,
                                     route,
                                     none ? skyhaul::models::OutageCause::kNoSatellite
                                          : skyhaul::models::OutageCause::kNone});
        }
        m_timeline.paths.push_back(path);
    }

    /**
     * \return the timeline as it is now
     * Throws std::runtime_error where it breaks a promise of LinkTimeline.
     */
    std::shared_ptr<const skyhaul::models::LinkTimeline> Get() const
    {
        auto timeline = std::make_shared<skyhaul::models::LinkTimeline>(m_timeline);
        std::sort(timeline->paths.begin(), timeline->paths.end(), [](auto& a, auto& b) {
            return std::make_pair(a.src, a.dst) < std::make_pair(b.src, b.dst);
        });
        skyhaul::models::validate(*timeline);
        return timeline;
    }

  private:
    skyhaul::models::LinkTimeline m_timeline; //!< under construction
};

} // namespace ns3

#endif /* SKYHAUL_TIMELINE_SKETCH_H */
