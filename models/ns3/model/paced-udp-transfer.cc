// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/paced-udp-transfer.h"

#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/udp-socket.h"
#include "ns3/uinteger.h"
#include "paced-udp-header.h"
#include "tcp-socket-setup.h"

#include <algorithm>
#include <map>
#include <set>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(PacedUdpTransfer);

namespace
{
constexpr uint32_t HEADER_BYTES = 28 + 8 + 20; // ours, UDP, IPv4
constexpr std::size_t MAX_MISSING = 300;       // in one report: it stays below 1500 bytes
constexpr double UNSETTLED_SECONDS = 2;
constexpr uint32_t LEAST_UNSETTLED = 64; // packets
constexpr double LEAST_RATE_BPS = 100'000;
} // namespace

struct PacedUdpTransfer::Stripe
{
    uint32_t number{0};
    Ptr<NetDevice> source;
    Ptr<NetDevice> destination;
    Ptr<Socket> sender;
    Ptr<Socket> receiver;
    // the sender's
    uint32_t nextSequence{0};
    std::map<uint32_t, uint64_t> unsettled; //!< piece by sequence
    uint8_t inBlock{0};
    uint64_t blockXor{0};
    double rateBps{0};
    double deliveredBps{0};
    uint32_t reportedPackets{0};
    Time reportedAt;
    Time lastProgress;
    std::deque<std::pair<Time, Time>> quickest; //!< when, and one-way time; rising
    EventId sendEvent;
    // the receiver's
    uint32_t expected{0}; //!< one past the newest sequence
    uint32_t packets{0};
    uint32_t oldest{0};
    int64_t newestTimeNs{0};
    int64_t newestArrivalNs{0};
    std::set<uint32_t> missing;
    std::map<uint32_t, uint64_t> recent; //!< piece by sequence, for parity
    EventId reportEvent;
};

TypeId
PacedUdpTransfer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PacedUdpTransfer")
            .SetParent<StripedTransfer>()
            .SetGroupName("Skyhaul")
            .AddConstructor<PacedUdpTransfer>()
            .AddAttribute("PieceBytes",
                          "Payload of a packet, which is 56 bytes longer with all headers.",
                          UintegerValue(1444),
                          MakeUintegerAccessor(&PacedUdpTransfer::m_pieceBytes),
                          MakeUintegerChecker<uint32_t>(64, 65000))
            .AddAttribute("FecBlock",
                          "Data packets for each parity packet; 0 sends none.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PacedUdpTransfer::m_fecBlock),
                          MakeUintegerChecker<uint32_t>(0, 255))
            .AddAttribute("InitialRate",
                          "Rate at which each stripe begins.",
                          DataRateValue(DataRate("2Mbps")),
                          MakeDataRateAccessor(&PacedUdpTransfer::m_initialRate),
                          MakeDataRateChecker())
            .AddAttribute("ReportInterval",
                          "Time between the receiver's reports.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&PacedUdpTransfer::m_reportInterval),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("QueueTarget",
                          "Queueing delay that the rate aims at.",
                          TimeValue(MilliSeconds(20)),
                          MakeTimeAccessor(&PacedUdpTransfer::m_queueTarget),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("ProbeInterval",
                          "Time between packets while nothing is reported; after as long without a "
                          "report, what is unsettled is sent again.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&PacedUdpTransfer::m_probeInterval),
                          MakeTimeChecker(MilliSeconds(1)));
    return tid;
}

PacedUdpTransfer::PacedUdpTransfer() = default;
PacedUdpTransfer::~PacedUdpTransfer() = default;

void
PacedUdpTransfer::AddStripe(Ptr<NetDevice> source, Ptr<NetDevice> destination)
{
    auto stripe = std::make_unique<Stripe>();
    stripe->number = static_cast<uint32_t>(m_stripes.size());
    stripe->source = source;
    stripe->destination = destination;
    m_stripes.push_back(std::move(stripe));
}

uint64_t
PacedUdpTransfer::GetSentPackets() const
{
    return m_sent;
}

uint64_t
PacedUdpTransfer::GetRestoredPackets() const
{
    return m_restored;
}

void
PacedUdpTransfer::DoDispose()
{
    StopApplication();
    m_stripes.clear();
    StripedTransfer::DoDispose();
}

