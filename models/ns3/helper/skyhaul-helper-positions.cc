// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SkyhaulHelper: positions of sites and relays.
#include "../model/network-cut.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-ground-site-mobility-model.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-leo-mobility-model.h"

#include "skyhaul/models/positions.h"

#include <algorithm>
#include <set>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulHelperPositions");

using skyhaul::models::NodeKind;

namespace
{

constexpr double METRES = 1000; // in a kilometre

void
RequireUnplaced(Ptr<Node> node)
{
    NS_ABORT_MSG_IF(node->GetObject<MobilityModel>(),
                    "SkyhaulHelper::PlaceNodes: node " << node->GetId()
                                                       << " has a mobility model already; expected "
                                                          "one call, and none on these nodes");
}

Ptr<GroundSiteMobilityModel>
PlaceOnGround(Ptr<Node> node, const skyhaul::orbits::Geodetic& place)
{
    RequireUnplaced(node);
    auto model = CreateObjectWithAttributes<GroundSiteMobilityModel>(
        "Latitude",
        DoubleValue(place.latitude_deg),
        "Longitude",
        DoubleValue(place.longitude_deg),
        "Altitude",
        DoubleValue(place.altitude_km * METRES));
    node->AggregateObject(model);
    return model;
}

/// Fires CourseChange from now on until the end of a window.
template <typename Model>
void
KeepMoving(Ptr<Model> model, Time every, Time length)
{
    if (every.IsStrictlyPositive())
    {
        Simulator::ScheduleNow(&Model::FireCourseChange, model, every, length);
    }
}

} // namespace

void
SkyhaulHelper::PlaceSatellite(uint32_t relay,
                              std::shared_ptr<const skyhaul::orbits::Propagator> satellites,
                              Time every) const
{
    const auto& name = m_timeline->nodes[m_cut->relays[relay].node].name;
    RequireUnplaced(m_relays.Get(relay));
    const auto& all = satellites->satellites();
    const auto at = std::find_if(all.begin(), all.end(), [&](const auto& satellite) {
        return satellite.name == name;
    });
    NS_ABORT_MSG_IF(at == all.end(),
                    "SkyhaulHelper::PlaceNodes: the constellation has no satellite "
                        << name << "; expected the one that the timeline was built with");
    auto model = CreateObject<LeoMobilityModel>();
    NS_LOG_LOGIC("node " << m_relays.Get(relay)->GetId() << " is satellite " << name);
    const auto index = static_cast<uint32_t>(at - all.begin());
    model->SetSatellite(std::move(satellites), index, m_fromNs);
    m_relays.Get(relay)->AggregateObject(model);
    KeepMoving(model, every, NanoSeconds(m_untilNs - m_fromNs));
}

void
SkyhaulHelper::PlaceNodes(Time every)
{
    NS_LOG_FUNCTION(this << every);
    RequireInstalled("PlaceNodes");
    const auto positions = m_timeline->positions;
    NS_ABORT_MSG_IF(!positions,
                    "SkyhaulHelper::PlaceNodes: the timeline does not say where its nodes are; "
                    "expected a file that this version of `skyhaul links --save` has written of a "
                    "scenario, or the satellites and places as arguments");
    for (uint32_t site = 0; site < m_sites.GetN(); ++site)
    {
        const auto& its = positions->sites.at(site);
        const auto model = PlaceOnGround(m_sites.Get(site), its.at(m_fromNs));
        if (its.track)
        {
            NS_LOG_LOGIC("site " << m_timeline->sites[site] << " moves");
            model->SetTrack(its.track, m_fromNs);
            KeepMoving(model, every, NanoSeconds(m_untilNs - m_fromNs));
        }
    }
    std::map<uint32_t, skyhaul::orbits::Geodetic> ground;
    for (const auto& each : positions->ground)
    {
        ground.emplace(each.node, each.place);
    }
    const std::shared_ptr<const skyhaul::orbits::Propagator> satellites =
        skyhaul::models::make_propagator(positions->orbits);
    for (uint32_t i = 0; i < m_relays.GetN(); ++i)
    {
        const uint32_t node = m_cut->relays[i].node;
        if (m_timeline->nodes[node].kind == NodeKind::kSatellite)
        {
            PlaceSatellite(i, satellites, every);
        }
        else
        {
            PlaceOnGround(m_relays.Get(i), ground.at(node));
        }
    }
}

void
SkyhaulHelper::PlaceNodes(std::shared_ptr<const skyhaul::orbits::Propagator> satellites,
                          const std::map<std::string, skyhaul::orbits::Geodetic>& places,
                          Time every)
{
    NS_LOG_FUNCTION(this << places.size() << every);
    RequireInstalled("PlaceNodes");
    std::set<std::string> known(m_timeline->sites.begin(), m_timeline->sites.end());
    for (const auto& node : m_timeline->nodes)
    {
        known.insert(node.name);
    }
    for (const auto& [name, place] : places)
    {
        NS_ABORT_MSG_IF(
            known.count(name) == 0,
            "SkyhaulHelper::PlaceNodes: no site, gateway or point of presence is named \""
                << name << "\"; expected a name of the timeline");
    }
    for (uint32_t site = 0; site < m_sites.GetN(); ++site)
    {
        const auto place = places.find(m_timeline->sites[site]);
        if (place != places.end())
        {
            PlaceOnGround(m_sites.Get(site), place->second);
        }
    }
    for (uint32_t i = 0; i < m_relays.GetN(); ++i)
    {
        const auto& relay = m_timeline->nodes[m_cut->relays[i].node];
        if (relay.kind != NodeKind::kSatellite)
        {
            const auto place = places.find(relay.name);
            if (place != places.end())
            {
                PlaceOnGround(m_relays.Get(i), place->second);
            }
            continue;
        }
        if (!satellites)
        {
            continue;
        }
        PlaceSatellite(i, satellites, every);
    }
}

} // namespace ns3
