// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The library's classes; only command.cc includes them.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace skyhaul::cli {

/// Says what is wrong with an option's value; empty: nothing.
using Check = std::function<std::string(const std::string& value)>;

/// A whole number in plain digits (no sign, no leading zero), and a number that is finite, each within bounds
/// that belong to it.
Check whole_number(std::uint64_t least, std::uint64_t most);
Check finite_number(double least, double most);

/// An option, a flag or a positional argument of a command. Its methods add to what it is, and return it.
class Option {
 public:
  explicit Option(CLI::Option& option) : its_(&option) {}

  /// What stands for the value in the help.
  Option& type_name(const std::string& name);
  Option& required();
  Option& check(const Check& check);
  /// The value is one of these words, which the help shows.
  Option& one_of(const std::vector<std::string>& words);
  /// How many values it takes each time that it is given.
  Option& expected(int count);
  Option& expected(int least, int most);
  /// One value each time, although it may be given again for more of them.
  Option& one_at_a_time();
  /// All values, where it is given again.
  Option& take_all();
  /// One word holds several values, with this between them.
  Option& delimiter(char between);
  /// The help shows the value that the variable has now.
  Option& show_default();
  /// It is an error to give it and that other option of the command.
  Option& excludes(const std::string& other);
  /// The help leaves it out.
  Option& hidden();

 private:
  CLI::Option* its_;
};

/// A command with its options and subcommands. Copies are the same command, which lasts as long as the
/// CommandLine that it belongs to. Names, order and texts are what the help shows.
class Command {
 public:
  Command() = default;  ///< none
  explicit Command(CLI::App& app) : its_(&app) {}

  /// A subcommand whose help ends with `example`.
  Command add_command(const std::string& name, const std::string& description, const std::string& example);
  /// A subcommand has to be given, or may be.
  void require_command();
  void allow_command();
  /// Called when this command is chosen, after its options have been read.
  void when_chosen(std::function<void()> call);

  /// An option ("--out"), or a positional argument ("scenario"), whose values are read into `value`.
  Option add_option(const std::string& name, std::string& value, const std::string& text = "");
  Option add_option(const std::string& name, std::vector<std::string>& value, const std::string& text = "");
  Option add_option(const std::string& name, int& value, const std::string& text = "");
  Option add_option(const std::string& name, unsigned& value, const std::string& text = "");
  Option add_option(const std::string& name, std::int64_t& value, const std::string& text = "");
  Option add_option(const std::string& name, std::uint16_t& value, const std::string& text = "");
  Option add_option(const std::string& name, std::uint64_t& value, const std::string& text = "");
  Option add_option(const std::string& name, double& value, const std::string& text = "");
  Option add_option(const std::string& name, std::vector<double>& value, const std::string& text = "");
  Option add_option(const std::string& name, std::optional<int>& value, const std::string& text = "");
  Option add_option(const std::string& name, std::optional<std::uint64_t>& value,
                    const std::string& text = "");
  Option add_flag(const std::string& name, bool& value, const std::string& text);

  /// How many times an option is given on the command line, its first value, and whether it takes one.
  std::size_t count(const std::string& option) const;
  std::string first_value(const std::string& option) const;
  bool takes_value(const std::string& option) const;
  /// Whether a subcommand is chosen.
  bool has_chosen() const;

 private:
  CLI::App* its_ = nullptr;
};

/// The command line of a program.
class CommandLine {
 public:
  CommandLine(const std::string& description, const std::string& program);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// The program itself. Its options may also stand behind a command.
  Command program();
  void set_version(const std::string& text);
  void set_footer(const std::string& text);

  /// Reads the words and calls what is to be called for the commands chosen. Returns a status where the
  /// program ends with that: 0 once help or version is printed, 2 after one line on stderr that says what is
  /// wrong. Every option of a command that takes a value refuses an empty one.
  std::optional<int> read(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace skyhaul::cli
