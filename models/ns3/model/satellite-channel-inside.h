// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_SATELLITE_CHANNEL_INSIDE_H
#define SKYHAUL_SATELLITE_CHANNEL_INSIDE_H

#include "capped-rate.h"
#include "ns3/skyhaul-satellite-channel.h"
#include "ns3/skyhaul-satellite-net-device.h"
#include "satellite-ends-tag.h"
#include "timeline-server.h"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace ns3
{

/// Of a path of the network topology: the terminals that a packet sent on it crosses between.
struct SatelliteEnds
{
    static constexpr uint32_t NONE = 0xFFFFFFFFU;

    uint32_t source{NONE};      //!< node of the whole timeline; NONE: a relay's own link
    uint32_t destination{NONE}; //!< node of the whole timeline
};

/// Everything that follows from the timeline; built when first needed.
struct SatelliteChannel::Inside
{
    /// Latest arrival at each hop of the route that a path used last.
    struct Order
    {
        uint32_t route{skyhaul::models::kNoRoute};
        std::vector<int64_t> arrivalNs;
    };

    /// A resource that serialises one terminal's packets in that terminal's device.
    struct Own
    {
        CappedRate rate;
        uint64_t carriedBytes{0};
    };

    std::shared_ptr<const skyhaul::models::LinkTimeline> timeline;
    int64_t fromNs{0};
    int64_t untilNs{0};
    int64_t longestRttNs{-1};
    TimelineServer::Host host;
    /// Of the network topology with HandoverPolicy Drop: whether a relay would not send a frame
    /// over its link any more. Empty elsewhere.
    std::function<bool(const TimelineFrame&)> left;
    /// Of the network topology: passes a frame on that a relay's device has received, and says
    /// whether it was a relay's. Empty elsewhere.
    std::function<
        bool(Ptr<SatelliteNetDevice>, Ptr<Packet>, uint16_t protocol, const SatelliteEndsTag&)>
        passFrame;
    std::vector<SatelliteEnds> ends; // of the network topology, by path; empty elsewhere
    std::vector<Ptr<SatelliteNetDevice>> devices;
    std::unordered_map<uint32_t, Ptr<SatelliteNetDevice>> byNode;
    std::unordered_map<uint32_t, skyhaul::models::PathCursor> paths;
    std::vector<uint32_t> ownResource; // by node; NOBODY or SEVERAL where there is no such thing
    std::vector<std::vector<uint32_t>> pathsOf; // by node: those that begin or end there
    std::vector<uint32_t> routeEnds;            // by route, where it is not its path's end
    std::vector<Order> orders;                  // by path
    std::vector<std::unique_ptr<TimelineServer>> servers;             // by resource
    std::vector<std::unique_ptr<Own>> own;                            // by resource
    std::vector<std::unique_ptr<skyhaul::models::LegCursor>> legs;    // by leg
    std::vector<std::shared_ptr<skyhaul::models::DataCapMeter>> caps; // by data cap

    bool HasLeft(const TimelineFrame& frame) const
    {
        return left && left(frame);
    }

    skyhaul::models::PathCursor& Path(uint32_t path)
    {
        return paths.try_emplace(path, timeline->paths[path]).first->second;
    }

    int64_t Delay(uint32_t leg, int64_t time, uint32_t src)
    {
        if (!legs[leg])
        {
            legs[leg] = std::make_unique<skyhaul::models::LegCursor>(*timeline, leg);
        }
        return legs[leg]->delay_ns(time, src);
    }

    CappedRate Rate(uint32_t index)
    {
        const auto& resource = timeline->resources[index];
        CappedRate rate(
            skyhaul::models::RateCursor(skyhaul::models::effective_capacity(*timeline, resource),
                                        skyhaul::models::SecondsReader(*timeline, resource)));
        if (resource.data_cap != skyhaul::models::kNoDataCap)
        {
            auto& meter = caps[resource.data_cap];
            if (!meter)
            {
                meter = std::make_shared<skyhaul::models::DataCapMeter>(
                    timeline->data_caps[resource.data_cap]);
            }
            rate.SetCap(meter, resource.capped_bps);
        }
        return rate;
    }

    Own& OwnOf(uint32_t resource)
    {
        if (!own[resource])
        {
            own[resource] = std::make_unique<Own>(Own{Rate(resource)});
        }
        return *own[resource];
    }
};

} // namespace ns3

#endif /* SKYHAUL_SATELLITE_CHANNEL_INSIDE_H */
