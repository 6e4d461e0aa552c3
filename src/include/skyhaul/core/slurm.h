// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/export.h"

namespace skyhaul::core {

/// What a job of Slurm asks for.
struct SKYHAUL_CORE_EXPORT SlurmRequest {
  std::string name;                      ///< name of the job
  std::string partition, account, time;  ///< empty: as the cluster has it by default
  unsigned tasks = 1;                    ///< workers, each with one processor
  unsigned nodes = 0;                    ///< to spread them over; 0: as Slurm likes
  std::vector<std::string> worker;       ///< the command that each task runs, program first
  std::string log;                       ///< the file that gets what the workers say; empty: none
};

/// The batch script of such a job: one allocation, in which srun starts all tasks once. A task or a node that
/// is lost does not end the others. Throws InputError that names the option whose value Slurm would not take.
SKYHAUL_CORE_EXPORT std::string slurm_script(const SlurmRequest& request);

/// A job that sbatch was given, on the cluster that this machine belongs to.
class SKYHAUL_CORE_EXPORT SlurmJob {
 public:
  /// Submits a batch script. Throws std::runtime_error with what sbatch said, or where there is no sbatch.
  explicit SlurmJob(const std::string& script);

  const std::string& id() const { return id_; }
  /// PENDING, RUNNING, COMPLETING and so on, with the reason where it is told ("PENDING (Resources)"); empty
  /// when squeue does not know the job any more, that is, it has ended. Where the controller does not answer,
  /// the last state that was known.
  std::string state();
  /// Whether it waits or runs, as state() said last.
  bool lives() const;
  /// Ends it. Does nothing where it has ended.
  void cancel() const;

 private:
  std::string id_, state_ = "PENDING";
};

}  // namespace skyhaul::core
