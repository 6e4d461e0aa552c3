// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SMALL_TIMELINE_H
#define SMALL_TIMELINE_H

#include "skyhaul/models/link_timeline.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace test
{

constexpr int64_t MS = 1'000'000;
constexpr int64_t SECOND = 1'000'000'000;
constexpr int64_t HORIZON = 1000 * SECOND;
/// UTC of simulation time 0 in these tests: 2026-01-01T00:00:00Z.
constexpr int64_t EPOCH = 1'767'225'600 * SECOND;

/// Makes a LinkTimeline of sites joined pairwise through what the caller adds.
class SmallTimeline
{
  public:
    SmallTimeline()
        : m_timeline(std::make_shared<skyhaul::models::LinkTimeline>())
    {
        m_timeline->start_ns = EPOCH;
        m_timeline->end_ns = EPOCH + HORIZON;
    }

    /// A terminal of a site, which is added when it is new.
    uint32_t Terminal(const std::string& site, int number)
    {
        auto& sites = m_timeline->sites;
        auto at = std::find(sites.begin(), sites.end(), site);
        const auto index = static_cast<int32_t>(at - sites.begin());
        if (at == sites.end())
        {
            sites.push_back(site);
        }
        m_timeline->nodes.push_back(
            {skyhaul::models::NodeKind::kTerminal, site + "/" + std::to_string(number), index});
        return static_cast<uint32_t>(m_timeline->nodes.size() - 1);
    }

    uint32_t Resource(int64_t bps)
    {
        skyhaul::models::Resource resource{};
        resource.kind = skyhaul::models::ResourceKind::kTerminalUp;
        resource.name = "r" + std::to_string(m_timeline->resources.size());
        resource.capacity.push_back({EPOCH, bps});
        m_timeline->resources.push_back(resource);
        return static_cast<uint32_t>(m_timeline->resources.size() - 1);
    }

    skyhaul::models::Resource& At(uint32_t resource)
    {
        return m_timeline->resources[resource];
    }

    uint32_t Leg(int64_t delayNs)
    {
        m_timeline->legs.push_back({skyhaul::models::LegKind::kTerminalSatellite,
                                    0,
                                    0,
                                    {{EPOCH, EPOCH + HORIZON, delayNs, delayNs}}});
        return static_cast<uint32_t>(m_timeline->legs.size() - 1);
    }

    skyhaul::models::Leg& LegAt(uint32_t leg)
    {
        return m_timeline->legs[leg];
    }

    uint32_t Route(const std::vector<skyhaul::models::Hop>& hops)
    {
        auto& routes = m_timeline->routes;
        routes.hops.insert(routes.hops.end(), hops.begin(), hops.end());
        routes.first.push_back(static_cast<uint32_t>(routes.hops.size()));
        return routes.size() - 1;
    }

    /// A path whose routes change at seconds after EPOCH.
    void Path(uint32_t src, uint32_t dst, const std::vector<std::pair<int64_t, uint32_t>>& routes)
    {
        skyhaul::models::Path path{src, dst, {}};
        for (const auto& [startNs, route] : routes)
        {
            const bool none = route == skyhaul::models::kNoRoute;
            path.segments.push_back({EPOCH + startNs,
                                     route,
                                     none ? skyhaul::models::OutageCause::kNoSatellite
                                          : skyhaul::models::OutageCause::kNone});
        }
        m_timeline->paths.push_back(path);
    }

    std::shared_ptr<const skyhaul::models::LinkTimeline> Get()
    {
        std::sort(m_timeline->paths.begin(), m_timeline->paths.end(), [](auto& a, auto& b) {
            return std::make_pair(a.src, a.dst) < std::make_pair(b.src, b.dst);
        });
        return m_timeline;
    }

  private:
    std::shared_ptr<skyhaul::models::LinkTimeline> m_timeline;
};

/// Two sites "a" and "b" of one terminal each, with the same constant rate and delay both ways.
/// Resource 0 is a's uplink, 1 is b's; leg 0 joins them.
inline SmallTimeline
TwoSites(int64_t bps, int64_t delayNs)
{
    using skyhaul::models::Hop;
    SmallTimeline t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t up = t.Resource(bps);
    const uint32_t back = t.Resource(bps);
    const uint32_t leg = t.Leg(delayNs);
    t.Path(a, b, {{0, t.Route({Hop::resource(up), Hop::leg(leg)})}});
    t.Path(b, a, {{0, t.Route({Hop::resource(back), Hop::leg(leg)})}});
    return t;
}

} // namespace test
} // namespace ns3

#endif /* SMALL_TIMELINE_H */
