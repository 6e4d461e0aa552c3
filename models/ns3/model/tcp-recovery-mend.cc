// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "tcp-recovery-mend.h"

#include "ns3/log.h"
#include "ns3/node-list.h"
#include "ns3/node.h"
#include "ns3/object-vector.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpRecoveryMend");

namespace
{

constexpr int DUPLICATES = 4; //!< segments before the highest one that has arrived, and one more

/// A way to the members of ns-3's scoreboard, which has no interface for what is mended here: an
/// explicit instantiation of a template may name a private member (C++17, [temp.explicit] 12).
template <typename Tag, typename Tag::Type member>
struct Reach
{
    friend typename Tag::Type GetMember(Tag)
    {
        return member;
    }
};

struct SentList
{
    using Type = std::list<TcpTxItem*> TcpTxBuffer::*;
    friend Type GetMember(SentList);
};

struct RetransBytes
{
    using Type = uint32_t TcpTxBuffer::*;
    friend Type GetMember(RetransBytes);
};

struct LostBytes
{
    using Type = uint32_t TcpTxBuffer::*;
    friend Type GetMember(LostBytes);
};

struct HighestSack
{
    using Type = std::pair<std::list<TcpTxItem*>::const_iterator, SequenceNumber32> TcpTxBuffer::*;
    friend Type GetMember(HighestSack);
};

struct IsItemLost
{
    using Type = bool TcpTxItem::*;
    friend Type GetMember(IsItemLost);
};

template struct Reach<SentList, &TcpTxBuffer::m_sentList>;
template struct Reach<RetransBytes, &TcpTxBuffer::m_retrans>;
template struct Reach<LostBytes, &TcpTxBuffer::m_lostOut>;
template struct Reach<HighestSack, &TcpTxBuffer::m_highestSack>;
template struct Reach<IsItemLost, &TcpTxItem::m_lost>;

/// A way to protected members of a socket: a class that derives from it may name them.
struct SocketReach : TcpSocketBase
{
    static bool HasCongestion(TcpSocketBase* socket, const Object* congestion)
    {
        return PeekPointer(socket->*(&SocketReach::m_congestionControl)) == congestion;
    }

    static void RestartTimer(TcpSocketBase* socket)
    {
        EventId& timer = socket->*(&SocketReach::m_retxEvent);
        if (!timer.IsExpired())
        {
            timer.Cancel();
            const Time rto = (socket->*(&SocketReach::m_rto)).Get();
            timer = Simulator::Schedule(rto, &SocketReach::ReTxTimeout, socket);
        }
    }
};

} // namespace

TcpSocketBase*
TcpRecoveryMend::FindSocket(Ptr<const Object> congestion)
{
    NS_LOG_FUNCTION(congestion);
    const uint32_t node = Simulator::GetContext();
    if (node >= NodeList::GetNNodes())
    {
        return nullptr; // outside of a simulation
    }
    auto tcp = NodeList::GetNode(node)->GetObject<TcpL4Protocol>();
    if (!tcp)
    {
        return nullptr;
    }
    ObjectVectorValue sockets;
    tcp->GetAttribute("SocketList", sockets);
    for (auto at = sockets.Begin(); at != sockets.End(); ++at)
    {
        auto socket = DynamicCast<TcpSocketBase>(at->second);
        if (socket && SocketReach::HasCongestion(PeekPointer(socket), PeekPointer(congestion)))
        {
            return PeekPointer(socket);
        }
    }
    return nullptr;
}

void
TcpRecoveryMend::AfterAck(TcpSocketBase* socket,
                          Ptr<const TcpSocketState> tcb,
                          TcpRateOps::TcpRateSample& sample)
{
    NS_LOG_FUNCTION(this << socket << tcb);
    auto buffer = socket->GetTxBuffer();
    MendScoreboard(socket, tcb);
    const uint32_t lost = buffer->GetLost();
    sample.m_bytesLoss = lost - std::min(lost, m_lostBytes);
    m_lostBytes = lost;
    // Found invalid by ns-3, or counted from a time that was not set after such a one.
    if (!sample.m_interval.IsStrictlyPositive() || sample.m_ackElapsed >= Simulator::Now())
    {
        sample.m_deliveryRate = DataRate(0);
    }
    if (sample.m_ackedSacked > 0 && tcb->m_congState == TcpSocketState::CA_RECOVERY)
    {
        SocketReach::RestartTimer(socket);
    }
}

