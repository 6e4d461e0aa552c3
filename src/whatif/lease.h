// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace skyhaul::core {

/// Who works on which part of a sweep: a folder with a file for each part that is taken, {"host", "pid",
/// "boot", "start", "heartbeat"}. A lease serves to share the work. No result depends on one: where two
/// processes take the same part at once, which a shared file system may allow, both compute the same values.
///
/// A lease is stale where its process is gone, which is known on the same machine (by pid and start, as the
/// kernel counts it since its boot), or where its heartbeat has not changed for kStale: as this process
/// watched it, since clocks of machines differ, or by more than kLongDead as it says itself.
class Leases {
 public:
  static constexpr std::chrono::seconds kBeat{3}, kStale{30}, kLongDead{600};

  explicit Leases(std::string folder);
  ~Leases();
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;

  /// Takes a part, if nobody has it whose lease is not stale. Throws std::system_error where the folder
  /// cannot be written. One part at a time.
  bool take(const std::string& part);
  /// Gives the part back.
  void give_back();

 private:
  struct Watched {
    std::string content;
    std::chrono::steady_clock::time_point since;
  };

  bool stale(const std::string& part, const std::string& content);
  void beat();
  std::string path(const std::string& part) const;

  std::string folder_, boot_, start_;
  std::map<std::string, Watched> watched_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  int descriptor_ = -1;
  std::string held_;
  std::thread beating_;
};

}  // namespace skyhaul::core
