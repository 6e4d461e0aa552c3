// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-bulk-transfer.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-satellite-priority-tag.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-skyhaul-bbr.h"
#include "ns3/tcp-skyhaul-cubic.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/uinteger.h"
#include "tcp-socket-setup.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("BulkTransfer");

NS_OBJECT_ENSURE_REGISTERED(BulkTransfer);

struct BulkTransfer::Stripe
{
    uint32_t index{0};
    Ptr<NetDevice> source;
    Ptr<NetDevice> destination;
    Ptr<Socket> listener; //!< with the first stripe to each device
    Ptr<Socket> sender;
    Ptr<Socket> receiver;
    uint64_t taken{0};     //!< from the pool by this connection
    uint64_t unwritten{0}; //!< taken, not yet given to the socket
    uint64_t unsent{0};    //!< given to the socket, never sent yet
    uint64_t received{0};  //!< by this connection
    uint16_t port{0};      //!< of the listener
    bool connected{false};
    bool closed{false}; //!< nothing more will be written
    EventId retry;
};

TypeId
BulkTransfer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::BulkTransfer")
            .SetParent<StripedTransfer>()
            .SetGroupName("Skyhaul")
            .AddConstructor<BulkTransfer>()
            .AddAttribute("Transport",
                          "cubic, bbr, or the TypeId of a TcpCongestionOps.",
                          StringValue("cubic"),
                          MakeStringAccessor(&BulkTransfer::m_transport),
                          MakeStringChecker())
            .AddAttribute("ChunkBytes",
                          "Most bytes that a connection takes from the pool ahead of sending.",
                          UintegerValue(131072),
                          MakeUintegerAccessor(&BulkTransfer::m_chunkBytes),
                          MakeUintegerChecker<uint32_t>(2048))
            .AddAttribute("BufferBytes",
                          "Send and receive buffer of each connection.",
                          UintegerValue(8 << 20),
                          MakeUintegerAccessor(&BulkTransfer::m_bufferBytes),
                          MakeUintegerChecker<uint32_t>(65536))
            .AddAttribute(
                "SegmentBytes",
                "TCP payload of a full packet; less where the device's packets are shorter.",
                UintegerValue(1448),
                MakeUintegerAccessor(&BulkTransfer::m_segmentBytes),
                MakeUintegerChecker<uint32_t>(536, 65483))
            .AddAttribute("InitialCwnd",
                          "Initial window in segments (RFC 6928).",
                          UintegerValue(10),
                          MakeUintegerAccessor(&BulkTransfer::m_initialCwnd),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "MinRto",
                "The retransmission timeout is the smoothed round trip and four times its "
                "variation, or this if it is more.",
                TimeValue(MilliSeconds(200)),
                MakeTimeAccessor(&BulkTransfer::m_minRto),
                MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("RetryTime",
                          "Time before a failed connection is opened again.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&BulkTransfer::m_retryTime),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

BulkTransfer::BulkTransfer() = default;
BulkTransfer::~BulkTransfer() = default;

bool
BulkTransfer::LookupTransport(const std::string& name, TypeId* type)
{
    if (name == "cubic")
    {
        *type = TcpSkyhaulCubic::GetTypeId();
        return true;
    }
    if (name == "bbr")
    {
        *type = TcpSkyhaulBbr::GetTypeId();
        return true;
    }
    if (!TypeId::LookupByNameFailSafe(name, type) || !type->HasConstructor())
    {
        return false;
    }
    if (type->IsChildOf(TcpCongestionOps::GetTypeId()))
    {
        return true;
    }
    if (!type->IsChildOf(TcpSocketBase::GetTypeId()))
    {
        return false;
    }
    // TcpCubic of ns-3 3.37 says that its parent is a socket.
    const std::unique_ptr<ObjectBase> made(type->GetConstructor()());
    return dynamic_cast<TcpCongestionOps*>(made.get()) != nullptr;
}

void
BulkTransfer::AddStripe(Ptr<NetDevice> source, Ptr<NetDevice> destination)
{
    auto stripe = std::make_unique<Stripe>();
    stripe->index = static_cast<uint32_t>(m_stripes.size());
    stripe->source = source;
    stripe->destination = destination;
    m_stripes.push_back(std::move(stripe));
}

void
BulkTransfer::DoDispose()
{
    for (auto& stripe : m_stripes)
    {
        stripe->retry.Cancel();
    }
    m_stripes.clear();
    Application::DoDispose();
}

void
BulkTransfer::StartApplication()
{
    NS_LOG_FUNCTION(this << m_bytes);
    m_pool = m_bytes;
    if (!Begin())
    {
        return;
    }
    for (auto& stripe : m_stripes)
    {
        Listen(*stripe);
        Connect(*stripe);
    }
}

void
BulkTransfer::StopApplication()
{
    NS_LOG_FUNCTION(this);
    for (auto& stripe : m_stripes)
    {
        stripe->closed = true; // a socket that sends its rest would take more
        stripe->retry.Cancel();
        for (auto* socket : {&stripe->listener, &stripe->sender})
        {
            if (*socket)
            {
                (*socket)->Close();
            }
        }
    }
}

void
BulkTransfer::Listen(Stripe& stripe)
{
    for (const auto& other : m_stripes)
    {
        if (other->listener && other->destination == stripe.destination)
        {
            stripe.port = other->port;
            return; // one listener takes the connections of all stripes to a device
        }
    }
    stripe.listener = CreateTcpSocket(stripe.destination, TcpSkyhaulCubic::GetTypeId());
    stripe.listener->SetPriority(m_priority);
    Tune(stripe.listener,
         stripe.destination,
         m_bufferBytes,
         m_segmentBytes,
         m_initialCwnd,
         m_minRto);
    const int bound = stripe.listener->Bind(GetSocketAddress(stripe.destination, m_port));
    NS_ABORT_MSG_IF(bound != 0, "BulkTransfer: port " << m_port << " is in use at the receiver");
    stripe.port = GetBoundPort(stripe.listener);
    // The answers leave by the stripe's own device, whatever the routing table prefers.
    stripe.listener->BindToNetDevice(stripe.destination);
    stripe.listener->Listen();
    stripe.listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                       MakeCallback(&BulkTransfer::Accepted, this));
}

void
BulkTransfer::Connect(Stripe& stripe)
{
    NS_LOG_FUNCTION(this << stripe.index);
    TypeId congestion;
    const bool known = LookupTransport(m_transport, &congestion);
    NS_ABORT_MSG_IF(!known,
                    "BulkTransfer::Transport: no TCP is named \""
                        << m_transport
                        << "\"; expected cubic, bbr or the TypeId of a TcpCongestionOps, such as "
                           "ns3::TcpCubic");
    stripe.sender = CreateTcpSocket(stripe.source, congestion);
    Tune(stripe.sender, stripe.source, m_bufferBytes, m_segmentBytes, m_initialCwnd, m_minRto);
    stripe.sender->Bind(GetSocketAddress(stripe.source, 0));
    stripe.sender->BindToNetDevice(stripe.source);
    Stripe* at = &stripe;
    const auto failed = [this, at](Ptr<Socket> socket) {
        if (socket == at->sender)
        {
            Failed(*at);
        }
    };
    stripe.sender->SetConnectCallback(Callback<void, Ptr<Socket>>([this, at](Ptr<Socket>) {
                                          NS_LOG_LOGIC("stripe " << at->index << " is connected");
                                          at->connected = true;
                                          Fill(*at);
                                      }),
                                      Callback<void, Ptr<Socket>>(failed));
    stripe.sender->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                     Callback<void, Ptr<Socket>>(failed));
    stripe.sender->SetDataSentCallback(
        Callback<void, Ptr<Socket>, uint32_t>([this, at](Ptr<Socket> socket, uint32_t bytes) {
            if (socket == at->sender)
            {
                at->unsent -= std::min<uint64_t>(at->unsent, bytes);
                Fill(*at);
            }
        }));
    stripe.sender->SetSendCallback(
        Callback<void, Ptr<Socket>, uint32_t>([this, at](Ptr<Socket> socket, uint32_t) {
            if (socket == at->sender)
            {
                Fill(*at);
            }
        }));
    if (m_priority > 0)
    {
        // ns-3 3.37's Connect sets the priority by the address, and sends the first SYN at once.
        stripe.sender->TraceConnectWithoutContext(
            "Tx",
            Callback<void, Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>>(
                [priority = m_priority](Ptr<const Packet> packet,
                                        const TcpHeader& header,
                                        Ptr<const TcpSocketBase>) {
                    if ((header.GetFlags() & TcpHeader::SYN) != 0)
                    {
                        packet->AddPacketTag(SatellitePriorityTag(priority));
                    }
                }));
    }
    stripe.sender->Connect(GetSocketAddress(stripe.destination, stripe.port));
    stripe.sender->SetPriority(m_priority);
}

