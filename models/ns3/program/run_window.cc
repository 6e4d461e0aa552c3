// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "run_window.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/input_error.h"

#include <algorithm>
#include <csignal>

namespace skyhaul_packet
{

namespace
{

using skyhaul::InputError;
using skyhaul::models::LinkTimeline;
using skyhaul::models::TransferPlan;
using skyhaul::models::TransferStatus;

constexpr int DONE = 0;
constexpr int INTERRUPTED = 130;
constexpr int64_t START_STREAM = 1 << 20; //!< of the start times; the channel's are below

volatile std::sig_atomic_t g_interrupted = 0;

/// Ends the run after the event under way; the log is written as far as it came.
void
Interrupt(int)
{
    g_interrupted = 1;
    ns3::Simulator::Stop();
}

/// Refuses what ns-3 would abort on. Throws InputError.
void
Check(const LinkTimeline& timeline, const TransferPlan& plan, const Arguments& arguments)
{
    const std::string horizon = "UTC in ns from " + std::to_string(timeline.start_ns) + " to " +
                                std::to_string(timeline.end_ns) + ", the timeline's horizon";
    const bool listed = !arguments.windows.empty();
    const std::string file = listed ? arguments.windows : "skyhaul-packet";
    const std::string from = listed ? "from_ns" : "--from";
    const std::string until = listed ? "until_ns" : "--until";
    if (arguments.fromNs < timeline.start_ns || arguments.fromNs >= timeline.end_ns)
    {
        throw InputError(file, arguments.line, from, std::to_string(arguments.fromNs), horizon);
    }
    if (arguments.untilNs <= arguments.fromNs || arguments.untilNs > timeline.end_ns)
    {
        throw InputError(file,
                         arguments.line,
                         until,
                         std::to_string(arguments.untilNs),
                         horizon + ", and after " + from);
    }
    for (const auto& transfer : plan.transfers)
    {
        const std::string key = "transfer " + std::to_string(transfer.id);
        for (const auto* site : {&transfer.src, &transfer.dst})
        {
            if (std::find(timeline.sites.begin(), timeline.sites.end(), *site) ==
                timeline.sites.end())
            {
                throw InputError(arguments.plan, 0, key, *site, "a site of the timeline");
            }
        }
        if (!ns3::TransferPlanRunner::IsKnownTransport(transfer.transport))
        {
            throw InputError(arguments.plan,
                             0,
                             key,
                             transfer.transport,
                             "cubic, bbr, udp, or the TypeId of an ns-3 TcpCongestionOps");
        }
    }
}

/// Lets transfers that wait for no other one begin later by a random time, so that runs of several
/// seeds differ in more than the packets that loss takes.
void
JitterStarts(TransferPlan& plan, const Arguments& arguments)
{
    auto random = ns3::CreateObject<ns3::UniformRandomVariable>();
    random->SetStream(START_STREAM);
    for (auto& transfer : plan.transfers)
    {
        const double late = random->GetValue(0.0, static_cast<double>(arguments.startJitterNs));
        if (transfer.after.empty())
        {
            transfer.not_before_ns =
                std::max(transfer.not_before_ns, arguments.fromNs) + static_cast<int64_t>(late);
        }
    }
}

} // namespace

std::shared_ptr<const LinkTimeline>
Load(const std::string& timeline)
{
    return std::make_shared<const LinkTimeline>(skyhaul::models::load_timeline(timeline));
}

int
Run(const Arguments& arguments, const std::shared_ptr<const LinkTimeline>& timeline)
{
    TransferPlan plan = skyhaul::models::load_plan(arguments.plan);
    Check(*timeline, plan, arguments);

    ns3::RngSeedManager::SetSeed(1);
    ns3::RngSeedManager::SetRun(arguments.seed);
    if (arguments.startJitterNs > 0)
    {
        JitterStarts(plan, arguments);
    }
    ns3::NodeContainer sites(static_cast<uint32_t>(timeline->sites.size()));
    ns3::SkyhaulHelper helper;
    helper.SetTopology(arguments.topology);
    helper.SetChannelAttribute("QueueBdp", ns3::DoubleValue(arguments.queueBdp));
    helper.SetDeviceAttribute("SegmentAggregation", ns3::UintegerValue(arguments.aggregation));
    helper.SetTimeline(timeline, arguments.fromNs, arguments.untilNs);
    helper.Install(sites);
    ns3::InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(sites);
    helper.AssignIpv4();
    helper.AssignStreams(0);

    ns3::TransferPlanRunner runner(helper, sites, plan, arguments.fromNs);
    runner.Start();
    ns3::Simulator::Stop(ns3::NanoSeconds(arguments.untilNs - arguments.fromNs));
    if (arguments.windows.empty())
    {
        std::signal(SIGINT, Interrupt);
        std::signal(SIGTERM, Interrupt);
    }
    ns3::Simulator::Run();
    if (arguments.windows.empty())
    {
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
    }
    auto log = runner.GetLog();
    for (auto& record : log.records)
    {
        if (g_interrupted != 0 && record.status == TransferStatus::kUnfinished)
        {
            record.reason = "interrupted";
        }
    }
    ns3::Simulator::Destroy();
    skyhaul::models::save_log(log, arguments.out);
    return g_interrupted != 0 ? INTERRUPTED : DONE;
}

} // namespace skyhaul_packet
