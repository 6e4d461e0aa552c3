// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-striped-transfer.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("StripedTransfer");

NS_OBJECT_ENSURE_REGISTERED(StripedTransfer);

TypeId
StripedTransfer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::StripedTransfer")
            .SetParent<Application>()
            .SetGroupName("Skyhaul")
            .AddAttribute("Bytes",
                          "Payload to be moved.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&StripedTransfer::m_bytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Port",
                          "Port at the receiver, unused there; 0: any free one.",
                          UintegerValue(10000),
                          MakeUintegerAccessor(&StripedTransfer::m_port),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("Priority",
                          "Of its sockets: higher ones are served first at every queue.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&StripedTransfer::m_priority),
                          MakeUintegerChecker<uint8_t>())
            .AddTraceSource("Completed",
                            "The last byte has arrived.",
                            MakeTraceSourceAccessor(&StripedTransfer::m_completedTrace),
                            "ns3::TracedCallback")
            .AddTraceSource("Delivered",
                            "Bytes have arrived.",
                            MakeTraceSourceAccessor(&StripedTransfer::m_deliveredTrace),
                            "ns3::StripedTransfer::DeliveredTracedCallback");
    return tid;
}

uint64_t
StripedTransfer::GetDelivered() const
{
    return m_delivered;
}

bool
StripedTransfer::IsCompleted() const
{
    return m_completed;
}

Time
StripedTransfer::GetStart() const
{
    return m_start;
}

Time
StripedTransfer::GetEnd() const
{
    return m_end;
}

void
StripedTransfer::Halt()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
}

bool
StripedTransfer::Begin()
{
    NS_LOG_FUNCTION(this);
    m_start = Simulator::Now();
    if (m_bytes == 0)
    {
        Complete();
    }
    return m_bytes > 0;
}

bool
StripedTransfer::Deliver(uint32_t bytes, uint32_t stripe)
{
    NS_LOG_FUNCTION(this << bytes << stripe);
    m_delivered += bytes;
    m_deliveredTrace(bytes, stripe);
    if (m_delivered == m_bytes && !m_completed)
    {
        Complete();
    }
    return m_completed;
}

void
StripedTransfer::Complete()
{
    m_completed = true;
    m_end = Simulator::Now();
    NS_LOG_INFO(m_bytes << " bytes have arrived in " << (m_end - m_start).As(Time::S));
    Finish();
    m_completedTrace();
}

} // namespace ns3
