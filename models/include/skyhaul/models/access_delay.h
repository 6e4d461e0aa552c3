// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_variation.h"

namespace skyhaul::models {

/// How long packets of a terminal wait for the medium: base + spread * packet. Base and spread are drawn for
/// each slot, independently; `packet` is drawn for each instant. The default waits for nothing.
struct AccessDelay {
  std::int64_t median_ns = 0;  ///< median wait of all packets of all slots, at the reference load
  QuantileTable base = {};     ///< a slot's wait that a tenth of its packets do not exceed, over the median
  QuantileTable spread = {};   ///< from there to the wait that nine tenths do not exceed, over the median
  QuantileTable packet = {};   ///< where between the two (0 and 1) a packet is
  /// Base and spread are multiplied by 1 + growth * ((1 - reference_load) / (1 - load) - 1): with growth 1 as
  /// the mean wait of a queue (M/M/1) of that load.
  double growth = 0;
  double reference_load = 0;  ///< [0, 1)

  /// Whether no packet's wait is negative, so that the mean below is exact: base[0] + spread[6] * packet[0]
  /// >= 0.
  bool valid() const { return base.front() + spread.back() * packet.front() >= 0; }
};

/// One slot of one terminal; what is stored of it.
struct SlotAccess {
  std::int64_t base_ns = 0;
  std::int64_t spread_ns = 0;
};

/// That of a slot, keyed by seed, terminal and slot; `slot` counts from any fixed instant. `load` is the
/// share that other users take, [0, 1).
SKYHAUL_MODELS_EXPORT SlotAccess slot_access(const AccessDelay& model, std::uint64_t seed,
                                             std::uint64_t terminal, std::int64_t slot, double load);

/// The wait of a packet that comes at `time_ns`: a function of time, keyed by `key` (terminal; it holds the
/// seed). Normal draws of 100 ms are interpolated so that the distribution is the table's at every instant.
/// It falls nowhere much faster than time goes on, so that packets that come one after the other hardly ever
/// meet; whoever uses it keeps their order. The same bits on every processor.
SKYHAUL_MODELS_EXPORT std::int64_t access_delay_ns(const SlotAccess& slot, const QuantileTable& packet,
                                                   std::uint64_t key, TimeNs time_ns);

/// The mean over the packets of a slot.
SKYHAUL_MODELS_EXPORT double mean_access_ns(const SlotAccess& slot, const QuantileTable& packet);

/// The wait that a packet of the slot does not exceed with this probability, in (0, 1).
SKYHAUL_MODELS_EXPORT double access_quantile_ns(const SlotAccess& slot, const QuantileTable& packet,
                                                double probability);

}  // namespace skyhaul::models
