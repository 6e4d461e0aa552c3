// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <cctype>
#include <limits>
#include <memory>
#include <sstream>

#include "cli.h"
#include "emulator/live_run.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::string up, down, delay = "0", queue_bytes;
  std::uint64_t queue_packets = 0, seed = 1;
  bool once = false;
  std::vector<std::string> command;
  Command options;
};

/// A plain number is milliseconds, as everywhere in mahimahi.
std::int64_t delay_ns(const std::string& text) {
  std::int64_t value = -1;
  try {
    const bool plain = text.find_first_not_of("0123456789.") == std::string::npos;
    value = core::parse_duration_ns(plain ? text + " ms" : text);
  } catch (const std::invalid_argument&) {
  }
  if (value < 0 || value > 60'000'000'000) {
    throw InputError("", 0, "--delay", text, "milliseconds or a time such as '25 ms', up to a minute");
  }
  return value;
}

/// No limit where nothing is said.
std::uint64_t queue_bytes(const std::string& text) {
  std::int64_t value = text.empty() ? 0 : -1;
  try {
    if (!text.empty()) value = core::parse_size_bytes(text);
  } catch (const std::invalid_argument&) {
  }
  if (value < 0)
    throw InputError("", 0, "--queue-bytes", text, "a size such as '150 kB', or '0 B': no limit");
  return static_cast<std::uint64_t>(value);
}

/// A TheaterQ trace has commas in its first line that begins with a digit; a mahimahi trace has none.
bool is_theaterq(const std::string& file) {
  std::istringstream in(head_of_input(file, "a trace", 1 << 16));
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && std::isdigit(static_cast<unsigned char>(line.front())) != 0) {
      return line.find(',') != std::string::npos;
    }
  }
  return false;
}

std::unique_ptr<emulator::TraceLink> link(const Arguments& arguments, const std::string& file,
                                          std::uint64_t way) {
  if (is_theaterq(file)) {
    return std::make_unique<emulator::TheaterqLink>(emulator::read_theaterq_trace(file), arguments.once,
                                                    arguments.seed * 2 + way);
  }
  emulator::MahimahiLink::Queue queue;
  queue.packets = arguments.queue_packets;
  queue.bytes = queue_bytes(arguments.queue_bytes);
  return std::make_unique<emulator::MahimahiLink>(core::read_mahimahi_trace(file), queue, arguments.once);
}

int run(const Arguments& arguments) {
  const bool up_is_theaterq = is_theaterq(arguments.up), down_is_theaterq = is_theaterq(arguments.down);
  if (up_is_theaterq && down_is_theaterq)
    refuse_given(arguments.options, {"--queue-packets", "--queue-bytes"}, "only with a mahimahi trace");
  if (!up_is_theaterq && !down_is_theaterq)
    refuse_given(arguments.options, {"--seed"}, "only with a TheaterQ trace: a mahimahi trace loses nothing");
  emulator::ReplayOptions options;
  options.delay_ns = delay_ns(arguments.delay);
  options.up = link(arguments, arguments.up, 0);
  options.down = link(arguments, arguments.down, 1);
  options.command = arguments.command;
  return emulator::replay(std::move(options));
}

}  // namespace

void add_replay(Command app, Action& action) {
  Command command =
      app.add_command("replay",
                      "run a command behind a link that plays traces: mahimahi's, as mm-link does, or "
                      "TheaterQ's; the outside "
                      "end is at $MAHIMAHI_BASE",
                      "skyhaul replay up.trace down.trace --delay 25 -- sh -c 'iperf3 -c $MAHIMAHI_BASE'");
  auto arguments = std::make_shared<Arguments>();
  arguments->options = command;
  command.add_option("up", arguments->up, "trace from inside to outside").required().type_name("UP");
  command.add_option("down", arguments->down, "trace from outside to inside").required().type_name("DOWN");
  command
      .add_option("--delay", arguments->delay,
                  "delay that is added to each direction, in milliseconds or with a unit")
      .type_name("MS");
  command
      .add_option(
          "--queue-packets", arguments->queue_packets,
          "mahimahi traces: most packets that wait in each direction (0, the default: no limit, as mm-link)")
      .type_name("N")
      .check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  command
      .add_option("--queue-bytes", arguments->queue_bytes,
                  "mahimahi traces: most bytes that wait in each direction (0, the default: no limit)")
      .type_name("SIZE");
  command.add_flag("--once", arguments->once,
                   "do not begin the traces anew at their end: a mahimahi trace then delivers nothing, and "
                   "the last entry of a "
                   "TheaterQ trace holds");
  command.add_option("--seed", arguments->seed, "TheaterQ traces: seed of the losses")
      .type_name("N")
      .check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  command.add_option("command", arguments->command, "what to run inside, after --")
      .required()
      .type_name("COMMAND");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
