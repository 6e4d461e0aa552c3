// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_FAIR_QUEUE_DISC_H
#define SKYHAUL_FAIR_QUEUE_DISC_H

#include "ns3/queue-disc.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

namespace ns3
{

class SkyhaulFlowQueue;

/**
 * \ingroup skyhaul
 *
 * Fair queueing between flows without early drops: deficit round robin (Shreedhar and Varghese,
 * SIGCOMM 1995), one FIFO for each flow (by QueueDiscItem::Hash), one budget (MaxSize) for all.
 * When a packet does not fit, the tail of the longest flow is dropped, which is that packet itself
 * where its own flow is the longest. Flows of a higher priority (SatellitePriorityTag::Of their
 * packets) are served first, those of one priority share. The terminals' counterpart of the queues
 * inside a SatelliteChannel.
 */
class SkyhaulFairQueueDisc : public QueueDisc
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    SkyhaulFairQueueDisc();
    ~SkyhaulFairQueueDisc() override;

  private:
    /// A flow that has packets.
    struct Flow
    {
        std::size_t queue{0};
        uint32_t deficit{0};
        uint8_t priority{0}; //!< of its packets
    };

    bool DoEnqueue(Ptr<QueueDiscItem> item) override;
    Ptr<QueueDiscItem> DoDequeue() override;
    bool CheckConfig() override;
    void InitializeParams() override;
    /// Drops one packet, of the given flow where it is the longest. \return the flow it was of
    uint32_t DropFromLongest(uint32_t flow);
    Ptr<SkyhaulFlowQueue> QueueOf(uint32_t flow);
    void Remove(uint32_t flow);

    uint32_t m_quantum;                         //!< bytes a round
    std::unordered_map<uint32_t, Flow> m_flows; //!< by hash
    /// Flows in service order, by falling priority.
    std::map<uint8_t, std::deque<uint32_t>, std::greater<>> m_rounds;
    std::vector<std::size_t> m_idle; //!< internal queues without packets
};

} // namespace ns3

#endif /* SKYHAUL_FAIR_QUEUE_DISC_H */
