// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SkyhaulHelper: what a script sets before Install, checked, and sites by their names.
#include "../model/queue-disc-choice.h"

#include "ns3/abort.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/log.h"
#include "ns3/skyhaul-helper.h"

#include "skyhaul/models/timeline_file.h"

#include <algorithm>
#include <exception>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulHelperInput");

using skyhaul::models::LinkTimeline;

namespace
{

/// The names of a timeline's sites, for a message; of many the first ones.
std::string
ListSites(const LinkTimeline& timeline)
{
    constexpr std::size_t MOST = 8;
    std::string list;
    for (std::size_t i = 0; i < std::min(MOST, timeline.sites.size()); ++i)
    {
        list += (i == 0 ? "" : ", ") + timeline.sites[i];
    }
    return timeline.sites.size() > MOST ? list + ", ..." : list;
}

} // namespace

void
SkyhaulHelper::RequireBeforeInstall(const char* call) const
{
    NS_ABORT_MSG_IF(m_channel,
                    "SkyhaulHelper::" << call
                                      << ": the topology is installed already; expected the call "
                                         "once, before Install");
}

void
SkyhaulHelper::RequireInstalled(const char* call) const
{
    NS_ABORT_MSG_IF(!m_channel,
                    "SkyhaulHelper::" << call << ": nothing is installed; expected Install before");
}

void
SkyhaulHelper::SetTimeline(std::shared_ptr<const LinkTimeline> timeline,
                           int64_t fromNs,
                           int64_t untilNs)
{
    NS_LOG_FUNCTION(this << fromNs << untilNs);
    RequireBeforeInstall("SetTimeline");
    NS_ABORT_MSG_IF(!timeline, "SkyhaulHelper::SetTimeline: expected a timeline, not null");
    NS_ABORT_MSG_IF(fromNs < timeline->start_ns || fromNs >= timeline->end_ns,
                    "SkyhaulHelper::SetTimeline: the window starts at "
                        << fromNs << " ns (UTC); expected a time inside the timeline, from "
                        << timeline->start_ns << " to before " << timeline->end_ns);
    NS_ABORT_MSG_IF(untilNs <= fromNs || untilNs > timeline->end_ns,
                    "SkyhaulHelper::SetTimeline: the window ends at "
                        << untilNs << " ns (UTC); expected a time after its start at " << fromNs
                        << " and not after the end of the timeline at " << timeline->end_ns);
    NS_LOG_LOGIC("a timeline of " << timeline->sites.size() << " sites, " << timeline->paths.size()
                                  << " paths and " << timeline->resources.size() << " resources");
    m_timeline = std::move(timeline);
    m_fromNs = fromNs;
    m_untilNs = untilNs;
}

void
SkyhaulHelper::SetWindow(std::shared_ptr<const LinkTimeline> timeline, Time from, Time until)
{
    const Time length = NanoSeconds(timeline->end_ns - timeline->start_ns);
    const Time end = until == Time::Max() ? length : until;
    NS_ABORT_MSG_IF(from.IsStrictlyNegative() || from >= length,
                    "SkyhaulHelper::SetTimeline: the window starts at "
                        << from.As(Time::S) << "; expected a time from the start of the timeline, "
                        << "from 0 s to before its end at " << length.As(Time::S));
    NS_ABORT_MSG_IF(end <= from || end > length,
                    "SkyhaulHelper::SetTimeline: the window ends at "
                        << end.As(Time::S) << "; expected a time after its start at "
                        << from.As(Time::S) << " and not after the end of the timeline at "
                        << length.As(Time::S));
    const int64_t startNs = timeline->start_ns;
    SetTimeline(std::move(timeline),
                startNs + from.GetNanoSeconds(),
                startNs + end.GetNanoSeconds());
}

void
SkyhaulHelper::SetTimeline(std::shared_ptr<const LinkTimeline> timeline, Time from, Time until)
{
    NS_ABORT_MSG_IF(!timeline, "SkyhaulHelper::SetTimeline: expected a timeline, not null");
    SetWindow(std::move(timeline), from, until);
}

void
SkyhaulHelper::SetTimeline(const std::string& fileName, Time from, Time until)
{
    std::shared_ptr<const LinkTimeline> timeline;
    try
    {
        timeline = std::make_shared<const LinkTimeline>(skyhaul::models::load_timeline(fileName));
    }
    catch (const std::exception& error)
    {
        NS_FATAL_ERROR("SkyhaulHelper::SetTimeline: "
                       << error.what()
                       << "; expected a file that `skyhaul links --save` has written");
    }
    SetWindow(std::move(timeline), from, until);
}

NodeContainer
SkyhaulHelper::InstallTimeline(const std::string& fileName, Time from, Time until)
{
    SetTimeline(fileName, from, until);
    NodeContainer sites(static_cast<uint32_t>(m_timeline->sites.size()));
    Install(sites);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(sites);
    AssignIpv4();
    AssignStreams(0);
    return sites;
}

