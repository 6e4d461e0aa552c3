// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// skyhaul-packet: runs a transfer plan over a link timeline in ns-3, packet by packet.
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"

#include <CLI/CLI.hpp>

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

namespace
{

using skyhaul::InputError;
using skyhaul::models::LinkTimeline;
using skyhaul::models::TransferPlan;
using skyhaul::models::TransferStatus;

constexpr int DONE = 0;
constexpr int FAILED = 1;
constexpr int BAD_INPUT = 2;
constexpr int INTERRUPTED = 130;
constexpr int64_t START_STREAM = 1 << 20; //!< of the start times; the channel's are below
constexpr double MOST_QUEUE_BDP = 1000;
constexpr int64_t MOST_JITTER_NS = 60'000'000'000;
constexpr uint32_t MOST_AGGREGATION = 43;

struct Arguments
{
    std::string timeline;
    std::string plan;
    std::string out;
    int64_t fromNs{0};
    int64_t untilNs{0};
    uint32_t seed{1};
    ns3::SkyhaulHelper::Topology topology{ns3::SkyhaulHelper::PATH};
    double queueBdp{1};
    uint32_t aggregation{1};
    int64_t startJitterNs{0};
    int64_t parent{0}; //!< process that has started this one; 0: not told
};

/// Ends this process when the one that has started it ends, even if that is killed.
void
EndWithParent(int64_t parent)
{
    if (parent == 0)
    {
        return;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) // it had ended before
    {
        std::raise(SIGKILL);
    }
}

/// Refuses to write the log over a file that is read.
void
CheckOutput(const Arguments& arguments)
{
    for (const auto& input : {arguments.timeline, arguments.plan})
    {
        std::error_code error; // a file that is not there is no other one
        if (std::filesystem::equivalent(input, arguments.out, error))
        {
            throw InputError("", 0, "--out", arguments.out, "a file that is not an input");
        }
    }
}

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
    if (arguments.fromNs < timeline.start_ns || arguments.fromNs >= timeline.end_ns)
    {
        throw InputError("skyhaul-packet", 0, "--from", std::to_string(arguments.fromNs), horizon);
    }
    if (arguments.untilNs <= arguments.fromNs || arguments.untilNs > timeline.end_ns)
    {
        throw InputError("skyhaul-packet",
                         0,
                         "--until",
                         std::to_string(arguments.untilNs),
                         horizon + ", and after --from");
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

int
Run(const Arguments& arguments)
{
    auto timeline =
        std::make_shared<const LinkTimeline>(skyhaul::models::load_timeline(arguments.timeline));
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
    std::signal(SIGINT, Interrupt);
    std::signal(SIGTERM, Interrupt);
    ns3::Simulator::Run();
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
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

/// Refuses a whole number that is not in plain digits: CLI11 reads 010 as eight.
std::string
PlainDigits(const std::string& text)
{
    const bool plain = text.find_first_not_of("0123456789", text.rfind('-', 0) == 0 ? 1 : 0) ==
                           std::string::npos &&
                       !skyhaul::has_leading_zero(text);
    return plain ? "" : text + ": expected a whole number in plain digits, without leading zeros";
}

int
RunMain(int argc, char** argv)
{
    Arguments arguments;
    CLI::App app{"Runs a transfer plan over a link timeline in ns-3, packet by packet",
                 "skyhaul-packet"};
    app.set_version_flag("--version", "skyhaul-packet " SKYHAUL_VERSION);
    app.add_option("--timeline",
                   arguments.timeline,
                   "timeline file, as `skyhaul links --save` writes it")
        ->required();
    app.add_option("--plan", arguments.plan, "transfer plan (CSV)")->required();
    app.add_option("--from", arguments.fromNs, "start of the window, UTC in ns since 1970")
        ->required()
        ->check(PlainDigits);
    app.add_option("--until", arguments.untilNs, "end of the window, UTC in ns since 1970")
        ->required()
        ->check(PlainDigits);
    app.add_option("--seed", arguments.seed, "run number of ns-3's random streams")
        ->capture_default_str()
        ->check(CLI::Range(uint32_t{1}, std::numeric_limits<uint32_t>::max()))
        ->check(PlainDigits);
    app.add_option(
           "--queue-bdp",
           arguments.queueBdp,
           "size of each queue, in bandwidth-delay products of its largest capacity and the "
           "timeline's longest mean round trip")
        ->capture_default_str()
        ->check(CLI::Range(0.0, MOST_QUEUE_BDP))
        ->check([](const std::string& text) { // Range lets NaN through
            const std::string_view digits = text;
            const auto number = skyhaul::parsed_number<double>(digits.substr(digits.front() == '+' ? 1 : 0));
            return number && std::isfinite(*number) ? "" : text + ": expected a number";
        });
    app.add_option("--segment-aggregation",
                   arguments.aggregation,
                   "packets that one packet of a TCP transfer stands for: as many times fewer "
                   "events, at an error (models/ns3/README.md)")
        ->capture_default_str()
        ->check(CLI::Range(uint32_t{1}, MOST_AGGREGATION))
        ->check(PlainDigits);
    app.add_option("--start-jitter-ns",
                   arguments.startJitterNs,
                   "transfers that wait for no other begin up to this much later, by the seed")
        ->capture_default_str()
        ->check(CLI::Range(int64_t{0}, MOST_JITTER_NS))
        ->check(PlainDigits);
    app.add_option("--out", arguments.out, "transfer log to write (CSV)")->required();
    app.add_option("--parent",
                   arguments.parent,
                   "the process that has started this one: when it ends, this one is killed")
        ->check(CLI::Range(int64_t{1}, int64_t{std::numeric_limits<int32_t>::max()}))
        ->check(PlainDigits);
    const std::map<std::string, ns3::SkyhaulHelper::Topology> topologies{
        {"path", ns3::SkyhaulHelper::PATH},
        {"network", ns3::SkyhaulHelper::NETWORK}};
    app.add_option("--topology",
                   arguments.topology,
                   "path: a node for each site; network: satellites, gateways and PoPs are nodes "
                   "too")
        ->transform(CLI::CheckedTransformer(topologies).description("{path,network}"))
        ->default_str("path");
    app.footer("Only the window [from, until) is simulated; what has not ended by then is "
               "unfinished.\n"
               "Exit status: 0 done; 1 it failed; 2 bad input or usage; 130 interrupted (what was "
               "finished is in the log).\n\n"
               "Example:\n"
               "  skyhaul-packet --timeline links.bin --plan plan.csv \\\n"
               "    --from 1767225600000000000 --until 1767225660000000000 --seed 1 "
               "--out transfers.csv");
    try
    {
        app.parse(argc, argv);
    }
    catch (const CLI::Success& success)
    {
        return app.exit(success);
    }
    catch (const CLI::ParseError& error)
    {
        std::fprintf(stderr,
                     "skyhaul-packet: %s (see skyhaul-packet --help)\n",
                     skyhaul::escaped(error.what()).c_str());
        return BAD_INPUT;
    }
    try
    {
        EndWithParent(arguments.parent);
        CheckOutput(arguments);
        return Run(arguments);
    }
    catch (const InputError& error)
    {
        std::fprintf(stderr, "%s\n", error.what());
        return BAD_INPUT;
    }
    catch (const std::invalid_argument& error) // a plan that is not one
    {
        std::fprintf(stderr,
                     "skyhaul-packet: %s: %s\n",
                     skyhaul::escaped(arguments.plan).c_str(),
                     skyhaul::escaped(error.what()).c_str());
        return BAD_INPUT;
    }
    catch (const std::bad_alloc&)
    {
        std::fputs(
            "skyhaul-packet: there was not enough memory: a shorter window, fewer transfers or "
            "a higher limit of memory would help\n",
            stderr);
        return FAILED;
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "skyhaul-packet: %s\n", skyhaul::escaped(error.what()).c_str());
        return FAILED;
    }
}

} // namespace

int
main(int argc, char** argv)
{
    try
    {
        return RunMain(argc, argv);
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "skyhaul-packet: %s\n", skyhaul::escaped(error.what()).c_str());
        return FAILED;
    }
}
