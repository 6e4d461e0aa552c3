// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

#include "skyhaul/orbits/export.h"

namespace skyhaul {

/// The number of threads that work is shared among: `asked`, or one for each core where that is 0. At least
/// 1, also where the system does not tell how many cores there are.
SKYHAUL_ORBITS_EXPORT unsigned thread_count(unsigned asked);

/// Calls body(i) once for every i in [0, count) on up to `threads` threads (0: one for each core), the
/// caller's included. It uses fewer threads where the system gives no more. Indices are handed out in
/// increasing order. Results must be written to places keyed by i, so that they do not depend on the number
/// of threads. The first exception thrown by a body ends the handing out of indices and is rethrown here.
/// Before each call of a body, stop_point() (interrupt.h) may throw Interrupted.
SKYHAUL_ORBITS_EXPORT void parallel_for(std::size_t count, unsigned threads,
                                        const std::function<void(std::size_t)>& body);

}  // namespace skyhaul
