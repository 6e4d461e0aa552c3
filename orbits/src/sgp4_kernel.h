// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <limits>

#include "src/sgp4_block.h"
#include "src/sgp4_theory.h"
#include "src/vector_math.h"

// SGP4 near the Earth on as many orbits or times at once as V holds: the equations of sgp4.cc without
// branches. Drag terms that a low perigee leaves out have coefficients of zero. Included once for each
// instruction set.
namespace skyhaul::orbits {
namespace {

/// Coefficients of neighbouring orbits.
template <class V>
struct Across {
  const Sgp4Block* block;
  int lane;
  V operator()(const Sgp4Block::Row Sgp4Block::*row) const { return Lanes<V>::load(&(block->*row)[lane]); }
};

/// Coefficients of one orbit in all lanes.
template <class V>
struct Same {
  const Sgp4Block* block;
  int lane;
  V operator()(const Sgp4Block::Row Sgp4Block::*row) const { return V((block->*row)[lane]); }
};

template <class V>
struct Orbit {
  V x, y, z, vx, vy, vz, error;
};

/// Sine and cosine of the eccentric longitude: Newton's method from `u`, ten steps of at most 0.95 rad; after
/// a step below 1e-8 what is left is below 1e-15.
template <class V>
inline SineCosine<V> solve_kepler(const V& u, const V& ax, const V& ay) {
  SineCosine<V> at = sine_cosine(u);
  V longitude = u;
  V step(0);
  auto active = u == u;  // NOLINT(misc-redundant-expression): not where it is NaN
  for (int i = 0; i < 10; ++i) {
    step = ((u - ay * at.cosine + ax * at.sine) - longitude) / (V(1) - at.cosine * ax - at.sine * ay);
    step = choose(step > V(0.95), V(0.95), choose(step < V(-0.95), V(-0.95), step));
    step = choose(active, step, V(0));
    longitude = longitude + step;
    at = turned(at, step);
    active = active & (magnitude(step) >= V(1e-8));
    if (!any_of(active)) break;
  }
  return at;
}

/// State in TEME turned about its pole by -`turn` rad; without velocity where that is not asked for.
template <bool kVelocity, class V, class Coefficients>
inline Orbit<V> propagate(const Coefficients& c, const V& t, const V& turn) {
  using B = Sgp4Block;
  const V one(1);
  const V t2 = t * t;
  const V anomaly0 = c(&B::anomaly) + c(&B::anomaly_rate) * t;
  const SineCosine<V> m = sine_cosine(anomaly0);
  const V lag = one + c(&B::eta) * m.cosine;
  const V shift = c(&B::perigee_drag) * t + c(&B::anomaly_drag) * (lag * lag * lag - c(&B::cube_at_start));
  const V perigee = (c(&B::perigee) + c(&B::perigee_rate) * t) - shift;
  const V node = (c(&B::node) + c(&B::node_rate) * t) + c(&B::node_drag) * t2;
  const V a_factor = (one - c(&B::c1) * t) - t2 * (c(&B::d2) + t * (c(&B::d3) + t * c(&B::d4)));
  const V e_drag = c(&B::e_drag) * t + c(&B::e_drag_sine) * (turned(m, shift).sine - c(&B::sin_anomaly));
  const V longitude_drag = t2 * (c(&B::t2) + t * (c(&B::t3) + t * (c(&B::t4) + t * c(&B::t5))));
  const V e_mean = c(&B::e) - e_drag;
  const auto e_good = (e_mean < one) & (e_mean >= V(-0.001));
  const V e = choose(e_mean < V(1e-6), V(1e-6), e_mean);
  const V a = c(&B::a) * (a_factor * a_factor);
  const V anomaly = (anomaly0 + shift) + c(&B::n) * longitude_drag;

  const SineCosine<V> w = sine_cosine(perigee);
  const V ax = e * w.cosine;
  const V inverse = one / (a * (one - e * e));
  const V ay = e * w.sine + inverse * c(&B::aycof);
  const V u0 = (anomaly + perigee) + inverse * (c(&B::xlcof) * ax);
  const SineCosine<V> eccentric = solve_kepler(u0, ax, ay);

  const V e_cos = ax * eccentric.cosine + ay * eccentric.sine;
  const V e_sin = ax * eccentric.sine - ay * eccentric.cosine;
  const V e2 = ax * ax + ay * ay;
  const V p = a * (one - e2);
  const V r_over_a = one - e_cos;
  const V a_over_r = one / r_over_a;
  const V beta = root(one - e2);
  const V part = e_sin / (one + beta);
  const SineCosine<V> u = {a_over_r * ((eccentric.sine - ay) - ax * part),
                           a_over_r * ((eccentric.cosine - ax) + ay * part)};
  const V sin_2u = V(2) * (u.cosine * u.sine);
  const V cos_2u = one - V(2) * (u.sine * u.sine);
  const V inverse_p = one / p;
  const V k1 = V(0.5 * sgp4::kJ2) * inverse_p;
  const V k2 = k1 * inverse_p;

  const V radius =
      a * r_over_a * (one - V(1.5) * (k2 * (beta * c(&B::con41)))) + V(0.5) * (k1 * (c(&B::sine2) * cos_2u));
  const SineCosine<V> su = turned(u, V(-0.25) * (k2 * (c(&B::x7thm1) * sin_2u)));
  const V k2_cos = V(1.5) * (k2 * c(&B::cos_i));
  const SineCosine<V> sn = sine_cosine((node + k2_cos * sin_2u) - turn);
  const SineCosine<V> si =
      turned(SineCosine<V>{c(&B::sin_i), c(&B::cos_i)}, k2_cos * (c(&B::sin_i) * cos_2u));

  const V mx = V(0) - sn.sine * si.cosine;
  const V my = sn.cosine * si.cosine;
  const V ox = mx * su.sine + sn.cosine * su.cosine;
  const V oy = my * su.sine + sn.sine * su.cosine;
  const V oz = si.sine * su.sine;
  const V nan(std::numeric_limits<double>::quiet_NaN());
  const auto p_good = p >= V(0);
  const auto good = e_good & p_good;
  const V radius_km = choose(good, radius * V(sgp4::kRadiusKm), nan);
  Orbit<V> state;
  state.error = choose(e_good, choose(p_good, choose(radius < one, V(6), V(0)), V(4)), V(1));
  state.x = radius_km * ox;
  state.y = radius_km * oy;
  state.z = radius_km * oz;
  if (kVelocity) {
    const V root_a = root(a);
    // n/ke = a^(-3/2)
    const V n_k1 = k1 / (a * root_a);
    const V radial = root_a * e_sin / (a * r_over_a) - n_k1 * (c(&B::sine2) * sin_2u);
    const V along = root_a * beta / (a * r_over_a) + n_k1 * (c(&B::sine2) * cos_2u + V(1.5) * c(&B::con41));
    const V km_s = choose(good, V(sgp4::kKe * sgp4::kRadiusKm / 60), nan);
    state.vx = km_s * (ox * radial + (mx * su.cosine - sn.cosine * su.sine) * along);
    state.vy = km_s * (oy * radial + (my * su.cosine - sn.sine * su.sine) * along);
    state.vz = km_s * (oz * radial + si.sine * su.cosine * along);
  }
  return state;
}

template <class V>
inline void store(const Orbit<V>& state, std::size_t at, const Sgp4Columns& out) {
  using L = Lanes<V>;
  L::store(state.x, out.x + at);
  L::store(state.y, out.y + at);
  L::store(state.z, out.z + at);
  L::store(state.vx, out.vx + at);
  L::store(state.vy, out.vy + at);
  L::store(state.vz, out.vz + at);
  L::store(state.error, out.error + at);
}

template <class V>
void states(const Sgp4Block* blocks, std::size_t count, const double* minutes, const Sgp4Columns& out) {
  for (std::size_t i = 0; i < count * Sgp4Block::kLanes; i += Lanes<V>::kCount) {
    const Across<V> c{blocks + i / Sgp4Block::kLanes, static_cast<int>(i % Sgp4Block::kLanes)};
    store(propagate<true>(c, Lanes<V>::load(minutes + i), V(0)), i, out);
  }
}

template <class V>
void states_over_times(const Sgp4Block& block, int lane, std::size_t count, const double* minutes,
                       const Sgp4Columns& out) {
  for (std::size_t i = 0; i < count; i += Lanes<V>::kCount) {
    store(propagate<true>(Same<V>{&block, lane}, Lanes<V>::load(minutes + i), V(0)), i, out);
  }
}

template <class V>
void positions(const Sgp4Block* blocks, std::size_t count, double day, double fraction, double sidereal_rad,
               double* x, double* y, double* z) {
  const V nan(std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < count * Sgp4Block::kLanes; i += Lanes<V>::kCount) {
    const Across<V> c{blocks + i / Sgp4Block::kLanes, static_cast<int>(i % Sgp4Block::kLanes)};
    const V t = (V(day) - c(&Sgp4Block::epoch_day)) * V(1440) +
                (V(fraction) - c(&Sgp4Block::epoch_fraction)) * V(1440);
    const Orbit<V> state = propagate<false>(c, t, V(sidereal_rad));
    const auto good = state.error == V(0);
    Lanes<V>::store(choose(good, state.x, nan), x + i);
    Lanes<V>::store(choose(good, state.y, nan), y + i);
    Lanes<V>::store(choose(good, state.z, nan), z + i);
  }
}

template <class V>
constexpr Sgp4Kernels kSgp4Kernels = {states<V>, states_over_times<V>, positions<V>};

}  // namespace
}  // namespace skyhaul::orbits
