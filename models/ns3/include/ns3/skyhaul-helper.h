// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_HELPER_H
#define SKYHAUL_HELPER_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/satellite-channel.h"
#include "ns3/satellite-net-device.h"
#include "ns3/skyhaul-forwarding.h"
#include "ns3/trace-helper.h"

#include "skyhaul/models/link_timeline.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

struct NetworkCut;

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
 * relays' stacks.
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

    /**
     * \param timeline the sky
     * \param fromNs UTC time of simulation time 0
     * \param untilNs UTC time at which the simulation will end
     */
    void SetTimeline(std::shared_ptr<const skyhaul::models::LinkTimeline> timeline,
                     int64_t fromNs,
                     int64_t untilNs);

    /// Sets an attribute of the devices to be installed.
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);
    /// Sets an attribute of the channel to be installed.
    void SetChannelAttribute(const std::string& name, const AttributeValue& value);
    /**
     * Sets the root queue disc of each terminal, ns3::FifoQueueDisc by default, whose MaxSize is
     * set to that of the channel's queues (see SatelliteChannel::GetQueueLimit). An empty name
     * installs none. \param typeName a queue disc's TypeId
     */
    void SetQueueDisc(const std::string& typeName);

    /**
     * \param sites one node for each site of the timeline, in its order
     * \return the devices, in the order of the timeline's nodes
     */
    NetDeviceContainer Install(const NodeContainer& sites);

    /**
     * Gives each device an address out of one network, and routes to its peers. Without a bound
     * device, traffic takes the first stripe to a terminal; bind a socket to a stripe's device to
     * take that stripe.
     */
    void AssignIpv4(Ipv4Address network = "10.0.0.0", Ipv4Mask mask = "255.0.0.0") const;
    /// The same for IPv6. (ns-3's routers drop the addresses 2001:db8::/32 of documentation.)
    void AssignIpv6(Ipv6Address network = "fd00::", Ipv6Prefix prefix = Ipv6Prefix(64)) const;

    /**
     * \param source index of a site
     * \param destination index of another
     * \return the terminal pairs that join them, in the order of the source's terminals
     */
    std::vector<SatelliteStripe> GetStripes(uint32_t source, uint32_t destination) const;

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
    /// \return the name of the site that one of these nodes is; aborts for any other node
    std::string GetSiteName(Ptr<Node> site) const;
    /// \return UTC of simulation time 0
    int64_t GetFromNs() const;
    /// \return the timeline that was set. (In the network topology the channel's is another one.)
    const skyhaul::models::LinkTimeline& GetTimeline() const;

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
    Ptr<SatelliteNetDevice> AddDevice(Ptr<Node> node, uint32_t timelineNode);
    void InstallRelays();
    Time FindLongestRtt() const;
    void InstallQueueDisc(Ptr<SatelliteNetDevice> device) const;
    void InstallRelayStacks() const;
    template <typename Family>
    void AssignAddresses(typename Family::Addresses& addresses) const;
    template <typename Family>
    void AssignRelays(typename Family::Addresses& addresses) const;

    ObjectFactory m_deviceFactory;  //!< SatelliteNetDevice
    ObjectFactory m_channelFactory; //!< SatelliteChannel
    std::string m_queueDisc;        //!< TypeId of the root queue disc
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
};

} // namespace ns3

#endif /* SKYHAUL_HELPER_H */
