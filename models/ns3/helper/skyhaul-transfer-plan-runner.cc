// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-transfer-plan-runner.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-paced-udp-transfer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TransferPlanRunner");

using skyhaul::models::Transfer;
using skyhaul::models::TransferLog;
using skyhaul::models::TransferPlan;
using skyhaul::models::TransferStatus;

namespace
{
constexpr uint64_t MIN_BUFFER_BYTES = 8 << 20;
constexpr uint64_t MAX_BUFFER_BYTES = 1 << 30; // window scaling ends there
constexpr uint64_t BUFFER_BDPS = 4;
} // namespace

TransferPlanRunner::TransferPlanRunner(const SkyhaulHelper& helper,
                                       const NodeContainer& sites,
                                       const TransferPlan& plan,
                                       int64_t fromNs)
    : m_helper(helper),
      m_sites(sites),
      m_plan(plan),
      m_fromNs(fromNs),
      m_waitsFor(plan.transfers.size()),
      m_running(plan.transfers.size()),
      m_failed(plan.transfers.size()),
      m_launches(plan.transfers.size()),
      m_left(plan.transfers.size()),
      m_completed([] { Simulator::Stop(); })
{
    for (std::size_t i = 0; i < plan.transfers.size(); ++i)
    {
        m_waitsFor[i] = plan.transfers[i].after.size();
        for (uint64_t id : plan.transfers[i].after)
        {
            m_waiters[id].push_back(i);
        }
        m_priorities.push_back(plan.transfers[i].priority);
    }
    std::sort(m_priorities.begin(), m_priorities.end());
    m_priorities.erase(std::unique(m_priorities.begin(), m_priorities.end()), m_priorities.end());
}

void
TransferPlanRunner::OnCompleted(std::function<void()> completed)
{
    m_completed = std::move(completed);
}

void
TransferPlanRunner::OnTransfer(std::function<void(const Transfer&, bool)> changed)
{
    m_changed = std::move(changed);
}

void
TransferPlanRunner::Stop()
{
    NS_LOG_FUNCTION(this);
    m_stopped = true;
    for (auto& launch : m_launches)
    {
        launch.Cancel();
    }
    for (auto& app : m_running)
    {
        if (app && !app->IsCompleted())
        {
            app->Halt();
        }
    }
}

void
TransferPlanRunner::Start()
{
    NS_LOG_FUNCTION(this);
    for (std::size_t i = 0; i < m_waitsFor.size(); ++i)
    {
        if (m_waitsFor[i] == 0)
        {
            Ready(i, 0);
        }
    }
}

void
TransferPlanRunner::Ready(std::size_t index, int64_t graceNs)
{
    const int64_t now = Simulator::Now().GetNanoSeconds();
    const int64_t at = std::max(now + graceNs, m_plan.transfers[index].not_before_ns - m_fromNs);
    m_launches[index] =
        Simulator::Schedule(NanoSeconds(at - now), &TransferPlanRunner::Launch, this, index);
}

int32_t
TransferPlanRunner::FindSite(const std::string& name) const
{
    const auto& sites = m_helper.GetTimeline().sites;
    const auto found = std::find(sites.begin(), sites.end(), name);
    return found == sites.end() ? -1 : static_cast<int32_t>(found - sites.begin());
}

bool
TransferPlanRunner::IsKnownTransport(const std::string& name)
{
    TypeId congestion;
    return name == "udp" || BulkTransfer::LookupTransport(name, &congestion);
}

Ptr<StripedTransfer>
TransferPlanRunner::CreateTransfer(const Transfer& transfer,
                                   const std::vector<SatelliteStripe>& stripes) const
{
    if (transfer.transport == "udp")
    {
        return CreateObject<PacedUdpTransfer>();
    }
    uint64_t buffer = MIN_BUFFER_BYTES;
    for (const auto& stripe : stripes)
    {
        if (const auto resource = stripe.source->GetOwnResource())
        {
            buffer =
                std::max(buffer, BUFFER_BDPS * m_helper.GetChannel()->GetQueueLimit(*resource));
        }
    }
    auto app = CreateObject<BulkTransfer>();
    app->SetAttribute("Transport", StringValue(transfer.transport));
    app->SetAttribute("BufferBytes", UintegerValue(std::min(buffer, MAX_BUFFER_BYTES)));
    return app;
}

uint8_t
TransferPlanRunner::GetRank(int priority) const
{
    const auto at = std::lower_bound(m_priorities.begin(), m_priorities.end(), priority);
    // Of more than fit, the lowest ones count as one.
    const auto above = static_cast<std::size_t>(m_priorities.end() - at) - 1;
    const std::size_t highest = std::min(m_priorities.size(), MOST_PRIORITIES) - 1;
    return static_cast<uint8_t>(highest - std::min(highest, above));
}

