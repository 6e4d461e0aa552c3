// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_HELPER_H
#define SKYHAUL_HELPER_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-interface-container.h"
#include "ns3/ipv6-address.h"
#include "ns3/ipv6-interface-container.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/skyhaul-forwarding.h"
#include "ns3/skyhaul-satellite-channel.h"
#include "ns3/skyhaul-satellite-net-device.h"
#include "ns3/trace-helper.h"

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/propagator.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

struct NetworkCut;
struct QueueDiscChoice;

/// One of the terminal pairs that join two sites.
struct SatelliteStripe
{
    Ptr<SatelliteNetDevice> source;      //!< at the first site
    Ptr<SatelliteNetDevice> destination; //!< at the second
};

/**
 * \ingroup skyhaul
 *
 * Builds a topology out of a LinkTimeline: a node for each site, a SatelliteNetDevice for each
 * terminal or fixed link that ends a path, one SatelliteChannel. In the path topology all else is
 * inside the channel; in the network topology each satellite, gateway and point of presence that a
 * path uses is a node too, with a device for each resource that its links begin with, and forwards
 * IP packets by a SkyhaulForwarding.
 *
 * Use: SetTimeline, Install on one node a site, InternetStackHelper on the sites' nodes, then
 * AssignIpv4 (or AssignIpv6), which also installs routes, neighbour entries, queue discs, and the
 * relays' stacks. A call in another order, and input that does not fit the timeline, end the
 * program by ns-3's fatal error, with one sentence that names the call and what it expects.
 */
class SkyhaulHelper : public PcapHelperForDevice, public AsciiTraceHelperForDevice
{
  public:
    /// What becomes a node.
    enum Topology
    {
        PATH,   //!< sites
        NETWORK //!< sites, satellites, gateways, points of presence
    };

    SkyhaulHelper();
    ~SkyhaulHelper() override;

    /// Sets the topology, PATH by default; before Install.
    void SetTopology(Topology topology);
    /**
     * Limits the topology to the paths between some pairs of sites, both ways; before Install.
     * Without it all paths of the timeline are there. \param pairs indices of sites
     */
    void SetPairs(const std::vector<std::pair<uint32_t, uint32_t>>& pairs);
    /// The same by names of sites, after SetTimeline.
    void SetPairs(const std::vector<std::pair<std::string, std::string>>& pairs);

    /**
     * Sets the sky and the part of it that is simulated; before Install.
     * \param timeline the sky
     * \param fromNs UTC time of simulation time 0, in ns since 1970
     * \param untilNs UTC time at which the simulation will end: a packet that is sent later is an
     * error
     */
    void SetTimeline(std::shared_ptr<const skyhaul::models::LinkTimeline> timeline,
                     int64_t fromNs,
                     int64_t untilNs);
    /**
     * The same with times that count from the start of the timeline.
     * \param timeline the sky
     * \param from simulation time 0
     * \param until end of the simulation; Time::Max() for that of the timeline
     */
    void SetTimeline(std::shared_ptr<const skyhaul::models::LinkTimeline> timeline,
                     Time from = Time(),
                     Time until = Time::Max());
    /**
     * The same with a timeline from a file.
     * \param fileName what `skyhaul links --save` has written
     * \param from simulation time 0, from the start of the timeline
     * \param until end of the simulation; Time::Max() for that of the timeline
     */
    void SetTimeline(const std::string& fileName, Time from = Time(), Time until = Time::Max());

