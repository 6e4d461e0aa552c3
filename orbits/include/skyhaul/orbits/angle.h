// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

namespace skyhaul::orbits {

/// Angles are in degrees where a name ends in _deg, and in radians else. Half a turn, in radians:
inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kTwoPi = 2 * kPi;
/// One degree, in radians: multiply degrees by it, and divide radians by it.
inline constexpr double kDegree = kPi / 180;
/// One second of arc, in radians.
inline constexpr double kArcsecond = kPi / (180 * 3600);

}  // namespace skyhaul::orbits
