// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-paced-udp-transfer.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/net-device.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/udp-socket.h"
#include "ns3/uinteger.h"
#include "paced-udp-stripe.h"
#include "skyhaul/models/transfer_plan.h"
#include "tcp-socket-setup.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PacedUdpTransfer");

NS_OBJECT_ENSURE_REGISTERED(PacedUdpTransfer);

namespace
{
constexpr uint32_t HEADER_BYTES = 28 + 8; // ours, UDP
} // namespace

TypeId
PacedUdpTransfer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PacedUdpTransfer")
            .SetParent<StripedTransfer>()
            .SetGroupName("Skyhaul")
            .AddConstructor<PacedUdpTransfer>()
            .AddAttribute(
                "PieceBytes",
                "Payload of a packet, which is 56 bytes longer with all headers (IPv6: 76); "
                "less where a device's packets are shorter.",
                UintegerValue(1500 - skyhaul::models::kUdpHeaderBytes),
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
                          "After as long without a report, what is unsettled is sent again.",
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
    NS_LOG_FUNCTION(this << source << destination);
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
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_stripes.clear();
    StripedTransfer::DoDispose();
}

void
PacedUdpTransfer::StartApplication()
{
    NS_LOG_FUNCTION(this);
    for (const auto& stripe : m_stripes)
    {
        m_pieceBytes = std::min(m_pieceBytes, GetLargestPayload(stripe->source, HEADER_BYTES));
    }
    m_pieces = (m_bytes + m_pieceBytes - 1) / m_pieceBytes;
    m_arrived.assign(m_pieces, false);
    NS_LOG_LOGIC(m_bytes << " bytes in " << m_pieces << " pieces of " << m_pieceBytes
                         << " bytes over " << m_stripes.size() << " stripes");
    if (!Begin())
    {
        return;
    }
    for (auto& each : m_stripes)
    {
        Stripe* stripe = each.get();
        stripe->rate = PacedUdpRate(static_cast<double>(m_initialRate.GetBitRate()),
                                    m_reportInterval.GetSeconds(),
                                    m_queueTarget.GetSeconds());
        stripe->received = PacedUdpReceiver(m_fecBlock);
        Open(*stripe, static_cast<uint16_t>(m_port == 0 ? 0 : m_port + stripe->number));
        const uint16_t port = GetBoundPort(stripe->receiver);
        stripe->receiver->Connect(GetSocketAddress(stripe->source, GetBoundPort(stripe->sender)));
        stripe->receiver->SetRecvCallback(
            Callback<void, Ptr<Socket>>([this, stripe](Ptr<Socket> s) { Arrived(*stripe, s); }));
        stripe->sender->Connect(GetSocketAddress(stripe->destination, port));
        for (const auto& socket : {stripe->sender, stripe->receiver})
        {
            socket->SetPriority(m_priority); // Connect has set it by the address, in ns-3 3.37
        }
        stripe->sender->SetRecvCallback(
            Callback<void, Ptr<Socket>>([this, stripe](Ptr<Socket> s) { Reported(*stripe, s); }));
        stripe->lastProgress = Simulator::Now();
        SendNext(*stripe);
    }
}

void
PacedUdpTransfer::Open(Stripe& stripe, uint16_t port)
{
    // ns-3's UDP sends by the bound device only where the socket has no local address; else by the
    // first route to the destination, which would be the first stripe's.
    const auto open = [](Ptr<NetDevice> device, uint16_t at) {
        auto socket = Socket::CreateSocket(device->GetNode(), UdpSocketFactory::GetTypeId());
        if (Inet6SocketAddress::IsMatchingType(GetSocketAddress(device, at)))
        {
            socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), at));
        }
        else
        {
            socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), at));
        }
        socket->BindToNetDevice(device);
        return socket;
    };
    stripe.receiver = open(stripe.destination, port);
    stripe.sender = open(stripe.source, 0);
}

void
PacedUdpTransfer::StopApplication()
{
    NS_LOG_FUNCTION(this);
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
    NS_LOG_FUNCTION(this);
    // The sockets are in use further up the stack.
    Simulator::ScheduleNow(&PacedUdpTransfer::StopApplication, this);
}

uint32_t
PacedUdpTransfer::GetSize(uint64_t index) const
{
    const uint64_t left = m_bytes - index * m_pieceBytes;
    return static_cast<uint32_t>(std::min<uint64_t>(left, m_pieceBytes));
}

} // namespace ns3
