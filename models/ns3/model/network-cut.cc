// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "network-cut.h"

#include "ns3/log.h"

#include <algorithm>
#include <map>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulNetworkCut");

using skyhaul::models::Hop;
using skyhaul::models::kNoRoute;
using skyhaul::models::LinkTimeline;
using skyhaul::models::NodeKind;
using skyhaul::models::OutageCause;
using skyhaul::models::Path;
using skyhaul::models::PathSegment;
using skyhaul::models::ResourceKind;

namespace
{

bool
IsRelay(const LinkTimeline& timeline, uint32_t node)
{
    const NodeKind kind = timeline.nodes[node].kind;
    return kind != NodeKind::kTerminal && kind != NodeKind::kSite;
}

/// What a packet meets from one device to the next one.
struct Piece
{
    uint32_t from;              //!< node of the whole timeline
    uint32_t to;                //!< node of the whole timeline
    std::vector<uint32_t> hops; //!< Hop::raw
};

/// A route in pieces, each of which ends at a relay, the last one at the route's end.
std::vector<Piece>
Split(const LinkTimeline& whole, uint32_t route, uint32_t source)
{
    std::vector<Piece> pieces{{source, source, {}}};
    uint32_t at = source;
    bool arrived = false; // the piece has reached a relay
    for (const Hop& hop : whole.routes[route])
    {
        const bool uplink =
            hop.is_resource() && whole.resources[hop.index()].kind == ResourceKind::kSatelliteUp;
        if (arrived && !uplink)
        {
            pieces.push_back({at, at, {}});
            arrived = false;
        }
        pieces.back().hops.push_back(hop.raw());
        if (!hop.is_resource())
        {
            const auto& leg = whole.legs[hop.index()];
            at = leg.a == at ? leg.b : leg.a;
            pieces.back().to = at;
            arrived = IsRelay(whole, at);
        }
    }
    // Resources after the last leg have become a piece of their own only where the end is a relay.
    return pieces;
}

/// Builds a NetworkCut route by route.
class Cutter
{
  public:
    Cutter(const LinkTimeline& whole, const std::vector<bool>& chosen, int64_t untilNs)
        : m_whole(whole),
          m_chosen(chosen),
          m_untilNs(untilNs)
    {
    }

    NetworkCut Cut()
    {
        m_cut.timeline = std::make_shared<LinkTimeline>();
        LinkTimeline& cut = *m_cut.timeline;
        cut.start_ns = m_whole.start_ns;
        cut.end_ns = m_whole.end_ns;
        cut.sites = m_whole.sites;
        cut.slots = m_whole.slots;
        cut.legs = m_whole.legs;
        cut.access_rule = m_whole.access_rule;
        cut.access = m_whole.access;
        cut.resources = m_whole.resources;
        cut.data_caps = m_whole.data_caps;
        cut.mtu_bytes = m_whole.mtu_bytes;
        FindEnds();
        for (auto& access : cut.access) // paths of the cut begin at devices
        {
            access.terminal = m_cut.deviceOf[access.terminal];
        }
        FindLinks();
        MakeRelays();
        MakePaths();
        MakeSteps();
        return std::move(m_cut);
    }

  private:
    /// A link between relays, or from a relay to an end.
    struct RelayLink
    {
        uint32_t node;    //!< it leaves
        uint32_t device;  //!< among the node's
        uint32_t next;    //!< node
        uint32_t path{0}; //!< in the cut timeline, once it is there
    };

    /// Calls f(path, segment) for each segment of a chosen path that begins before the window's
    /// end.
    template <typename F>
    void ForSegments(F f) const
    {
        for (std::size_t p = 0; p < m_whole.paths.size(); ++p)
        {
            for (const auto& segment : m_whole.paths[p].segments)
            {
                if (m_chosen[p] && segment.start_ns < m_untilNs)
                {
                    f(m_whole.paths[p], segment);
                }
            }
        }
    }

