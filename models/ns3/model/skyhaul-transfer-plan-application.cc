// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-transfer-plan-application.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-transfer-plan-runner.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <limits>
#include <skyhaul/models/plan_end.h>
#include <stdexcept>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TransferPlanApplication");

NS_OBJECT_ENSURE_REGISTERED(TransferPlanApplication);

struct TransferPlanApplication::Round
{
    uint32_t number;
    Time start;
    skyhaul::models::TransferPlan plan;
    std::unique_ptr<TransferPlanRunner> runner;
};

TypeId
TransferPlanApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TransferPlanApplication")
            .SetParent<Application>()
            .SetGroupName("Skyhaul")
            .AddAttribute("Bytes",
                          "Payload of a round.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TransferPlanApplication::m_bytes),
                          MakeUintegerChecker<uint64_t>(0, std::numeric_limits<int64_t>::max()))
            .AddAttribute("Transport",
                          "cubic, bbr, udp, or the TypeId of a TcpCongestionOps.",
                          StringValue("cubic"),
                          MakeStringAccessor(&TransferPlanApplication::m_transport),
                          MakeStringChecker())
            .AddAttribute("Streams",
                          "TCP connections of each transfer on each pair of terminals.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&TransferPlanApplication::m_streams),
                          MakeUintegerChecker<uint32_t>(1, skyhaul::models::kMostStreams))
            .AddAttribute("Rounds",
                          "How many.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&TransferPlanApplication::m_rounds),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Interval",
                          "From one round's due time to the next; 0: one after the other.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&TransferPlanApplication::m_interval),
                          MakeTimeChecker(Seconds(0)))
            .AddTraceSource("RoundStart",
                            "A round begins.",
                            MakeTraceSourceAccessor(&TransferPlanApplication::m_roundStart),
                            "ns3::TransferPlanApplication::RoundStartTracedCallback")
            .AddTraceSource("RoundEnd",
                            "The last byte of a round has arrived, those of late sites too; "
                            "the length is that of the round, without them.",
                            MakeTraceSourceAccessor(&TransferPlanApplication::m_roundEnd),
                            "ns3::TransferPlanApplication::RoundEndTracedCallback")
            .AddTraceSource("TransferStart",
                            "All that a transfer waits for has arrived, and it begins.",
                            MakeTraceSourceAccessor(&TransferPlanApplication::m_transferStart),
                            "ns3::TransferPlanApplication::TransferTracedCallback")
            .AddTraceSource("TransferEnd",
                            "The last byte of a transfer has arrived.",
                            MakeTraceSourceAccessor(&TransferPlanApplication::m_transferEnd),
                            "ns3::TransferPlanApplication::TransferTracedCallback")
            .AddTraceSource("Completed",
                            "All rounds have ended.",
                            MakeTraceSourceAccessor(&TransferPlanApplication::m_completedTrace),
                            "ns3::TracedCallback");
    return tid;
}

TransferPlanApplication::TransferPlanApplication() = default;
TransferPlanApplication::~TransferPlanApplication() = default;

void
TransferPlanApplication::SetTopology(std::shared_ptr<const SkyhaulHelper> topology)
{
    m_topology = std::move(topology);
}

bool
TransferPlanApplication::IsCompleted() const
{
    return m_completed;
}

skyhaul::models::CollectiveSpec
TransferPlanApplication::MakeSpec() const
{
    skyhaul::models::CollectiveSpec spec;
    spec.group = GetInstanceTypeId().GetName();
    spec.bytes = static_cast<int64_t>(m_bytes);
    spec.transport = m_transport;
    spec.streams = static_cast<int>(m_streams);
    return spec;
}

void
TransferPlanApplication::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    m_round.reset();
    m_topology.reset();
    Application::DoDispose();
}

void
TransferPlanApplication::StartApplication()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(!m_topology, "TransferPlanApplication: no topology set");
    m_start = Simulator::Now();
    StartRound(0);
}

void
TransferPlanApplication::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    if (m_round)
    {
        m_round->runner->Stop();
    }
}

void
TransferPlanApplication::StartRound(uint32_t round)
{
    NS_LOG_FUNCTION(this << round);
    const int64_t fromNs = m_topology->GetFromNs();
    m_round = std::make_unique<Round>();
    m_round->number = round;
    m_round->start = Simulator::Now();
    try
    {
        m_round->plan.transfers = MakeRound(round, fromNs + Simulator::Now().GetNanoSeconds());
    }
    catch (const std::invalid_argument& error)
    {
        NS_ABORT_MSG(error.what());
    }
    m_round->runner = std::make_unique<TransferPlanRunner>(*m_topology,
                                                           m_topology->GetSites(),
                                                           m_round->plan,
                                                           fromNs);
    for (const auto& transfer : m_round->plan.transfers)
    {
        const std::string why = m_round->runner->WhyImpossible(transfer);
        NS_ABORT_MSG_IF(!why.empty(), transfer.src << " to " << transfer.dst << ": " << why);
    }
    m_round->runner->OnTransfer([this](const skyhaul::models::Transfer& transfer, bool ended) {
        (ended ? m_transferEnd : m_transferStart)(transfer);
    });
    m_round->runner->OnCompleted([this] { RoundEnded(); });
    m_roundStart(round);
    m_round->runner->Start();
}

void
TransferPlanApplication::RoundEnded()
{
    const uint32_t next = m_round->number + 1;
    const auto endNs = skyhaul::models::plan_end_ns(m_round->plan, m_round->runner->GetLog());
    const Time length = NanoSeconds(endNs.value() - m_topology->GetFromNs()) - m_round->start;
    NS_LOG_INFO("round " << m_round->number << " is over after " << length.As(Time::S));
    m_roundEnd(m_round->number, length);
    if (next == m_rounds)
    {
        m_completed = true;
        m_completedTrace();
        return;
    }
    const Time due = m_start + next * m_interval;
    m_next = Simulator::Schedule(std::max(due, Simulator::Now()) - Simulator::Now(),
                                 &TransferPlanApplication::StartRound,
                                 this,
                                 next);
}

} // namespace ns3
