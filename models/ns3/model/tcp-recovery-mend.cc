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

/// The scoreboard of a socket: what it has sent, and the marks of each piece.
class Scoreboard
{
  public:
    using Item = std::list<TcpTxItem*>::const_iterator;

    explicit Scoreboard(TcpTxBuffer& buffer)
        : m_sent(buffer.*GetMember(SentList())),
          m_retransBytes(buffer.*GetMember(RetransBytes())),
          m_lostBytes(buffer.*GetMember(LostBytes()))
    {
        const auto& highest = buffer.*GetMember(HighestSack());
        m_highest = highest.second > buffer.HeadSequence() ? highest.first : m_sent.end();
    }

    Item Begin() const
    {
        return m_sent.begin();
    }

    Item End() const
    {
        return m_sent.end();
    }

    /// The highest piece that has arrived while one below it is missing; End() without one.
    Item Highest() const
    {
        return m_highest;
    }

    /// Calls visit(item) for each piece that counts as sent again. All of them are met once the
    /// bytes that the buffer counts are found.
    template <typename Visit>
    void EachRetransmission(Visit visit) const
    {
        uint32_t left = m_retransBytes;
        for (auto at = m_sent.begin(); at != m_sent.end() && left > 0; ++at)
        {
            TcpTxItem* item = *at;
            if (item->m_retrans)
            {
                left -= std::min(left, item->GetSeqSize());
                visit(item);
            }
        }
    }

    /// The piece no longer counts as sent again.
    void ClearRetransmission(TcpTxItem* item)
    {
        if (item->m_retrans)
        {
            item->m_retrans = false;
            m_retransBytes -= item->GetSeqSize();
        }
    }

    void MarkLost(TcpTxItem* item)
    {
        ClearRetransmission(item);
        bool& lost = item->*GetMember(IsItemLost());
        if (!lost)
        {
            lost = true;
            m_lostBytes += item->GetSeqSize();
        }
    }

  private:
    const std::list<TcpTxItem*>& m_sent; //!< in order of their sequence numbers
    uint32_t& m_retransBytes;            //!< of pieces that count as sent again
    uint32_t& m_lostBytes;               //!< of pieces that count as lost
    Item m_highest;
};

/// Marks as lost each retransmission that was sent before `before`.
void
MarkLostRetransmissions(Scoreboard& board, Time before)
{
    board.EachRetransmission([&](TcpTxItem* item) {
        if (item->GetLastSent() < before)
        {
            NS_LOG_DEBUG("a retransmission of " << item->GetSeqSize() << " bytes is lost");
            board.MarkLost(item);
        }
    });
}

/// Marks as lost what was sent last and before `before`, with too little that has arrived after it
/// for ns-3's count of three.
void
MarkLostTail(Scoreboard& board, Time before)
{
    if (board.Highest() == board.End())
    {
        return;
    }
    auto at = board.Highest();
    for (int i = 0; i < DUPLICATES && at != board.Begin(); ++i)
    {
        --at;
    }
    for (bool isTail = false; at != board.End(); ++at)
    {
        TcpTxItem* item = *at;
        isTail = isTail || at == board.Highest();
        const bool isOld = item->GetLastSent() < before;
        if (isOld && !item->IsSacked() && !item->m_retrans)
        {
            board.MarkLost(item);
        }
        if (isTail && !isOld && !item->m_retrans)
        {
            break; // the rest was sent later
        }
    }
}

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
TcpRecoveryMend::Repair(TcpSocketBase* socket, Ptr<const TcpSocketState> tcb, bool isNew)
{
    NS_LOG_FUNCTION(this << socket << tcb << isNew);
    MendScoreboard(socket, tcb);
    if (isNew && tcb->m_congState == TcpSocketState::CA_RECOVERY)
    {
        SocketReach::RestartTimer(socket);
    }
}

void
TcpRecoveryMend::AfterAck(TcpSocketBase* socket,
                          Ptr<const TcpSocketState> tcb,
                          TcpRateOps::TcpRateSample& sample)
{
    NS_LOG_FUNCTION(this << socket << tcb);
    auto buffer = socket->GetTxBuffer();
    Repair(socket, tcb, sample.m_ackedSacked > 0);
    const uint32_t lost = buffer->GetLost();
    sample.m_bytesLoss = lost - std::min(lost, m_lostBytes);
    m_lostBytes = lost;
    // Found invalid by ns-3, or counted from a time that was not set after such a one: which ns-3
    // then keeps until data that was sent later has arrived.
    if (sample.m_ackElapsed >= Simulator::Now())
    {
        m_wrongElapsed = sample.m_ackElapsed;
    }
    if (!sample.m_interval.IsStrictlyPositive() || sample.m_ackElapsed == m_wrongElapsed)
    {
        sample.m_deliveryRate = DataRate(0);
    }
}

void
TcpRecoveryMend::MendScoreboard(TcpSocketBase* socket, Ptr<const TcpSocketState> tcb)
{
    if (tcb->m_congState < TcpSocketState::CA_RECOVERY)
    {
        return;
    }
    Scoreboard board(*socket->GetTxBuffer());
    const Time roundTrip = tcb->m_minRtt == Time::Max() ? Time() : tcb->m_minRtt;
    // What comes back sooner than a round trip was sent once more while the first copy was on its
    // way.
    const Time latest = Simulator::Now() - roundTrip;
    const auto noteDelivered = [&](const TcpTxItem* item) {
        if (item->GetLastSent() <= latest)
        {
            m_newestDelivered = std::max(m_newestDelivered, item->GetLastSent());
        }
    };
    // First what has arrived, as that is the newest often.
    if (board.Highest() != board.End())
    {
        noteDelivered(*board.Highest());
    }
    board.EachRetransmission([&](TcpTxItem* item) {
        if (item->IsSacked())
        {
            noteDelivered(item);
            board.ClearRetransmission(item);
        }
    });
    const Time before = m_newestDelivered - roundTrip / 4;
    MarkLostRetransmissions(board, before);
    MarkLostTail(board, before);
}

} // namespace ns3