void
TcpRecoveryMend::MendScoreboard(TcpSocketBase* socket, Ptr<const TcpSocketState> tcb)
{
    auto buffer = socket->GetTxBuffer();
    const SequenceNumber32 head = buffer->HeadSequence();
    uint32_t& retransBytes = PeekPointer(buffer)->*GetMember(RetransBytes());
    if (tcb->m_congState < TcpSocketState::CA_RECOVERY)
    {
        return;
    }
    // What comes back sooner than a round trip was sent once more while the first copy was on its
    // way.
    const Time latest = Simulator::Now() - (tcb->m_minRtt == Time::Max() ? Time() : tcb->m_minRtt);
    const auto noteDelivered = [&](const TcpTxItem* item) {
        if (item->GetLastSent() <= latest)
        {
            m_newestDelivered = std::max(m_newestDelivered, item->GetLastSent());
        }
    };
    uint32_t& lostBytes = PeekPointer(buffer)->*GetMember(LostBytes());
    const auto markLost = [&](TcpTxItem* item) {
        const uint32_t size = item->GetSeqSize();
        bool& lost = item->*GetMember(IsItemLost());
        if (item->m_retrans)
        {
            item->m_retrans = false;
            retransBytes -= size;
        }
        if (!lost)
        {
            lost = true;
            lostBytes += size;
        }
    };
    const auto& sent = PeekPointer(buffer)->*GetMember(SentList());
    const auto& highest = PeekPointer(buffer)->*GetMember(HighestSack());
    if (highest.second > head && highest.first != sent.end())
    {
        noteDelivered(*highest.first);
    }
    // First what has arrived, as that is the newest often; all retransmissions are met once the
    // bytes that the buffer counts are found.
    uint32_t left = retransBytes;
    for (auto at = sent.begin(); at != sent.end() && left > 0; ++at)
    {
        TcpTxItem* item = *at;
        if (!item->m_retrans)
        {
            continue;
        }
        const uint32_t size = item->GetSeqSize();
        left -= std::min(left, size);
        if (item->IsSacked())
        {
            noteDelivered(item);
            item->m_retrans = false;
            retransBytes -= size;
        }
    }
    const Time margin = tcb->m_minRtt == Time::Max() ? Time() : tcb->m_minRtt / 4;
    left = retransBytes;
    for (auto at = sent.begin(); at != sent.end() && left > 0; ++at)
    {
        TcpTxItem* item = *at;
        if (!item->m_retrans)
        {
            continue;
        }
        const uint32_t size = item->GetSeqSize();
        left -= std::min(left, size);
        if (item->GetLastSent() + margin < m_newestDelivered)
        {
            NS_LOG_DEBUG("a retransmission of " << size << " bytes is lost");
            markLost(item);
        }
    }
    if (highest.second <= head || highest.first == sent.end())
    {
        return;
    }
    // What was sent last, with too little that has arrived after it for the count of three.
    auto at = highest.first;
    for (int i = 0; i < DUPLICATES && at != sent.begin(); ++i)
    {
        --at;
    }
    for (bool isTail = false; at != sent.end(); ++at)
    {
        TcpTxItem* item = *at;
        isTail = isTail || at == highest.first;
        const bool isOld = item->GetLastSent() + margin < m_newestDelivered;
        if (isOld && !item->IsSacked() && !item->m_retrans)
        {
            markLost(item);
        }
        if (isTail && !isOld && !item->m_retrans)
        {
            break; // the rest was sent later
        }
    }
}

} // namespace ns3
