// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "command.h"
#include "skyhaul/core/slurm.h"
#include "skyhaul/core/sweep.h"

namespace skyhaul::cli {

/// Where the cases of a sweep are computed: here, in processes that mpirun has started, or in a job of Slurm.
struct EngineArguments {
  bool join = false, merge = false, mpi = false, slurm = false, print = false;
  core::SlurmRequest request;
  unsigned tasks = 0;  ///< 0: one for each core of this machine
};

void add_engine_arguments(Command command, EngineArguments& arguments);

/// The number of this process among those that mpirun, srun or another MPI launcher has started, and among
/// those of them on this machine; -1 where the environment does not say.
struct LaunchPlace {
  int rank = -1, local_rank = -1;
};
LaunchPlace launch_place();

/// Takes what --join, --merge and --mpi say over into `options`. Throws InputError for --mpi without a
/// launcher.
void choose_engine(const EngineArguments& arguments, core::SweepOptions& options);

/// The batch script with which Slurm computes a sweep: each task is this program with `sweep` and `words`,
/// which name files by absolute paths. Throws InputError for options that Slurm would not take.
std::string sweep_script(const EngineArguments& arguments, const std::string& name,
                         const std::vector<std::string>& words, const std::string& out_dir);

/// Runs a sweep in a job of Slurm: submits it if there is a case to compute, waits, and writes the tables.
/// `told` gets what the job is at. An interrupt ends the job. Throws std::runtime_error where there is no
/// Slurm, or the job has ended before all cases were finished.
core::SweepOutcome run_sweep_by_slurm(const core::CaseList& cases, core::SweepOptions options,
                                      const std::string& script,
                                      const std::function<void(const std::string&)>& told);

}  // namespace skyhaul::cli