void
SkyhaulHelper::SetDeviceAttribute(const std::string& name, const AttributeValue& value)
{
    RequireBeforeInstall("SetDeviceAttribute");
    m_deviceFactory.Set(name, value);
}

void
SkyhaulHelper::SetChannelAttribute(const std::string& name, const AttributeValue& value)
{
    RequireBeforeInstall("SetChannelAttribute");
    m_channelFactory.Set(name, value);
}

void
SkyhaulHelper::ChooseQueueDisc(const std::string& typeName)
{
    NS_LOG_FUNCTION(this << typeName);
    NS_ABORT_MSG_IF(m_hasIpv4 || m_hasIpv6,
                    "SkyhaulHelper::SetQueueDisc: the queue discs are installed already; expected "
                    "the call before AssignIpv4 or AssignIpv6");
    m_queueDisc = std::make_shared<QueueDiscChoice>(QueueDiscChoice{typeName, {}});
}

void
SkyhaulHelper::AddQueueDiscAttribute(const std::string& name, const AttributeValue& value)
{
    m_queueDisc->attributes.emplace_back(name, value.Copy());
}

void
SkyhaulHelper::CheckQueueDisc() const
{
    const std::string why = WhyNoQueueDisc(*m_queueDisc);
    NS_ABORT_MSG_IF(!why.empty(), "SkyhaulHelper::SetQueueDisc: " << why);
}

void
SkyhaulHelper::SetTopology(Topology topology)
{
    NS_LOG_FUNCTION(this << topology);
    RequireBeforeInstall("SetTopology");
    m_topology = topology;
}

void
SkyhaulHelper::SetPairs(const std::vector<std::pair<uint32_t, uint32_t>>& pairs)
{
    RequireBeforeInstall("SetPairs");
    m_pairs = pairs;
}

void
SkyhaulHelper::SetPairs(const std::vector<std::pair<std::string, std::string>>& pairs)
{
    RequireBeforeInstall("SetPairs");
    m_pairs.clear();
    for (const auto& [a, b] : pairs)
    {
        m_pairs.emplace_back(GetSiteIndex(a), GetSiteIndex(b));
    }
}

void
SkyhaulHelper::CheckPairs() const
{
    const auto count = m_timeline->sites.size();
    for (const auto& [a, b] : m_pairs)
    {
        NS_ABORT_MSG_IF(a >= count || b >= count,
                        "SkyhaulHelper::SetPairs: " << std::max(a, b)
                                                    << " is no site; expected one of the "
                                                       "timeline's "
                                                    << count);
        const auto joins = [&, first = static_cast<int32_t>(a), second = static_cast<int32_t>(b)](
                               const skyhaul::models::Path& path) {
            const int32_t from = m_timeline->nodes[path.src].site;
            const int32_t to = m_timeline->nodes[path.dst].site;
            return (from == first && to == second) || (from == second && to == first);
        };
        NS_ABORT_MSG_IF(std::none_of(m_timeline->paths.begin(), m_timeline->paths.end(), joins),
                        "SkyhaulHelper::SetPairs: the timeline has no path between "
                            << m_timeline->sites[a] << " and " << m_timeline->sites[b]
                            << "; expected a pair that a path joins");
    }
}

uint32_t
SkyhaulHelper::GetSiteIndex(const std::string& name) const
{
    const auto& sites = GetTimeline().sites;
    const auto found = std::find(sites.begin(), sites.end(), name);
    NS_ABORT_MSG_IF(found == sites.end(),
                    "SkyhaulHelper: no site is named \"" << name << "\"; expected one of "
                                                         << ListSites(*m_timeline));
    return static_cast<uint32_t>(found - sites.begin());
}

Ptr<Node>
SkyhaulHelper::GetSite(const std::string& name) const
{
    RequireInstalled("GetSite");
    return m_sites.Get(GetSiteIndex(name));
}

std::vector<SatelliteStripe>
SkyhaulHelper::GetStripes(uint32_t source, uint32_t destination) const
{
    RequireInstalled("GetStripes");
    std::vector<SatelliteStripe> stripes;
    for (std::size_t p = 0; p < m_chosen.size(); ++p)
    {
        const auto& path = m_timeline->paths[p];
        if (m_chosen[p] && m_timeline->nodes[path.src].site == static_cast<int32_t>(source) &&
            m_timeline->nodes[path.dst].site == static_cast<int32_t>(destination))
        {
            stripes.push_back({m_devices[path.src], m_devices[path.dst]});
        }
    }
    return stripes;
}

std::vector<SatelliteStripe>
SkyhaulHelper::GetStripes(const std::string& source, const std::string& destination) const
{
    return GetStripes(GetSiteIndex(source), GetSiteIndex(destination));
}

} // namespace ns3
