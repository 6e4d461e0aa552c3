// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/dvbs2x.h"

#include <algorithm>
#include <cmath>

namespace skyhaul::models::dvbs2x {

double Modcod::efficiency() const {
  const int frame_symbols = bits_per_symbol == 7 ? 9270 : 64800 / bits_per_symbol;
  return static_cast<double>(bch_bits - 80) / (frame_symbols + 90);
}

const std::vector<Modcod>& modcods() {
  static const std::vector<Modcod> table = {
      {"QPSK 1/4", Standard::kS2, 2, 16008, -2.35},
      {"QPSK 1/3", Standard::kS2, 2, 21408, -1.24},
      {"QPSK 2/5", Standard::kS2, 2, 25728, -0.30},
      {"QPSK 1/2", Standard::kS2, 2, 32208, 1.00},
      {"QPSK 3/5", Standard::kS2, 2, 38688, 2.23},
      {"QPSK 2/3", Standard::kS2, 2, 43040, 3.10},
      {"QPSK 3/4", Standard::kS2, 2, 48408, 4.03},
      {"QPSK 4/5", Standard::kS2, 2, 51648, 4.68},
      {"QPSK 5/6", Standard::kS2, 2, 53840, 5.18},
      {"QPSK 8/9", Standard::kS2, 2, 57472, 6.20},
      {"QPSK 9/10", Standard::kS2, 2, 58192, 6.42},
      {"8PSK 3/5", Standard::kS2, 3, 38688, 5.50},
      {"8PSK 2/3", Standard::kS2, 3, 43040, 6.62},
      {"8PSK 3/4", Standard::kS2, 3, 48408, 7.91},
      {"8PSK 5/6", Standard::kS2, 3, 53840, 9.35},
      {"8PSK 8/9", Standard::kS2, 3, 57472, 10.69},
      {"8PSK 9/10", Standard::kS2, 3, 58192, 10.98},
      {"16APSK 2/3", Standard::kS2, 4, 43040, 8.97},
      {"16APSK 3/4", Standard::kS2, 4, 48408, 10.21},
      {"16APSK 4/5", Standard::kS2, 4, 51648, 11.03},
      {"16APSK 5/6", Standard::kS2, 4, 53840, 11.61},
      {"16APSK 8/9", Standard::kS2, 4, 57472, 12.89},
      {"16APSK 9/10", Standard::kS2, 4, 58192, 13.13},
      {"32APSK 3/4", Standard::kS2, 5, 48408, 12.73},
      {"32APSK 4/5", Standard::kS2, 5, 51648, 13.64},
      {"32APSK 5/6", Standard::kS2, 5, 53840, 14.28},
      {"32APSK 8/9", Standard::kS2, 5, 57472, 15.69},
      {"32APSK 9/10", Standard::kS2, 5, 58192, 16.05},
      {"QPSK 2/9", Standard::kS2x, 2, 14208, -2.85},
      {"QPSK 13/45", Standard::kS2x, 2, 18528, -2.03},
      {"QPSK 9/20", Standard::kS2x, 2, 28968, 0.22},
      {"QPSK 11/20", Standard::kS2x, 2, 35448, 1.45},
      {"8APSK 5/9-L", Standard::kS2x, 3, 35808, 4.73},
      {"8APSK 26/45-L", Standard::kS2x, 3, 37248, 5.13},
      {"8PSK 23/36", Standard::kS2x, 3, 41208, 6.12},
      {"8PSK 25/36", Standard::kS2x, 3, 44808, 7.02},
      {"8PSK 13/18", Standard::kS2x, 3, 46608, 7.49},
      {"16APSK 1/2-L", Standard::kS2x, 4, 32208, 5.97},
      {"16APSK 8/15-L", Standard::kS2x, 4, 34368, 6.55},
      {"16APSK 5/9-L", Standard::kS2x, 4, 35808, 6.84},
      {"16APSK 26/45", Standard::kS2x, 4, 37248, 7.51},
      {"16APSK 3/5", Standard::kS2x, 4, 38688, 7.80},
      {"16APSK 3/5-L", Standard::kS2x, 4, 38688, 7.41},
      {"16APSK 28/45", Standard::kS2x, 4, 40128, 8.10},
      {"16APSK 23/36", Standard::kS2x, 4, 41208, 8.38},
      {"16APSK 2/3-L", Standard::kS2x, 4, 43008, 8.43},
      {"16APSK 25/36", Standard::kS2x, 4, 44808, 9.27},
      {"16APSK 13/18", Standard::kS2x, 4, 46608, 9.71},
      {"16APSK 7/9", Standard::kS2x, 4, 50208, 10.65},
      {"16APSK 77/90", Standard::kS2x, 4, 55248, 11.99},
      {"32APSK 2/3-L", Standard::kS2x, 5, 43008, 11.10},
      {"32APSK 32/45", Standard::kS2x, 5, 45888, 11.75},
      {"32APSK 11/15", Standard::kS2x, 5, 47328, 12.17},
      {"32APSK 7/9", Standard::kS2x, 5, 50208, 13.05},
      {"64APSK 32/45-L", Standard::kS2x, 6, 45888, 13.98},
      {"64APSK 11/15", Standard::kS2x, 6, 47328, 14.81},
      {"64APSK 7/9", Standard::kS2x, 6, 50208, 15.47},
      {"64APSK 4/5", Standard::kS2x, 6, 51648, 15.87},
      {"64APSK 5/6", Standard::kS2x, 6, 53840, 16.55},
      {"128APSK 3/4", Standard::kS2x, 7, 48408, 17.73},
      {"128APSK 7/9", Standard::kS2x, 7, 50208, 18.53},
      {"256APSK 29/45-L", Standard::kS2x, 8, 41568, 16.98},
      {"256APSK 2/3-L", Standard::kS2x, 8, 43008, 17.24},
      {"256APSK 31/45-L", Standard::kS2x, 8, 44448, 18.10},
      {"256APSK 32/45", Standard::kS2x, 8, 45888, 18.59},
      {"256APSK 11/15-L", Standard::kS2x, 8, 47328, 18.84},
      {"256APSK 3/4", Standard::kS2x, 8, 48408, 19.57},
  };
  return table;
}

Ladder::Ladder(const std::vector<double>& implementation_loss_db) {
  std::vector<Step> all;
  for (const Modcod& modcod : modcods()) {
    const auto bits = static_cast<std::size_t>(modcod.bits_per_symbol);
    const double loss = bits < implementation_loss_db.size() ? implementation_loss_db[bits] : 0;
    all.push_back({&modcod, modcod.es_n0_db + loss, modcod.efficiency()});
  }
  std::sort(all.begin(), all.end(), [](const Step& x, const Step& y) {
    return x.es_n0_db != y.es_n0_db ? x.es_n0_db < y.es_n0_db : x.efficiency > y.efficiency;
  });
  for (const Step& step : all) {
    if (steps_.empty() || step.efficiency > steps_.back().efficiency) steps_.push_back(step);
  }
}

const Ladder::Step* Ladder::select(double es_n0_db) const {
  const auto above = std::upper_bound(steps_.begin(), steps_.end(), es_n0_db,
                                      [](double value, const Step& step) { return value < step.es_n0_db; });
  return above == steps_.begin() ? nullptr : &*(above - 1);
}

const Ladder::Step* Ladder::select(double es_n0_db, const Step* current, double margin_db) const {
  const Step* best = select(es_n0_db);
  if (best == nullptr || (current != nullptr && best <= current)) return best;
  const Step* with_margin = select(es_n0_db - margin_db);
  // Going up needs the margin; what is already held does not.
  return with_margin == nullptr || (current != nullptr && with_margin < current) ? current : with_margin;
}

double shannon_efficiency(double snr_db, double gap_db) {
  return std::log2(1 + std::pow(10, (snr_db - gap_db) / 10));
}

}  // namespace skyhaul::models::dvbs2x
