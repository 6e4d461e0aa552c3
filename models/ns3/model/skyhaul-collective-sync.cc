// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-collective-sync.h"

#include "ns3/log.h"
#include "ns3/skyhaul-ns3-compat.h"
#include "ns3/uinteger.h"

#include <string>
#include <tuple>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("CollectiveSync");

using skyhaul::models::kTopologies;

namespace
{

/// \return the checker of all topologies, by their names of the table
template <std::size_t... I>
Ptr<const AttributeChecker>
MakeTopologyChecker(std::index_sequence<I...>)
{
    using Pattern = CollectiveSync::Pattern;
    const auto all = std::tuple_cat(std::make_tuple(static_cast<Pattern>(kTopologies[I].topology),
                                                    std::string(kTopologies[I].ns3_name))...);
    return std::apply([](auto... each) { return MakeEnumChecker(each...); }, all);
}

} // namespace

NS_OBJECT_ENSURE_REGISTERED(CollectiveSync);

TypeId
CollectiveSync::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::CollectiveSync")
            .SetParent<TransferPlanApplication>()
            .SetGroupName("Skyhaul")
            .AddConstructor<CollectiveSync>()
            .AddAttribute("Topology",
                          "How the payload is exchanged.",
                          EnumValue(RING),
                          MakeAccessorOfEnum<Pattern>(&CollectiveSync::m_pattern),
                          MakeTopologyChecker(std::make_index_sequence<kTopologies.size()>()))
            .AddAttribute("GroupSize",
                          "Hierarchical: sites in a group; the last one may be smaller.",
                          UintegerValue(2),
                          MakeUintegerAccessor(&CollectiveSync::m_groupSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Pieces",
                          "Relay: a site sends a piece on once it has the whole of it.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&CollectiveSync::m_pieces),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Quorum",
                          "Hub: how many of its sites the hub waits for before it answers; 0: all.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&CollectiveSync::m_quorum),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Grace",
                          "Hub: so long it waits for the others once the quorum has come.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&CollectiveSync::m_grace),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

void
CollectiveSync::SetMembers(const std::vector<std::string>& sites, const std::string& hub)
{
    NS_LOG_FUNCTION(this << sites.size() << hub);
    m_members = sites;
    m_hub = hub;
}

std::vector<skyhaul::models::Transfer>
CollectiveSync::MakeRound(uint32_t round, int64_t startNs) const
{
    NS_LOG_FUNCTION(this << round << startNs);
    auto spec = MakeSpec();
    spec.topology = static_cast<skyhaul::models::Topology>(m_pattern);
    spec.sites = m_members;
    spec.hub = m_hub;
    spec.group_size = m_groupSize;
    spec.pieces = m_pieces;
    spec.quorum = m_quorum;
    spec.grace_ns = m_grace.GetNanoSeconds();
    auto transfers = skyhaul::models::make_round(spec, round, startNs, 1);
    NS_LOG_LOGIC("round " << round << ": " << transfers.size() << " transfers between "
                          << m_members.size() << " sites");
    return transfers;
}

} // namespace ns3
