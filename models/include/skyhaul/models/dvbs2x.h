// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"

namespace skyhaul::models::dvbs2x {

enum class Standard : unsigned char {
  kS2,  ///< EN 302 307-1 table 13
  kS2x  ///< EN 302 307-2 table 20a
};

/// A modulation and coding of DVB-S2 or S2X: normal frames (64,800 bits), no pilots.
struct SKYHAUL_MODELS_EXPORT Modcod {
  const char* name;
  Standard standard;
  int bits_per_symbol;
  int bch_bits;     ///< K_bch, the uncoded block
  double es_n0_db;  ///< quasi-error-free (FER 1e-5) on an ideal AWGN channel

  /// Bits a symbol: (K_bch - 80) over the frame's symbols with its header of 90. A 128APSK frame has 9,270
  /// symbols.
  double efficiency() const;
};

/// Every MODCOD of the two tables, in their order.
SKYHAUL_MODELS_EXPORT const std::vector<Modcod>& modcods();

/// Adaptive coding and modulation: the MODCODs that no other one beats (none with at least its efficiency
/// needs less Es/N0), by rising Es/N0; both columns are strictly monotone.
class SKYHAUL_MODELS_EXPORT Ladder {
 public:
  /// @param implementation_loss_db added to each MODCOD's Es/N0, by bits a symbol (index 0 to 8); empty:
  /// none. The ladder is pruned after the loss.
  explicit Ladder(const std::vector<double>& implementation_loss_db = {});

  struct Step {
    const Modcod* modcod;
    double es_n0_db;  ///< with the implementation loss
    double efficiency;
  };
  const std::vector<Step>& steps() const { return steps_; }

  /// The best step that closes at `es_n0_db`, or nullptr below the first.
  const Step* select(double es_n0_db) const;

  /// The same with hysteresis: from `current` (nullptr: none) a step up is taken only where Es/N0 exceeds its
  /// threshold by `margin_db`; steps down are taken as soon as they must be.
  const Step* select(double es_n0_db, const Step* current, double margin_db) const;

 private:
  std::vector<Step> steps_;
};

/// Capacity of a channel with a gap to Shannon's limit, bit/s/Hz: log2(1 + snr / gap).
SKYHAUL_MODELS_EXPORT double shannon_efficiency(double snr_db, double gap_db);

}  // namespace skyhaul::models::dvbs2x
