// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "link/fit_parts.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models::fitting {
namespace {

// Around boundaries there is a spike of its own, which is left out.
constexpr double kAfterBoundaryS = 0.3;
constexpr double kBeforeBoundaryS = 0.1;
constexpr std::size_t kFewestInSlot = 8;
constexpr std::size_t kEnoughInSlot = 30;
constexpr int kDrawnSlots = 2000;

/// A slot's waits: low is what a tenth does not exceed, width the distance to what nine tenths do not.
struct Spread {
  double low, width;
};

struct Wait {
  double seconds;  ///< since the slot began
  double ms;
};

Spread spread_of(const std::vector<Wait>& waits) {
  std::vector<double> values;
  for (const Wait& each : waits) values.push_back(each.ms);
  const double low = quantile(values, 0.1);
  return {low, quantile(values, 0.9) - low};
}

QuantileTable table_of(const std::vector<double>& values, double unit) {
  QuantileTable table;
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = quantile(values, kTableProbabilities[i]) / unit;
  return table;
}

/// What two halves of a slot say alike of the width is the slot's; the rest of its variance is that of few
/// round trips. 1 where that cannot be told.
double reliability(const std::map<std::int64_t, std::vector<Wait>>& slots, double length_s,
                   std::size_t least) {
  std::vector<double> first, second;
  for (const auto& [slot, waits] : slots) {
    std::vector<Wait> halves[2];
    for (const Wait& each : waits) halves[each.seconds < length_s / 2 ? 0 : 1].push_back(each);
    if (std::min(halves[0].size(), halves[1].size()) < least) continue;
    const double widths[2] = {spread_of(halves[0]).width, spread_of(halves[1]).width};
    if (widths[0] <= 0 || widths[1] <= 0) continue;
    first.push_back(std::log(widths[0]));
    second.push_back(std::log(widths[1]));
  }
  if (first.size() < kLeastFitSlots) return 1;
  const double alike = std::max(0.0, correlation(first, second));
  return 2 * alike / (1 + alike);  // of the whole slot: Spearman and Brown
}

void draw(const FitOptions& options, std::int64_t step_ns, AccessFit& fit) {
  std::vector<double> trips;
  for (std::int64_t slot = 0; slot < kDrawnSlots; ++slot) {
    const SlotAccess its = slot_access(fit.access, options.seed, 0, slot, fit.access.reference_load);
    const TimeNs begin = slot * options.slots.length_ns;
    for (TimeNs at = begin; at < begin + options.slots.length_ns; at += step_ns)
      trips.push_back(fit.way_ms +
                      static_cast<double>(access_delay_ns(its, fit.access.packet, options.seed, at)) * 1e-6);
  }
  for (std::size_t i = 0; i < kFitProbabilities.size(); ++i)
    fit.quantiles_ms[i].drawn = quantile(trips, kFitProbabilities[i]);
}

/// Takes away the slots in which too few packets were sent, of those that are usual; returns the fewest.
std::size_t drop_thin_slots(std::map<std::int64_t, std::vector<Wait>>& slots) {
  std::vector<double> counts;
  for (const auto& [slot, waits] : slots) counts.push_back(static_cast<double>(waits.size()));
  const double usual = counts.empty() ? 0 : quantile(counts, 0.5);
  const std::size_t least =
      std::min(kEnoughInSlot, std::max(kFewestInSlot, static_cast<std::size_t>(usual * 0.6)));
  for (auto slot = slots.begin(); slot != slots.end();)
    slot = slot->second.size() < least ? slots.erase(slot) : std::next(slot);
  return least;
}

/// By slots and the packets in them. Returns whether there are enough of them.
/// @param shift ms to add to each wait
/// @param least packets in a slot
bool fit_packets(std::map<std::int64_t, std::vector<Wait>>& slots, double shift, double length_s,
                 std::size_t least, AccessFit& fit) {
  if (slots.size() < kLeastFitSlots) return false;
  std::vector<double> waits, lows, widths, packets;
  for (auto& [slot, its_waits] : slots) {
    for (Wait& each : its_waits) waits.push_back(each.ms += shift);
    const Spread spread = spread_of(its_waits);
    if (spread.width <= 0) continue;
    lows.push_back(spread.low);
    widths.push_back(std::log(spread.width));
    for (const Wait& each : its_waits) packets.push_back((each.ms - spread.low) / spread.width);
  }
  if (lows.size() < kLeastFitSlots) return false;
  const double reliable = reliability(slots, length_s, least / 2 + 1);
  const double centre = mean(widths);
  for (double& each : widths) each = std::exp(centre + std::sqrt(reliable) * (each - centre));
  const double median = quantile(waits, 0.5);
  fit.access.base = table_of(lows, median);
  fit.access.spread = table_of(widths, median);
  fit.access.packet = table_of(packets, 1);
  fit.access.median_ns = std::llround(median * 1e6);
  fit.slots = lows.size();
  return true;
}

/// What differs is taken as slots.
void fit_trips(const std::vector<double>& trips_ms, AccessFit& fit) {
  std::vector<double> waits;
  for (const double trip : trips_ms) waits.push_back(trip - fit.way_ms);
  const double median = quantile(waits, 0.5);
  fit.access.base = table_of(waits, std::max(median, 1e-3));
  fit.access.median_ns = std::llround(median * 1e6);
  fit.slots = trips_ms.size();
}

/// Tables as a preset has them: rounded, rising, within its bounds, and so that no packet's wait is negative.
void round_tables(AccessDelay& access) {
  for (QuantileTable* table : {&access.base, &access.spread, &access.packet}) {
    for (double& each : *table) each = std::round(each * 1000) / 1000;
  }
  double before = 0;
  for (double& each : access.base) before = each = std::min(100.0, std::max(before, each));
  for (double& each : access.spread) each = std::min(100.0, each);
  for (double& each : access.packet) each = std::min(10.0, std::max(-10.0, each));
  if (access.spread.back() <= 0) return;
  const double least_draw = std::ceil(-access.base.front() / access.spread.back() * 1000 + 0.001) / 1000;
  for (double& each : access.packet) each = std::max(each, least_draw);
}

}  // namespace

