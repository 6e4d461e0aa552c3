// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/tcp-skyhaul-bbr.h"

#include "tcp-recovery-mend.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpSkyhaulBbr");

NS_OBJECT_ENSURE_REGISTERED(TcpSkyhaulBbr);

TypeId
TcpSkyhaulBbr::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpSkyhaulBbr")
            .SetParent<TcpBbr>()
            .SetGroupName("Skyhaul")
            .AddConstructor<TcpSkyhaulBbr>()
            .AddAttribute("FloorSegments",
                          "Least pacing rate, in segments a minimum round trip.",
                          UintegerValue(10),
                          MakeUintegerAccessor(&TcpSkyhaulBbr::m_floorSegments),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("RepairTime",
                          "How long after a retransmission timeout the rate is held up.",
                          TimeValue(MilliSeconds(500)),
                          MakeTimeAccessor(&TcpSkyhaulBbr::m_repairTime),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("RepairShare",
                          "Share of the last good rate that is kept meanwhile.",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&TcpSkyhaulBbr::m_repairShare),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("MendRecovery",
                          "Detect lost retransmissions, count those that have arrived, and restart "
                          "the timer in a recovery, as Linux does and ns-3 3.37 does not.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&TcpSkyhaulBbr::m_mendsRecovery),
                          MakeBooleanChecker());
    return tid;
}

TcpSkyhaulBbr::TcpSkyhaulBbr() = default;

TcpSkyhaulBbr::TcpSkyhaulBbr(const TcpSkyhaulBbr& sock)
    : TcpBbr(sock),
      m_floorSegments(sock.m_floorSegments),
      m_repairTime(sock.m_repairTime),
      m_repairShare(sock.m_repairShare),
      m_repairUntil(sock.m_repairUntil),
      m_goodRateBps(sock.m_goodRateBps),
      m_mendsRecovery(sock.m_mendsRecovery)
{
}

TcpSkyhaulBbr::~TcpSkyhaulBbr() = default;

std::string
TcpSkyhaulBbr::GetName() const
{
    return "TcpSkyhaulBbr";
}

Ptr<TcpCongestionOps>
TcpSkyhaulBbr::Fork()
{
    return CopyObject<TcpSkyhaulBbr>(this);
}

bool
TcpSkyhaulBbr::IsRepairing() const
{
    return Simulator::Now() < m_repairUntil;
}

void
TcpSkyhaulBbr::RaisePacing(Ptr<TcpSocketState> tcb) const
{
    if (tcb->m_minRtt == Time::Max() || !tcb->m_minRtt.IsStrictlyPositive())
    {
        return; // no round trip seen yet: TcpBbr's own start
    }
    const double windowBits = 8.0 * m_floorSegments * tcb->m_segmentSize;
    auto least = static_cast<uint64_t>(windowBits / tcb->m_minRtt.GetSeconds());
    if (IsRepairing())
    {
        const double kept = m_repairShare * static_cast<double>(m_goodRateBps);
        least = std::max(least, static_cast<uint64_t>(kept));
    }
    least = std::min(least, tcb->m_maxPacingRate.GetBitRate());
    if (tcb->m_pacingRate.Get().GetBitRate() < least)
    {
        NS_LOG_DEBUG("pacing raised to " << least << " bit/s");
        tcb->m_pacingRate = DataRate(least);
    }
}

void
TcpSkyhaulBbr::MendRecovery(Ptr<TcpSocketState> tcb, TcpRateOps::TcpRateSample& sample)
{
    if (!m_looked && m_mendsRecovery)
    {
        m_looked = true;
        m_socket = TcpRecoveryMend::FindSocket(this);
        m_mend = std::make_unique<TcpRecoveryMend>();
    }
    if (m_socket && m_mendsRecovery)
    {
        m_mend->AfterAck(m_socket, tcb, sample);
    }
}

void
TcpSkyhaulBbr::MarkProbeRtt(Ptr<const TcpSocketState> tcb,
                            const TcpRateOps::TcpRateConnection& rc,
                            TcpRateOps::TcpRateSample& sample)
{
    if (GetBbrState() == BBR_PROBE_RTT)
    {
        if (m_probedUntil < rc.m_delivered || m_probedUntil == 0)
        {
            m_probedFrom = rc.m_delivered;
        }
        m_probedUntil = rc.m_delivered + tcb->m_bytesInFlight;
    }
    if (sample.m_priorDelivered >= m_probedFrom && sample.m_priorDelivered <= m_probedUntil &&
        m_probedUntil > 0)
    {
        sample.m_isAppLimited = true;
    }
}

void
TcpSkyhaulBbr::CongControl(Ptr<TcpSocketState> tcb,
                           const TcpRateOps::TcpRateConnection& rc,
                           const TcpRateOps::TcpRateSample& rs)
{
    NS_LOG_FUNCTION(this << tcb);
    const uint32_t before = tcb->m_cWnd;
    TcpRateOps::TcpRateSample mended = rs;
    MendRecovery(tcb, mended);
    MarkProbeRtt(tcb, rc, mended);
    TcpBbr::CongControl(tcb, rc, mended);
    if (IsRepairing())
    {
        const double bdp = static_cast<double>(m_goodRateBps) / 8 * tcb->m_minRtt.GetSeconds();
        const auto limit = static_cast<uint32_t>(std::min(bdp, 1e9));
        const uint32_t grown = std::min(before + rs.m_ackedSacked, limit);
        tcb->m_cWnd = std::max(tcb->m_cWnd.Get(), grown);
    }
    else if (tcb->m_congState < TcpSocketState::CA_CWR && GetBbrState() != BBR_PROBE_RTT)
    {
        const auto rate = static_cast<double>(tcb->m_pacingRate.Get().GetBitRate());
        m_goodRateBps = static_cast<uint64_t>(rate / std::max(1.0, GetPacingGain()));
    }
    RaisePacing(tcb);
}

void
TcpSkyhaulBbr::CongestionStateSet(Ptr<TcpSocketState> tcb,
                                  const TcpSocketState::TcpCongState_t newState)
{
    NS_LOG_FUNCTION(this << tcb << newState);
    TcpBbr::CongestionStateSet(tcb, newState);
    if (newState == TcpSocketState::CA_LOSS)
    {
        NS_LOG_LOGIC("a timeout: for " << m_repairTime.As(Time::MS) << " at " << m_repairShare
                                       << " of " << m_goodRateBps << " bit/s");
        m_repairUntil = Simulator::Now() + m_repairTime;
    }
    RaisePacing(tcb);
}

void
TcpSkyhaulBbr::CwndEvent(Ptr<TcpSocketState> tcb, const TcpSocketState::TcpCAEvent_t event)
{
    NS_LOG_FUNCTION(this << tcb << event);
    TcpBbr::CwndEvent(tcb, event);
    if (event == TcpSocketState::CA_EVENT_COMPLETE_CWR)
    {
        tcb->m_ssThresh = tcb->m_cWnd; // which the socket makes the window of the end of a recovery
    }
    RaisePacing(tcb);
}

} // namespace ns3
