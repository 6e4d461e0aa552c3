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
        if (timer.IsRunning())
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
TcpRecoveryMend::AfterAck(TcpSocketBase* socket, Ptr<const TcpSocketState> tcb)
{
    auto buffer = socket->GetTxBuffer();
    const bool moved = buffer->HeadSequence() != m_head;
    m_head = buffer->HeadSequence();
    if (moved && tcb->m_congState == TcpSocketState::CA_RECOVERY)
    {
        SocketReach::RestartTimer(socket);
    }
    uint32_t& retransBytes = PeekPointer(buffer)->*GetMember(RetransBytes());
    if (retransBytes == 0)
    {
        return;
    }
    const auto& sent = PeekPointer(buffer)->*GetMember(SentList());
    const auto& highest = PeekPointer(buffer)->*GetMember(HighestSack());
    if (highest.second > m_head && highest.first != sent.end())
    {
        m_newestDelivered = std::max(m_newestDelivered, (*highest.first)->GetLastSent());
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
            m_newestDelivered = std::max(m_newestDelivered, item->GetLastSent());
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
            item->m_retrans = false;
            retransBytes -= size;
            bool& lost = item->*GetMember(IsItemLost());
            if (!lost)
            {
                lost = true;
                PeekPointer(buffer)->*GetMember(LostBytes()) += size;
            }
        }
    }
}

} // namespace ns3
