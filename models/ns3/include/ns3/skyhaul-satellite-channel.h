// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_SATELLITE_CHANNEL_H
#define SKYHAUL_SATELLITE_CHANNEL_H

#include "ns3/channel.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/skyhaul-satellite-drop-cause.h"
#include "ns3/traced-callback.h"

#include "skyhaul/models/link_timeline.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ns3
{

class SatelliteNetDevice;
struct TimelineFrame;

/**
 * \ingroup skyhaul
 *
 * All that lies between the terminals of a LinkTimeline: satellites, gateways, points of presence.
 *
 * A packet that a SatelliteNetDevice has sent follows the route that its path has at that moment.
 * Each leg delays it by the leg's delay at departure; each resource after the terminal's own is one
 * serialiser with one queue that all paths share, served flow by flow, at the timeline's rate
 * integrated over its changes. An outage holds a queue, overflow drops from the tail, loss
 * intervals drop packets as they leave. Packets do not overtake each other unless their path has
 * changed.
 *
 * Simulation time 0 is the UTC time given to SetTimeline. Only resources that packets meet are
 * built. Handover and RateChange events are simulated only from the time a sink is connected before
 * Simulator::Run.
 */
class SatelliteChannel : public Channel
{
  public:
    /// What becomes of packets that wait at a resource which their path has left.
    enum HandoverPolicy
    {
        FORWARD, //!< they go on along the route they were sent on
        DROP     //!< they are lost when their turn comes
    };

    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    SatelliteChannel();
    ~SatelliteChannel() override;

    /**
     * Sets what the channel carries; once, before any device is attached.
     * \param timeline the sky; kept alive by the channel
     * \param fromNs UTC time of simulation time 0
     * \param untilNs UTC time at which the simulation will end; queues are sized for [from, until)
     */
    void SetTimeline(std::shared_ptr<const skyhaul::models::LinkTimeline> timeline,
                     int64_t fromNs,
                     int64_t untilNs);

    /// \return the timeline
    const skyhaul::models::LinkTimeline& GetTimeline() const;

    /**
     * Attaches a device as a node of the timeline.
     * \param device the device
     * \param node index into LinkTimeline::nodes, the end of at least one path
     */
    void Attach(Ptr<SatelliteNetDevice> device, uint32_t node);

    /**
     * Fixes the random stream of the loss intervals.
     * \param stream first stream index to use
     * \return the number of streams used
     */
    int64_t AssignStreams(int64_t stream);

    /// \return UTC now, in ns
    int64_t GetUtcNs() const;

    /**
     * \param resource index into LinkTimeline::resources
     * \return bytes that the resource has carried so far
     */
    uint64_t GetCarriedBytes(uint32_t resource) const;

    /**
     * \param resource index into LinkTimeline::resources
     * \return size in bytes of its queue, QueueBdp bandwidth-delay products of the largest capacity
     * and GetLongestRtt(), or MinQueueBytes; with segment aggregation two packets at least
     */
    uint64_t GetQueueLimit(uint32_t resource) const;

    /// \return twice the delay of the longest path, by each path's mean over the window
    Time GetLongestRtt() const;

    /// \return what becomes of packets queued where their path no longer goes
    HandoverPolicy GetHandoverPolicy() const;

    /**
     * \param node index into LinkTimeline::nodes
     * \return the device attached there, or null
     */
    Ptr<SatelliteNetDevice> GetAttached(uint32_t node) const;

    // inherited
    std::size_t GetNDevices() const override;
    Ptr<NetDevice> GetDevice(std::size_t i) const override;

    /**
     * TracedCallback signature of Drop.
     * \param packet the packet lost
     * \param resource index into LinkTimeline::resources, 0xFFFFFFFF where there was none
     * \param cause why
     */
    typedef void (*DropTracedCallback)(Ptr<const Packet> packet,
                                       uint32_t resource,
                                       SatelliteDropCause cause);
    /**
     * TracedCallback signature of Enqueue and Dequeue.
     * \param packet the packet
     * \param resource index into LinkTimeline::resources
     */
    typedef void (*QueueTracedCallback)(Ptr<const Packet> packet, uint32_t resource);
    /**
     * TracedCallback signature of QueueLength.
     * \param resource index into LinkTimeline::resources
     * \param bytes what waits for it now
     */
    typedef void (*QueueLengthTracedCallback)(uint32_t resource, uint64_t bytes);
    /**
     * TracedCallback signature of Handover.
     * \param path index into LinkTimeline::paths
     * \param from route left, or skyhaul::models::kNoRoute
     * \param to route taken, or skyhaul::models::kNoRoute
     */
    typedef void (*HandoverTracedCallback)(uint32_t path, uint32_t from, uint32_t to);
    /**
     * TracedCallback signature of RateChange.
     * \param resource index into LinkTimeline::resources
     * \param rateBps its new capacity in bit/s, 0 in an outage
     */
    typedef void (*RateChangeTracedCallback)(uint32_t resource, uint64_t rateBps);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    friend class SatelliteNetDevice;
    friend class SkyhaulHelper;
    struct Inside;

    /**
     * Says that the timeline is one of pieces (see NetworkCut): frames come out where their route
     * ends, and queues are sized for a round trip of the whole. \param routeEnds node by route
     * \param longestRtt of the whole timeline
     */
    void SetCut(std::vector<uint32_t> routeEnds, Time longestRtt);

    /// Finds the resources that are one terminal's own.
    void FindOwners();
    /// The resource that only this node's packets meet, and meet first on every route; if there is
    /// one.
    std::optional<uint32_t> FindOwnResource(uint32_t node) const;
    uint32_t RouteAt(uint32_t path, int64_t utcNs);
    int64_t NextRouteChange(uint32_t path, int64_t utcNs);
    /// When a packet of the device's own resource has been sent; INT64_MAX where it never is.
    int64_t Finish(uint32_t resource, int64_t utcNs, uint64_t bits);
    void CountCarried(uint32_t resource, uint64_t bytes);
    /// Draws whether a packet that leaves a resource at that time is lost.
    bool IsLost(uint32_t resource, int64_t utcNs);
    /// Takes over a packet that leaves the resource before `hop` at a UTC time.
    void Forward(TimelineFrame frame, int64_t departNs);
    /// Takes over a packet at the first hop of its route, now.
    void Enter(TimelineFrame frame);
    void Arrive(uint32_t resource, const TimelineFrame& frame);
    void Drop(const TimelineFrame& frame, uint32_t resource, SatelliteDropCause cause);
    /// Tells of a packet that is lost anywhere: in the channel, at a device, in its queue disc.
    void Lost(Ptr<const Packet> packet, uint32_t resource, SatelliteDropCause cause);
    /// Has the queues tell of each packet where someone listens.
    void WatchQueues();
    void WatchRoute(uint32_t path, uint32_t route);
    void WatchRate(uint32_t resource);

    std::unique_ptr<Inside> m_inside;        //!< cursors, servers and devices
    Ptr<UniformRandomVariable> m_lossRandom; //!< one draw for each packet in a loss interval
    HandoverPolicy m_handoverPolicy;         //!< of packets queued inside
    double m_queueBdp;                       //!< queue size in bandwidth-delay products
    uint32_t m_minQueueBytes;                //!< at least
    bool m_pppHeader;                        //!< packets begin with a PPP header

    TracedCallback<Ptr<const Packet>, uint32_t, SatelliteDropCause> m_dropTrace; //!< Drop
    TracedCallback<Ptr<const Packet>, uint32_t, SatelliteDropCause> m_lossTrace; //!< Loss
    TracedCallback<Ptr<const Packet>, uint32_t> m_enqueueTrace;                  //!< Enqueue
    TracedCallback<Ptr<const Packet>, uint32_t> m_dequeueTrace;                  //!< Dequeue
    TracedCallback<uint32_t, uint64_t> m_queueLengthTrace;                       //!< QueueLength
    TracedCallback<uint32_t, uint32_t, uint32_t> m_handoverTrace;                //!< Handover
    TracedCallback<uint32_t, uint64_t> m_rateChangeTrace;                        //!< RateChange
};

} // namespace ns3

#endif /* SKYHAUL_SATELLITE_CHANNEL_H */
