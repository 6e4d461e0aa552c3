// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace skyhaul::core {

/// Processes that are forked from this one and end with it, however it ends. The process must have one thread
/// when a worker is started.
class WorkerPool {
 public:
  /// What a worker does: it gets its number and a function to tell the parent which case it begins, and
  /// returns when all work is done. What it throws ends its process with a line that problem() gives. Signals
  /// of the terminal are left to the parent; SIGTERM ends a worker at once.
  using Work = std::function<void(unsigned number, const std::function<void(const std::string&)>& begins)>;

  explicit WorkerPool(Work work);
  /// Kills what is still running.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Throws std::system_error where no process can be made.
  void start(unsigned number);

  struct Ended {
    unsigned number;
    int status;      ///< as waitpid() gives it
    std::string at;  ///< the case that it was at; empty: none
  };
  /// Waits up to `milliseconds`, less where a worker tells something, and returns the workers that have
  /// ended.
  std::vector<Ended> wait(int milliseconds);

  std::size_t running() const { return workers_.size(); }
  /// Sends a signal to all that run.
  void signal(int number);
  /// What the first worker said that ended because of an error; empty: none did.
  const std::string& problem() const { return problem_; }

 private:
  struct Worker {
    unsigned number;
    std::string at;
  };

  void hear();

  Work work_;
  std::map<pid_t, Worker> workers_;
  int read_end_ = -1, write_end_ = -1;
  std::string heard_, problem_;
};

}  // namespace skyhaul::core
