// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace skyhaul::core {

/// While a BuildTurn exists, no other process of this machine has one for the same work: several processes
/// that share a cache folder and need the same result need to compute it once. The turn of a process that is
/// killed ends with it, and no file is involved. A process waits for at most kMostWaitS seconds and then goes
/// on without the turn, which costs time alone.
class BuildTurn {
 public:
  static constexpr int kMostWaitS = 300;

  /// Waits for its turn. Throws Interrupted where the thread's StopScope asks to stop.
  explicit BuildTurn(const std::string& work);
  ~BuildTurn();
  BuildTurn(const BuildTurn&) = delete;
  BuildTurn& operator=(const BuildTurn&) = delete;

  /// Whether another process had the turn before, so that the result may be there by now.
  bool waited() const { return waited_; }

 private:
  int socket_ = -1;
  bool waited_ = false;
};

}  // namespace skyhaul::core
