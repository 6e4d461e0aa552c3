// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/interrupt.h"

#include <utility>

#include "interrupt.h"

namespace skyhaul {

const std::function<bool()>*& stop_asked() {
  thread_local const std::function<bool()>* asked = nullptr;
  return asked;
}

StopScope::StopScope(std::function<bool()> asked)
    : asked_(std::move(asked)), before_(std::exchange(stop_asked(), &asked_)) {}

StopScope::~StopScope() { stop_asked() = before_; }

void stop_point() {
  const std::function<bool()>* const asked = stop_asked();
  if (asked != nullptr && *asked && (*asked)()) throw Interrupted();
}

}  // namespace skyhaul
