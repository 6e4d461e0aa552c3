// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "skyhaul/orbits/export.h"

namespace skyhaul {

/// Thrown by long computations that were asked to stop.
struct Interrupted {};

/// While a StopScope exists, long computations of its thread, and of the threads that parallel_for starts for
/// that thread, throw Interrupted soon after `asked` returns true. Scopes nest, and only the innermost scope
/// counts: a scope with an empty function protects work that must be finished. `asked` is called often, and
/// from several threads at once.
class SKYHAUL_ORBITS_EXPORT StopScope {
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
SKYHAUL_ORBITS_EXPORT void stop_point();

}  // namespace skyhaul