uint64_t
BulkTransfer::GetLowWater() const
{
    const uint64_t share = m_pool / m_stripes.size() / 2;
    return std::clamp<uint64_t>(share, 2 * uint64_t{m_segmentBytes}, m_chunkBytes);
}

void
BulkTransfer::Fill(Stripe& stripe)
{
    if (!stripe.connected || stripe.closed)
    {
        return;
    }
    const uint64_t lowWater = GetLowWater();
    while (stripe.unsent < lowWater && (stripe.unwritten > 0 || m_pool > 0))
    {
        const uint32_t room = stripe.sender->GetTxAvailable();
        if (room == 0)
        {
            return;
        }
        if (stripe.unwritten == 0)
        {
            stripe.unwritten = std::min(m_pool, lowWater);
            stripe.taken += stripe.unwritten;
            m_pool -= stripe.unwritten;
        }
        const auto size = static_cast<uint32_t>(std::min<uint64_t>(stripe.unwritten, room));
        stripe.unsent += size;
        stripe.unwritten -= size;
        if (stripe.sender->Send(Create<Packet>(size)) < 0)
        {
            stripe.unsent -= size;
            stripe.unwritten += size;
            return;
        }
    }
}

void
BulkTransfer::Accepted(Ptr<Socket> socket, const Address& from)
{
    for (auto& stripe : m_stripes)
    {
        Address sender;
        if (stripe->sender && stripe->sender->GetSockName(sender) == 0 && sender == from)
        {
            Stripe* at = stripe.get();
            at->receiver = socket;
            AcknowledgeAtOnce(socket, at->sender);
            socket->SetRecvCallback(
                Callback<void, Ptr<Socket>>([this, at](Ptr<Socket> s) { Received(*at, s); }));
            return;
        }
    }
    socket->Close(); // of a connection that has been given up since
}

