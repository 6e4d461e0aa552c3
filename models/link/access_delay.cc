// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/access_delay.h"

#include <algorithm>
#include <cmath>

#include "link/normal.h"
#include "link/quantile_table.h"
#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

// The pings of Seattle, 0.15 to 0.26 s apart, hardly correlate inside a slot (0.12): draws are no further
// apart than this. With half of it or less, packets that keep their order would pile up behind late ones.
constexpr std::int64_t kTickNs = 100'000'000;

/// Whole nanoseconds, so that what is stored is what is used.
std::int64_t rounded(double ns) { return static_cast<std::int64_t>(std::floor(ns + 0.5)); }

}  // namespace

SlotAccess slot_access(const AccessDelay& model, std::uint64_t seed, std::uint64_t terminal,
                       std::int64_t slot, double load) {
  if (model.median_ns == 0) return {};
  const auto draw = [&](std::uint64_t what) {
    return keyed_normal(seed, {static_cast<std::uint64_t>(DrawFor::kAccessSlot), terminal,
                               static_cast<std::uint64_t>(slot), what});
  };
  const double loaded = 1 + model.growth * ((1 - model.reference_load) / (1 - load) - 1);
  const double scale = static_cast<double>(model.median_ns) * std::max(0.0, loaded);
  return {rounded(scale * at_normal(model.base, draw(0))), rounded(scale * at_normal(model.spread, draw(1)))};
}

std::int64_t access_delay_ns(const SlotAccess& slot, const QuantileTable& packet, std::uint64_t key,
                             TimeNs time_ns) {
  if (slot.spread_ns == 0) return slot.base_ns;
  const std::int64_t along_ns = (time_ns % kTickNs + kTickNs) % kTickNs;
  const std::int64_t tick = (time_ns - along_ns) / kTickNs;
  const auto draw = [&](std::int64_t index) {
    return keyed_normal(
        key, {static_cast<std::uint64_t>(DrawFor::kAccessPacket), static_cast<std::uint64_t>(index)});
  };
  const double along = static_cast<double>(along_ns) / static_cast<double>(kTickNs);
  const double z = ((1 - along) * draw(tick) + along * draw(tick + 1)) /
                   std::sqrt((1 - along) * (1 - along) + along * along);
  const double wait =
      static_cast<double>(slot.base_ns) + static_cast<double>(slot.spread_ns) * at_normal(packet, z);
  return std::max<std::int64_t>(0, rounded(wait));
}

double mean_access_ns(const SlotAccess& slot, const QuantileTable& packet) {
  return static_cast<double>(slot.base_ns) + static_cast<double>(slot.spread_ns) * mean_of(packet);
}

double access_quantile_ns(const SlotAccess& slot, const QuantileTable& packet, double probability) {
  const double z = normal_tail_inverse(1 - probability);
  return static_cast<double>(slot.base_ns) + static_cast<double>(slot.spread_ns) * at_normal(packet, z);
}

}  // namespace skyhaul::models
