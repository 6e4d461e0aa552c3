// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <set>

#include "link/fit_parts.h"
#include "link/packet_loss.h"

namespace skyhaul::models::fitting {
namespace {

// Where the log's step hides how long bursts are: those of presets/loss/starlink-2026.
constexpr std::int64_t kAssumedBurstNs = 30'000'000;
constexpr double kAssumedBurstLoss = 0.5;
constexpr double kNearBoundaryS = 1.5;  ///< as boundary_and_elsewhere() of link_variation.py
constexpr std::size_t kFewestPairs = 30;

/// Mean of the products of values that are k rows apart without a gap between, and how many they are.
std::pair<double, std::size_t> product_at(const std::vector<std::pair<TimeNs, double>>& rows,
                                          std::int64_t step_ns, std::size_t lag) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i + lag < rows.size(); ++i) {
    const auto apart = static_cast<double>(rows[i + lag].first - rows[i].first);
    const double whole = static_cast<double>(lag) * static_cast<double>(step_ns);
    if (apart < 0.5 * whole || apart > 1.5 * whole) continue;
    sum += rows[i].second * rows[i + lag].second;
    ++count;
  }
  return {count > 0 ? sum / static_cast<double>(count) : 0, count};
}

}  // namespace

std::optional<LossFit> fit_loss(const LinkLog& log, TimeNs slot_offset_ns, const FitOptions& options) {
  std::vector<std::pair<TimeNs, double>> rows;
  LinkLog its;
  for (const LogRow& row : log.rows) {
    const double up = row[LogQuantity::kUpLoss], down = row[LogQuantity::kDownLoss];
    if (std::isnan(up) && std::isnan(down)) continue;
    rows.emplace_back(row.time_ns, std::isnan(up) ? down : std::isnan(down) ? up : (up + down) / 2);
    its.rows.push_back(row);
  }
  if (rows.size() < kLeastFitRows) return std::nullopt;
  LossFit fit;
  double sum = 0, boundary_loss = 0;
  std::set<std::int64_t> boundaries, with_loss;
  std::size_t away = 0;
  for (const auto& [time, loss] : rows) {
    sum += loss;
    const TimeNs half = options.slots.length_ns / 2;
    const InSlot at = in_slot(time + half, slot_offset_ns, options.slots.length_ns);
    const double after_s = at.seconds - static_cast<double>(half) * 1e-9;
    if (std::abs(after_s) > kNearBoundaryS) {
      boundary_loss += loss;
      ++away;
    } else {
      boundaries.insert(at.slot);
      if (loss > 0) with_loss.insert(at.slot);
    }
  }
  const double measured = sum / static_cast<double>(rows.size());
  fit.share.measured = measured;
  if (away > 0) fit.elsewhere = boundary_loss / static_cast<double>(away);
  if (!boundaries.empty())
    fit.at_boundaries = static_cast<double>(with_loss.size()) / static_cast<double>(boundaries.size());

  LossModel& loss = fit.loss;
  if (measured > 0) {
    // A lost ping was lost on the way there or back.
    const double share = log.lost_pings ? 1 - std::sqrt(1 - measured) : measured;
    const std::int64_t step_ns = std::max<std::int64_t>(1'000'000, its.median_step_ns());
    // Of the two-state chain: E[x(t) x(t + k steps)] / E[x] = share + (b - share) r^k, with b the loss in
    // bursts and r what is left of the state's correlation after a step. Pings meet two such chains.
    const auto [first, pairs] = product_at(rows, step_ns, 1);
    const double second = product_at(rows, step_ns, 2).first;
    double above_1 = first / measured - measured, above_2 = second / measured - measured;
    fit.burst_read = pairs >= kFewestPairs && above_1 > 3 * measured && above_2 > 0 && above_2 < above_1;
    double b = kAssumedBurstLoss;
    if (fit.burst_read) {
      const double r = above_2 / above_1;
      b = std::min(1.0, share + above_1 / r);
      const double in_bursts = std::min(0.999, share / b);
      const double rate_ns = -std::log(r) / static_cast<double>(step_ns);
      loss.burst_ns = std::llround(1 / ((1 - in_bursts) * rate_ns));
    } else {
      b = std::min(1.0, std::max(b, 1.5 * share));
      loss.burst_ns = std::min(kAssumedBurstNs, std::max<std::int64_t>(1'000'000, step_ns));
    }
    loss.burst_loss = b;
    loss.burst_ns = std::min<std::int64_t>(orbits::kDay, std::max<std::int64_t>(1'000'000, loss.burst_ns));
    loss.calm_ns =
        std::max<std::int64_t>(1'000'000, std::llround(static_cast<double>(loss.burst_ns) * (b / share - 1)));
    loss.calm_ns = std::min<std::int64_t>(1000 * orbits::kDay, loss.calm_ns);
  }
  const TimeNs end = 4 * orbits::kDay;
  double drawn = 0;
  for (const LossInterval& each : loss_bursts(loss, options.seed, 0, 0, end))
    drawn += each.loss * static_cast<double>(each.end_ns - each.start_ns) / static_cast<double>(end);
  fit.share.drawn = log.lost_pings ? 1 - (1 - drawn) * (1 - drawn) : drawn;
  return fit;
}

}  // namespace skyhaul::models::fitting
