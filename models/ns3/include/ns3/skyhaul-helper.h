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
#include "ns3/trace-helper.h"

#include "skyhaul/models/link_timeline.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/// One of the terminal pairs that join two sites.
struct SatelliteStripe
{
    Ptr<SatelliteNetDevice> source;      //!< at the first site
    Ptr<SatelliteNetDevice> destination; //!< at the second
};

/**
 * \ingroup skyhaul
 *
 * Builds the path topology of a LinkTimeline: a node for each site, a SatelliteNetDevice for each
 * terminal or fixed link that ends a path, one SatelliteChannel between them.
 *
 * Use: SetTimeline, Install on one node a site, InternetStackHelper on the nodes, then AssignIpv4
 * (or AssignIpv6), which also installs host routes, neighbour entries and the terminals' queue
 * discs.
 */
class SkyhaulHelper : public PcapHelperForDevice, public AsciiTraceHelperForDevice
{
  public:
    SkyhaulHelper();

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
    /// The same for IPv6.
    void AssignIpv6(Ipv6Address network = "2001:db8::", Ipv6Prefix prefix = Ipv6Prefix(64)) const;

    /**
     * \param source index of a site
     * \param destination index of another
     * \return the terminal pairs that join them, in the order of the source's terminals
     */
    std::vector<SatelliteStripe> GetStripes(uint32_t source, uint32_t destination) const;

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
    void InstallQueueDisc(Ptr<SatelliteNetDevice> device) const;

    ObjectFactory m_deviceFactory;  //!< SatelliteNetDevice
    ObjectFactory m_channelFactory; //!< SatelliteChannel
    std::string m_queueDisc;        //!< TypeId of the root queue disc
    std::shared_ptr<const skyhaul::models::LinkTimeline> m_timeline; //!< the sky
    int64_t m_fromNs{0};                                             //!< time 0
    int64_t m_untilNs{0};                                            //!< end of the window
    Ptr<SatelliteChannel> m_channel;                                 //!< once installed
    std::vector<Ptr<SatelliteNetDevice>> m_devices; //!< by timeline node; null where none
};

} // namespace ns3

#endif /* SKYHAUL_HELPER_H */
