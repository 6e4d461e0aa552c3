// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "src/pass_lanes.h"
#include "src/vector_math.h"

// Rises, sets and tops by Newton's method on the arcs of PassArc, as many at once as V holds. Included once
// for each instruction set.
namespace skyhaul::orbits {

namespace {

inline constexpr int kMostNewtonSteps = 8;

template <class V>
struct Vector3 {
  V x, y, z;
  V dot(const Vector3& other) const { return x * other.x + y * other.y + z * other.z; }
};

/// The observer-satellite vector as a polynomial of the eighth order, with its derivatives.
template <class V>
struct LaneArc {
  V c[kPassNodes][3];

  LaneArc(const PassWeights& weights, const PassLanes& lanes, int lane) {
    using L = Lanes<V>;
    constexpr int kHalf = kPassNodes / 2;
    for (int axis = 0; axis < 3; ++axis) {
      V sum[kHalf], difference[kHalf];
      for (int k = 0; k < kHalf; ++k) {
        const V later = L::load(&lanes.node[kHalf + k][axis][lane]);
        const V earlier = L::load(&lanes.node[kHalf - 1 - k][axis][lane]);
        sum[k] = later + earlier;
        difference[k] = later - earlier;
      }
      for (int j = 0; j < kHalf; ++j) {
        V e = V(weights.even[j][0]) * sum[0], o = V(weights.odd[j][0]) * difference[0];
        for (int k = 1; k < kHalf; ++k) {
          e = e + V(weights.even[j][k]) * sum[k];
          o = o + V(weights.odd[j][k]) * difference[k];
        }
        c[2 * j][axis] = e;
        c[2 * j + 1][axis] = o;
      }
      c[0][axis] = c[0][axis] - L::load(&lanes.observer[axis][lane]);
    }
  }

  /// Square of the last term over a step.
  V last2() const { return Vector3<V>{c[7][0], c[7][1], c[7][2]}.dot({c[7][0], c[7][1], c[7][2]}); }

  Vector3<V> to(const V& x) const {
    return each(x, [&](int a, const V& x2, const V& x4) {
      return ((c[0][a] + c[1][a] * x) + (c[2][a] + c[3][a] * x) * x2) +
             ((c[4][a] + c[5][a] * x) + (c[6][a] + c[7][a] * x) * x2) * x4;
    });
  }
  Vector3<V> velocity(const V& x) const {
    return each(x, [&](int a, const V& x2, const V& x4) {
      return ((c[1][a] + V(2) * c[2][a] * x) + (V(3) * c[3][a] + V(4) * c[4][a] * x) * x2) +
             ((V(5) * c[5][a] + V(6) * c[6][a] * x) + V(7) * c[7][a] * x2) * x4;
    });
  }
  Vector3<V> acceleration(const V& x) const {
    return each(x, [&](int a, const V& x2, const V& x4) {
      return ((V(2) * c[2][a] + V(6) * c[3][a] * x) + (V(12) * c[4][a] + V(20) * c[5][a] * x) * x2) +
             (V(30) * c[6][a] + V(42) * c[7][a] * x) * x4;
    });
  }

 private:
  template <class Function>
  static Vector3<V> each(const V& x, Function f) {
    const V x2 = x * x;
    const V x4 = x2 * x2;
    return {f(0, x2, x4), f(1, x2, x4), f(2, x2, x4)};
  }
};

template <class V>
inline Vector3<V> load_vector(const double (&rows)[3][PassLanes::kCount], int lane) {
  return {Lanes<V>::load(&rows[0][lane]), Lanes<V>::load(&rows[1][lane]), Lanes<V>::load(&rows[2][lane])};
}

template <class V>
void find_crossings(const PassWeights& weights, PassLanes& lanes) {
  using L = Lanes<V>;
  for (int lane = 0; lane < PassLanes::kCount; lane += L::kCount) {
    const LaneArc<V> arc(weights, lanes, lane);
    const Vector3<V> up = load_vector<V>(lanes.up, lane);
    const V sin_lowest = L::load(&lanes.sin_lowest[lane]);
    const V low = L::load(&lanes.low[lane]), high = L::load(&lanes.high[lane]);
    V x = V(-0.5) - low / (high - low);
    V before(1), step(1);
    auto active = arc.last2() <= V(kPassSmoothKm * kPassSmoothKm);
    const auto smooth = active;
    for (int i = 0; i < kMostNewtonSteps && any_of(active); ++i) {
      const Vector3<V> to = arc.to(x), velocity = arc.velocity(x);
      const V range = root(to.dot(to));
      const V value = to.dot(up) - sin_lowest * range;
      const V slope = velocity.dot(up) - sin_lowest * (to.dot(velocity) / range);
      const V next = x - value / slope;
      before = choose(active, step, before);
      step = choose(active, magnitude(next - x), step);
      x = choose(active, next, x);
      active = active & (step * step >= V(kPassTolerance) * before) & (magnitude(x) <= V(0.5));
    }
    const auto found = smooth & (step * step < V(kPassTolerance) * before) & (magnitude(x) <= V(0.5));
    L::store(x, &lanes.x[lane]);
    L::store(choose(found, V(1), V(0)), &lanes.found[lane]);
  }
}

template <class V>
void find_tops(const PassWeights& weights, PassLanes& lanes) {
  using L = Lanes<V>;
  for (int lane = 0; lane < PassLanes::kCount; lane += L::kCount) {
    const LaneArc<V> arc(weights, lanes, lane);
    const Vector3<V> up = load_vector<V>(lanes.up, lane);
    V x = L::load(&lanes.x[lane]);
    V step(1);
    auto active = arc.last2() <= V(kPassSmoothKm * kPassSmoothKm);
    auto found = active;
    for (int i = 0; i < kMostNewtonSteps && any_of(active); ++i) {
      const Vector3<V> to = arc.to(x), velocity = arc.velocity(x), acceleration = arc.acceleration(x);
      const V height = to.dot(up), climb = velocity.dot(up);
      const V range2 = to.dot(to), approach = to.dot(velocity);
      const V rate = climb * range2 - height * approach;
      const V change = acceleration.dot(up) * range2 + climb * approach -
                       height * (velocity.dot(velocity) + to.dot(acceleration));
      const V next = x - rate / change;
      step = choose(active, magnitude(next - x), step);
      x = choose(active, next, x);
      found = found & ((change < V(0)) | (step < V(kPassLastStep)));
      active = active & found & (step >= V(kPassLastStep)) & (magnitude(x) < V(kPassWidest));
    }
    found = found & (step < V(kPassLastStep)) & (magnitude(x) < V(kPassWidest));
    const Vector3<V> to = arc.to(x);
    L::store(to.dot(up) / root(to.dot(to)), &lanes.sine[lane]);
    L::store(x, &lanes.x[lane]);
    L::store(choose(found, V(1), V(0)), &lanes.found[lane]);
  }
}

template <class V>
constexpr PassKernels kPassKernels{find_crossings<V>, find_tops<V>};

}  // namespace
}  // namespace skyhaul::orbits
