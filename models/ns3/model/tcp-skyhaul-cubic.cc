// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/tcp-skyhaul-cubic.h"

#include "tcp-recovery-mend.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpSkyhaulCubic");

NS_OBJECT_ENSURE_REGISTERED(TcpSkyhaulCubic);

namespace
{

/// As many that stand for so many each.
uint32_t
SegmentsOf(uint64_t segments, double each)
{
    return static_cast<uint32_t>(std::ceil(static_cast<double>(segments) / each));
}

} // namespace

TypeId
TcpSkyhaulCubic::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpSkyhaulCubic")
                            .SetParent<TcpCubic>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<TcpSkyhaulCubic>()
                            .AddAttribute("MendRecovery",
                                          "Mends what the socket of ns-3 3.37 leaves out while it "
                                          "repairs losses",
                                          BooleanValue(true),
                                          MakeBooleanAccessor(&TcpSkyhaulCubic::m_mendsRecovery),
                                          MakeBooleanChecker());
    return tid;
}

TcpSkyhaulCubic::TcpSkyhaulCubic() = default;

// The socket is looked for anew: a copy belongs to another one.
TcpSkyhaulCubic::TcpSkyhaulCubic(const TcpSkyhaulCubic& sock)
    : TcpCubic(sock),
      m_hyStart(sock.m_hyStart),
      m_estimate(sock.m_estimate),
      m_alpha(sock.m_alpha),
      m_reduced(sock.m_reduced),
      m_aggregation(sock.m_aggregation),
      m_mendsRecovery(sock.m_mendsRecovery)
{
}

TcpSkyhaulCubic::~TcpSkyhaulCubic() = default;

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
TcpSkyhaulCubic::ReadHyStart()
{
    BooleanValue on;
    GetAttribute("HyStart", on);
    StringValue detect; // a number in ns-3 3.37, a word later
    GetAttribute("HyStartDetect", detect);
    UintegerValue lowWindow;
    GetAttribute("HyStartLowWindow", lowWindow);
    UintegerValue samples;
    GetAttribute("HyStartMinSamples", samples);
    TimeValue apart;
    GetAttribute("HyStartAckDelta", apart);
    TimeValue leastGrowth;
    GetAttribute("HyStartDelayMin", leastGrowth);
    TypeId::AttributeInformation alpha;
    RttMeanDeviation::GetTypeId().LookupAttributeByName("Alpha", &alpha);
    m_hyStart.read = true;
    m_hyStart.trains = on.Get() && detect.Get() != "2" && detect.Get() != "DELAY";
    // Of segments that stand for many, each waits for the one before it: that says nothing.
    m_hyStart.delays =
        on.Get() && m_aggregation == 1 && detect.Get() != "1" && detect.Get() != "PACKET_TRAIN";
    m_hyStart.alpha = DynamicCast<const DoubleValue>(alpha.initialValue)->Get();
    m_hyStart.lowWindow = SegmentsOf(lowWindow.Get(), m_aggregation);
    m_hyStart.samples = static_cast<uint32_t>(samples.Get());
    m_hyStart.apart = apart.Get() * m_aggregation;
    m_hyStart.leastGrowth = leastGrowth.Get();
}

Time
TcpSkyhaulCubic::TakeSample(const Time& estimate)
{
    const Time before = m_hyStart.estimate;
    m_hyStart.estimate = estimate;
    if (before.IsZero())
    {
        return estimate;
    }
    const double sample = before.GetDouble() + (estimate - before).GetDouble() / m_hyStart.alpha;
    return std::max(NanoSeconds(1), Time::FromDouble(sample, Time::GetResolution()));
}

void
TcpSkyhaulCubic::PktsAcked(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked, const Time& rtt)
{
    NS_LOG_FUNCTION(this << tcb << segmentsAcked << rtt);
    if (!m_hyStart.read)
    {
        ReadHyStart();
    }
    if (!m_mend && m_mendsRecovery)
    {
        m_socket = TcpRecoveryMend::FindSocket(this);
        m_mend = std::make_unique<TcpRecoveryMend>();
    }
    if (m_socket && m_mendsRecovery)
    {
        m_mend->Repair(m_socket, tcb, tcb->m_lastAckedSackedBytes > 0);
    }
    const Time sample = TakeSample(rtt);
    if (m_hyStart.least.IsZero() || sample < m_hyStart.least)
    {
        m_hyStart.least = sample;
    }
    if (!m_hyStart.found && tcb->m_cWnd < tcb->m_ssThresh)
    {
        UpdateHyStart(tcb, sample);
    }
    // TcpCubic needs the shortest round trip for its curve. Its own HyStart looks at connections in
    // slow start alone: it is shown one that is not.
    static const Ptr<TcpSocketState> afterSlowStart = [] {
        auto state = CreateObject<TcpSocketState>();
        state->m_ssThresh = 0;
        return state;
    }();
    TcpCubic::PktsAcked(afterSlowStart, segmentsAcked, sample);
}

void
TcpSkyhaulCubic::UpdateHyStart(Ptr<TcpSocketState> tcb, const Time& sample)
{
    HyStart& its = m_hyStart;
    const Time now = Simulator::Now();
    if (tcb->m_lastAckedSeq > its.end)
    {
        its.start = its.train = now;
        its.end = tcb->m_highTxMark;
        its.shortest = Time::Max();
        its.seen = 0;
    }
    if (tcb->m_cWnd < its.lowWindow * tcb->m_segmentSize)
    {
        return;
    }
    if (its.trains && now - its.train <= its.apart)
    {
        its.train = now;
        its.found = now - its.start > its.least / 2;
    }
    its.shortest = std::min(its.shortest, sample);
    if (its.seen < its.samples)
    {
        ++its.seen;
    }
    else if (its.delays)
    {
        const Time grows = std::clamp(its.least / 8, its.leastGrowth, MilliSeconds(16));
        its.found = its.found || its.shortest > its.least + grows;
    }
    if (its.found)
    {
        NS_LOG_LOGIC("HyStart ends slow start at " << tcb->m_cWnd << " bytes");
        tcb->m_ssThresh = tcb->m_cWnd;
    }
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
    m_estimate += m_alpha / m_aggregation * left / window;
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
    if (tcb->m_congState == TcpSocketState::CA_LOSS && tcb->m_cWnd <= tcb->m_segmentSize)
    {
        NS_LOG_LOGIC("nothing has arrived since the last timeout");
        return tcb->m_ssThresh;
    }
    m_reduced = true;
    NS_LOG_LOGIC("a loss at a window of " << tcb->m_cWnd << " bytes");
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
        if (newState == TcpSocketState::CA_LOSS)
        {
            m_hyStart.found = false;
            m_hyStart.least = Time();
        }
    }
}

} // namespace ns3
