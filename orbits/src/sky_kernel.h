// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "skyhaul/orbits/simd.h"
#include "src/vector_math.h"

// Which cell of the sky a satellite is in. Included once for each instruction set.
namespace skyhaul::orbits {

/// Cells by class of distance from the Earth's centre, then by band of equal area, then by sector.
struct SkyGrid {
  int bands, sectors, classes;
  const double* class_radius_km;  ///< the largest distance of each class
};

/// Cell of each of `count` positions, -1 where one is NaN.
using SkyCellsKernel = void (*)(const SkyGrid& grid, const double* x, const double* y, const double* z,
                                std::size_t count, std::int32_t* cell);

SkyCellsKernel sky_cells_kernel_scalar();
SkyCellsKernel sky_cells_kernel_baseline();
SkyCellsKernel sky_cells_kernel_avx2();
SkyCellsKernel sky_cells_kernel_avx512();

namespace {

/// Band of a sine of latitude, as a whole number.
template <class V>
inline V band_of(const V& sin_latitude, const V& bands) {
  return smaller(larger(whole((sin_latitude + V(1)) * (bands * V(0.5))), V(0)), bands - V(1));
}

/// Sector of a direction in the equator's plane, as a whole number: by a measure that grows with the angle
/// from 0 to 4 around the circle, without trigonometry.
template <class V>
inline V sector_of(const V& x, const V& y, const V& sectors) {
  const V sum = magnitude(x) + magnitude(y);
  const V p = choose(sum > V(0), y / sum, V(0));
  const V angle = choose(x < V(0), V(2) - p, choose(p < V(0), V(4) + p, p));
  return smaller(whole(angle * (sectors * V(0.25))), sectors - V(1));
}

template <class V>
inline void find_cells(const SkyGrid& grid, const double* x, const double* y, const double* z,
                       std::size_t begin, std::size_t end, std::int32_t* cell) {
  using L = Lanes<V>;
  const V bands(grid.bands), sectors(grid.sectors);
  for (std::size_t i = begin; i < end; i += L::kCount) {
    const V px = L::load(x + i), py = L::load(y + i), pz = L::load(z + i);
    const V radius = root(px * px + py * py + pz * pz);
    V radius_class(0);
    for (int c = 0; c < grid.classes - 1; ++c) {
      radius_class = radius_class + choose(radius >= V(grid.class_radius_km[c]), V(1), V(0));
    }
    const V found =
        (radius_class * bands + band_of(pz / radius, bands)) * sectors + sector_of(px, py, sectors);
    double each[L::kCount];
    L::store(choose(radius > V(0), found, V(-1)), each);
    for (int k = 0; k < L::kCount; ++k)
      cell[i + static_cast<std::size_t>(k)] = static_cast<std::int32_t>(each[k]);
  }
}

template <class V>
void find_all_cells(const SkyGrid& grid, const double* x, const double* y, const double* z, std::size_t count,
                    std::int32_t* cell) {
  const std::size_t even = count - count % static_cast<std::size_t>(Lanes<V>::kCount);
  find_cells<V>(grid, x, y, z, 0, even, cell);
  find_cells<double>(grid, x, y, z, even, count, cell);
}

}  // namespace
}  // namespace skyhaul::orbits
