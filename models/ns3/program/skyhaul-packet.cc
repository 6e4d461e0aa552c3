// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// skyhaul-packet: runs a transfer plan over a link timeline in ns-3, packet by packet; or a list of
// such windows.
#include "ns3/skyhaul-helper.h"

#include "run_window.h"
#include "windows.h"

#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/full_stack.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"

#include <CLI/CLI.hpp>

#include <malloc.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
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
using skyhaul_packet::Arguments;
using skyhaul_packet::Load;
using skyhaul_packet::Run;

constexpr int FAILED = 1;
constexpr int BAD_INPUT = 2;
constexpr double MOST_QUEUE_BDP = 1000;
constexpr int64_t MOST_JITTER_NS = 60'000'000'000;
constexpr uint32_t MOST_AGGREGATION = 43;

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
    for (const auto& input :
         {skyhaul::models::timeline_file_of(arguments.timeline), arguments.plan})
    {
        std::error_code error; // a file that is not there is no other one
        if (std::filesystem::equivalent(input, arguments.out, error))
        {
            throw InputError("", 0, "--out", arguments.out, "a file that is not an input");
        }
    }
}

/// Turns what goes wrong into a line on stderr and an exit status.
int
Guarded(const Arguments& arguments, const std::function<int()>& run)
{
    try
    {
        return run();
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

/// Runs the windows of a list. A timeline that all of them share is read once.
int
RunList(const Arguments& arguments)
{
    std::shared_ptr<const LinkTimeline> timeline;
    const auto windows = skyhaul_packet::LoadWindows(arguments.windows);
    const bool one = std::all_of(windows.begin(), windows.end(), [&](const auto& each) {
        return each.timeline == windows.front().timeline;
    });
    if (one && !windows.empty())
    {
        timeline = Load(windows.front().timeline);
    }
    return skyhaul_packet::RunWindows(arguments.windows,
                                      arguments.jobs,
                                      [&](const skyhaul_packet::Window& window) {
                                          Arguments its = arguments;
                                          its.timeline = window.timeline;
                                          its.plan = window.plan;
                                          its.out = window.out;
                                          its.line = window.line;
                                          its.fromNs = window.fromNs;
                                          its.untilNs = window.untilNs;
                                          its.seed = window.seed;
                                          its.queueBdp = window.queueBdp;
                                          its.startJitterNs = window.startJitterNs;
                                          return Guarded(its, [&] {
                                              CheckOutput(its);
                                              return Run(its,
                                                         timeline ? timeline : Load(its.timeline));
                                          });
                                      });
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

/// One window is given by options, a list of them by a file. Throws CLI::ParseError.
void
CheckOptions(const CLI::App& app, const Arguments& arguments)
{
    for (const char* option : {"--timeline", "--plan", "--from", "--until", "--out"})
    {
        if (arguments.windows.empty() && app.count(option) == 0)
        {
            throw CLI::RequiredError(option);
        }
    }
    for (const char* option : {"--timeline",
                               "--plan",
                               "--from",
                               "--until",
                               "--out",
                               "--seed",
                               "--queue-bdp",
                               "--start-jitter-ns"})
    {
        if (!arguments.windows.empty() && app.count(option) > 0)
        {
            throw CLI::ValidationError(option,
                                       "expected it only without --windows: the list says it");
        }
    }
    if (arguments.windows.empty() && app.count("--jobs") > 0)
    {
        throw CLI::ValidationError("--jobs", "expected only with --windows");
    }
}

/// What one window is and how it is run.
void
AddOptionsOfAWindow(CLI::App& app, Arguments& arguments)
{
    app.set_version_flag("--version", "skyhaul-packet " SKYHAUL_VERSION);
    app.add_option("--timeline",
                   arguments.timeline,
                   "timeline file, as `skyhaul links --save` writes it, or the folder of a run");
    app.add_option("--plan", arguments.plan, "transfer plan (CSV)");
    app.add_option("--from", arguments.fromNs, "start of the window, UTC in ns since 1970")
        ->check(PlainDigits);
    app.add_option("--until", arguments.untilNs, "end of the window, UTC in ns since 1970")
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
            const auto number =
                skyhaul::parsed_number<double>(digits.substr(digits.front() == '+' ? 1 : 0));
            return number && std::isfinite(*number) ? "" : text + ": expected a number";
        });
    app.add_option("--segment-aggregation",
                   arguments.aggregation,
                   "simulate one packet in place of this many packets of a TCP transfer; this "
                   "makes fewer events and an error (models/ns3/README.md)")
        ->capture_default_str()
        ->check(CLI::Range(uint32_t{1}, MOST_AGGREGATION))
        ->check(PlainDigits);
    app.add_option("--start-jitter-ns",
                   arguments.startJitterNs,
                   "delay the start of each transfer that waits for no other one by a random time "
                   "up to this, drawn from the seed")
        ->capture_default_str()
        ->check(CLI::Range(int64_t{0}, MOST_JITTER_NS))
        ->check(PlainDigits);
    app.add_option("--out", arguments.out, "transfer log to write (CSV)");
    const std::map<std::string, ns3::SkyhaulHelper::Topology> topologies{
        {"path", ns3::SkyhaulHelper::PATH},
        {"network", ns3::SkyhaulHelper::NETWORK}};
    app.add_option("--topology",
                   arguments.topology,
                   "path: a node for each site; network: satellites, gateways and PoPs are nodes "
                   "too")
        ->transform(CLI::CheckedTransformer(topologies).description("{path,network}"))
        ->default_str("path");
}

/// Lists of windows, who has started the program, and what the help ends with.
void
AddOptionsOfLists(CLI::App& app, Arguments& arguments)
{
    app.add_option(
           "--windows",
           arguments.windows,
           "a list of windows (CSV with the heading timeline,plan,from_ns,until_ns,seed,"
           "queue_bdp,start_jitter_ns,out): each window that has no log yet is run. Programs on "
           "several machines that share the list's folder divide its windows among them")
        ->type_name("FILE");
    app.add_option("--jobs",
                   arguments.jobs,
                   "windows of a list to run side by side (0: one for each core)")
        ->type_name("N")
        ->check(CLI::Range(0U, 1024U))
        ->check(PlainDigits);
    app.add_option("--parent",
                   arguments.parent,
                   "the process that has started this one: when it ends, this one is killed")
        ->check(CLI::Range(int64_t{1}, int64_t{std::numeric_limits<int32_t>::max()}))
        ->check(PlainDigits);
    app.footer("Only the window [from, until) is simulated; a transfer that has not ended by then "
               "is logged as unfinished.\n"
               "Exit status: 0 done; 1 it failed; 2 bad input or usage; 130 interrupted (what was "
               "finished is in the log).\n\n"
               "Example:\n"
               "  skyhaul-packet --timeline links.bin --plan plan.csv \\\n"
               "    --from 1767225600000000000 --until 1767225660000000000 --seed 1 "
               "--out transfers.csv\n"
               "  skyhaul-packet --windows out/first/packet/windows.csv --jobs 8");
}

int
RunMain(int argc, char** argv)
{
    Arguments arguments;
    CLI::App app{"Runs a transfer plan over a link timeline in ns-3, packet by packet",
                 "skyhaul-packet"};
    AddOptionsOfAWindow(app, arguments);
    AddOptionsOfLists(app, arguments);
    try
    {
        app.parse(argc, argv);
        CheckOptions(app, arguments);
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
    return Guarded(arguments, [&] {
        EndWithParent(arguments.parent);
        if (!arguments.windows.empty())
        {
            return RunList(arguments);
        }
        CheckOutput(arguments);
        return Run(arguments, Load(arguments.timeline));
    });
}

/// ns-3 joins what TCP has not had acknowledged in buffers of megabytes, over and over. Memory that
/// goes back to the system each time comes back as new pages, which takes longer than the
/// simulation.
void
KeepFreedMemory()
{
    constexpr int LARGEST_FROM_HEAP = 32 << 20; // bytes; malloc takes no more
    constexpr int KEPT = 256 << 20;             // bytes
    mallopt(M_MMAP_THRESHOLD, LARGEST_FROM_HEAP);
    mallopt(M_TRIM_THRESHOLD, KEPT);
}

int
GuardedMain(int argc, char** argv)
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

} // namespace

int
main(int argc, char** argv)
{
    KeepFreedMemory();
    return skyhaul::with_full_stack("skyhaul-packet", GuardedMain, argc, argv);
}