    /// Sets an attribute of the devices to be installed.
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);
    /// Sets an attribute of the channel to be installed.
    void SetChannelAttribute(const std::string& name, const AttributeValue& value);

    /**
     * Sets the root queue disc of each terminal, ns3::SkyhaulFairQueueDisc by default; before
     * AssignIpv4 or AssignIpv6. Its MaxSize becomes that of the channel's queues (see
     * SatelliteChannel::GetQueueLimit), in bytes or packets as the disc counts, if it is not given
     * here or by Config::SetDefault. A device that has a root queue disc before AssignIpv4 keeps
     * it. \param typeName a queue disc's TypeId; an empty name installs none \param attributes
     * names and values in turn, as ObjectFactory::Set takes them
     */
    template <typename... Attributes>
    void SetQueueDisc(const std::string& typeName, Attributes&&... attributes)
    {
        ChooseQueueDisc(typeName);
        AddQueueDiscAttributes(std::forward<Attributes>(attributes)...);
        CheckQueueDisc();
    }

    /**
     * \param sites one node for each site of the timeline, in its order
     * \return the devices, in the order of the timeline's nodes
     */
    NetDeviceContainer Install(const NodeContainer& sites);

    /**
     * All of it in one call, for a timeline from a file: SetTimeline, a node for each site,
     * Install, an Internet stack of IPv4, AssignIpv4, and AssignStreams from 0. What is to be other
     * than by default is set before. \param fileName what `skyhaul links --save` has written \param
     * from simulation time 0, from the start of the timeline \param until end of the simulation;
     * Time::Max() for that of the timeline \return the sites' nodes, in the order of the timeline
     */
    NodeContainer InstallTimeline(const std::string& fileName,
                                  Time from = Time(),
                                  Time until = Time::Max());

    /**
     * Gives each device an address out of one network, and routes to its peers. Without a bound
     * device, traffic takes the first stripe to a terminal; bind a socket to a stripe's device to
     * take that stripe.
     * \param network first address of the network
     * \param mask its mask
     * \return the interfaces of the devices that Install has returned, in their order
     */
    Ipv4InterfaceContainer AssignIpv4(Ipv4Address network = "10.0.0.0",
                                      Ipv4Mask mask = "255.0.0.0");
    /// The same for IPv6. (ns-3's routers drop the addresses 2001:db8::/32 of documentation.)
    Ipv6InterfaceContainer AssignIpv6(Ipv6Address network = "fd00::",
                                      Ipv6Prefix prefix = Ipv6Prefix(64));

    /**
     * \param source index of a site
     * \param destination index of another
     * \return the terminal pairs that join them, in the order of the source's terminals
     */
    std::vector<SatelliteStripe> GetStripes(uint32_t source, uint32_t destination) const;
    /// The same by names of sites.
    std::vector<SatelliteStripe> GetStripes(const std::string& source,
                                            const std::string& destination) const;

    /// \return the relays' nodes of the network topology, once installed, in the order of the
    /// timeline's nodes
    NodeContainer GetRelays() const;
    /**
     * \param timelineNode index into LinkTimeline::nodes
     * \return the node that it is: a site's, a relay's, or null where no path uses it
     */
    Ptr<Node> GetNode(uint32_t timelineNode) const;
    /// \return the relays' forwarding state, null in the path topology
    Ptr<SkyhaulForwarding> GetForwarding() const;
    /// \return the nodes that it was installed on, by site
    const NodeContainer& GetSites() const;
    /// \return the index of the site of a name; any other name ends the program
    uint32_t GetSiteIndex(const std::string& name) const;
    /// \return the node of the site of a name, once installed
    Ptr<Node> GetSite(const std::string& name) const;
    /// \return the name of the site that one of these nodes is; aborts for any other node
    std::string GetSiteName(Ptr<Node> site) const;
    /// \return UTC of simulation time 0
    int64_t GetFromNs() const;
    /// \return the timeline that was set. (In the network topology the channel's is another one.)
    const skyhaul::models::LinkTimeline& GetTimeline() const;

    /**
     * Places the nodes where the timeline says that they are, and keeps them moving: sites,
     * gateways and points of presence by GroundSiteMobilityModel, satellites by LeoMobilityModel.
     * In the network topology relays are placed; in the path topology only sites are there.
     * CourseChange fires for each satellite, and each site that moves, every so often until the
     * end of the window. A timeline that does not say where its nodes are ends the program:
     * imported links, and files that were written before version 7 of the format.
     * \param every time between two CourseChange of a node that moves; zero: none
     */
    void PlaceNodes(Time every = Seconds(1));
    /**
     * The same where the script says where nodes are.
     * \param satellites the constellation that the timeline was built with; null: no satellites
     * \param places where sites and relays are, by their names in the timeline; nodes that are not
     * named stay without a position
     * \param every time between two CourseChange of a satellite; zero: none
     */
    void PlaceNodes(std::shared_ptr<const skyhaul::orbits::Propagator> satellites,
                    const std::map<std::string, skyhaul::orbits::Geodetic>& places,
                    Time every = Seconds(1));

    /// \return the channel, once installed
    Ptr<SatelliteChannel> GetChannel() const;

    /// \return a device's IPv4 address
    static Ipv4Address GetIpv4Address(Ptr<NetDevice> device);
    /// \return a device's global IPv6 address
    static Ipv6Address GetIpv6Address(Ptr<NetDevice> device);

    /**
     * Fixes the random streams of the channel.
     * \param stream first stream index to use
     * \return the number of streams used
     */
    int64_t AssignStreams(int64_t stream);

  private:
    void EnablePcapInternal(std::string prefix,
                            Ptr<NetDevice> nd,
                            bool promiscuous,
                            bool explicitFilename) override;
    void EnableAsciiInternal(Ptr<OutputStreamWrapper> stream,
                             std::string prefix,
                             Ptr<NetDevice> nd,
                             bool explicitFilename) override;
    /// Sets the timeline with a window that counts from its start, for one of the calls.
    void SetWindow(std::shared_ptr<const skyhaul::models::LinkTimeline> timeline,
                   Time from,
                   Time until);
    /// Ends the program where a call comes after Install.
    void RequireBeforeInstall(const char* call) const;
    /// Ends the program where a call comes before Install.
    void RequireInstalled(const char* call) const;
    /// Gives a relay the orbit of the satellite that it is, found by its name.
    void PlaceSatellite(uint32_t relay,
                        std::shared_ptr<const skyhaul::orbits::Propagator> satellites,
                        Time every) const;
    /// Ends the program where addresses cannot be assigned. \param room how many the network holds
    template <typename Family>
    void RequireStacks(const char* call, double room) const;
    void CheckPairs() const;
    void ChooseQueueDisc(const std::string& typeName);
    void AddQueueDiscAttribute(const std::string& name, const AttributeValue& value);
    void CheckQueueDisc() const;

    void AddQueueDiscAttributes()
    {
    }

    template <typename Value, typename... Others>
    void AddQueueDiscAttributes(const std::string& name, const Value& value, Others&&... others)
    {
        AddQueueDiscAttribute(name, value);
        AddQueueDiscAttributes(std::forward<Others>(others)...);
    }

    Ptr<SatelliteNetDevice> AddDevice(Ptr<Node> node, uint32_t timelineNode);
    void InstallRelays();
    Time FindLongestRtt() const;
    void InstallQueueDisc(Ptr<SatelliteNetDevice> device, bool wasThere) const;
    void InstallRelayStacks() const;
    template <typename Family>
    typename Family::Interfaces AssignAddresses(typename Family::Addresses& addresses) const;
    template <typename Family>
    void AssignRelays(typename Family::Addresses& addresses) const;

    ObjectFactory m_deviceFactory;                //!< SatelliteNetDevice
    ObjectFactory m_channelFactory;               //!< SatelliteChannel
    std::shared_ptr<QueueDiscChoice> m_queueDisc; //!< root queue disc of each terminal
    std::shared_ptr<const skyhaul::models::LinkTimeline> m_timeline; //!< the sky
    int64_t m_fromNs{0};                                             //!< time 0
    int64_t m_untilNs{0};                                            //!< end of the window
    Topology m_topology{PATH};                                       //!< what becomes a node
    std::vector<std::pair<uint32_t, uint32_t>> m_pairs;              //!< of sites; none: all
    std::vector<bool> m_chosen;                                      //!< by path
    NodeContainer m_sites;                                           //!< by site
    Ptr<SatelliteChannel> m_channel;                                 //!< once installed
    std::vector<Ptr<SatelliteNetDevice>> m_devices;      //!< by timeline node; null where none
    std::shared_ptr<const NetworkCut> m_cut;             //!< of the network topology
    NodeContainer m_relays;                              //!< by NetworkCut::relays
    std::vector<Ptr<SatelliteNetDevice>> m_relayDevices; //!< by node of the cut timeline
    Ptr<SkyhaulForwarding> m_forwarding;                 //!< of the relays
    bool m_hasIpv4{false};                               //!< AssignIpv4 was called
    bool m_hasIpv6{false};                               //!< AssignIpv6 was called
};

} // namespace ns3

#endif /* SKYHAUL_HELPER_H */
