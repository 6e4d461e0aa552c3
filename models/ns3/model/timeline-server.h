// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TIMELINE_SERVER_H
#define SKYHAUL_TIMELINE_SERVER_H

#include "capped-rate.h"

#include "ns3/event-id.h"
#include "ns3/packet.h"
#include "ns3/skyhaul-satellite-drop-cause.h"

#include <deque>
#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

namespace ns3
{

/// A packet on its way along a route.
struct TimelineFrame
{
    Ptr<Packet> packet;   //!< as the device sent it
    uint16_t protocol{0}; //!< EtherType
    uint32_t path{0};     //!< index into LinkTimeline::paths
    uint32_t route{0};    //!< chosen when the packet left its terminal
    uint32_t hop{0};      //!< position in the route after the resource that serves it now
};

/// \return a number that tells the packet's flow (addresses, protocol, ports) from others
uint32_t GetFlowHash(const TimelineFrame& frame, bool pppHeader);

/**
 * \ingroup skyhaul
 *
 * Packets that wait for a resource, flow by flow: deficit round robin with a quantum of 1500 bytes
 * (Shreedhar and Varghese, SIGCOMM 1995) over one byte budget. A packet that does not fit pushes
 * out the tail of the longest flow, or is itself refused when its own flow is the longest. Flows of
 * a higher priority (SatellitePriorityTag) are served first.
 */
class FlowQueues
{
  public:
    explicit FlowQueues(uint64_t limitBytes);

    /// Adds a packet of a flow, whose packets have all one priority. \return the packets that had
    /// to go, if any
    std::vector<TimelineFrame> Enqueue(uint32_t flow, TimelineFrame frame);
    /// Removes the next packet to serve; must not be called when empty.
    TimelineFrame Dequeue();

    bool IsEmpty() const;
    uint64_t GetBytes() const;

  private:
    struct Flow
    {
        std::deque<TimelineFrame> frames;
        uint64_t bytes{0};
        uint64_t deficit{0};
        uint8_t priority{0};
    };

    /// Forgets a flow that has no packets.
    void Remove(uint32_t flow);

    uint64_t m_limitBytes;                      //!< of all flows
    uint64_t m_bytes{0};                        //!< waiting now
    std::unordered_map<uint32_t, Flow> m_flows; //!< those with packets
    /// Flows with packets in service order, by falling priority.
    std::map<uint8_t, std::deque<uint32_t>, std::greater<>> m_rounds;
};

/**
 * \ingroup skyhaul
 *
 * A resource that packets meet after their terminal: one serialiser, one queue. Its rate follows
 * the timeline; an outage holds the queue; a loss interval drops packets as they leave.
 */
class TimelineServer
{
  public:
    /// What the server needs of the channel that owns it.
    struct Host
    {
        std::function<int64_t()> utcNow;                     //!< UTC ns
        std::function<void(TimelineFrame, int64_t)> forward; //!< leaves at a UTC time
        std::function<void(const TimelineFrame&, SatelliteDropCause)> drop; //!< is lost now
        std::function<bool(uint32_t, int64_t)> lost;     //!< draws the loss of a resource at a time
        std::function<bool(const TimelineFrame&)> stale; //!< to be dropped: its path has left
        /// A packet begins to wait (true) or goes on to be served (false), and what waits then.
        std::function<void(uint32_t resource, const TimelineFrame&, bool enters, uint64_t bytes)>
            queued;
        bool pppHeader{false}; //!< packets begin with one
    };

    TimelineServer(uint32_t resource, CappedRate rate, uint64_t limitBytes, const Host& host);
    ~TimelineServer();
    TimelineServer(const TimelineServer&) = delete;
    TimelineServer& operator=(const TimelineServer&) = delete;

    /// A packet arrives now.
    void Arrive(TimelineFrame frame);

    /// \return the bytes whose serialisation has ended
    uint64_t GetCarriedBytes() const;

    /// \return the capacity with outages, which a data cap does not change
    skyhaul::models::RateCursor& GetCapacity();

  private:
    void Start(TimelineFrame frame, int64_t now);
    void Next();

    uint32_t m_resource;         //!< index into LinkTimeline::resources
    CappedRate m_rate;           //!< its capacity with outages
    FlowQueues m_queues;         //!< what waits
    const Host& m_host;          //!< the channel's
    int64_t m_freeAt{INT64_MIN}; //!< UTC ns at which the packet in service has been sent
    uint64_t m_started{0};       //!< bytes of all packets started
    uint32_t m_current{0};       //!< bytes of the packet in service
    EventId m_next;              //!< takes the next packet
};

} // namespace ns3

#endif /* SKYHAUL_TIMELINE_SERVER_H */
