// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-forwarding.h"

#include "network-cut.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulForwarding");

NS_OBJECT_ENSURE_REGISTERED(SkyhaulForwarding);

using skyhaul::models::kNoRoute;
using skyhaul::models::LinkTimeline;

namespace
{

uint64_t
KeyOf(uint32_t source, uint32_t destination)
{
    return uint64_t{source} << 32 | destination;
}

} // namespace

TypeId
SkyhaulForwarding::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SkyhaulForwarding")
            .SetParent<Object>()
            .SetGroupName("Skyhaul")
            .AddConstructor<SkyhaulForwarding>()
            .AddAttribute("KeepOld",
                          "Relays that a path has left keep its entry, so that packets under way "
                          "finish.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&SkyhaulForwarding::m_keepOld),
                          MakeBooleanChecker())
            .AddTraceSource("Change",
                            "A path has taken another route, or has none any more.",
                            MakeTraceSourceAccessor(&SkyhaulForwarding::m_changeTrace),
                            "ns3::SkyhaulForwarding::ChangeTracedCallback");
    return tid;
}

SkyhaulForwarding::SkyhaulForwarding() = default;
SkyhaulForwarding::~SkyhaulForwarding() = default;

void
SkyhaulForwarding::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_links.clear();
    m_toward.clear();
    m_cut.reset();
    m_whole.reset();
    Object::DoDispose();
}

void
SkyhaulForwarding::Follow(std::shared_ptr<const LinkTimeline> whole,
                          const std::vector<bool>& chosen,
                          std::shared_ptr<const NetworkCut> cut,
                          int64_t fromNs,
                          int64_t untilNs)
{
    NS_LOG_FUNCTION(this << fromNs << untilNs);
    m_whole = std::move(whole);
    m_cut = std::move(cut);
    m_offsetNs = fromNs - Simulator::Now().GetNanoSeconds();
    m_untilNs = untilNs;
    m_links.resize(m_cut->relays.size());
    m_toward.resize(m_cut->relays.size());
    for (uint32_t path = 0; path < chosen.size(); ++path)
    {
        const auto& segments = m_whole->paths[path].segments;
        std::size_t now = 0;
        while (now + 1 < segments.size() && segments[now + 1].start_ns <= fromNs)
        {
            ++now;
        }
        if (chosen[path] && !segments.empty())
        {
            Update(path, now);
        }
    }
}

uint32_t
SkyhaulForwarding::GetLink(uint32_t relay, uint32_t source, uint32_t destination) const
{
    const auto link = m_links[relay].find(KeyOf(source, destination));
    if (link != m_links[relay].end())
    {
        return link->second;
    }
    const auto toward = m_toward[relay].find(destination);
    return toward != m_toward[relay].end() ? toward->second : NO_LINK;
}

void
SkyhaulForwarding::Update(uint32_t path, std::size_t segment)
{
    NS_LOG_FUNCTION(this << path << segment);
    if (!m_cut)
    {
        return; // disposed of
    }
    const auto& its = m_whole->paths[path];
    const uint32_t route = its.segments[segment].route;
    if (route == kNoRoute)
    {
        NS_LOG_LOGIC("path " << path << " has no route any more");
    }
    else
    {
        NS_LOG_LOGIC("path " << path << " takes route " << route << ", over "
                             << m_cut->firstStep[route + 1] - m_cut->firstStep[route] << " relays");
    }
    if (!m_keepOld && segment > 0 && its.segments[segment - 1].route != kNoRoute)
    {
        Remove(path, its.segments[segment - 1].route);
    }
    if (route != kNoRoute)
    {
        for (uint32_t i = m_cut->firstStep[route]; i < m_cut->firstStep[route + 1]; ++i)
        {
            const auto& step = m_cut->steps[i];
            m_links[step.relay][KeyOf(its.src, its.dst)] = step.link;
            m_toward[step.relay][its.dst] = step.link;
        }
    }
    m_changeTrace(path, route);
    if (segment + 1 < its.segments.size() && its.segments[segment + 1].start_ns < m_untilNs)
    {
        const int64_t at = its.segments[segment + 1].start_ns - m_offsetNs;
        Simulator::Schedule(NanoSeconds(at) - Simulator::Now(),
                            &SkyhaulForwarding::Update,
                            this,
                            path,
                            segment + 1);
    }
}

void
SkyhaulForwarding::Remove(uint32_t path, uint32_t route)
{
    NS_LOG_FUNCTION(this << path << route);
    const auto& its = m_whole->paths[path];
    for (uint32_t i = m_cut->firstStep[route]; i < m_cut->firstStep[route + 1]; ++i)
    {
        const auto& step = m_cut->steps[i];
        m_links[step.relay].erase(KeyOf(its.src, its.dst));
        const auto toward = m_toward[step.relay].find(its.dst);
        if (toward != m_toward[step.relay].end() && toward->second == step.link)
        {
            m_toward[step.relay].erase(toward);
        }
    }
}

} // namespace ns3
