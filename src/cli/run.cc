// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>

#include "cli.h"
#include "progress.h"
#include "skyhaul/orbits/input_error.h"
#include "stop_signals.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  ScenarioArguments scenario;
  std::string out, timeline, cache;
  std::optional<int> audit;
  bool timeline_anyway = false, links = false, json = false, fail_on_target = false, explain_cost = false,
       cheapest_change = false;
  Command command;
};

/// skyhaul-packet beside this program, or empty.
std::string packet_program() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path packet = self.parent_path() / "skyhaul-packet";
  return !error && std::filesystem::exists(packet, error) ? packet.string() : std::string();
}

/// A new folder, made here, so that of two runs in one second each has its own.
std::string make_default_out(const std::string& scenario) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
  const std::string name = "out/" + scenario + "-" + stamp;
  std::error_code error;
  std::filesystem::create_directories("out", error);
  std::string folder = name;
  for (int n = 2; !error && !std::filesystem::create_directory(folder, error) && !error; ++n)
    folder = name + "-" + std::to_string(n);
  if (error) throw InputError("", 0, "--out", folder, "a folder that can be made: " + error.message());
  return folder;
}

/// Prints what a run finds as soon as it is known: the answer, then the packet check window by window.
class Printer {
 public:
  explicit Printer(Progress& progress) : progress_(progress) {}

  void first_day(const core::Summary& summary) {
    print(summary.days_wanted > 1
              ? fmt::format("First of {} days: {}\n\n", summary.days_wanted, summary.sentence)
              : summary.sentence + "\n\n");
  }
  void answer(const core::Summary& summary) {
    print(core::answer_text(summary));
    answered_ = true;
  }
  void decided(const core::Summary& summary) { print(core::decisions_text(summary)); }
  void windows(const std::vector<core::AuditWindow>& all, std::size_t ended) {
    if (ended == 0 && !all.empty()) print("\n" + core::audit_heading(all));
    for (; shown_ < ended; ++shown_) print(core::audit_line(all, shown_));
  }
  void end(const core::Summary& summary) {
    if (!answered_) return answer(summary);
    if (summary.audit && summary.audit->windows.empty()) print("\n");
    if (summary.audit) print(core::audit_verdict(*summary.audit));
    if (!summary.complete) print("INCOMPLETE: interrupted during the packet check\n");
  }

 private:
  void print(const std::string& text) {
    progress_.clear();
    std::fwrite(text.data(), 1, text.size(),
                stdout);  // what cannot be written is told when the run has ended
    std::fflush(stdout);
  }

  Progress& progress_;
  bool answered_ = false;
  std::size_t shown_ = 0;
};

const char* source_name(core::StageCache::Source source) {
  switch (source) {
    case core::StageCache::Source::kComputed:
      return "computed";
    case core::StageCache::Source::kMemory:
      return "reused from memory";
    case core::StageCache::Source::kFolder:
      return "reused from the cache folder";
  }
  return "";
}

/// A run's folder is its own: the cache would be one of its results, and be copied with them.
void check_folders(const std::string& cache, const std::string& out) {
  if (cache.empty() || out.empty()) return;
  std::error_code error;
  const auto resolved = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  };
  if (resolved(cache) == resolved(out))
    throw InputError("", 0, "--cache", cache, "a folder other than --out");
}

void check_targets(const core::ResolvedScenario& scenario) {
  const bool deadline =
      std::any_of(scenario.traffic.begin(), scenario.traffic.end(),
                  [](const auto& traffic) { return traffic.dataset && traffic.deadline_ns; });
  if (!scenario.target_interval_ns && !deadline)
    throw InputError(scenario.file, 0, "targets", "absent",
                     "targets.interval, or a deadline of a dataset, for --fail-on-target");
}

