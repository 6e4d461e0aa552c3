// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "cli.h"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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
  for (const std::string& warning : scenario.warnings) spdlog::warn("{}", warning);
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

void add_memory_argument(CLI::App& command, ScenarioArguments& arguments) {
  command
      .add_option("--memory", arguments.memory,
                  "refuse a scenario whose answer would take more memory than this (default 4 GB)")
      ->type_name("SIZE");
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
    spdlog::warn(
        "this command works by geometry alone and leaves the scenario's faults out; skyhaul links takes them "
        "into account");
}

void add_scenario_arguments(CLI::App& command, ScenarioArguments& arguments) {
  command.add_option("scenario", arguments.file, "scenario file (YAML)")->required()->type_name("SCENARIO");
  command
      .add_option("--set", arguments.options.set,
                  "change a scenario key: sites.atacama.terminals=4 (list items by name, by [0], or by "
                  "[dc.1] where the name "
                  "has dots); may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_flag("--ideal", arguments.options.ideal,
                   "answer for an ideal sky, without other users, loss, waiting, weather and faults");
  command.add_option("--seed", arguments.options.seed, "seed of all random draws, instead of the scenario's")
      ->type_name("N")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  command
      .add_option(
          "--presets", arguments.options.preset_dirs,
          "folder of your own presets, searched before SKYHAUL_PRESETS and the shipped ones; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
  command
      .add_option("--threads", arguments.threads,
                  "threads to use (0: one for each core); results do not depend on it")
      ->type_name("N")
      ->check(whole_number(0, 1024));
}

std::vector<std::string> command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(std::move(word));
  return words;
}

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& example) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  return command;
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string wanted = fmt::format("a whole number from {} to {}", least, most);
  return CLI::Validator(
      [=](std::string& text) {
        const auto value = parsed_number<std::uint64_t>(text);
        const bool plain = !text.empty() && (text.size() == 1 || text.front() != '0');
        const bool good = value && plain && *value >= least && *value <= most;
        return good ? std::string() : fmt::format("{}: expected {}", text, wanted);
      },
      "");
}

CLI::Validator finite_number(double least, double most) {
  const std::string wanted = fmt::format("a number from {} to {}", least, most);
  return CLI::Validator(
      [=](std::string& text) {
        const auto value = parsed_number<double>(text);
        const bool good = value && *value >= least && *value <= most;
        return good ? std::string() : fmt::format("{}: expected {}", text, wanted);
      },
      "");
}

void refuse_given(const CLI::App& command, std::initializer_list<const char*> options,
                  const std::string& wanted) {
  for (const char* name : options) {
    const CLI::Option* option = command.get_option(name);
    if (option->count() == 0) continue;
    const bool flag = option->get_items_expected_max() == 0;
    throw InputError("", 0, name, flag ? "" : option->results().front(), wanted);
  }
}

void refuse_empty_values(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    for (CLI::Option* option : command->get_options()) {
      if (option->get_items_expected_max() == 0 || option->get_lnames().empty())
        continue;  // a flag; positional
      option->check(CLI::Validator(
          [](std::string& text) {
            return text.empty() ? std::string("expected a value, and it is empty") : "";
          },
          ""));
    }
  }
}

namespace {

/// What is logged, as a terminal may be given it.
class EscapedMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
    const std::string text = escaped({message.payload.data(), message.payload.size()});
    to.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<EscapedMessage>(); }
};

}  // namespace

void say_large(double bytes) { spdlog::info("the output will be about {} large", core::human_size(bytes)); }

void set_verbosity(bool quiet, bool verbose) {
  auto logger =
      std::make_shared<spdlog::logger>("skyhaul", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<EscapedMessage>('*').set_pattern("skyhaul: %*");
  logger->set_formatter(std::move(formatter));
  logger->set_level(quiet ? spdlog::level::err : verbose ? spdlog::level::debug : spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void say_without_pages(const std::string& file) {
  if (!core::has_pages())
    spdlog::info("{} was not written: this program was built without pages, for which the build needs npm",
                 file);
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
