// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>
#include <stdexcept>

#include "cli.h"
#include "skyhaul/core/fit.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  core::FitQuestion question;
  std::string out, slot = "15 s", offset = "12 s", lost_after = "0 s", way = "8 ms";
  std::vector<std::string> preset_dirs;
  bool json = false;
};

std::int64_t duration(const char* option, const std::string& text, std::int64_t least_ns,
                      std::int64_t most_ns) {
  try {
    const std::int64_t ns = core::parse_duration_ns(text);
    if (ns >= least_ns && ns <= most_ns) return ns;
  } catch (const std::invalid_argument&) {
  }
  throw InputError("", 0, option, text,
                   fmt::format("a duration from {} to {}", core::format_duration(least_ns),
                               core::format_duration(most_ns)));
}

int run(Arguments arguments) {
  core::FitQuestion& question = arguments.question;
  const std::filesystem::path out = arguments.out;
  const std::string name = out.stem().string();
  if (out.extension() != ".yaml" || name_problem(name) != nullptr)
    throw InputError("", 0, "--out", arguments.out, "a file NAME.yaml, which is the preset's name");
  refuse_over_input("--out", arguments.out, question.files);
  models::FitOptions& options = question.options;
  options.slots.length_ns = duration("--slot", arguments.slot, orbits::kSecond, orbits::kHour);
  options.slots.offset_ns = duration("--offset", arguments.offset, 0, orbits::kHour);
  options.way_ms = static_cast<double>(duration("--way", arguments.way, 0, 10 * orbits::kSecond)) * 1e-6;
  question.lost_after_ns = duration("--lost-after", arguments.lost_after, 0, orbits::kMinute);
  std::string known;
  bool is_known = false;
  for (const core::PresetInfo& preset : core::list_presets({arguments.preset_dirs})) {
    if (preset.kind != "terminals") continue;
    is_known = is_known || preset.name == question.base;
    known += " " + preset.name;
  }
  if (!is_known) throw InputError("", 0, "--base", question.base, "a terminal preset:" + known);

  const core::FitAnswer answer = core::fit_files(question);
  for (const std::string& note : answer.notes) warn(note);
  const std::string text = core::fit_preset(question, answer.fit, name);
  models::write_whole_file(arguments.out, [&](std::ostream& file) { file << text; });
  fmt::print("{}", arguments.json ? core::fit_json(answer.fit) : core::fit_table(answer.fit));
  return kDone;
}

}  // namespace

void add_fit(Command app, Action& action) {
  Command command = app.add_command(
      "fit", "read a log of your own link, fit how the link varies, and write a terminal preset",
      "skyhaul fit down.csv up.csv --out presets/terminals/mine.yaml\n  skyhaul run mine.yaml "
      "--presets presets "
      "--set 'terminal={preset: mine}'");
  auto arguments = std::make_shared<Arguments>();
  command
      .add_option(
          "files", arguments->question.files,
          "CSV files of one link: time and down_mbps, up_mbps, rtt_ms or loss_percent, with their units "
          "in the names of columns")
      .required()
      .type_name("FILE");
  command.add_option("--out", arguments->out, "file for the preset, whose name will be the file's")
      .required()
      .type_name("NAME.yaml");
  command
      .add_option("--base", arguments->question.base,
                  "terminal preset from which the values come that the log does not measure (default "
                  "starlink-residential-2026)")
      .type_name("NAME");
  command.add_option("--slot", arguments->slot, "length of the operator's slots (default 15 s)")
      .type_name("DURATION");
  command
      .add_option("--offset", arguments->offset,
                  "when the first slot of each minute begins (default 12 s after it)")
      .type_name("DURATION");
  command
      .add_option("--way", arguments->way,
                  "time that light needs for the round trip (default 8 ms); the rest of what was measured "
                  "counts as waiting")
      .type_name("DURATION");
  command
      .add_option("--lost-after", arguments->lost_after,
                  "how long after it was sent the log stamps a ping that was lost (default 0 s)")
      .type_name("DURATION");
  command
      .add_option("--presets", arguments->preset_dirs,
                  "folder of your own presets, for --base; may be repeated")
      .type_name("DIR")
      .one_at_a_time();
  command.add_flag("--json", arguments->json, "print the goodness of fit as JSON instead of a table");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
