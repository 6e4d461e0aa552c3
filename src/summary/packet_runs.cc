// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/packet_runs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <numeric>
#include <optional>
#include <system_error>
#include <thread>

#include "skyhaul/models/lease.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {
namespace {

/// A run of a seed begins up to this much later: as far as one round trip, so that the phase of its packets
/// against gaps and bursts is another one.
constexpr std::int64_t kStartJitterNs = 20'000'000;

struct Ended {
  int status = 0;  ///< exit status, or 128 + signal
  pid_t process = 0;
  double processor_s = 0;
};

/// Runs a program to its end. Killed where `interrupted` says so.
Ended run_program(const std::vector<std::string>& command, const std::string& error_file,
                  const std::function<bool()>& interrupted) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                   0644);
  pid_t child = 0;
  const int error = posix_spawn(&child, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), "posix_spawn " + command[0]);
  int status = 0;
  rusage usage{};
  while (true) {
    const pid_t ended = wait4(child, &status, WNOHANG, &usage);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "wait4");
    if (interrupted()) kill(child, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), child,
          seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

struct PacketRun {
  std::optional<double> seconds;
  std::string failure;
  double processor_s = 0;
};

std::string stem_of(const PacketFiles& files, std::size_t window) {
  return files.work_dir + "/window-" + std::to_string(window + 1);
}

std::string log_of(const PacketFiles& files, std::size_t window, std::size_t seed) {
  return fmt::format("{}.seed-{}.log.csv", stem_of(files, window), seed + 1);
}

/// What the log of a run that has ended says.
PacketRun ended_run(const AuditDraw& draw, const std::string& log_file) {
  PacketRun run;
  const models::TransferLog log = models::load_log(log_file);
  if (log.records.size() == 1 && log.records[0].status == models::TransferStatus::kDone) {
    run.seconds = static_cast<double>(log.records[0].end_ns - log.records[0].start_ns) * 1e-9;
  } else {
    const double given_s = static_cast<double>(draw.until_ns - draw.window.start_ns) * 1e-9;
    run.failure =
        fmt::format("did not end within {:.2g} times the flow engine's time", given_s / draw.window.flow_s);
  }
  return run;
}

PacketRun run_seed(const AuditDraw& draw, std::size_t window, std::size_t seed, const PacketFiles& files,
                   const ResolvedScenario& scenario, const PacketOptions& options) {
  PacketRun run;
  const std::string stem = fmt::format("{}.seed-{}", stem_of(files, window), seed + 1);
  const Ended ended = run_program(
      {options.program, "--timeline", files.timeline, "--plan", stem_of(files, window) + ".plan.csv",
       "--from", std::to_string(draw.window.start_ns), "--until", std::to_string(draw.until_ns), "--seed",
       std::to_string(seed + 1), "--queue-bdp", fmt::format("{}", scenario.queue_bdp), "--start-jitter-ns",
       std::to_string(kStartJitterNs), "--out", stem + ".log.csv", "--parent", std::to_string(getpid())},
      stem + ".stderr", options.interrupted);
  run.processor_s = ended.processor_s;
  if (ended.status != 0) {
    // A process that was killed while it wrote its log has left the part that it had.
    std::error_code ignored;
    std::filesystem::remove(fmt::format("{}.log.csv.{}.part", stem, ended.process), ignored);
    run.failure = ended.status > 128 ? fmt::format("was killed by signal {}", ended.status - 128)
                                     : fmt::format("ended with exit status {}", ended.status);
    return run;
  }
  run = ended_run(draw, stem + ".log.csv");
  run.processor_s = ended.processor_s;
  return run;
}

/// The list of all runs, as skyhaul-packet --windows reads it, which names files from the list's own folder.
void save_list(const std::string& path, const std::vector<AuditDraw>& draws, std::size_t seeds,
               const PacketFiles& files, const ResolvedScenario& scenario) {
  namespace fs = std::filesystem;
  const auto from_list = [&](const std::string& file) {
    return csv_cell(fs::path(file).lexically_relative(files.work_dir).string());
  };
  models::write_whole_file(path, [&](std::ostream& out) {
    out << "timeline,plan,from_ns,until_ns,seed,queue_bdp,start_jitter_ns,out\n";
    for (std::size_t w = 0; w < draws.size(); ++w) {
      for (std::size_t seed = 0; seed < seeds; ++seed)
        out << fmt::format("{},{},{},{},{},{},{},{}\n", from_list(files.timeline),
                           from_list(stem_of(files, w) + ".plan.csv"), draws[w].window.start_ns,
                           draws[w].until_ns, seed + 1, scenario.queue_bdp, kStartJitterNs,
                           from_list(log_of(files, w, seed)));
    }
  });
}

