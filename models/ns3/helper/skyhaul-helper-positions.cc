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
PlaceOnGround(Ptr<Node> node, const skyhaul::orbits::Geodetic& place)
{
    NS_ABORT_MSG_IF(node->GetObject<MobilityModel>(),
                    "SkyhaulHelper::PlaceNodes: node " << node->GetId()
                                                       << " has a mobility model already; expected "
                                                          "one call, and none on these nodes");
    node->AggregateObject(CreateObjectWithAttributes<GroundSiteMobilityModel>(
        "Latitude",
        DoubleValue(place.latitude_deg),
        "Longitude",
        DoubleValue(place.longitude_deg),
        "Altitude",
        DoubleValue(place.altitude_km * METRES)));
}

} // namespace

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
        const auto& all = satellites->satellites();
        const auto at = std::find_if(all.begin(), all.end(), [&](const auto& satellite) {
            return satellite.name == relay.name;
        });
        NS_ABORT_MSG_IF(at == all.end(),
                        "SkyhaulHelper::PlaceNodes: the constellation has no satellite "
                            << relay.name << "; expected the one that the timeline was built with");
        auto model = CreateObject<LeoMobilityModel>();
        NS_LOG_LOGIC("node " << m_relays.Get(i)->GetId() << " is satellite " << relay.name);
        model->SetSatellite(satellites, static_cast<uint32_t>(at - all.begin()), m_fromNs);
        m_relays.Get(i)->AggregateObject(model);
        if (every.IsStrictlyPositive())
        {
            Simulator::ScheduleNow(&LeoMobilityModel::FireCourseChange,
                                   model,
                                   every,
                                   NanoSeconds(m_untilNs - m_fromNs));
        }
    }
}

} // namespace ns3
