// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <mutex>
#include <string>

namespace skyhaul::cli {

/// Tells on stderr how far a command is: on a terminal by a bar, for what takes over two seconds; elsewhere
/// by a line for each stage, and one each ten seconds with the share that is done and the time left. May be
/// called from many threads.
class Progress {
 public:
  explicit Progress(bool quiet);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void operator()(const std::string& stage, double done);
  /// Removes the bar, so that something else can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  std::string state(double done, Clock::time_point now) const;

  std::mutex mutex_;
  bool quiet_, terminal_, shown_ = false;
  std::string stage_;  ///< the last one
  Clock::time_point start_ = Clock::now(), stage_start_ = start_, told_ = start_;
};

}  // namespace skyhaul::cli
