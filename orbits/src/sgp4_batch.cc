// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sgp4_batch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "skyhaul/orbits/frames.h"
#include "skyhaul/orbits/sidereal.h"
#include "src/sgp4_block.h"
#include "src/sgp4_near.h"
#include "src/simd_choice.h"

namespace skyhaul::orbits {
namespace {

constexpr std::size_t kLanes = Sgp4Block::kLanes;
/// Blocks whose coefficients stay in the nearest cache while the times are gone through.
constexpr std::size_t kTile = 8;

const Sgp4Kernels& kernels(SimdLevel level) {
  return for_level(level, sgp4_kernels_scalar, sgp4_kernels_baseline, sgp4_kernels_avx2,
                   sgp4_kernels_avx512)();
}

void fill(const Sgp4NearEarth& c, const JulianDate& epoch, Sgp4Block& block, std::size_t lane) {
  const double full = c.simple ? 0 : 1;
  const auto set = [&block, lane](Sgp4Block::Row Sgp4Block::*row, double value) {
    (block.*row)[lane] = value;
  };
  using B = Sgp4Block;
  set(&B::epoch_day, epoch.day);
  set(&B::epoch_fraction, epoch.fraction);
  set(&B::anomaly, c.start.anomaly);
  set(&B::anomaly_rate, c.rates.anomaly);
  set(&B::perigee, c.start.perigee);
  set(&B::perigee_rate, c.rates.perigee);
  set(&B::node, c.start.node);
  set(&B::node_rate, c.rates.node);
  set(&B::node_drag, c.node_drag);
  set(&B::e, c.start.e);
  set(&B::a, c.a);
  set(&B::n, c.start.n);
  set(&B::c1, c.c1);
  set(&B::d2, full * c.d2);
  set(&B::d3, full * c.d3);
  set(&B::d4, full * c.d4);
  set(&B::e_drag, c.bstar * c.c4);
  set(&B::e_drag_sine, full * c.bstar * c.c5);
  set(&B::t2, c.t2);
  set(&B::t3, full * c.t3);
  set(&B::t4, full * c.t4);
  set(&B::t5, full * c.t5);
  set(&B::perigee_drag, full * c.perigee_drag);
  set(&B::anomaly_drag, full * c.anomaly_drag);
  set(&B::eta, c.eta);
  set(&B::cube_at_start, c.cube_at_start);
  set(&B::sin_anomaly, c.sin_anomaly0);
  set(&B::sin_i, c.terms.sine);
  set(&B::cos_i, c.terms.cosine);
  set(&B::con41, c.terms.con41);
  set(&B::sine2, c.terms.sine2);
  set(&B::x7thm1, c.terms.x7thm1);
  set(&B::aycof, c.terms.aycof);
  set(&B::xlcof, c.terms.xlcof);
}

/// An orbit of no interest, for lanes that have none.
const Sgp4NearEarth& filler() {
  static const Sgp4NearEarth orbit({0.06, 1e-3, 1, 0, 0, 0}, 0);
  return orbit;
}

double minutes_since(const JulianDate& now, double day, double fraction) {
  return (now.day - day) * 1440 + (now.fraction - fraction) * 1440;
}

/// Columns of whole blocks, which the arrays of a user need not be.
struct Columns {
  explicit Columns(std::size_t count) : values(7 * count) {
    double* at = values.data();
    for (double** column : {&out.x, &out.y, &out.z, &out.vx, &out.vy, &out.vz, &out.error}) {
      *column = at;
      at += count;
    }
  }

  void copy(std::size_t count, Sgp4States& to) const {
    const auto n = static_cast<Eigen::Index>(count);
    const auto column = [n](const double* from) { return Eigen::Map<const Eigen::ArrayXd>(from, n); };
    to.r_km.resize(n, 3);
    to.v_km_s.resize(n, 3);
    to.r_km << column(out.x), column(out.y), column(out.z);
    to.v_km_s << column(out.vx), column(out.vy), column(out.vz);
    to.error.resize(count);
    for (std::size_t i = 0; i < count; ++i) to.error[i] = static_cast<Sgp4Error>(out.error[i]);
  }