void
BulkTransfer::Received(Stripe& stripe, Ptr<Socket> socket)
{
    while (Ptr<Packet> packet = socket->Recv())
    {
        const uint32_t size = packet->GetSize();
        if (size == 0)
        {
            break;
        }
        stripe.received += size;
        if (Deliver(size, stripe.index))
        {
            return;
        }
    }
}

void
BulkTransfer::Failed(Stripe& stripe)
{
    NS_LOG_LOGIC("connection of stripe " << stripe.index << " failed");
    if (m_completed)
    {
        return;
    }
    if (stripe.receiver)
    {
        stripe.receiver->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        stripe.receiver = nullptr;
    }
    m_pool += stripe.taken - stripe.received;
    stripe.taken = stripe.received = stripe.unsent = stripe.unwritten = 0;
    stripe.connected = false;
    stripe.sender = nullptr;
    Stripe* at = &stripe;
    stripe.retry = Simulator::Schedule(m_retryTime, [this, at] { Connect(*at); });
    for (auto& other : m_stripes)
    {
        Fill(*other);
    }
}

void
BulkTransfer::Finish()
{
    NS_LOG_FUNCTION(this);
    for (auto& stripe : m_stripes)
    {
        stripe->closed = true;
        stripe->retry.Cancel();
        if (stripe->listener)
        {
            stripe->listener->Close();
        }
        if (stripe->sender)
        {
            stripe->sender->Close();
        }
    }
}

} // namespace ns3