void
PacedUdpTransfer::StartApplication()
{
    m_pieces = (m_bytes + m_pieceBytes - 1) / m_pieceBytes;
    m_arrived.assign(m_pieces, false);
    if (!Begin())
    {
        return;
    }
    for (auto& each : m_stripes)
    {
        Stripe* stripe = each.get();
        const auto type = UdpSocketFactory::GetTypeId();
        const auto port = static_cast<uint16_t>(m_port + stripe->number);
        stripe->receiver = Socket::CreateSocket(stripe->destination->GetNode(), type);
        stripe->receiver->Bind(GetSocketAddress(stripe->destination, port));
        stripe->receiver->BindToNetDevice(stripe->destination);
        stripe->receiver->SetRecvCallback(
            Callback<void, Ptr<Socket>>([this, stripe](Ptr<Socket> s) { Arrived(*stripe, s); }));
        stripe->sender = Socket::CreateSocket(GetNode(), type);
        stripe->sender->Bind(GetSocketAddress(stripe->source, 0));
        stripe->sender->BindToNetDevice(stripe->source);
        stripe->sender->Connect(GetSocketAddress(stripe->destination, port));
        stripe->sender->SetRecvCallback(
            Callback<void, Ptr<Socket>>([this, stripe](Ptr<Socket> s) { Reported(*stripe, s); }));
        Address back;
        stripe->sender->GetSockName(back);
        stripe->receiver->Connect(back);
        stripe->rateBps = static_cast<double>(m_initialRate.GetBitRate());
        stripe->lastProgress = stripe->reportedAt = Simulator::Now();
        SendNext(*stripe);
    }
}

void
PacedUdpTransfer::StopApplication()
{
    for (auto& stripe : m_stripes)
    {
        stripe->sendEvent.Cancel();
        stripe->reportEvent.Cancel();
        for (auto* socket : {&stripe->sender, &stripe->receiver})
        {
            if (*socket)
            {
                (*socket)->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
                (*socket)->Close();
                *socket = nullptr;
            }
        }
    }
}

void
PacedUdpTransfer::Finish()
{
    // The sockets are in use further up the stack.
    Simulator::ScheduleNow(&PacedUdpTransfer::StopApplication, this);
}

uint32_t
PacedUdpTransfer::GetSize(uint64_t index) const
{
    const uint64_t left = m_bytes - index * m_pieceBytes;
    return static_cast<uint32_t>(std::min<uint64_t>(left, m_pieceBytes));
}

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
    if (m_completed)
    {
        return;
    }
    const Time silent = Simulator::Now() - std::max(stripe.lastProgress, stripe.reportedAt);
    const double window =
        UNSETTLED_SECONDS * stripe.deliveredBps / 8 / (m_pieceBytes + HEADER_BYTES);
    const auto limit = std::max<std::size_t>(LEAST_UNSETTLED, static_cast<std::size_t>(window));
    uint64_t index = 0;
    Time wait = m_reportInterval;
    if (silent >= m_probeInterval && !stripe.unsettled.empty())
    {
        for (const auto& [sequence, piece] : stripe.unsettled)
        {
            m_repeats.push_back(piece); // the tail, or all of a window, was lost
        }
        stripe.unsettled.clear();
        stripe.lastProgress = Simulator::Now();
    }
    if (stripe.unsettled.size() < limit && TakeIndex(&index))
    {
        SendData(stripe, index);
        const double bits = 8.0 * (GetSize(index) + HEADER_BYTES);
        wait = Seconds(bits / stripe.rateBps);
    }
    Stripe* at = &stripe;
    stripe.sendEvent = Simulator::Schedule(wait, [this, at] { SendNext(*at); });
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
            uint32_t lost = 0;
            uint32_t which = 0;
            uint64_t index = header.index;
            for (uint32_t s = header.sequence - header.count; s != header.sequence; ++s)
            {
                const auto known = stripe.recent.find(s);
                lost += known == stripe.recent.end() ? 1 : 0;
                which = known == stripe.recent.end() ? s : which;
                index ^= known == stripe.recent.end() ? 0 : known->second;
            }
            if (lost == 1 && header.sequence <= stripe.expected + 1)
            {
                stripe.missing.erase(which);
                stripe.expected = std::max(stripe.expected, which + 1);
                m_restored += m_arrived[index] ? 0 : 1;
                Accept(stripe, index);
            }
            continue;
        }
        for (; stripe.expected < header.sequence; ++stripe.expected)
        {
            stripe.missing.insert(stripe.expected);
        }
        stripe.expected = std::max(stripe.expected, header.sequence + 1);
        stripe.missing.erase(header.sequence);
        stripe.oldest = std::max(stripe.oldest, header.oldest);
        stripe.missing.erase(stripe.missing.begin(), stripe.missing.lower_bound(stripe.oldest));
        ++stripe.packets;
        stripe.newestTimeNs = header.timeNs;
        stripe.newestArrivalNs = Simulator::Now().GetNanoSeconds();
        if (m_fecBlock > 0)
        {
            stripe.recent.emplace(header.sequence, header.index);
            if (stripe.recent.size() > 2048)
            {
                stripe.recent.erase(stripe.recent.begin());
            }
        }
        Accept(stripe, header.index);
        if (!m_completed && !stripe.reportEvent.IsRunning())
        {
            Stripe* at = &stripe;
            stripe.reportEvent = Simulator::Schedule(m_reportInterval, [this, at] { Report(*at); });
        }
    }
}

