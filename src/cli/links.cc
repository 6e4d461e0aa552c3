// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "cli.h"
#include "skyhaul/core/link_export.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"

namespace skyhaul::cli {
namespace {

using models::LinkTimeline;
using models::TimeNs;

struct Arguments {
  ScenarioArguments scenario;
  std::string save, from, until, compare, exported, pair, down, delay, step, start;
  bool csv = false, json = false, resources = false;
  Command command;
};

LinkTimeline from_scenario(ScenarioArguments arguments, const std::string& file) {
  arguments.file = file;
  const core::ResolvedScenario scenario = arguments.load();
  core::check_memory(scenario, arguments.threads, arguments.memory_bytes(), core::MemoryFor::kLinks);
  return core::build_timeline(scenario, {arguments.threads});
}

LinkTimeline from_traces(const Arguments& arguments, const std::string& file) {
  core::TraceImport import;
  import.up = file;
  import.down = arguments.down;
  if (!arguments.start.empty()) import.start_ns = instant("--start", arguments.start, 0);
  try {
    if (!arguments.delay.empty()) import.delay_ns = core::parse_duration_ns(arguments.delay);
  } catch (const std::invalid_argument&) {
    import.delay = arguments.delay;
  }
  std::error_code ignored;
  const bool no_file = !import.delay.empty() && !std::filesystem::exists(import.delay, ignored);
  if (no_file || import.delay_ns < 0 || import.delay_ns > orbits::kMinute)
    throw InputError("", 0, "--delay", arguments.delay, "a time from 0 s to 60 s, or a file");
  return read_traces(import);
}

enum class Input { kScenario, kTimeline, kLinks, kTrace };

/// By what the file, or the timeline in a folder of a run, begins with.
Input input_of(const std::string& file) {
  const std::string head =
      head_of_input(models::timeline_file_of(file),
                    "a scenario, a timeline, a CSV of links, a trace or the folder of a run", 8);
  if (head == "SKYHAULT") return Input::kTimeline;
  if (head == "start_ns") return Input::kLinks;
  const std::string line = head.substr(0, head.find_first_of("\r\n"));
  const bool number = std::all_of(line.begin(), line.end(), [](unsigned char c) { return std::isdigit(c); });
  return !line.empty() && number ? Input::kTrace : Input::kScenario;
}

LinkTimeline load(const Arguments& arguments, const std::string& file) {
  switch (input_of(file)) {
    case Input::kTimeline:
      return models::load_timeline(file);
    case Input::kLinks:
      return core::read_links_csv(file);
    case Input::kTrace:
      return from_traces(arguments, file);
    case Input::kScenario:
      break;
  }
  return from_scenario(arguments.scenario, file);
}

LinkTimeline load_part(const Arguments& arguments, const std::string& file) {
  LinkTimeline timeline = load(arguments, file);
  if (arguments.from.empty() && arguments.until.empty()) return timeline;
  const auto or_else = [&](const char* option, const std::string& text, TimeNs standard) {
    return text.empty() ? standard : instant(option, text, timeline.start_ns);
  };
  const TimeNs from = or_else("--from", arguments.from, timeline.start_ns);
  const TimeNs until = or_else("--until", arguments.until, timeline.end_ns);
  if (from < timeline.start_ns || from >= timeline.end_ns) {
    throw InputError("", 0, "--from", arguments.from, "a time inside the timeline");
  }
  if (until <= from || until > timeline.end_ns) {
    throw InputError("", 0, "--until", arguments.until, "a time after --from, inside the timeline");
  }
  return core::slice(timeline, from, until);
}

void print_differences(const std::vector<core::LinkDifference>& all, bool csv) {
  if (csv) {
    fmt::print(
        "src_terminal,dst_terminal,seconds,capacity_a_bps,capacity_b_bps,capacity_difference_bps,delay_a_ms,"
        "delay_b_ms,delay_difference_ms,outage_a_s,outage_b_s,outage_differs_s\n");
    for (const auto& d : all) {
      fmt::print("{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(d.src_terminal), csv_cell(d.dst_terminal),
                 d.seconds, d.capacity_a_bps, d.capacity_b_bps, d.capacity_difference_bps, d.delay_a_ms,
                 d.delay_b_ms, d.delay_difference_ms, d.outage_a_s, d.outage_b_s, d.outage_differs_s);
    }
    return;
  }
  std::size_t width = 4;
  for (const auto& d : all) width = std::max(width, d.src_terminal.size() + d.dst_terminal.size() + 3);
  fmt::print("{:<{}}  {:^29}  {:^26}  {:^26}\n", "", width, "capacity, Mbit/s", "delay, ms", "outage, s");
  fmt::print("{:<{}}  {:>9} {:>9} {:>9}  {:>8} {:>8} {:>8}  {:>8} {:>8} {:>8}\n", "path", width, "A", "B",
             "|A - B|", "A", "B", "|A - B|", "A", "B", "one only");
  for (const auto& d : all) {
    fmt::print("{:<{}}  {:9.3f} {:9.3f} {:9.3f}  {:8.3f} {:8.3f} {:8.3f}  {:8.2f} {:8.2f} {:8.2f}\n",
               d.src_terminal + " - " + d.dst_terminal, width, d.capacity_a_bps / 1e6, d.capacity_b_bps / 1e6,
               d.capacity_difference_bps / 1e6, d.delay_a_ms, d.delay_b_ms, d.delay_difference_ms,
               d.outage_a_s, d.outage_b_s, d.outage_differs_s);
  }
}

void print_differences_as_json(const std::vector<core::LinkDifference>& all) {
  auto paths = nlohmann::ordered_json::array();
  for (const auto& d : all) {
    paths.push_back({{"src_terminal", d.src_terminal},
                     {"dst_terminal", d.dst_terminal},
                     {"seconds", d.seconds},
                     {"capacity_a_bps", d.capacity_a_bps},
                     {"capacity_b_bps", d.capacity_b_bps},
                     {"capacity_difference_bps", d.capacity_difference_bps},
                     {"delay_a_ms", d.delay_a_ms},
                     {"delay_b_ms", d.delay_b_ms},
                     {"delay_difference_ms", d.delay_difference_ms},
                     {"outage_a_s", d.outage_a_s},
                     {"outage_b_s", d.outage_b_s},
                     {"outage_differs_s", d.outage_differs_s}});
  }
  fmt::print("{}\n", nlohmann::ordered_json{{"paths", paths}}.dump(2));
}

/// Says which paths only one of two timelines has: the comparison is of those that both have.
void tell_paths_of_one(const char* name, const LinkTimeline& its, const LinkTimeline& other) {
  const auto names = [](const LinkTimeline& timeline) {
    std::set<std::string> all;
    for (const models::Path& path : timeline.paths)
      all.insert(timeline.nodes[path.src].name + " - " + timeline.nodes[path.dst].name);
    return all;
  };
  const std::set<std::string> of_other = names(other);
  std::vector<std::string> only;
  for (const std::string& each : names(its)) {
    if (of_other.count(each) == 0) only.push_back(each);
  }
  constexpr std::size_t kMost = 8;
  const std::size_t more = only.size() > kMost ? only.size() - kMost : 0;
  if (only.empty()) return;
  only.resize(only.size() - more);
  warn(fmt::format("{} alone has the paths {}{}, which are not compared", name, fmt::join(only, ", "),
                   more > 0 ? fmt::format(" and {} more", more) : ""));
}

std::int64_t step_of(const Arguments& arguments, const char* standard, std::int64_t least_ns) {
  const std::string text = arguments.step.empty() ? standard : arguments.step;
  std::int64_t step_ns = 0;
  try {
    step_ns = core::parse_duration_ns(text);
  } catch (const std::invalid_argument&) {
  }
  if (step_ns < least_ns)
    throw InputError("", 0, "--step", text, "a time of at least " + core::format_duration(least_ns));
  return step_ns;
}

void write_scene(const Arguments& arguments, const LinkTimeline& timeline) {
  const std::string& file = arguments.scenario.file;
  if (!timeline.positions) {
    throw InputError(
        file, 0, "--export", arguments.exported,
        "links that say where satellites and sites are: a scenario, or a timeline file that this "
        "version has written of one");
  }
  const std::string name = input_of(file) == Input::kScenario
                               ? core::resolve_file(file, arguments.scenario.options).name
                               : (std::filesystem::absolute(file) / "").parent_path().stem().string();
  core::write_czml(timeline, name, step_of(arguments, "60 s", orbits::kSecond), std::cout, say_large);
}

/// The scenario's, where there is one; other files do not hold it.
double queue_bdp(const Arguments& arguments) {
  if (input_of(arguments.scenario.file) != Input::kScenario) return core::ResolvedScenario{}.queue_bdp;
  return core::resolve_file(arguments.scenario.file, arguments.scenario.options).queue_bdp;
}

void write_export(const Arguments& arguments, const LinkTimeline& timeline) {
  if (arguments.exported == "czml") return write_scene(arguments, timeline);
  const std::size_t comma = arguments.pair.find(',');
  if (comma == std::string::npos) {
    throw InputError("", 0, "--pair", arguments.pair, "two sites or terminals that a path joins, as SRC,DST");
  }
  const auto rows = core::rows_between(timeline, arguments.pair.substr(0, comma),
                                       arguments.pair.substr(comma + 1), "--pair");
  const std::int64_t step_ns = step_of(arguments, "1 s", 1'000'000);
  if (arguments.exported == "mahimahi") {
    core::write_mahimahi(rows, std::cout, say_large);
  } else if (arguments.exported == "tc") {
    core::write_tc_script(rows, step_ns, queue_bdp(arguments), std::cout, say_large);
  } else {
    core::write_theaterq(rows, step_ns, queue_bdp(arguments), std::cout, say_large);
  }
}

/// Options that what is read and what is asked for have no use for. Some other option or file would have.
void refuse_idle(const Arguments& arguments) {
  const Command command = arguments.command;
  if (arguments.compare.empty()) {
    refuse_given(command, {"--csv"}, "only with --compare");
  } else {
    refuse_given(command, {"--save", "--export", "--resources"}, "only without --compare");
  }
  if (!arguments.save.empty()) refuse_given(command, {"--export", "--resources"}, "only without --save");
  if (!arguments.exported.empty()) refuse_given(command, {"--resources"}, "only without --export");
  const std::string& form = arguments.exported;
  if (form != "mahimahi" && form != "tc" && form != "theaterq")
    refuse_given(command, {"--pair"}, "only with --export mahimahi, tc or theaterq");
  if (form != "czml" && form != "tc" && form != "theaterq")
    refuse_given(command, {"--step"}, "only with --export tc, theaterq or czml");
  const auto reads = [&, first = input_of(arguments.scenario.file),
                      second =
                          input_of(arguments.compare.empty() ? arguments.scenario.file : arguments.compare)](
                         Input input) { return first == input || second == input; };
  if (!reads(Input::kTrace))
    refuse_given(command, {"--down", "--delay", "--start"}, "only with a mahimahi trace");
  if (!reads(Input::kScenario))
    refuse_given(command, {"--set", "--seed", "--ideal", "--presets", "--memory"}, "only with a scenario");
}

/// The file is smaller than what it holds takes in memory.
void say_large_timeline(const LinkTimeline& timeline) {
  if (const auto bytes = static_cast<double>(models::timeline_bytes(timeline)); bytes > 1e9)
    say(fmt::format("the timeline's file will have at most {}", core::human_size(bytes)));
}

int run(const Arguments& arguments) {
  refuse_idle(arguments);
  if (arguments.json && (arguments.compare.empty() || arguments.csv))
    throw InputError("", 0, "--json", "given", "--compare beside it, and no --csv");
  const LinkTimeline timeline = load_part(arguments, arguments.scenario.file);
  if (!arguments.save.empty()) {
    refuse_over_input("--save", arguments.save,
                      {models::timeline_file_of(arguments.scenario.file), arguments.down, arguments.delay,
                       models::timeline_file_of(arguments.compare)});
    say_large_timeline(timeline);
    save_timeline(timeline, arguments.save);
    return kDone;
  }
  if (!arguments.compare.empty()) {
    const LinkTimeline other = load_part(arguments, arguments.compare);
    try {
      const std::vector<core::LinkDifference> all = core::compare(timeline, other);
      arguments.json ? print_differences_as_json(all) : print_differences(all, arguments.csv);
      tell_paths_of_one("A", timeline, other);
      tell_paths_of_one("B", other, timeline);
    } catch (const std::invalid_argument&) {
      throw InputError("", 0, "--compare", arguments.compare, "a timeline with some time in common");
    }
    return kDone;
  }
  if (!arguments.exported.empty()) {
    write_export(arguments, timeline);
  } else if (arguments.resources) {
    write_resources_csv(timeline, std::cout, say_large);
  } else {
    write_links_csv(timeline, std::cout, arguments.scenario.threads, say_large);
  }
  std::cout.flush();
  return std::cout ? kDone : kFailed;
}

}  // namespace

void add_links(Command app, Action& action) {
  Command command = app.add_command(
      "links",
      "print the links between every pair of terminals over time, as CSV; cut, compare, import and "
      "export them. SCENARIO may also be a timeline file, a CSV in the printed columns, a "
      "mahimahi trace, or the folder of a run",
      "skyhaul links configs/scenarios/three-sites.yaml --set horizon='10 min'");
  auto arguments = std::make_shared<Arguments>();
  arguments->command = command;
  add_scenario_arguments(command, arguments->scenario);
  add_memory_argument(command, arguments->scenario);
  const auto option = [&](const char* name, std::string& value, const char* text, const char* type) {
    return command.add_option(name, value, text).type_name(type);
  };
  option("--save", arguments->save,
         "write the link timeline to this file instead (models/timeline/FORMAT.md)", "FILE");
  option("--from", arguments->from, "only from this time on (UTC, ns since 1970, or '90 s' after the start)",
         "T");
  option("--until", arguments->until, "only until this time", "T");
  command.add_flag("--resources", arguments->resources,
                   "print what each resource carries over time instead, as run --links writes resources.csv");
  option("--compare", arguments->compare,
         "print how capacity, delay and outages differ from this one, a file or scenario", "B");
  command.add_flag("--csv", arguments->csv, "with --compare: as CSV");
  command.add_flag("--json", arguments->json,
                   "with --compare: as JSON: {\"paths\": [{the columns of --csv}, ...]}");
  option("--export", arguments->exported,
         "print one direction of one link (--pair) as a mahimahi trace, tc script or TheaterQ trace, or all "
         "of a scenario or timeline file as CZML for Cesium",
         "FORMAT")
      .one_of({"mahimahi", "tc", "theaterq", "czml"});
  option("--pair", arguments->pair,
         "with --export: the two ends, sites or terminals; of two sites the first pair of terminals is taken",
         "SRC,DST");
  option("--step", arguments->step,
         "with --export tc or theaterq: longest time with one delay (default 1 s); with czml: longest time "
         "between two positions of a satellite (default 60 s)",
         "TIME");
  option("--down", arguments->down, "with a mahimahi trace: the trace of the other direction", "FILE");
  option("--delay", arguments->delay,
         "with a mahimahi trace: one-way delay, such as '25 ms', or a file with one delay in milliseconds "
         "for each 10 ms",
         "TIME|FILE");
  option("--start", arguments->start, "with a mahimahi trace: when it starts (UTC)", "T");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
