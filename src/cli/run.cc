// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>

#include "cli.h"
#include "skyhaul/orbits/input_error.h"
#include "stop_signals.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  ScenarioArguments scenario;
  std::string out, timeline;
  std::optional<int> audit;
  bool timeline_anyway = false;
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

/// A bar on a terminal for what takes over two seconds; elsewhere a line for each stage.
class Progress {
 public:
  explicit Progress(bool quiet) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void operator()(const std::string& stage, double done) {
    if (quiet_) return;
    if (!terminal_) {
      if (stage != stage_) spdlog::info("{}", stage);
      stage_ = stage;
      return;
    }
    if (std::chrono::steady_clock::now() - start_ < std::chrono::seconds(2)) return;
    constexpr int kWidth = 30;
    const int full = static_cast<int>(done * kWidth);
    fmt::print(stderr, "\r\x1b[K{:<20.20} [{}{}] {:3.0f} %", stage,
               std::string(static_cast<std::size_t>(full), '#'),
               std::string(static_cast<std::size_t>(kWidth - full), '.'), 100 * done);
    std::fflush(stderr);
    shown_ = true;
  }

  void clear() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
    shown_ = false;
  }

 private:
  bool quiet_, terminal_, shown_ = false;
  std::string stage_;  ///< the last one
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

int run(const Arguments& arguments) {
  core::Scenario scenario = arguments.scenario.load();
  if (arguments.audit) scenario.packet.windows = *arguments.audit;
  const bool quiet = !spdlog::should_log(spdlog::level::info);
  Progress progress(quiet);
  core::RunOptions options;
  options.out_dir = arguments.out.empty() ? make_default_out(scenario.name) : arguments.out;
  options.threads = arguments.scenario.threads;
  options.memory_bytes = arguments.scenario.memory_bytes();
  options.timeline_file = arguments.timeline;
  options.timeline_anyway = arguments.timeline_anyway;
  options.packet_program = packet_program();
  options.command = command_line();
  options.version = SKYHAUL_VERSION;
  options.progress = [&](const std::string& stage, double done) { progress(stage, done); };
  options.say = [&](const std::string& line) {
    progress.clear();
    spdlog::info("{}", line);
  };
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
  fmt::print("{}", core::to_text(summary));
  spdlog::info("files in {}", options.out_dir);
  return summary.complete ? kDone : kInterrupted;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App* command = add_command(
      app, "run", "answer a scenario: how often its sites can exchange their payloads, and what limits it",
      "skyhaul run configs/scenarios/three-sites.yaml --out out/first --set sites.atacama.terminals=8");
  auto arguments = std::make_shared<Arguments>();
  add_scenario_arguments(*command, arguments->scenario);
  add_memory_argument(*command, arguments->scenario);
  command
      ->add_option(
          "--out", arguments->out,
          "folder for the results, new or empty (default out/<scenario>-<time>); nothing is ever overwritten")
      ->type_name("DIR");
  command
      ->add_option(
          "--audit", arguments->audit,
          "windows to run packet by packet in ns-3, instead of the scenario's engines.packet.windows")
      ->type_name("N")
      ->check(whole_number(0, 1000));
  command
      ->add_option("--timeline", arguments->timeline,
                   "take the links from this saved timeline (skyhaul links --save)")
      ->type_name("FILE");
  command->add_flag(
      "--timeline-anyway", arguments->timeline_anyway,
      "with --timeline: also a timeline that was built from another scenario; the answer says so");
  command->callback([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
