// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/tcp-skyhaul-cubic.h"

#include "ns3/double.h"
#include "ns3/tcp-socket-state.h"

namespace ns3
{

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
    const bool slowStart = tcb->m_cWnd < tcb->m_ssThresh;
    const double window = static_cast<double>(tcb->m_cWnd.Get()) / tcb->m_segmentSize;
    TcpCubic::IncreaseWindow(tcb, segmentsAcked);
    if (slowStart)
    {
        return;
    }
    if (m_estimate == 0)
    {
        m_estimate = window;
        DoubleValue beta;
        GetAttribute("Beta", beta);
        m_alpha = 3 * (1 - beta.Get()) / (1 + beta.Get());
    }
    m_estimate += (m_estimate < m_before ? m_alpha : 1) * segmentsAcked / window;
    const auto least = static_cast<uint32_t>(m_estimate) * tcb->m_segmentSize;
    if (tcb->m_cWnd < least)
    {
        tcb->m_cWnd = least;
    }
}

uint32_t
TcpSkyhaulCubic::GetSsThresh(Ptr<const TcpSocketState> tcb, uint32_t bytesInFlight)
{
    m_before = static_cast<double>(tcb->m_cWnd.Get()) / tcb->m_segmentSize;
    m_estimate = 0;
    return TcpCubic::GetSsThresh(tcb, bytesInFlight);
}

} // namespace ns3