  std::vector<double> values;
  Sgp4Columns out;
};

void set(Sgp4States& states, std::size_t at, const Sgp4State& state) {
  const auto i = static_cast<Eigen::Index>(at);
  states.r_km.row(i) = state.r_km.transpose();
  states.v_km_s.row(i) = state.v_km_s.transpose();
  states.error[at] = state.error;
}

Eigen::Vector3d position(const Sgp4& orbit, TimeNs utc, Sgp4Progress& progress) {
  const Sgp4State state = orbit.at_minutes(orbit.minutes_since_epoch(utc), progress);
  if (state.error == Sgp4Error::kNone) return TemeToEcef(utc).position(state.r_km);
  return Eigen::Vector3d::Constant(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

struct Sgp4Batch::Orbits {
  struct Apart {
    std::size_t object;
    Sgp4 orbit;
  };
  std::size_t count = 0;
  const Sgp4Kernels* kernels = nullptr;
  std::vector<Sgp4Block> blocks;
  std::vector<Apart> apart;  ///< not near the Earth, or impossible; sorted by object

  const Sgp4* find_apart(std::size_t object) const {
    const auto at = std::lower_bound(apart.begin(), apart.end(), object,
                                     [](const Apart& a, std::size_t o) { return a.object < o; });
    return at != apart.end() && at->object == object ? &at->orbit : nullptr;
  }
};

Sgp4Batch::Sgp4Batch(const std::vector<ElementSet>& elements, SimdLevel level) {
  auto orbits = std::make_unique<Orbits>();
  orbits->count = elements.size();
  orbits->kernels = &kernels(level);
  orbits->blocks.resize((elements.size() + kLanes - 1) / kLanes);
  for (std::size_t i = 0; i < orbits->blocks.size() * kLanes; ++i) {
    Sgp4Block& block = orbits->blocks[i / kLanes];
    if (i >= elements.size()) {
      fill(filler(), {2451544.5, 0}, block, i % kLanes);
      continue;
    }
    const Sgp4NearEarth near = sgp4_near_earth(elements[i]);
    const bool usual = near.start.n > 0 && !near.deep();
    fill(usual ? near : filler(), elements[i].epoch_utc, block, i % kLanes);
    if (!usual) orbits->apart.push_back({i, Sgp4(elements[i])});
  }
  orbits_ = std::move(orbits);
}

Sgp4Batch::~Sgp4Batch() = default;
Sgp4Batch::Sgp4Batch(Sgp4Batch&&) noexcept = default;
Sgp4Batch& Sgp4Batch::operator=(Sgp4Batch&&) noexcept = default;

Eigen::Index Sgp4Batch::size() const { return static_cast<Eigen::Index>(orbits_->count); }

void Sgp4Batch::states(TimeNs utc, Sgp4States& out) const {
  const JulianDate now = julian_date(utc);
  std::vector<double> minutes(orbits_->count);
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    const Sgp4Block& block = orbits_->blocks[i / kLanes];
    minutes[i] = minutes_since(now, block.epoch_day[i % kLanes], block.epoch_fraction[i % kLanes]);
  }
  states(minutes, out);
}

void Sgp4Batch::states(const std::vector<double>& minutes, Sgp4States& out) const {
  const std::size_t blocks = orbits_->blocks.size();
  std::vector<double> padded(minutes);
  padded.resize(blocks * kLanes);
  const Columns columns(blocks * kLanes);
  orbits_->kernels->states(orbits_->blocks.data(), blocks, padded.data(), columns.out);
  columns.copy(orbits_->count, out);
  for (const Orbits::Apart& apart : orbits_->apart) {
    set(out, apart.object, apart.orbit.at_minutes(minutes[apart.object]));
  }
}

void Sgp4Batch::states(Eigen::Index object, const std::vector<TimeNs>& utc, Sgp4States& out) const {
  const auto at = static_cast<std::size_t>(object);
  const Sgp4Block& block = orbits_->blocks[at / kLanes];
  const std::size_t lane = at % kLanes;
  const std::size_t count = (utc.size() + kLanes - 1) / kLanes * kLanes;
  const Columns columns(count);
  std::vector<double> minutes(count);
  for (std::size_t k = 0; k < utc.size(); ++k) {
    minutes[k] = minutes_since(julian_date(utc[k]), block.epoch_day[lane], block.epoch_fraction[lane]);
  }
  orbits_->kernels->states_over_times(block, static_cast<int>(lane), count, minutes.data(), columns.out);
  columns.copy(utc.size(), out);
  if (const Sgp4* apart = orbits_->find_apart(at)) {
    std::vector<std::size_t> order(utc.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Away from the epoch, on each side of it, so that its progress serves.
    std::sort(order.begin(), order.end(), [&minutes](std::size_t a, std::size_t b) {
      const bool after_a = minutes[a] > 0, after_b = minutes[b] > 0;
      return after_a != after_b ? after_a : std::fabs(minutes[a]) < std::fabs(minutes[b]);
    });
    Sgp4Progress progress;
    for (const std::size_t k : order) set(out, k, apart->at_minutes(minutes[k], progress));
  }
}

void Sgp4Batch::positions_ecef_km(const TimeNs* utc, std::size_t count, PositionArray* out) const {
  struct Instant {
    JulianDate date;
    double sidereal_rad;
  };
  std::vector<Instant> instants(count);
  for (std::size_t k = 0; k < count; ++k) {
    instants[k] = {julian_date(utc[k]), gmst82_rad(utc[k])};
    out[k].resize(size(), 3);
  }
  const std::size_t whole = orbits_->count / kLanes;
  const auto run = [&](std::size_t k, std::size_t first, std::size_t blocks, double* x, double* y,
                       double* z) {
    orbits_->kernels->positions(&orbits_->blocks[first], blocks, instants[k].date.day,
                                instants[k].date.fraction, instants[k].sidereal_rad, x, y, z);
  };
  for (std::size_t first = 0; first < whole; first += kTile) {
    const std::size_t blocks = std::min(kTile, whole - first);
    for (std::size_t k = 0; k < count; ++k) {
      double* at = out[k].data() + first * kLanes;
      run(k, first, blocks, at, at + size(), at + 2 * size());
    }
  }
  if (whole < orbits_->blocks.size()) {
    const auto begin = static_cast<Eigen::Index>(whole * kLanes);
    const Eigen::Index rest = size() - begin;
    Eigen::Array<double, Sgp4Block::kLanes, 3> last;
    for (std::size_t k = 0; k < count; ++k) {
      run(k, whole, 1, last.data(), last.data() + kLanes, last.data() + 2 * kLanes);
      out[k].bottomRows(rest) = last.topRows(rest);
    }
  }
  for (const Orbits::Apart& apart : orbits_->apart) {
    Sgp4Progress progress;
    for (std::size_t k = 0; k < count; ++k) {
      out[k].row(static_cast<Eigen::Index>(apart.object)) =
          position(apart.orbit, utc[k], progress).transpose();
    }
  }
}

Eigen::Vector3d Sgp4Batch::position_ecef_km(Eigen::Index object, TimeNs utc) const {
  const auto at = static_cast<std::size_t>(object);
  if (const Sgp4* apart = orbits_->find_apart(at)) {
    Sgp4Progress progress;
    return position(*apart, utc, progress);
  }
  const JulianDate now = julian_date(utc);
  Eigen::Array<double, Sgp4Block::kLanes, 3> row;
  orbits_->kernels->positions(&orbits_->blocks[at / kLanes], 1, now.day, now.fraction, gmst82_rad(utc),
                              row.data(), row.data() + kLanes, row.data() + 2 * kLanes);
  return row.row(static_cast<Eigen::Index>(at % kLanes)).matrix().transpose();
}

}  // namespace skyhaul::orbits
