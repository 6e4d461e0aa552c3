// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/walker.h"

#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/sidereal.h"

namespace skyhaul::orbits {
namespace {

// WGS-72, as SGP4 takes them.
constexpr double kMuKm3PerS2 = 398600.8;
constexpr double kRadiusKm = 6378.135;
constexpr double kJ2 = 0.001082616;

/// A shell with its rates; angles in rad, time in s since the epoch.
struct Shell {
  Eigen::Index first = 0;  ///< index of its first satellite
  int planes = 0, slots = 0;
  double radius_km = 0, sin_inclination = 0, cos_inclination = 0;
  double raan0 = 0, raan_step = 0, raan_rate = 0;
  double latitude_argument_rate = 0;
  std::vector<double> cos_phase, sin_phase;  ///< of each satellite's argument of latitude at the epoch
};

Shell prepare(const WalkerShell& spec, Eigen::Index first) {
  if (spec.planes < 1 || spec.satellites_per_plane < 1) {
    throw std::invalid_argument("a shell needs at least one plane and one satellite a plane");
  }
  if (!(spec.altitude_km > 0)) throw std::invalid_argument("a shell's altitude must be above 0 km");
  Shell shell;
  shell.first = first;
  shell.planes = spec.planes;
  shell.slots = spec.satellites_per_plane;
  shell.sin_inclination = std::sin(spec.inclination_deg * kDegree);
  shell.cos_inclination = std::cos(spec.inclination_deg * kDegree);
  double a = kRadiusKm + spec.altitude_km;
  double n = std::sqrt(kMuKm3PerS2 / (a * a * a));
  if (spec.mean_motion_rev_per_day) {
    n = *spec.mean_motion_rev_per_day * 2 * kPi / 86400;
    a = std::cbrt(kMuKm3PerS2 / (n * n));
  }
  shell.radius_km = a;
  // Secular J2 rates of a circular orbit (Vallado, 4th ed., eq. 9-37, 9-39, 9-41): argument of perigee and
  // mean anomaly together move the argument of latitude.
  const double factor = 1.5 * kJ2 * (kRadiusKm / a) * (kRadiusKm / a) * n;
  const double cos2 = shell.cos_inclination * shell.cos_inclination;
  shell.raan_rate = -factor * shell.cos_inclination;
  const double perigee_rate = factor * (2 - 2.5 * (1 - cos2));
  const double anomaly_rate = n + factor * (1 - 1.5 * (1 - cos2));
  shell.latitude_argument_rate = perigee_rate + anomaly_rate;
  shell.raan0 = spec.raan0_deg * kDegree;
  shell.raan_step = spec.raan_spread_deg * kDegree / spec.planes;
  for (int p = 0; p < spec.planes; ++p) {
    const double plane_phase = spec.half_slot_phasing ? (p % 2) * kPi / spec.satellites_per_plane
                                                      : 2 * kPi * spec.phasing * p / spec.size();
    for (int s = 0; s < spec.satellites_per_plane; ++s) {
      const double u =
          spec.argument_of_latitude0_deg * kDegree + plane_phase + 2 * kPi * s / spec.satellites_per_plane;
      shell.cos_phase.push_back(std::cos(u));
      shell.sin_phase.push_back(std::sin(u));
    }
  }
  return shell;
}

/// A plane at a time: with phase angle u0 of a satellite, its position is radius * (cos(u0) c + sin(u0) s).
struct PlaneBasis {
  Eigen::Vector3d c, s;
};

class J2Propagator final : public Propagator {
 public:
  J2Propagator(std::vector<SatelliteId> satellites, std::vector<Shell> shells, TimeNs epoch)
      : Propagator(std::move(satellites)), shells_(std::move(shells)), epoch_(epoch) {}