std::string
TransferPlanRunner::WhyImpossible(const Transfer& transfer) const
{
    const int32_t source = FindSite(transfer.src);
    const int32_t destination = FindSite(transfer.dst);
    if (source < 0 || destination < 0)
    {
        return "unknown site " + (source < 0 ? transfer.src : transfer.dst);
    }
    if (m_helper.GetStripes(static_cast<uint32_t>(source), static_cast<uint32_t>(destination))
            .empty())
    {
        return "no path joins the two sites";
    }
    return IsKnownTransport(transfer.transport) ? "" : "unknown transport " + transfer.transport;
}

void
TransferPlanRunner::Launch(std::size_t index)
{
    const Transfer& transfer = m_plan.transfers[index];
    NS_LOG_FUNCTION(this << transfer.id);
    m_failed[index] = WhyImpossible(transfer);
    if (!m_failed[index].empty())
    {
        NS_LOG_WARN("transfer " << transfer.id << " is impossible: " << m_failed[index]);
        return;
    }
    const auto source = static_cast<uint32_t>(FindSite(transfer.src));
    const auto stripes = m_helper.GetStripes(source, static_cast<uint32_t>(FindSite(transfer.dst)));
    auto app = CreateTransfer(transfer, stripes);
    const int streams = transfer.transport == "udp" ? 1 : transfer.streams;
    for (const auto& stripe : stripes)
    {
        for (int stream = 0; stream < streams; ++stream)
        {
            app->AddStripe(stripe.source, stripe.destination);
        }
    }
    NS_LOG_INFO("transfer " << transfer.id << ": " << transfer.bytes << " bytes from "
                            << transfer.src << " to " << transfer.dst << " over " << stripes.size()
                            << " stripes of " << streams << " streams");
    app->SetAttribute("Bytes", UintegerValue(static_cast<uint64_t>(transfer.bytes)));
    app->SetAttribute("Port", UintegerValue(0));
    app->SetAttribute("Priority", UintegerValue(GetRank(transfer.priority)));
    app->TraceConnectWithoutContext("Completed", Callback<void>([this, index] { Ended(index); }));
    m_running[index] = app;
    if (m_changed)
    {
        m_changed(transfer, false);
    }
    m_sites.Get(source)->AddApplication(app);
}

void
TransferPlanRunner::Ended(std::size_t index)
{
    NS_LOG_FUNCTION(this << m_plan.transfers[index].id);
    if (m_stopped)
    {
        return;
    }
    if (m_changed)
    {
        m_changed(m_plan.transfers[index], true);
    }
    if (--m_left == 0)
    {
        m_completed();
        return;
    }
    const auto waiters = m_waiters.find(m_plan.transfers[index].id);
    if (waiters == m_waiters.end())
    {
        return;
    }
    for (std::size_t waiter : waiters->second)
    {
        const auto& waits = m_plan.transfers[waiter];
        const auto needed = static_cast<std::size_t>(waits.quorum);
        const bool hadQuorum = needed > 0 && waits.after.size() - m_waitsFor[waiter] >= needed;
        const bool waitsInGrace = hadQuorum && !m_launches[waiter].IsExpired();
        --m_waitsFor[waiter];
        if (m_waitsFor[waiter] == 0 && (!hadQuorum || waitsInGrace))
        {
            m_launches[waiter].Cancel();
            Ready(waiter, 0);
        }
        else if (!hadQuorum && waits.after.size() - m_waitsFor[waiter] == needed)
        {
            Ready(waiter, waits.grace_ns);
        }
    }
}

TransferLog
TransferPlanRunner::GetLog() const
{
    TransferLog log;
    for (std::size_t i = 0; i < m_plan.transfers.size(); ++i)
    {
        const Transfer& transfer = m_plan.transfers[i];
        skyhaul::models::TransferRecord record;
        record.id = transfer.id;
        record.round = transfer.round;
        record.group = transfer.group;
        record.src = transfer.src;
        record.dst = transfer.dst;
        record.bytes = transfer.bytes;
        if (m_running[i])
        {
            record.delivered = static_cast<int64_t>(m_running[i]->GetDelivered());
            record.start_ns = m_fromNs + m_running[i]->GetStart().GetNanoSeconds();
            record.status = TransferStatus::kUnfinished;
            record.reason = "the window ended first";
            if (m_running[i]->IsCompleted())
            {
                record.end_ns = m_fromNs + m_running[i]->GetEnd().GetNanoSeconds();
                record.status = TransferStatus::kDone;
                record.reason.clear();
            }
        }
        else if (!m_failed[i].empty())
        {
            record.status = TransferStatus::kFailed;
            record.reason = m_failed[i];
        }
        else
        {
            record.reason =
                m_waitsFor[i] > 0 ? "a predecessor did not end" : "its time did not come";
        }
        log.records.push_back(std::move(record));
    }
    return log;
}

} // namespace ns3
