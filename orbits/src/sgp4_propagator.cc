// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sgp4_propagator.h"

#include <algorithm>
#include <cmath>

#include "sgp4_theory.h"
#include "skyhaul/orbits/decay.h"
#include "skyhaul/orbits/sgp4_batch.h"
#include "skyhaul/orbits/tle.h"

namespace skyhaul::orbits {
namespace {

class Sgp4Propagator final : public Propagator {
 public:
  Sgp4Propagator(std::vector<SatelliteId> satellites, const std::vector<ElementSet>& elements,
                 Decays decays = {})
      : Propagator(std::move(satellites)), orbits_(elements), decays_(std::move(decays)) {}

  void positions_ecef_km(TimeNs utc, PositionArray& out) const override { positions_ecef_km(&utc, 1, &out); }
  void positions_ecef_km(const TimeNs* utc, std::size_t count, PositionArray* out) const override {
    orbits_.positions_ecef_km(utc, count, out);
    for (std::size_t k = 0; k < count; ++k) decays_.apply(utc[k], out[k]);
  }
  Eigen::Vector3d position_ecef_km(Eigen::Index satellite, TimeNs utc) const override {
    return decays_.apply(satellite, utc, orbits_.position_ecef_km(satellite, utc));
  }

 private:
  Sgp4Batch orbits_;
  Decays decays_;
};

constexpr TimeNs kSpanAroundEpochs = 31 * kDay;

double within_turn(double degrees) { return degrees - 360 * std::floor(degrees / 360); }

/// Through the text of a TLE, so that the digits are those that a file would hold.
ElementSet rounded(const ElementSet& full) {
  ElementSet set = full;
  set.catalogue_number = 0;  // not limited by alpha-5
  set.name.clear();
  set = read_tle(write_tle(set), "").sets.at(0);
  set.name = full.name;
  set.catalogue_number = full.catalogue_number;
  return set;
}

}  // namespace

std::unique_ptr<Propagator> make_sgp4_propagator(const std::vector<ElementSet>& elements, TimeNs begin,
                                                 TimeNs end) {
  std::vector<SatelliteId> satellites;
  for (const ElementSet& set : elements) {
    SatelliteId id;
    id.name = set.name.empty() ? std::to_string(set.catalogue_number) : set.name;
    id.catalogue_number = set.catalogue_number;
    satellites.push_back(std::move(id));
  }
  return std::make_unique<Sgp4Propagator>(std::move(satellites), elements, Decays(elements, begin, end));
}

std::unique_ptr<Propagator> make_sgp4_propagator(const std::vector<ElementSet>& elements) {
  TimeNs first = 0, last = 0;
  for (const ElementSet& set : elements) {
    const TimeNs epoch = epoch_ns(set);
    first = &set == &elements.front() ? epoch : std::min(first, epoch);
    last = &set == &elements.front() ? epoch : std::max(last, epoch);
  }
  return make_sgp4_propagator(elements, first - kSpanAroundEpochs, last + kSpanAroundEpochs);
}

std::vector<ElementSet> walker_elements(const std::vector<WalkerShell>& shells, TimeNs epoch,
                                        ElementDigits digits) {
  std::vector<ElementSet> sets;
  const std::vector<SatelliteId> satellites = walker_satellites(shells);
  for (const SatelliteId& id : satellites) {
    const WalkerShell& shell = shells[static_cast<std::size_t>(id.shell)];
    const int slots = shell.satellites_per_plane;
    const double phase = shell.half_slot_phasing ? (id.plane % 2) * 180.0 / slots
                                                 : 360 * shell.phasing * id.plane / shell.size();
    const double a = sgp4::kRadiusKm + shell.altitude_km;
    ElementSet set;
    set.name = id.name;
    set.catalogue_number = static_cast<std::int32_t>(sets.size()) + 1;
    set.epoch_utc = julian_date(epoch);
    set.mean_motion_rev_per_day =
        shell.mean_motion_rev_per_day.value_or(std::sqrt(sgp4::kMuKm3PerS2 / (a * a * a)) * 86400 / kTwoPi);
    set.eccentricity = 1e-7;
    set.inclination_deg = shell.inclination_deg;
    set.raan_deg = within_turn(shell.raan0_deg + shell.raan_spread_deg * id.plane / shell.planes);
    set.mean_anomaly_deg = within_turn(shell.argument_of_latitude0_deg + phase + 360.0 * id.slot / slots);
    sets.push_back(digits == ElementDigits::kTle ? rounded(set) : set);
  }
  return sets;
}

std::vector<ElementSet> tle_rounded_elements(const std::vector<WalkerShell>& shells, TimeNs epoch) {
  return walker_elements(shells, epoch, ElementDigits::kTle);
}

std::unique_ptr<Propagator> make_walker_sgp4_propagator(const std::vector<WalkerShell>& shells, TimeNs epoch,
                                                        ElementDigits digits) {
  return std::make_unique<Sgp4Propagator>(walker_satellites(shells), walker_elements(shells, epoch, digits));
}

}  // namespace skyhaul::orbits