/// Shares the runs of a list with programs that run skyhaul-packet --windows on it, here or elsewhere.
class SharedList {
 public:
  explicit SharedList(const std::string& list) : folder_(list + ".leases") {
    std::filesystem::create_directories(folder_);
    leases_.emplace(folder_);
  }
  ~SharedList() {
    leases_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  SharedList(const SharedList&) = delete;
  SharedList& operator=(const SharedList&) = delete;

  /// Whether this process gets the run with that log.
  bool take(const std::string& log) {
    const std::lock_guard lock(mutex_);
    return leases_->take(name(log));
  }
  void give_back(const std::string& log) {
    const std::lock_guard lock(mutex_);
    leases_->give_back(name(log));
  }

 private:
  static std::string name(const std::string& log) { return std::filesystem::path(log).filename().string(); }

  std::string folder_;
  std::optional<models::Leases> leases_;
  std::mutex mutex_;
};

/// Takes runs as they end, on any thread, and tells of windows in their order as soon as all runs of one have
/// ended.
class Windows {
 public:
  Windows(const std::vector<AuditDraw>& draws, std::size_t seeds, const PacketOptions& options)
      : seeds_(seeds), audited_(options.audited), runs_(draws.size() * seeds), left_(draws.size(), seeds) {
    for (const AuditDraw& draw : draws) windows_.push_back(draw.window);
    if (audited_) audited_(windows_, 0);
  }

  void take(std::size_t index, PacketRun run) {
    const std::lock_guard lock(mutex_);
    runs_[index] = std::move(run);
    --left_[index / seeds_];
    const std::size_t told = ended_;
    while (ended_ < windows_.size() && left_[ended_] == 0) fill(ended_++);
    if (audited_ && ended_ > told) audited_(windows_, ended_);
  }

  /// Gives the windows to the draws, and returns the processor time of all runs; that of those which others
  /// have done is taken from the mean of the rest.
  double end(std::vector<AuditDraw>& draws) {
    for (std::size_t w = 0; w < draws.size(); ++w) draws[w].window = std::move(windows_[w]);
    double processor_s = 0;
    std::size_t own = 0;
    for (const PacketRun& run : runs_) {
      processor_s += run.processor_s;
      own += run.processor_s > 0 ? 1 : 0;
    }
    return own == 0 ? 0 : processor_s / static_cast<double>(own) * static_cast<double>(runs_.size());
  }

 private:
  void fill(std::size_t w) {
    AuditWindow& window = windows_[w];
    window.status = "done";
    for (std::size_t s = 0; s < seeds_; ++s) {
      const PacketRun& run = runs_[w * seeds_ + s];
      window.packet_runs.push_back(run.seconds);
      if (run.seconds) continue;
      const std::string said = fmt::format("seed {} {}", s + 1, run.failure);
      window.status = window.status == "done" ? said : window.status + "; " + said;
    }
  }

  const std::size_t seeds_;
  const std::function<void(const std::vector<AuditWindow>&, std::size_t)>& audited_;
  std::mutex mutex_;
  std::vector<AuditWindow> windows_;
  std::vector<PacketRun> runs_;
  std::vector<std::size_t> left_;  ///< runs of each window that have not ended
  std::size_t ended_ = 0;
};

}  // namespace

double run_packets(std::vector<AuditDraw>& draws, const PacketFiles& files, const ResolvedScenario& scenario,
                   const PacketOptions& options) {
  std::filesystem::create_directories(files.work_dir);
  for (std::size_t w = 0; w < draws.size(); ++w) save_plan(draws[w].plan, stem_of(files, w) + ".plan.csv");
  const auto seeds = static_cast<std::size_t>(scenario.packet.seeds);
  const std::string list = files.work_dir + "/windows.csv";
  SharedList shared(list);
  save_list(list, draws, seeds, files, scenario);
  Windows windows(draws, seeds, options);
  const StopScope shield(nullptr);  // the runs are asked one by one, so that what has ended is kept
  std::mutex mutex;
  std::vector<std::size_t> left(draws.size() * seeds), others;
  std::iota(left.begin(), left.end(), std::size_t{0});
  for (;; left.swap(others)) {
    others.clear();
    parallel_for(left.size(), options.threads, [&](std::size_t n) {
      const std::size_t i = left[n], w = i / seeds, seed = i % seeds;
      const std::string log = log_of(files, w, seed);
      std::error_code error;
      if (options.interrupted()) {
        PacketRun none;
        none.failure = "interrupted";
        windows.take(i, std::move(none));
      } else if (shared.take(log)) {
        const bool there = std::filesystem::exists(log, error);
        PacketRun run =
            there ? ended_run(draws[w], log) : run_seed(draws[w], w, seed, files, scenario, options);
        shared.give_back(log);
        windows.take(i, std::move(run));
      } else {
        const std::lock_guard lock(mutex);
        others.push_back(i);
      }
    });
    if (others.empty()) break;
    if (others.size() == left.size()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return windows.end(draws);
}

}  // namespace skyhaul::core
