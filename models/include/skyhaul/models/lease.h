// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// Who works on which part of a common work: a folder with a file NAME.lease for each part that is taken,
/// {"host", "pid", "boot", "start", "heartbeat"}. A lease serves to share the work. No result depends on one:
/// where two processes take the same part at once, which a shared file system may allow, both compute the
/// same values. Nothing is locked.
///
/// A lease is stale where its process is gone. On the same machine this is known by the process's number and
/// start, as the kernel counts it since its boot. A process elsewhere is taken for gone when it has not
/// written its lease for Times::stale, by the clock of the file system (the age of the lease's file against
/// that of a file which was just touched in the same folder, so that no machine's own clock matters), and
/// this process has watched the lease for Times::watch without a change, which covers file systems that take
/// their times from each machine.
class SKYHAUL_MODELS_EXPORT Leases {
 public:
  struct Times {
    std::chrono::milliseconds beat{3000};    ///< between two heartbeats
    std::chrono::milliseconds stale{30000};  ///< age at which a lease of another machine is stale
    std::chrono::milliseconds watch{7000};   ///< without a change, as this process saw it
  };

  /// A thread writes the heartbeats. Where the system gives no more threads there are none, so that machines
  /// elsewhere may take the leases for stale.
  explicit Leases(std::string folder, const Times& times);
  explicit Leases(std::string folder) : Leases(std::move(folder), Times()) {}
  /// Gives back all that is held.
  ~Leases();
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;

  /// Takes a part, if nobody has it whose lease is not stale. Throws std::system_error where the folder
  /// cannot be written.
  bool take(const std::string& part);
  void give_back(const std::string& part);

  /// The parts that somebody has taken, this process included. Some of the leases may be stale.
  std::vector<std::string> taken() const;

 private:
  struct Watched {
    std::string content;
    std::chrono::steady_clock::time_point since;
  };

  bool stale(const std::string& part, const std::string& content);
  bool old(const std::string& file) const;
  void beat();
  std::string path(const std::string& part) const;

  std::string folder_;
  Times times_;
  std::string boot_, start_;
  std::map<std::string, Watched> watched_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::map<std::string, int> held_;  ///< descriptors by parts
  std::thread beating_;
};

/// Name of this machine, as part of the names of files.
SKYHAUL_MODELS_EXPORT std::string host_name();

}  // namespace skyhaul::models
