// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/element_set.h"

#include <cmath>

namespace skyhaul::orbits {

TimeNs epoch_ns(const ElementSet& elements) {
  return static_cast<TimeNs>(elements.epoch_utc.day - 2440587.5) * kDay +
         static_cast<TimeNs>(std::llround(elements.epoch_utc.fraction * static_cast<double>(kDay)));
}

}  // namespace skyhaul::orbits
