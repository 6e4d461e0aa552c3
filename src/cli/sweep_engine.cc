// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "sweep_engine.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>

#include "cli.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/models/lease.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::cli {
namespace {

using Clock = std::chrono::steady_clock;

int number_in(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* text = std::getenv(name);
    if (text == nullptr || *text == '\0') continue;
    char* end = nullptr;
    const long number = std::strtol(text, &end, 10);
    if (*end == '\0' && number >= 0 && number < 1'000'000) return static_cast<int>(number);
  }
  return -1;
}

/// Asks squeue often at first, and seldom in a job that takes hours.
class Watch {
 public:
  explicit Watch(const std::string& script) : job_(script) {}

  /// Whether it waits or runs.
  bool goes_on(const std::function<void(const std::string&)>& told) {
    const auto now = Clock::now();
    const auto every =
        now - start_ < std::chrono::seconds(60) ? std::chrono::seconds(2) : std::chrono::seconds(15);
    if (asked_ && now - *asked_ < every) return true;
    asked_ = now;
    const std::string state = job_.state();
    told(fmt::format("job {} {}", job_.id(), state.empty() ? "has ended" : state));
    return job_.lives();
  }

  /// Its workers end by themselves when no case is left; a job that does not is ended.
  void end() {
    for (int second = 0; second < 5 && job_.lives(); ++second) {
      if (job_.state(); !job_.lives()) return;
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    job_.cancel();
  }

  const core::SlurmJob& job() const { return job_; }

 private:
  core::SlurmJob job_;
  Clock::time_point start_ = Clock::now();
  std::optional<Clock::time_point> asked_;
};

}  // namespace

void add_engine_arguments(Command command, EngineArguments& arguments) {
  command.add_flag("--join", arguments.join,
                   "compute cases of the sweep in --out until none is left, and leave the tables to another "
                   "process; any number of machines that share the folder may join");
  command.add_flag("--merge", arguments.merge, "write the tables of what is finished, and compute nothing");
  command.add_flag("--mpi", arguments.mpi,
                   "under mpirun: each process is a worker, and the first one writes the tables");
  command.add_flag("--slurm", arguments.slurm, "compute the cases in a job of Slurm, and wait for it");
  command.add_option("--partition", arguments.request.partition, "Slurm's partition").type_name("NAME");
  command.add_option("--account", arguments.request.account, "Slurm's account").type_name("NAME");
  command
      .add_option("--time", arguments.request.time,
                  "longest time of the job, as Slurm writes it, such as 2:00:00")
      .type_name("TIME");
  command
      .add_option("--tasks", arguments.tasks,
                  "workers of the job, one processor each (0: as many as this machine has cores)")
      .type_name("N")
      .check(whole_number(0, 100'000));
  command.add_option("--nodes", arguments.request.nodes, "nodes to spread the tasks over (0: Slurm decides)")
      .type_name("N")
      .check(whole_number(0, 100'000));
  command.add_flag("--print", arguments.print, "print the job's batch script, and submit nothing");
}

LaunchPlace launch_place() {
  LaunchPlace place;
  place.rank = number_in({"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"});
  place.local_rank = number_in({"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID"});
  return place;
}

void choose_engine(const EngineArguments& arguments, core::SweepOptions& options) {
  if (arguments.merge) options.compute = false;
  if (!arguments.join && !arguments.mpi) return;
  const LaunchPlace place = launch_place();
  if (arguments.mpi && place.rank < 0)
    throw InputError("", 0, "--mpi", "",
                     "to be started by mpirun: mpirun -n 8 skyhaul sweep FILE --out DIR --mpi");
  // Of mpirun, whose death its processes do not notice by themselves.
  if (arguments.mpi) prctl(PR_SET_PDEATHSIG, SIGTERM);
  options.tables = arguments.mpi && place.rank == 0;
  options.place =
      place.rank >= 0
          ? static_cast<unsigned>(place.rank)
          : static_cast<unsigned>(std::hash<std::string>()(models::host_name()) + getpid()) % 100'000;
  if (arguments.mpi && options.workers == 0) options.workers = 1;
}

std::string sweep_script(const EngineArguments& arguments, const std::string& name,
                         const std::vector<std::string>& words, const std::string& out_dir) {
  core::SlurmRequest request = arguments.request;
  request.name = name;
  request.tasks = thread_count(arguments.tasks);
  if (request.nodes > request.tasks)
    throw InputError("", 0, "--nodes", fmt::format("{}", request.nodes),
                     fmt::format("at most as many as --tasks, {}", request.tasks));
  request.worker = {std::filesystem::read_symlink("/proc/self/exe").string(), "-q", "sweep"};
  request.worker.insert(request.worker.end(), words.begin(), words.end());
  request.log = (std::filesystem::path(out_dir) / "slurm.log").string();
  return core::slurm_script(request);
}

core::SweepOutcome run_sweep_by_slurm(const core::CaseList& cases, core::SweepOptions options,
                                      const std::string& script,
                                      const std::function<void(const std::string&)>& told) {
  std::optional<Watch> watch;
  const auto keeps = options.keeps;
  options.elsewhere = [&] {
    if (!watch) {
      if (keeps) keeps();  // from here on a signal ends the job first, which may take seconds
      watch.emplace(script);
    }
    return watch->goes_on(told);
  };
  options.keeps = [&] {
    if (keeps) keeps();
    if (watch) watch->job().cancel();
  };
  try {
    const core::SweepOutcome outcome = core::run_sweep(cases, options);
    if (watch) watch->end();
    if (watch && !outcome.complete && !options.interrupted())
      throw std::runtime_error(
          fmt::format("job {} of Slurm has ended with {} of {} finished, and the tables hold these; the same "
                      "command goes on; "
                      "what the workers said is in {}",
                      watch->job().id(), outcome.done + outcome.failed, core::counted(outcome.cases, "case"),
                      (std::filesystem::path(options.out_dir) / "slurm.log").string()));
    return outcome;
  } catch (...) {
    if (watch) watch->job().cancel();
    throw;
  }
}

}  // namespace skyhaul::cli
