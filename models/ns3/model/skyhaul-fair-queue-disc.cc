// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-fair-queue-disc.h"

#include "ns3/log.h"
#include "ns3/queue.h"
#include "ns3/skyhaul-satellite-priority-tag.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iterator>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulFairQueueDisc");

NS_OBJECT_ENSURE_REGISTERED(SkyhaulFairQueueDisc);

/// A FIFO whose tail can be dropped.
class SkyhaulFlowQueue : public Queue<QueueDiscItem>
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::SkyhaulFlowQueue")
                                .SetParent<Queue<QueueDiscItem>>()
                                .SetGroupName("Skyhaul")
                                .AddConstructor<SkyhaulFlowQueue>();
        return tid;
    }

    bool Enqueue(Ptr<QueueDiscItem> item) override
    {
        return DoEnqueue(GetContainer().end(), item);
    }

    Ptr<QueueDiscItem> Dequeue() override
    {
        return DoDequeue(GetContainer().begin());
    }

    Ptr<QueueDiscItem> Remove() override
    {
        return DoRemove(std::prev(GetContainer().end()));
    }

    Ptr<const QueueDiscItem> Peek() const override
    {
        return DoPeek(GetContainer().begin());
    }
};

NS_OBJECT_ENSURE_REGISTERED(SkyhaulFlowQueue);

TypeId
SkyhaulFairQueueDisc::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SkyhaulFairQueueDisc")
            .SetParent<QueueDisc>()
            .SetGroupName("Skyhaul")
            .AddConstructor<SkyhaulFairQueueDisc>()
            .AddAttribute("MaxSize",
                          "Most packets or bytes of all flows.",
                          QueueSizeValue(QueueSize("1000p")),
                          MakeQueueSizeAccessor(&QueueDisc::SetMaxSize, &QueueDisc::GetMaxSize),
                          MakeQueueSizeChecker())
            .AddAttribute("Quantum",
                          "Bytes that a flow may send in each round.",
                          UintegerValue(1500),
                          MakeUintegerAccessor(&SkyhaulFairQueueDisc::m_quantum),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

SkyhaulFairQueueDisc::SkyhaulFairQueueDisc()
    : QueueDisc(QueueDiscSizePolicy::MULTIPLE_QUEUES)
{
}

SkyhaulFairQueueDisc::~SkyhaulFairQueueDisc() = default;

Ptr<SkyhaulFlowQueue>
SkyhaulFairQueueDisc::QueueOf(uint32_t flow)
{
    return DynamicCast<SkyhaulFlowQueue>(GetInternalQueue(m_flows[flow].queue));
}

bool
SkyhaulFairQueueDisc::DoEnqueue(Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << item);
    SatellitePriorityTag::Keep(
        item->GetPacket()); // QueueDisc removes the socket's tag on the way out
    const uint8_t priority = SatellitePriorityTag::Of(item->GetPacket());
    const uint32_t flow = item->Hash(priority);
    if (m_flows.find(flow) == m_flows.end())
    {
        if (m_idle.empty())
        {
            auto queue = CreateObject<SkyhaulFlowQueue>();
            queue->SetMaxSize(QueueSize(QueueSizeUnit::BYTES, UINT32_MAX));
            AddInternalQueue(queue);
            m_idle.push_back(GetNInternalQueues() - 1);
        }
        m_flows[flow] = {m_idle.back(), 0, priority};
        m_idle.pop_back();
        m_rounds[priority].push_back(flow);
    }
    bool stays = true;
    QueueOf(flow)->Enqueue(item);
    while (GetCurrentSize() > GetMaxSize())
    {
        stays = DropFromLongest(flow) != flow && stays;
    }
    return stays;
}

uint32_t
SkyhaulFairQueueDisc::DropFromLongest(uint32_t flow)
{
    uint32_t longest =
        m_flows.find(flow) != m_flows.end() ? flow : m_rounds.begin()->second.front();
    for (const auto& [priority, round] : m_rounds)
    {
        for (uint32_t other : round)
        {
            longest = QueueOf(other)->GetNBytes() > QueueOf(longest)->GetNBytes() ? other : longest;
        }
    }
    auto queue = QueueOf(longest);
    NS_LOG_LOGIC("full: the tail of flow " << longest << ", of " << queue->GetNBytes()
                                           << " bytes, is dropped");
    queue->Remove();
    if (queue->IsEmpty())
    {
        Remove(longest);
    }
    return longest;
}

void
SkyhaulFairQueueDisc::Remove(uint32_t flow)
{
    const Flow& its = m_flows[flow];
    auto& round = m_rounds[its.priority];
    round.erase(std::find(round.begin(), round.end(), flow));
    if (round.empty())
    {
        m_rounds.erase(its.priority);
    }
    m_idle.push_back(its.queue);
    m_flows.erase(flow);
}

Ptr<QueueDiscItem>
SkyhaulFairQueueDisc::DoDequeue()
{
    NS_LOG_FUNCTION(this);
    while (!m_rounds.empty())
    {
        auto& round = m_rounds.begin()->second;
        const uint32_t flow = round.front();
        auto queue = QueueOf(flow);
        uint32_t& deficit = m_flows[flow].deficit;
        const uint32_t size = queue->Peek()->GetSize();
        if (deficit < size)
        {
            deficit += m_quantum;
        }
        if (deficit < size)
        {
            round.push_back(flow);
            round.pop_front();
            continue;
        }
        deficit -= size;
        Ptr<QueueDiscItem> item = queue->Dequeue();
        if (queue->IsEmpty())
        {
            Remove(flow);
        }
        else if (deficit < queue->Peek()->GetSize())
        {
            round.push_back(flow);
            round.pop_front();
        }
        return item;
    }
    return nullptr;
}

bool
SkyhaulFairQueueDisc::CheckConfig()
{
    return GetNQueueDiscClasses() == 0 && GetNPacketFilters() == 0;
}

void
SkyhaulFairQueueDisc::InitializeParams()
{
}

} // namespace ns3
