// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/tcp-skyhaul-cubic.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/tcp-socket-state.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpSkyhaulCubic");

NS_OBJECT_ENSURE_REGISTERED(TcpSkyhaulCubic);

TypeId
TcpSkyhaulCubic::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpSkyhaulCubic")
                            .SetParent<TcpCubic>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<TcpSkyhaulCubic>();
    return tid;
}

TcpSkyhaulCubic::TcpSkyhaulCubic() = default;

TcpSkyhaulCubic::TcpSkyhaulCubic(const TcpSkyhaulCubic& sock) = default;

std::string
TcpSkyhaulCubic::GetName() const
{
    return "TcpSkyhaulCubic";
}

Ptr<TcpCongestionOps>
TcpSkyhaulCubic::Fork()
{
    return CopyObject<TcpSkyhaulCubic>(this);
}

void
TcpSkyhaulCubic::IncreaseWindow(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked)
{
    NS_LOG_FUNCTION(this << tcb << segmentsAcked);
    const uint32_t segment = tcb->m_segmentSize;
    // A cumulative acknowledgement that closes a hole also covers what was counted when it was
    // SACKed.
    uint32_t left = std::min(segmentsAcked, (tcb->m_lastAckedSackedBytes + segment - 1) / segment);
    if (tcb->m_cWnd < tcb->m_ssThresh)
    {
        const uint32_t room = (tcb->m_ssThresh - tcb->m_cWnd + segment - 1) / segment;
        const uint32_t slowStart = std::min(left, room);
        TcpCubic::IncreaseWindow(tcb, slowStart);
        left -= slowStart;
    }
    if (left == 0)
    {
        return;
    }
    const double window = static_cast<double>(tcb->m_cWnd.Get()) / segment;
    TcpCubic::IncreaseWindow(tcb, left);
    if (m_estimate == 0)
    {
        m_estimate = window;
        DoubleValue beta;
        GetAttribute("Beta", beta);
        m_alpha = 3 * (1 - beta.Get()) / (1 + beta.Get());
    }
    m_estimate += (m_estimate < m_before ? m_alpha : 1) / m_aggregation * left / window;
    const auto least = static_cast<uint32_t>(m_estimate) * segment;
    if (tcb->m_cWnd < least)
    {
        NS_LOG_LOGIC("Reno-friendly region: the window goes from " << tcb->m_cWnd << " to " << least
                                                                   << " bytes");
        tcb->m_cWnd = least;
    }
}

void
TcpSkyhaulCubic::SetSegmentAggregation(uint32_t segments)
{
    NS_LOG_FUNCTION(this << segments);
    DoubleValue scale;
    GetAttribute("C", scale);
    SetAttribute("C", DoubleValue(scale.Get() * m_aggregation / segments));
    m_aggregation = segments;
}

uint32_t
TcpSkyhaulCubic::GetSsThresh(Ptr<const TcpSocketState> tcb, uint32_t bytesInFlight)
{
    NS_LOG_FUNCTION(this << tcb << bytesInFlight);
    if (tcb->m_congState == TcpSocketState::CA_RECOVERY && m_reduced)
    {
        return tcb->m_ssThresh;
    }
    m_reduced = true;
    NS_LOG_LOGIC("a loss at a window of " << tcb->m_cWnd << " bytes");
    m_before = static_cast<double>(tcb->m_cWnd.Get()) / tcb->m_segmentSize;
    m_estimate = 0;
    return TcpCubic::GetSsThresh(tcb, bytesInFlight);
}

void
TcpSkyhaulCubic::CongestionStateSet(Ptr<TcpSocketState> tcb,
                                    const TcpSocketState::TcpCongState_t newState)
{
    NS_LOG_FUNCTION(this << tcb << newState);
    const bool lostAgain =
        newState == TcpSocketState::CA_LOSS && tcb->m_congState == TcpSocketState::CA_RECOVERY;
    if (newState == TcpSocketState::CA_RECOVERY)
    {
        m_reduced = false;
    }
    if (!lostAgain)
    {
        TcpCubic::CongestionStateSet(tcb, newState);
    }
}

} // namespace ns3
