// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>

namespace skyhaul {

/// Thrown by long computations that were asked to stop.
struct Interrupted {};

/// While it lives, long computations of this thread, and of the threads that parallel_for starts for it,
/// throw Interrupted soon after `asked` returns true. Scopes nest, and only the innermost one is asked: one
/// whose function is empty shields what must be finished. `asked` is called from several threads at once, and
/// often.
class StopScope {
 public:
  explicit StopScope(std::function<bool()> asked);
  ~StopScope();
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;

 private:
  std::function<bool()> asked_;
  const std::function<bool()>* before_;
};

/// Throws Interrupted if the innermost scope of this thread asks to stop. It costs some nanoseconds: loops
/// call it about once in a millisecond of work, or oftener.
void stop_point();

}  // namespace skyhaul
