// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The one file that includes CLI11, whose classes take some five seconds to compile wherever they are used.
#include "command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <utility>

#include "cli.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

/// CLI11 shows the name of a validator in the help; ours have none.
CLI::Validator validator(const Check& check) {
  return CLI::Validator([check](std::string& value) { return check(value); }, "");
}

void refuse_empty_values(CLI::App& app) {
  const Check not_empty = [](const std::string& value) {
    return value.empty() ? std::string("expected a value, and it is empty") : std::string();
  };
  for (CLI::App* command : app.get_subcommands({})) {
    for (CLI::Option* option : command->get_options()) {
      const bool flag = option->get_items_expected_max() == 0, positional = option->get_lnames().empty();
      if (!flag && !positional) option->check(validator(not_empty));
    }
  }
}

}  // namespace

// CLI::Range lets NaN through, and CLI11 reads -1 and 010 as whole numbers in its own way.
Check whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string wanted = fmt::format("a whole number from {} to {}", least, most);
  return [=](const std::string& text) {
    const auto value = parsed_number<std::uint64_t>(text);
    const bool plain = !text.empty() && (text.size() == 1 || text.front() != '0');
    const bool good = value && plain && *value >= least && *value <= most;
    return good ? std::string() : fmt::format("{}: expected {}", text, wanted);
  };
}

Check finite_number(double least, double most) {
  const std::string wanted = fmt::format("a number from {} to {}", least, most);
  return [=](const std::string& text) {
    const auto value = parsed_number<double>(text);
    const bool good = value && *value >= least && *value <= most;
    return good ? std::string() : fmt::format("{}: expected {}", text, wanted);
  };
}

Option& Option::type_name(const std::string& name) {
  its_->type_name(name);
  return *this;
}

Option& Option::required() {
  its_->required();
  return *this;
}

Option& Option::check(const Check& check) {
  its_->check(validator(check));
  return *this;
}

Option& Option::one_of(const std::vector<std::string>& words) {
  its_->check(CLI::IsMember(words));
  return *this;
}

Option& Option::expected(int count) {
  its_->expected(count);
  return *this;
}

Option& Option::expected(int least, int most) {
  its_->expected(least, most);
  return *this;
}

Option& Option::one_at_a_time() {
  its_->allow_extra_args(false);
  return *this;
}

Option& Option::take_all() {
  its_->take_all();
  return *this;
}

Option& Option::delimiter(char between) {
  its_->delimiter(between);
  return *this;
}

Option& Option::show_default() {
  its_->capture_default_str();
  return *this;
}

Option& Option::excludes(const std::string& other) {
  its_->excludes(other);
  return *this;
}

Option& Option::hidden() {
  its_->group("");
  return *this;
}

Command Command::add_command(const std::string& name, const std::string& description,
                             const std::string& example) {
  CLI::App* command = its_->add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  return Command(*command);
}

void Command::require_command() { its_->require_subcommand(1); }
void Command::allow_command() { its_->require_subcommand(0, 1); }
void Command::when_chosen(std::function<void()> call) { its_->callback(std::move(call)); }

Option Command::add_option(const std::string& name, std::string& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, std::vector<std::string>& value,
                           const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, int& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, unsigned& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, std::int64_t& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, std::uint16_t& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, std::uint64_t& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, double& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, std::vector<double>& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, std::optional<int>& value, const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_option(const std::string& name, std::optional<std::uint64_t>& value,
                           const std::string& text) {
  return Option(*its_->add_option(name, value, text));
}
Option Command::add_flag(const std::string& name, bool& value, const std::string& text) {
  return Option(*its_->add_flag(name, value, text));
}

std::size_t Command::count(const std::string& option) const { return its_->get_option(option)->count(); }
std::string Command::first_value(const std::string& option) const {
  return its_->get_option(option)->results().front();
}
bool Command::takes_value(const std::string& option) const {
  return its_->get_option(option)->get_items_expected_max() != 0;
}
bool Command::has_chosen() const { return !its_->get_subcommands().empty(); }

CommandLine::CommandLine(const std::string& description, const std::string& program)
    : app_(std::make_unique<CLI::App>(description, program)) {
  app_->fallthrough();
}

CommandLine::~CommandLine() = default;

Command CommandLine::program() { return Command(*app_); }
void CommandLine::set_version(const std::string& text) { app_->set_version_flag("--version", text); }
void CommandLine::set_footer(const std::string& text) { app_->footer(text); }

std::optional<int> CommandLine::read(int argc, char** argv) {
  refuse_empty_values(*app_);
  try {
    app_->parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app_->exit(success);  // --help, --version
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "skyhaul: {} (see skyhaul --help)\n", escaped(error.what()));
    return kBadInput;
  }
  return std::nullopt;
}

}  // namespace skyhaul::cli