    /// Devices of terminals, and the pieces of routes.
    void FindEnds()
    {
        m_cut.deviceOf.assign(m_whole.nodes.size(), NetworkCut::NONE);
        std::vector<bool> isEnd(m_whole.nodes.size(), false);
        for (std::size_t p = 0; p < m_whole.paths.size(); ++p)
        {
            if (m_chosen[p])
            {
                isEnd[m_whole.paths[p].src] = isEnd[m_whole.paths[p].dst] = true;
            }
        }
        for (uint32_t node = 0; node < isEnd.size(); ++node)
        {
            if (isEnd[node])
            {
                m_cut.deviceOf[node] = static_cast<uint32_t>(m_cut.timeline->nodes.size());
                m_cut.timeline->nodes.push_back(m_whole.nodes[node]);
            }
        }
        m_pieces.resize(m_whole.routes.size());
        ForSegments([this](const Path& path, const PathSegment& segment) {
            if (segment.route != kNoRoute && m_pieces[segment.route].empty())
            {
                m_pieces[segment.route] = Split(m_whole, segment.route, path.src);
            }
        });
    }

    /// The links of relays, and on which of the relay's devices each is.
    void FindLinks()
    {
        for (const auto& pieces : m_pieces)
        {
            for (std::size_t i = 1; i < pieces.size(); ++i)
            {
                const Piece& piece = pieces[i];
                const auto key = std::make_pair(piece.from, piece.hops);
                if (m_linkOf.find(key) != m_linkOf.end())
                {
                    continue;
                }
                const Hop first = Hop::from_raw(piece.hops.front());
                const uint32_t begins = first.is_resource() ? first.index() : NetworkCut::NONE;
                m_linkOf.emplace(key, static_cast<uint32_t>(m_links.size()));
                m_links.push_back({piece.from, DeviceFor(piece.from, begins, piece.to), piece.to});
            }
        }
    }

    /// A device of a relay whose links begin with a resource, and of which none leads to that node
    /// yet.
    uint32_t DeviceFor(uint32_t node, uint32_t resource, uint32_t next)
    {
        auto& devices = m_devices[node];
        for (uint32_t i = 0; i < devices.size(); ++i)
        {
            auto& [begins, nexts] = devices[i];
            if (begins == resource && std::find(nexts.begin(), nexts.end(), next) == nexts.end())
            {
                nexts.push_back(next);
                return i;
            }
        }
        devices.push_back({resource, {next}});
        return static_cast<uint32_t>(devices.size() - 1);
    }

    void MakeRelays()
    {
        for (const auto& [node, devices] : m_devices)
        {
            m_relayOf[node] = static_cast<uint32_t>(m_cut.relays.size());
            m_cut.relays.push_back({node,
                                    static_cast<uint32_t>(m_cut.timeline->nodes.size()),
                                    static_cast<uint32_t>(devices.size())});
            for (std::size_t i = 0; i < devices.size(); ++i)
            {
                m_cut.timeline->nodes.push_back(m_whole.nodes[node]);
            }
        }
    }

    /// The device at which a link from a node comes out: that of the way back, where there is one.
    uint32_t Arrival(uint32_t node, uint32_t from) const
    {
        const uint32_t end = m_cut.deviceOf[node];
        if (end != NetworkCut::NONE)
        {
            return end;
        }
        const auto& devices = m_devices.at(node);
        const uint32_t first = m_cut.relays[m_relayOf.at(node)].firstDevice;
        for (uint32_t i = 0; i < devices.size(); ++i)
        {
            const auto& nexts = devices[i].second;
            if (std::find(nexts.begin(), nexts.end(), from) != nexts.end())
            {
                return first + i;
            }
        }
        return first;
    }

    uint32_t AddRoute(const std::vector<uint32_t>& hops, uint32_t end)
    {
        std::vector<Hop> route;
        for (uint32_t raw : hops)
        {
            route.push_back(Hop::from_raw(raw));
        }
        m_cut.routeEnds.push_back(end);
        return m_cut.timeline->routes.add_whole(route);
    }