  void positions_ecef_km(TimeNs utc, PositionArray& out) const override {
    out.resize(size(), 3);
    const double sidereal = gmst82_rad(utc);
    for (const Shell& shell : shells_) {
      const Turn turn(shell, seconds(utc), sidereal);
      for (int p = 0; p < shell.planes; ++p) {
        const PlaneBasis basis = plane_basis(shell, p, turn);
        const Eigen::Index offset = static_cast<Eigen::Index>(p) * shell.slots;
        const Eigen::Map<const Eigen::ArrayXd> cosines(shell.cos_phase.data() + offset, shell.slots);
        const Eigen::Map<const Eigen::ArrayXd> sines(shell.sin_phase.data() + offset, shell.slots);
        for (int axis = 0; axis < 3; ++axis) {
          out.col(axis).segment(shell.first + offset, shell.slots) =
              cosines * basis.c[axis] + sines * basis.s[axis];
        }
      }
    }
  }

  Eigen::Vector3d position_ecef_km(Eigen::Index satellite, TimeNs utc) const override {
    const SatelliteId& id = satellites()[static_cast<std::size_t>(satellite)];
    const Shell& shell = shells_[static_cast<std::size_t>(id.shell)];
    const PlaneBasis basis = plane_basis(shell, id.plane, Turn(shell, seconds(utc), gmst82_rad(utc)));
    const auto i = static_cast<std::size_t>(satellite - shell.first);
    return shell.cos_phase[i] * basis.c + shell.sin_phase[i] * basis.s;
  }

 private:
  /// Of a shell at a time.
  struct Turn {
    Turn(const Shell& shell, double t, double sidereal_rad)
        : node(shell.raan_rate * t), sidereal(sidereal_rad) {
      const double angle = std::fmod(shell.latitude_argument_rate * t, 2 * kPi);
      cosine = std::cos(angle) * shell.radius_km;
      sine = std::sin(angle) * shell.radius_km;
    }
    double node, sidereal, cosine, sine;
  };

  double seconds(TimeNs utc) const { return static_cast<double>(utc - epoch_) * 1e-9; }

  static PlaneBasis plane_basis(const Shell& shell, int plane, const Turn& turn) {
    // In the Earth-fixed frame the node turns with the RAAN less the sidereal angle.
    const double node = shell.raan0 + shell.raan_step * plane + turn.node - turn.sidereal;
    const Eigen::Vector3d along(std::cos(node), std::sin(node), 0);
    const Eigen::Vector3d across(-std::sin(node) * shell.cos_inclination,
                                 std::cos(node) * shell.cos_inclination, shell.sin_inclination);
    return {turn.cosine * along + turn.sine * across, turn.cosine * across - turn.sine * along};
  }

  std::vector<Shell> shells_;
  TimeNs epoch_;
};

}  // namespace

std::vector<SatelliteId> walker_satellites(const std::vector<WalkerShell>& shells) {
  std::vector<SatelliteId> satellites;
  for (std::size_t i = 0; i < shells.size(); ++i) {
    const WalkerShell& spec = shells[i];
    const std::string prefix = spec.name.empty() ? "S" + std::to_string(i + 1) : spec.name;
    for (int p = 0; p < spec.planes; ++p) {
      for (int s = 0; s < spec.satellites_per_plane; ++s) {
        char suffix[32];
        std::snprintf(suffix, sizeof suffix, "-%02d-%02d", p, s);
        SatelliteId id;
        id.name = prefix + suffix;
        id.shell = static_cast<int>(i);
        id.plane = p;
        id.slot = s;
        satellites.push_back(std::move(id));
      }
    }
  }
  return satellites;
}

std::unique_ptr<Propagator> make_j2_propagator(const std::vector<WalkerShell>& shells, TimeNs epoch) {
  std::vector<Shell> prepared;
  Eigen::Index first = 0;
  for (const WalkerShell& spec : shells) {
    prepared.push_back(prepare(spec, first));
    first += spec.size();
  }
  return std::make_unique<J2Propagator>(walker_satellites(shells), std::move(prepared), epoch);
}

}  // namespace skyhaul::orbits
