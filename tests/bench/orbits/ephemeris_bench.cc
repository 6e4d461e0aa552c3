// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Positions by Chebyshev polynomials against scalar SGP4, and circular J2 orbits by planes against
// trigonometry for each satellite: 1,584 satellites of a Walker shell, 16 times.
#include <benchmark/benchmark.h>

#include <cmath>

#include "ratios.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/ephemeris.h"
#include "skyhaul/orbits/frames.h"
#include "skyhaul/orbits/sgp4.h"
#include "skyhaul/orbits/sgp4_propagator.h"
#include "skyhaul/orbits/sidereal.h"

namespace skyhaul::orbits::bench {
namespace {

constexpr int kTimes = 16;
const TimeNs kEpoch = parse_utc("2026-01-01");

WalkerShell shell() {
  WalkerShell s;
  s.inclination_deg = 53;
  s.altitude_km = 550;
  s.planes = 72;
  s.satellites_per_plane = 22;
  s.phasing = 39;
  return s;
}

std::vector<TimeNs> times() {
  std::vector<TimeNs> t;
  for (int k = 0; k < kTimes; ++k) t.push_back(kEpoch + k * 50 * kSecond);
  return t;
}

double scalar_sgp4(const std::vector<Sgp4>& orbits, const std::vector<TimeNs>& at) {
  double sum = 0;
  for (const TimeNs t : at) {
    const TemeToEcef frame(t);
    for (const Sgp4& orbit : orbits) sum += frame.position(orbit.at(t).r_km).x();
  }
  return sum;
}

/// Each satellite's node, argument of latitude and inclination, and the Earth's rotation, by their sines and
/// cosines.
void naive_j2(TimeNs utc, PositionArray& out) {
  const WalkerShell s = shell();
  const double a = 6378.135 + s.altitude_km, n = std::sqrt(398600.8 / (a * a * a));
  const double factor = 1.5 * 0.001082616 * (6378.135 / a) * (6378.135 / a) * n;
  const double t = static_cast<double>(utc - kEpoch) * 1e-9;
  out.resize(s.size(), 3);
  for (int p = 0; p < s.planes; ++p) {
    for (int k = 0; k < s.satellites_per_plane; ++k) {
      double inclination = s.inclination_deg * kDegree, sidereal = gmst82_rad(utc);
      benchmark::DoNotOptimize(inclination);  // each satellite's own
      benchmark::DoNotOptimize(sidereal);
      const double ci = std::cos(inclination), si = std::sin(inclination);
      const double node = 360.0 * kDegree * p / s.planes - factor * ci * t;
      const double u = 360.0 * kDegree * (k / 22.0 + s.phasing * p / s.size()) +
                       (n + factor * (3 - 4 * (1 - ci * ci))) * t;
      const double x = a * (std::cos(node) * std::cos(u) - std::sin(node) * std::sin(u) * ci);
      const double y = a * (std::sin(node) * std::cos(u) + std::cos(node) * std::sin(u) * ci);
      const Eigen::Index i = p * s.satellites_per_plane + k;
      out(i, 0) = std::cos(sidereal) * x + std::sin(sidereal) * y;
      out(i, 1) = std::cos(sidereal) * y - std::sin(sidereal) * x;
      out(i, 2) = a * std::sin(u) * si;
    }
  }
}

void Chebyshev(benchmark::State& state) {
  const auto satellites = make_sgp4_propagator(walker_elements({shell()}, kEpoch));
  const EphemerisWindow window(*satellites, kEpoch);
  const std::vector<TimeNs> at = times();
  std::vector<PositionArray> out(at.size());
  for (auto _ : state) window.positions_ecef_km(at.data(), at.size(), out.data());
  state.SetItemsProcessed(state.iterations() * kTimes * satellites->size());
}
BENCHMARK(Chebyshev)->Unit(benchmark::kMicrosecond)->MinTime(0.2);

void ChebyshevFit(benchmark::State& state) {
  const auto satellites = make_sgp4_propagator(walker_elements({shell()}, kEpoch));
  for (auto _ : state) benchmark::DoNotOptimize(EphemerisWindow(*satellites, kEpoch).begin());
  state.SetItemsProcessed(state.iterations() * satellites->size());
  state.SetLabel("items are windows of one satellite");
}
BENCHMARK(ChebyshevFit)->Unit(benchmark::kMillisecond)->MinTime(0.2);

void J2ByPlanes(benchmark::State& state) {
  const auto satellites = make_j2_propagator({shell()}, kEpoch);
  const std::vector<TimeNs> at = times();
  std::vector<PositionArray> out(at.size());
  for (auto _ : state) satellites->positions_ecef_km(at.data(), at.size(), out.data());
  state.SetItemsProcessed(state.iterations() * kTimes * satellites->size());
}
BENCHMARK(J2ByPlanes)->Unit(benchmark::kMicrosecond)->MinTime(0.2);

}  // namespace

double chebyshev_ratio() {
  const std::vector<ElementSet> sets = walker_elements({shell()}, kEpoch);
  const auto satellites = make_sgp4_propagator(sets);
  const std::vector<Sgp4> orbits(sets.begin(), sets.end());
  const EphemerisWindow window(*satellites, kEpoch);
  const std::vector<TimeNs> at = times();
  std::vector<PositionArray> out(at.size());
  constexpr int kRepeats = 50;  // so that both take milliseconds
  return kRepeats * ratio(
                        21, [&] { benchmark::DoNotOptimize(scalar_sgp4(orbits, at)); },
                        [&] {
                          for (int i = 0; i < kRepeats; ++i) {
                            window.positions_ecef_km(at.data(), at.size(), out.data());
                            benchmark::DoNotOptimize(out[0].data());
                          }
                        });
}

double j2_ratio() {
  const auto satellites = make_j2_propagator({shell()}, kEpoch);
  const std::vector<TimeNs> at = times();
  std::vector<PositionArray> out(at.size());
  constexpr int kRepeats = 20;
  return kRepeats * ratio(
                        21,
                        [&] {
                          for (std::size_t k = 0; k < at.size(); ++k) naive_j2(at[k], out[k]);
                          benchmark::DoNotOptimize(out[0].data());
                        },
                        [&] {
                          for (int i = 0; i < kRepeats; ++i) {
                            satellites->positions_ecef_km(at.data(), at.size(), out.data());
                            benchmark::DoNotOptimize(out[0].data());
                          }
                        });
}

}  // namespace skyhaul::orbits::bench
