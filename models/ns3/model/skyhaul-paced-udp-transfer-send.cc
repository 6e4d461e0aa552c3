// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// PacedUdpTransfer: what is sent when, and what becomes of it at the other end.
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "paced-udp-stripe.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PacedUdpTransferSend");

namespace
{
constexpr uint32_t HEADER_BYTES = 28 + 8 + 20; // ours, UDP, IPv4
constexpr std::size_t LEAST_UNSETTLED = 64;    // packets
constexpr double TAIL_RTTS = 1.5;              // before what is left is sent again
} // namespace

bool
PacedUdpTransfer::TakeIndex(uint64_t* index)
{
    while (!m_repeats.empty())
    {
        *index = m_repeats.front();
        m_repeats.pop_front();
        if (!m_arrived[*index]) // a copy may have come meanwhile
        {
            return true;
        }
    }
    if (m_next == m_pieces)
    {
        return false;
    }
    *index = m_next++;
    return true;
}

void
PacedUdpTransfer::SendNext(Stripe& stripe)
{
    NS_LOG_FUNCTION(this << stripe.number);
    if (m_completed)
    {
        return;
    }
    RepeatSilent(stripe);
    const double packetBits = 8.0 * (m_pieceBytes + HEADER_BYTES);
    const auto window = static_cast<std::size_t>(stripe.rate.GetWindow() / packetBits);
    uint64_t index = 0;
    Time wait = m_reportInterval;
    stripe.waits = stripe.unsettled.size() >= std::max(LEAST_UNSETTLED, window);
    if (!stripe.waits && TakeIndex(&index))
    {
        SendData(stripe, index);
        const double bits = 8.0 * (GetSize(index) + HEADER_BYTES);
        wait = Seconds(bits / stripe.rate.GetRate());
    }
    Stripe* at = &stripe;
    stripe.sendEvent = Simulator::Schedule(wait, [this, at] { SendNext(*at); });
}

void
PacedUdpTransfer::RepeatSilent(Stripe& stripe)
{
    // The tail, or all of a window, was lost: no later packet will show it.
    Time patience = m_probeInterval;
    const double rtt = stripe.rate.GetRtt();
    if (m_repeats.empty() && m_next == m_pieces && rtt > 0)
    {
        patience = std::min(patience, Seconds(TAIL_RTTS * rtt) + 2 * m_reportInterval);
    }
    if (stripe.unsettled.empty() || Simulator::Now() - stripe.lastProgress < patience)
    {
        return;
    }
    NS_LOG_LOGIC("stripe " << stripe.number << ": no report for " << patience.As(Time::MS) << ", "
                           << stripe.unsettled.size() << " packets are sent again");
    for (const auto& [sequence, piece] : stripe.unsettled)
    {
        m_repeats.push_back(piece);
    }
    stripe.unsettled.clear();
    stripe.lastProgress = Simulator::Now();
}

void
PacedUdpTransfer::SendData(Stripe& stripe, uint64_t index)
{
    PacedUdpHeader header;
    header.sequence = stripe.nextSequence++;
    stripe.unsettled.emplace(header.sequence, index);
    header.oldest = stripe.unsettled.begin()->first;
    header.index = index;
    header.timeNs = Simulator::Now().GetNanoSeconds();
    auto packet = Create<Packet>(GetSize(index));
    packet->AddHeader(header);
    stripe.sender->Send(packet);
    ++m_sent;
    if (m_fecBlock == 0)
    {
        return;
    }
    stripe.blockXor ^= index;
    if (++stripe.inBlock >= m_fecBlock)
    {
        SendParity(stripe);
    }
}

void
PacedUdpTransfer::SendParity(Stripe& stripe)
{
    NS_LOG_FUNCTION(this << stripe.number);
    PacedUdpHeader header;
    header.kind = PacedUdpHeader::PARITY;
    header.count = stripe.inBlock;
    header.sequence = stripe.nextSequence; // covers the `count` before it
    header.index = stripe.blockXor;
    auto packet = Create<Packet>(m_pieceBytes);
    packet->AddHeader(header);
    stripe.sender->Send(packet);
    stripe.inBlock = 0;
    stripe.blockXor = 0;
}

void
PacedUdpTransfer::Accept(Stripe& stripe, uint64_t index)
{
    if (!m_arrived[index])
    {
        m_arrived[index] = true;
        Deliver(GetSize(index), stripe.number);
    }
}

void
PacedUdpTransfer::Arrived(Stripe& stripe, Ptr<Socket> socket)
{
    while (Ptr<Packet> packet = socket->Recv())
    {
        PacedUdpHeader header;
        packet->RemoveHeader(header);
        if (header.kind == PacedUdpHeader::PARITY)
        {
            if (const auto index = stripe.received.ArriveParity(header))
            {
                NS_LOG_LOGIC("piece " << *index << " is restored from a parity packet");
                m_restored += m_arrived[*index] ? 0 : 1;
                Accept(stripe, *index);
            }
            continue;
        }
        stripe.received.Arrive(header, Simulator::Now().GetNanoSeconds());
        Accept(stripe, header.index);
        if (!m_completed && stripe.reportEvent.IsExpired())
        {
            Stripe* at = &stripe;
            stripe.reportEvent = Simulator::Schedule(m_reportInterval, [this, at] {
                auto report = Create<Packet>();
                report->AddHeader(at->received.MakeReport());
                at->receiver->Send(report);
            });
        }
    }
}

void
PacedUdpTransfer::Reported(Stripe& stripe, Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << stripe.number << socket);
    while (Ptr<Packet> packet = socket->Recv())
    {
        PacedUdpHeader report;
        packet->RemoveHeader(report);
        Settle(stripe, report);
        const auto oneWayNs = static_cast<int64_t>(report.index);
        const int64_t arrivalNs = report.timeNs + oneWayNs;
        if (arrivalNs <= stripe.reportedArrivalNs)
        {
            continue; // overtaken by a later report
        }
        const double seconds = 1e-9 * static_cast<double>(arrivalNs - stripe.reportedArrivalNs);
        const double packets = report.oldest - stripe.reportedPackets;
        const Time now = Simulator::Now();
        if (stripe.reportedPackets > 0)
        {
            stripe.rate.Report(now.GetNanoSeconds(),
                               packets * 8 * (m_pieceBytes + HEADER_BYTES) / seconds,
                               1e-9 * static_cast<double>(oneWayNs),
                               (now - NanoSeconds(report.timeNs)).GetSeconds());
        }
        stripe.reportedPackets = report.oldest;
        stripe.reportedArrivalNs = arrivalNs;
        stripe.lastProgress = now;
    }
    if (stripe.waits)
    {
        stripe.sendEvent.Cancel();
        SendNext(stripe);
    }
}

void
PacedUdpTransfer::Settle(Stripe& stripe, const PacedUdpHeader& report)
{
    // What is missing goes back to the pool, all else that the report speaks of has arrived.
    std::vector<uint64_t> lost;
    for (uint32_t sequence : report.missing)
    {
        const auto entry = stripe.unsettled.find(sequence);
        if (entry != stripe.unsettled.end())
        {
            lost.push_back(entry->second);
        }
    }
    if (!lost.empty())
    {
        NS_LOG_LOGIC("stripe " << stripe.number << ": " << lost.size()
                               << " packets are missing and go out again");
    }
    const auto end = stripe.unsettled.lower_bound(report.sequence);
    stripe.unsettled.erase(stripe.unsettled.begin(), end);
    m_repeats.insert(m_repeats.begin(), lost.begin(), lost.end());
}

} // namespace ns3
