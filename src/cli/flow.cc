// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "cli.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::cli {
namespace {

using models::LinkTimeline;
using models::PlanUse;
using models::TimeNs;

constexpr double kMostQueueBdp = 1000;
constexpr std::int64_t kMostRepetitions = 1000;
constexpr TimeNs kLatestNs = 8'000'000'000'000'000'000;  // in 2223; what the engine adds to it still fits

struct Arguments {
  std::string timeline, plan, out, from, until, data_plans;
  double queue_bdp = 1;
};

/// Refuses a transfer between sites that the timeline does not have, or by a transport that the engine does
/// not know. Throws InputError.
void check(const models::TransferPlan& plan, const LinkTimeline& timeline, const Arguments& arguments) {
  for (const models::Transfer& transfer : plan.transfers) {
    const std::string key = "transfer " + std::to_string(transfer.id);
    for (const std::string* site : {&transfer.src, &transfer.dst}) {
      if (std::find(timeline.sites.begin(), timeline.sites.end(), *site) == timeline.sites.end())
        throw InputError(arguments.plan, 0, key, *site, "a site of the timeline");
    }
    try {
      models::flow_parameters(transfer.transport, transfer.streams, arguments.queue_bdp, timeline.mtu_bytes);
    } catch (const std::invalid_argument&) {
      throw InputError(arguments.plan, 0, key, transfer.transport,
                       "cubic, bbr, udp or ideal; a TypeId of ns-3 is for skyhaul-packet alone");
    }
  }
}

/// The latest end of a window.
TimeNs latest_until(const LinkTimeline& timeline) {
  const TimeNs length = timeline.end_ns - timeline.start_ns;
  if (length > (kLatestNs - timeline.end_ns) / kMostRepetitions) return std::max(kLatestNs, timeline.end_ns);
  return timeline.end_ns + kMostRepetitions * length;
}

models::FlowOptions options_of(const LinkTimeline& timeline, const Arguments& arguments) {
  const auto or_else = [&](const char* option, const std::string& text, TimeNs standard) {
    return text.empty() ? standard : instant(option, text, timeline.start_ns);
  };
  models::FlowOptions options;
  options.from_ns = or_else("--from", arguments.from, timeline.start_ns);
  options.until_ns = or_else("--until", arguments.until, timeline.end_ns);
  const std::string horizon =
      fmt::format("from {} until {} (UTC, ns since 1970)", timeline.start_ns, timeline.end_ns);
  if (options.from_ns < timeline.start_ns || options.from_ns >= timeline.end_ns)
    throw InputError("", 0, "--from", arguments.from, "a time inside the timeline, which is " + horizon);
  if (options.until_ns <= options.from_ns || options.until_ns > latest_until(timeline))
    throw InputError("", 0, "--until", arguments.until.empty() ? "none given" : arguments.until,
                     fmt::format("a time after --from, at most {} (the timeline is {}, and its links repeat "
                                 "after that)",
                                 latest_until(timeline), horizon));
  options.plan = arguments.data_plans == "unused"    ? PlanUse::kUnused
                 : arguments.data_plans == "used-up" ? PlanUse::kUsedUp
                                                     : PlanUse::kCounted;
  return options;
}

int run(Arguments arguments) {
  arguments.timeline = models::timeline_file_of(arguments.timeline);
  refuse_over_input("--out", arguments.out, {arguments.timeline, arguments.plan});
  const auto started = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  };
  const LinkTimeline timeline = models::load_timeline(arguments.timeline);
  const models::TransferPlan plan = models::load_plan(arguments.plan);
  check(plan, timeline, arguments);
  const models::FlowOptions options = options_of(timeline, arguments);
  const double read_s = seconds();
  const models::FlowEngine engine(timeline, arguments.queue_bdp);
  const double prepared_s = seconds();
  const models::FlowResult result = engine.run(plan, options);
  say_detail(
      fmt::format("{} transfers: files read in {:.3f} s, timeline prepared in {:.3f} s, run in {:.3f} s",
                  plan.transfers.size(), read_s, prepared_s - read_s, seconds() - prepared_s));
  models::save_log(result.log, arguments.out);
  const auto ended =
      std::count_if(result.log.records.begin(), result.log.records.end(),
                    [](const auto& each) { return each.status == models::TransferStatus::kDone; });
  say(fmt::format("{} of {} transfers ended within the window", ended, result.log.records.size()));
  return kDone;
}

}  // namespace

void add_flow(Command app, Action& action) {
  Command command = app.add_command(
      "flow",
      "run a transfer plan over a link timeline by the flow engine, and write the transfer log, as "
      "skyhaul-packet "
      "does packet by packet. After the timeline's end its links repeat from the start. Transfers that have "
      "not "
      "ended by --until are logged as unfinished",
      "skyhaul links SCENARIO --save sky.skyhaul\n  skyhaul plan SCENARIO --entry NAME > plan.csv\n"
      "  skyhaul flow --timeline sky.skyhaul --plan plan.csv --out transfers.csv");
  auto arguments = std::make_shared<Arguments>();
  const auto option = [&](const char* name, std::string& value, const char* text, const char* type) {
    return command.add_option(name, value, text).type_name(type);
  };
  option("--timeline", arguments->timeline,
         "timeline file, as skyhaul links --save writes it, or the folder of a run, whose timeline is taken",
         "FILE|DIR")
      .required();
  option("--plan", arguments->plan,
         "transfer plan (CSV), as skyhaul plan prints it; its columns are in models/flow/README.md", "FILE")
      .required();
  option("--out", arguments->out, "transfer log to write (CSV)", "FILE").required();
  option("--from", arguments->from,
         "start of the window (UTC, ns since 1970, or '90 s' after the timeline's start; default: its start)",
         "T");
  option("--until", arguments->until, "end of the window (default: the timeline's end)", "T");
  command
      .add_option("--queue-bdp", arguments->queue_bdp,
                  "size of each queue, in bandwidth-delay products of its link; the scenario's key is "
                  "engines.queue")
      .type_name("X")
      .show_default()
      .check(finite_number(0, kMostQueueBdp));
  option(
      "--data-plans", arguments->data_plans,
      "what becomes of the timeline's data plans. counted (default): what crosses them from the start of the "
      "window uses them up; unused: they never run out, as for the rounds of a run; used-up: they give their "
      "slow rate throughout",
      "counted|unused|used-up")
      .one_of({"counted", "unused", "used-up"});
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