    void MakePaths()
    {
        auto& paths = m_cut.timeline->paths;
        std::map<std::pair<uint32_t, std::vector<uint32_t>>, uint32_t> firstRoutes;
        for (std::size_t p = 0; p < m_whole.paths.size(); ++p)
        {
            if (!m_chosen[p])
            {
                continue;
            }
            const Path& path = m_whole.paths[p];
            Path cut{m_cut.deviceOf[path.src], m_cut.deviceOf[path.dst], {}};
            for (PathSegment segment : path.segments)
            {
                if (segment.start_ns >= m_untilNs)
                {
                    break;
                }
                if (segment.route != kNoRoute)
                {
                    // A route of one leg may serve both directions.
                    const auto& pieces = m_pieces[segment.route];
                    const uint32_t to = pieces.size() == 1 ? path.dst : pieces.front().to;
                    const auto [at, added] =
                        firstRoutes.try_emplace({path.src, pieces.front().hops}, kNoRoute);
                    if (added)
                    {
                        at->second = AddRoute(pieces.front().hops, Arrival(to, path.src));
                    }
                    segment.route = at->second;
                }
                if (cut.segments.empty() || cut.segments.back().route != segment.route ||
                    cut.segments.back().cause != segment.cause)
                {
                    cut.segments.push_back(segment);
                }
            }
            paths.push_back(std::move(cut));
        }
        for (const auto& [key, index] : m_linkOf)
        {
            const RelayLink& link = m_links[index];
            const uint32_t device = m_cut.relays[m_relayOf[link.node]].firstDevice + link.device;
            const uint32_t end = Arrival(link.next, link.node);
            const uint32_t route = AddRoute(key.second, end);
            paths.push_back({device, end, {{m_whole.start_ns, route, OutageCause::kNone}}});
        }
        std::sort(paths.begin(), paths.end(), [](const Path& a, const Path& b) {
            return std::make_pair(a.src, a.dst) < std::make_pair(b.src, b.dst);
        });
    }

    void MakeSteps()
    {
        const auto& paths = m_cut.timeline->paths;
        for (RelayLink& link : m_links)
        {
            const uint32_t device = m_cut.relays[m_relayOf[link.node]].firstDevice + link.device;
            const auto ends = std::make_pair(device, Arrival(link.next, link.node));
            const auto at =
                std::lower_bound(paths.begin(), paths.end(), ends, [](const Path& path, auto key) {
                    return std::make_pair(path.src, path.dst) < key;
                });
            link.path = static_cast<uint32_t>(at - paths.begin());
        }
        for (const auto& pieces : m_pieces)
        {
            m_cut.firstStep.push_back(static_cast<uint32_t>(m_cut.steps.size()));
            for (std::size_t i = 1; i < pieces.size(); ++i)
            {
                const uint32_t link = m_linkOf.at({pieces[i].from, pieces[i].hops});
                m_cut.steps.push_back({m_relayOf.at(pieces[i].from), m_links[link].path});
            }
        }
        m_cut.firstStep.push_back(static_cast<uint32_t>(m_cut.steps.size()));
    }

    const LinkTimeline& m_whole;
    const std::vector<bool>& m_chosen;
    int64_t m_untilNs;
    NetworkCut m_cut;
    std::vector<std::vector<Piece>> m_pieces; //!< by route of the whole timeline
    std::map<std::pair<uint32_t, std::vector<uint32_t>>, uint32_t> m_linkOf; //!< by node and hops
    std::vector<RelayLink> m_links;
    /// By relay's node: of each device, the resource it begins with and the nodes it leads to.
    std::map<uint32_t, std::vector<std::pair<uint32_t, std::vector<uint32_t>>>> m_devices;
    std::map<uint32_t, uint32_t> m_relayOf; //!< by node
};

} // namespace

NetworkCut
CutNetwork(const LinkTimeline& whole, const std::vector<bool>& chosen, int64_t untilNs)
{
    NS_LOG_FUNCTION(chosen.size() << untilNs);
    auto cut = Cutter(whole, chosen, untilNs).Cut();
    NS_LOG_LOGIC(cut.relays.size() << " relays of the timeline's " << whole.nodes.size()
                                   << " nodes are used in the window, with "
                                   << cut.timeline->nodes.size() << " devices of all nodes");
    return cut;
}

} // namespace ns3