std::optional<AccessFit> fit_access(const LinkLog& log, TimeNs slot_offset_ns, const FitOptions& options) {
  const std::int64_t length_ns = options.slots.length_ns;
  const double length_s = static_cast<double>(length_ns) * 1e-9;
  std::map<std::int64_t, std::vector<Wait>> slots;
  std::vector<double> trips;
  LinkLog its;
  for (const LogRow& row : log.rows) {
    const double rtt_ms = row[LogQuantity::kRtt];
    if (std::isnan(rtt_ms)) continue;
    its.rows.push_back(row);
    trips.push_back(rtt_ms);
    const InSlot at = in_slot(row.time_ns - std::llround(rtt_ms * 1e6), slot_offset_ns, length_ns);
    if (at.seconds > kAfterBoundaryS && at.seconds < length_s - kBeforeBoundaryS)
      slots[at.slot].push_back({at.seconds, rtt_ms - options.way_ms});
  }
  if (trips.size() < kLeastFitRows) return std::nullopt;
  AccessFit fit;
  // A way that is longer than the shortest round trips would leave negative waits.
  fit.way_ms = std::min(options.way_ms, quantile(trips, 0.01));
  const std::int64_t step_ns = std::max<std::int64_t>(its.median_step_ns(), 10'000'000);
  const std::size_t least = drop_thin_slots(slots);
  fit.by_packets = fit_packets(slots, options.way_ms - fit.way_ms, length_s, least, fit);
  if (!fit.by_packets) fit_trips(trips, fit);
  if (fit.access.median_ns <= 0) return std::nullopt;
  round_tables(fit.access);
  for (std::size_t i = 0; i < kFitProbabilities.size(); ++i)
    fit.quantiles_ms[i].measured = quantile(trips, kFitProbabilities[i]);
  draw(options, fit.by_packets ? step_ns : length_ns, fit);
  return fit;
}

}  // namespace skyhaul::models::fitting
