// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_SATELLITE_NET_DEVICE_H
#define SKYHAUL_SATELLITE_NET_DEVICE_H

#include "ns3/event-id.h"
#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/skyhaul-satellite-drop-cause.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ns3
{

class ErrorModel;
class NetDeviceQueue;
class SatelliteChannel;

/**
 * \ingroup skyhaul
 *
 * A user terminal (or a site's fixed link): the end of one or more paths of a LinkTimeline.
 *
 * Sending is serialised at the capacity of the resource that comes first on all of the terminal's
 * routes. The route is chosen, and the delay taken, when a packet has left the terminal. While no
 * path has a route or the capacity is 0, packets wait. If only some peers are unreachable, packets
 * to these wait aside so that others pass, up to HoldBytes for each peer.
 *
 * The transmit queue is short, and stops the queue disc above it when full: install the long queue
 * in the traffic control layer (SkyhaulHelper does). Without a PPP header, a packet is as long as
 * its IP packet; with it, two bytes longer, as over a PointToPointNetDevice.
 *
 * With SegmentAggregation above 1 it takes IP packets that long, for a TCP whose segments stand for
 * so many, and each counts at every queue and resource of the channel for the headers that these
 * would have. Give all devices of a channel the same.
 *
 * A frame to the broadcast or a multicast address goes to every peer, all copies or none.
 */
class SatelliteNetDevice : public NetDevice
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    SatelliteNetDevice();
    ~SatelliteNetDevice() override;

    /// \return index into LinkTimeline::nodes, 0xFFFFFFFF before the device is attached
    uint32_t GetTimelineNode() const;

    /// \return the index of the resource that serialises this device's packets, if it has its own
    std::optional<uint32_t> GetOwnResource() const;

    /// \return whether packets carry a two-byte PPP header
    bool HasPppHeader() const;

    /// \return full packets that a packet may stand for
    uint32_t GetSegmentAggregation() const;

    /// \return the largest IP packet of those that a packet stands for; GetMtu is for the packet
    /// itself
    uint16_t GetSegmentMtu() const;

    // inherited
    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address multicastGroup) const override;
    Address GetMulticast(Ipv6Address addr) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocolNumber) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& dest,
                  uint16_t protocolNumber) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback cb) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback cb) override;
    bool SupportsSendFrom() const override;

    /**
     * TracedCallback signature of Drop.
     * \param packet the packet lost
     * \param cause why
     */
    typedef void (*DropTracedCallback)(Ptr<const Packet> packet, SatelliteDropCause cause);

  protected:
    void DoDispose() override;
    void NotifyNewAggregate() override;

  private:
    friend class SatelliteChannel;

    /// A packet that waits to be sent.
    struct Waiting
    {
        Ptr<Packet> packet;
        uint32_t path{0};
        uint16_t protocol{0};
    };

    /// Packets for a peer that has no route now.
    struct Held
    {
        std::deque<Waiting> packets;
        uint64_t bytes{0};
    };

    void SetChannel(Ptr<SatelliteChannel> channel,
                    uint32_t node,
                    std::optional<uint32_t> ownResource);
    void AddPeer(Mac48Address address, uint32_t path);
    /// Hands in a packet that has crossed the channel.
    void Receive(Ptr<Packet> packet, uint16_t protocol, Mac48Address from);
    /// Ends the program where a packet is sent outside of the window of the timeline.
    void CheckWindow() const;
    /// Of the network topology: writes on a packet the terminals that it crosses between.
    void MarkEnds(Ptr<Packet> packet, uint32_t path, bool frame) const;
    bool Accept(Ptr<Packet> packet, uint32_t path, uint16_t protocol, bool isGroup);
    /// Adds the headers of the packets that a packet stands for but the first, as padding.
    void AddSegmentHeaders(Ptr<Packet> packet, uint16_t protocol) const;
    void RemoveSegmentHeaders(Ptr<Packet> packet, uint16_t protocol) const;
    void TryStart();
    bool TakeNext(Waiting& next, int64_t now);
    void TransmitStart(const Waiting& next, uint32_t route, int64_t now);
    void TransmitComplete(Ptr<Packet> packet);
    void RouteChanged();
    void Hold(const Waiting& waiting);
    void Drop(Ptr<const Packet> packet, SatelliteDropCause cause);
    bool IsQueueFull() const;
    void UpdateBackpressure();

    Ptr<SatelliteChannel> m_channel;                        //!< what it is attached to
    Ptr<Node> m_node;                                       //!< owner
    Ptr<NetDeviceQueue> m_flowControl;                      //!< stops and wakes the queue disc
    uint32_t m_timelineNode{0xFFFFFFFFU};                   //!< index into LinkTimeline::nodes
    std::optional<uint32_t> m_ownResource;                  //!< serialises this device's packets
    std::vector<std::pair<Mac48Address, uint32_t>> m_peers; //!< where paths lead
    std::size_t m_lastPeer{0};                              //!< that a packet went to
    std::deque<Waiting> m_queue;                            //!< in order of arrival
    std::unordered_map<uint32_t, Held> m_held;              //!< by path
    std::deque<Waiting> m_released;                         //!< were held, go before m_queue
    int64_t m_freeAt{INT64_MIN};                            //!< UTC ns; INT64_MAX: never again
    EventId m_startEvent;                                   //!< end of service with packets waiting
    EventId m_routeEvent;                     //!< the next change of a route waited for
    uint32_t m_ifIndex{0};                    //!< index on the node
    Mac48Address m_address;                   //!< MAC address
    Ptr<ErrorModel> m_receiveErrorModel;      //!< of packets that arrive, or null
    uint16_t m_mtu;                           //!< largest IP packet
    uint16_t m_aggregation;                   //!< full packets that a packet may stand for
    uint32_t m_queuePackets;                  //!< length of m_queue at which it is full
    uint64_t m_holdBytes;                     //!< limit of each Held
    bool m_pppHeader;                         //!< two more bytes a packet
    ReceiveCallback m_rxCallback;             //!< to the node
    PromiscReceiveCallback m_promiscCallback; //!< to the node
    TracedCallback<> m_linkChange;            //!< when attached

    TracedCallback<Ptr<const Packet>> m_txTrace;                       //!< Tx
    TracedCallback<Ptr<const Packet>> m_rxTrace;                       //!< Rx
    TracedCallback<Ptr<const Packet>, SatelliteDropCause> m_dropTrace; //!< Drop
    TracedCallback<uint32_t, uint32_t, uint32_t> m_handoverTrace;      //!< Handover
    TracedCallback<uint64_t> m_rateChangeTrace;                        //!< RateChange
    TracedCallback<Ptr<const Packet>> m_macTxTrace;                    //!< MacTx
    TracedCallback<Ptr<const Packet>> m_macTxDropTrace;                //!< MacTxDrop
    TracedCallback<Ptr<const Packet>> m_macRxTrace;                    //!< MacRx
    TracedCallback<Ptr<const Packet>> m_macRxDropTrace;                //!< MacRxDrop
    TracedCallback<Ptr<const Packet>> m_macPromiscRxTrace;             //!< MacPromiscRx
    TracedCallback<Ptr<const Packet>> m_phyTxBeginTrace;               //!< PhyTxBegin
    TracedCallback<Ptr<const Packet>> m_phyTxEndTrace;                 //!< PhyTxEnd
    TracedCallback<Ptr<const Packet>> m_phyTxDropTrace;                //!< PhyTxDrop
    TracedCallback<Ptr<const Packet>> m_phyRxEndTrace;                 //!< PhyRxEnd
    TracedCallback<Ptr<const Packet>> m_phyRxDropTrace;                //!< PhyRxDrop
    TracedCallback<Ptr<const Packet>> m_snifferTrace;                  //!< Sniffer
    TracedCallback<Ptr<const Packet>> m_promiscSnifferTrace;           //!< PromiscSniffer
};

} // namespace ns3

#endif /* SKYHAUL_SATELLITE_NET_DEVICE_H */