void
PacedUdpTransfer::Report(Stripe& stripe)
{
    PacedUdpHeader header;
    header.kind = PacedUdpHeader::REPORT;
    header.sequence = stripe.expected;
    header.oldest = stripe.packets;
    header.timeNs = stripe.newestTimeNs;
    header.index = static_cast<uint64_t>(stripe.newestArrivalNs - stripe.newestTimeNs);
    for (auto it = stripe.missing.begin();
         it != stripe.missing.end() && header.missing.size() < MAX_MISSING;
         ++it)
    {
        header.missing.push_back(*it);
    }
    if (header.missing.size() == MAX_MISSING)
    {
        header.sequence = header.missing.back() + 1; // speaks only of what came before
    }
    auto packet = Create<Packet>();
    packet->AddHeader(header);
    stripe.receiver->Send(packet);
}

void
PacedUdpTransfer::Reported(Stripe& stripe, Ptr<Socket> socket)
{
    while (Ptr<Packet> packet = socket->Recv())
    {
        PacedUdpHeader header;
        packet->RemoveHeader(header);
        const Time now = Simulator::Now();
        // Settle all that the report speaks of: what is missing goes back to the pool, the rest
        // arrived.
        std::vector<uint64_t> lost;
        for (uint32_t sequence : header.missing)
        {
            const auto entry = stripe.unsettled.find(sequence);
            if (entry != stripe.unsettled.end())
            {
                lost.push_back(entry->second);
            }
        }
        const auto end = stripe.unsettled.lower_bound(header.sequence);
        stripe.unsettled.erase(stripe.unsettled.begin(), end);
        m_repeats.insert(m_repeats.begin(), lost.begin(), lost.end());

        const auto oneWay = NanoSeconds(static_cast<int64_t>(header.index));
        while (!stripe.quickest.empty() && stripe.quickest.back().second >= oneWay)
        {
            stripe.quickest.pop_back();
        }
        stripe.quickest.emplace_back(now, oneWay);
        while (stripe.quickest.front().first + Seconds(10) < now)
        {
            stripe.quickest.pop_front();
        }
        const double seconds = (now - stripe.reportedAt).GetSeconds();
        const double packets = header.oldest - stripe.reportedPackets;
        if (seconds > 0)
        {
            const double bps = packets * 8 * (m_pieceBytes + HEADER_BYTES) / seconds;
            AdjustRate(stripe, bps, oneWay - stripe.quickest.front().second);
        }
        stripe.reportedPackets = header.oldest;
        stripe.reportedAt = now;
    }
}

void
PacedUdpTransfer::AdjustRate(Stripe& stripe, double deliveredBps, Time queueing)
{
    // Reports are short: the larger of two neighbours, so that their grain does not pull the rate
    // down.
    const double delivered = std::max(deliveredBps, 0.5 * (stripe.deliveredBps + deliveredBps));
    stripe.deliveredBps = delivered;
    const double excess = queueing.GetSeconds() / m_queueTarget.GetSeconds();
    const double wanted =
        excess > 1 ? 0.95 * delivered : stripe.rateBps * (1 + 0.25 * (1 - excess));
    stripe.rateBps = std::max(LEAST_RATE_BPS, std::min(wanted, 1.5 * delivered));
}

} // namespace ns3