int run(const Arguments& arguments) {
  if (arguments.timeline.empty()) {
    refuse_given(arguments.command, {"--timeline-anyway"}, "only with --timeline");
  } else {
    refuse_given(arguments.command, {"--memory", "--cache", "--explain-cost", "--cheapest-change"},
                 "only without --timeline: the links are there already");
  }
  const double memory_bytes = arguments.scenario.memory_bytes();
  core::ResolvedScenario scenario = arguments.scenario.load();
  if (arguments.audit) scenario.packet.windows = *arguments.audit;
  if (arguments.fail_on_target) check_targets(scenario);
  check_folders(arguments.cache, arguments.out);
  core::StageCache cache({core::StageCache::Limits().memory_bytes, arguments.cache});
  Progress progress(is_quiet());
  Printer printer(progress);
  core::RunOptions options;
  options.out_dir = arguments.out.empty() ? make_default_out(scenario.name) : arguments.out;
  options.threads = arguments.scenario.threads;
  options.memory_bytes = memory_bytes;
  options.timeline_file = arguments.timeline;
  options.timeline_anyway = arguments.timeline_anyway;
  options.links = arguments.links;
  options.explain_cost = arguments.explain_cost;
  options.cheapest_change = arguments.cheapest_change;
  options.cache = &cache;
  options.presets.preset_dirs = arguments.scenario.options.preset_dirs;
  options.packet_program = packet_program();
  options.command = command_line();
  options.progress = [&](const std::string& stage, double done) { progress(stage, done); };
  options.say = [&](const std::string& line) {
    progress.clear();
    say(line);
  };
  options.told = [&](const char* stage, core::StageCache::Source source, double seconds) {
    progress.clear();
    say_detail(fmt::format("{}: {} in {:.2f} s", stage, source_name(source), seconds));
  };
  if (!arguments.json) {
    options.first_day = [&](const core::Summary& summary) { printer.first_day(summary); };
    options.answered = [&](const core::Summary& summary) { printer.answer(summary); };
    options.decided = [&](const core::Summary& summary) { printer.decided(summary); };
    options.audited = [&](const auto& windows, std::size_t ended) { printer.windows(windows, ended); };
  }
  options.interrupted = interrupted;
  options.keeps = take_time_to_end;
  const core::Summary summary = [&] {
    try {
      return core::run_scenario(scenario, options);
    } catch (...) {  // a run that is refused leaves nothing
      std::error_code ignored;
      if (arguments.out.empty()) std::filesystem::remove(options.out_dir, ignored);
      throw;
    }
  }();
  progress.clear();
  if (arguments.json) {
    const std::string json = core::to_json(summary);
    std::fwrite(json.data(), 1, json.size(), stdout);
  } else {
    printer.end(summary);
  }
  say_without_pages("report.html");
  say(fmt::format("files in {}", options.out_dir));
  if (!summary.complete) return kInterrupted;
  return arguments.fail_on_target && !core::targets_met(summary).value_or(true) ? kTargetMissed : kDone;
}

}  // namespace

void add_run(Command app, Action& action) {
  Command command = app.add_command(
      "run", "answer a scenario: how often its sites can exchange their payloads, and what limits it",
      "skyhaul run configs/scenarios/three-sites.yaml --out out/first --set sites.atacama.terminals=8");
  auto arguments = std::make_shared<Arguments>();
  arguments->command = command;
  add_scenario_arguments(command, arguments->scenario);
  add_memory_argument(command, arguments->scenario);
  command
      .add_option(
          "--out", arguments->out,
          "folder for the results, new or empty (default out/<scenario>-<time>); nothing is ever overwritten")
      .type_name("DIR");
  command
      .add_option("--audit", arguments->audit,
                  "windows to run packet by packet in ns-3, instead of the scenario's engines.packet.windows")
      .type_name("N")
      .check(whole_number(0, 1000));
  command
      .add_option("--timeline", arguments->timeline,
                  "take the links from this saved timeline (skyhaul links --save), or from that in the "
                  "folder of a run")
      .type_name("FILE|DIR");
  command.add_flag("--timeline-anyway", arguments->timeline_anyway,
                   "accept a --timeline that was built from another scenario; the answer says so");
  command.add_flag(
      "--links", arguments->links,
      "also write links.csv and resources.csv, which are large (skyhaul links DIR prints them later)");
  command.add_flag("--json", arguments->json, "print summary.json instead of the table");
  command.add_flag("--explain-cost", arguments->explain_cost,
                   "also say what each of weather, other users, loss, scheduling and faults adds to what an "
                   "ideal sky would allow");
  command.add_flag("--cheapest-change", arguments->cheapest_change,
                   "for every target that is missed, find the fewest terminals that meet it, however long "
                   "the search takes (about ten more runs for each target); without this option it is made "
                   "only where it takes seconds");
  command.add_flag("--fail-on-target", arguments->fail_on_target,
                   "exit with 3 where the wanted interval or a dataset's deadline is not met");
  command
      .add_option("--cache", arguments->cache,
                  "keep skies and timelines in this folder, and reuse them in later runs that need the same "
                  "ones; several "
                  "runs may share it (-v says what was reused)")
      .type_name("DIR");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
