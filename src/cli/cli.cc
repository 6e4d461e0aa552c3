// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>

#include "skyhaul/core/pages.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::cli {
core::Scenario ScenarioArguments::question() const {
  core::Scenario scenario = core::changed(core::load_scenario(file), options.set);
  scenario.seed = options.seed;
  scenario.ideal = options.ideal;
  return scenario;
}

core::ResolvedScenario ScenarioArguments::load() const {
  core::ResolvedScenario scenario = core::resolve_file(file, options);
  for (const std::string& warning : scenario.warnings) warn(warning);
  return scenario;
}

void refuse_over_input(const char* option, const std::string& out, const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    std::error_code ignored;
    if (!input.empty() && std::filesystem::is_regular_file(input, ignored) &&
        std::filesystem::equivalent(input, out, ignored))
      throw InputError("", 0, option, out, "a file that is not the command's own input");
  }
}

double ScenarioArguments::memory_bytes() const {
  if (memory.empty()) return core::kMemoryBytes;
  try {
    return static_cast<double>(core::parse_size_bytes(memory));
  } catch (const std::invalid_argument&) {
    throw InputError("", 0, "--memory", memory, "a size such as '16 GB'");
  }
}

void add_memory_argument(Command command, ScenarioArguments& arguments) {
  command
      .add_option("--memory", arguments.memory,
                  "refuse a scenario whose answer would take more memory than this (default 4 GB)")
      .type_name("SIZE");
}

std::size_t entry_of(const core::ResolvedScenario& scenario, const std::string& name) {
  std::string known;
  for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
    if (scenario.traffic[i].collective.group == name) return i;
    known += (known.empty() ? "" : ", ") + scenario.traffic[i].collective.group;
  }
  if (name.empty() && scenario.traffic.size() == 1) return 0;
  throw InputError("", 0, "--entry", name.empty() ? "none given" : name,
                   known.empty() ? "a scenario with traffic" : "one of the scenario's traffic: " + known);
}

void note_faults(const core::ResolvedScenario& scenario) {
  if (!scenario.faults.empty())
    warn(
        "this command works by geometry alone and leaves the scenario's faults out; skyhaul links takes them "
        "into account");
}

void add_scenario_arguments(Command command, ScenarioArguments& arguments) {
  command.add_option("scenario", arguments.file, "scenario file (YAML)").required().type_name("SCENARIO");
  command
      .add_option("--set", arguments.options.set,
                  "change a scenario key: sites.atacama.terminals=4 (list items by name, by [0], or by "
                  "[dc.1] where the name "
                  "has dots); may be repeated")
      .type_name("KEY=VALUE")
      .one_at_a_time();
  command.add_flag("--ideal", arguments.options.ideal,
                   "answer for an ideal sky, without other users, loss, waiting, weather and faults");
  command.add_option("--seed", arguments.options.seed, "seed of all random draws, instead of the scenario's")
      .type_name("N")
      .check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  command
      .add_option(
          "--presets", arguments.options.preset_dirs,
          "folder of your own presets, searched before SKYHAUL_PRESETS and the shipped ones; may be repeated")
      .type_name("DIR")
      .one_at_a_time();
  command
      .add_option("--threads", arguments.threads,
                  "threads to use (0: one for each core); results do not depend on it")
      .type_name("N")
      .check(whole_number(0, 1024));
}

std::vector<std::string> command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(std::move(word));
  return words;
}

void refuse_given(const Command command, std::initializer_list<const char*> options,
                  const std::string& wanted) {
  for (const char* name : options) {
    if (command.count(name) == 0) continue;
    throw InputError("", 0, name, command.takes_value(name) ? command.first_value(name) : "", wanted);
  }
}

void say_large(double bytes) {
  say(fmt::format("the output will be about {} large", core::human_size(bytes)));
}

void say_without_pages(const std::string& file) {
  if (!core::has_pages())
    say(file + " was not written: this program was built without pages, for which the build needs npm");
}

orbits::TimeNs instant(const char* option, const std::string& text, orbits::TimeNs start_ns) {
  orbits::TimeNs value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc() && end == text.data() + text.size();
  const auto refuse = [&] {
    throw InputError(
        "", 0, option, text,
        "a UTC time from 1970 on such as 2026-03-20T00:01:30Z, nanoseconds since 1970, or a time since "
        "the start such as '90 s'");
  };
  const bool plain = text.size() == 1 || (!text.empty() && text.front() != '0');
  if (number && (value < 0 || !plain)) refuse();
  if (number) return value;
  try {
    const bool letters =
        std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::islower(c); });
    if (letters) {
      const std::int64_t after_ns = core::parse_duration_ns(text);
      if (after_ns > std::numeric_limits<orbits::TimeNs>::max() - start_ns) refuse();
      value = start_ns + after_ns;
    } else {
      value = orbits::parse_utc(text);
    }
  } catch (const std::invalid_argument&) {
    refuse();
  }
  if (value < 0) refuse();
  return value;
}

}  // namespace skyhaul::cli
