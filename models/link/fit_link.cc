// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>

#include "link/fit_parts.h"

namespace skyhaul::models {

LinkFit fit_link(const LinkLog& log, const FitOptions& options) {
  using namespace fitting;
  LinkFit fit;
  fit.rows = log.rows.size();
  fit.step_ns = log.median_step_ns();
  if (log.rows.empty()) return fit;
  const TimeNs offset_ns = log.utc ? options.slots.offset_ns : log.rows.front().time_ns;
  const std::int64_t length_ns = options.slots.length_ns;
  SlotNormals down, up;
  fit.down = fit_rates(log, LogQuantity::kDown, offset_ns, length_ns, options.seed, down);
  fit.up = fit_rates(log, LogQuantity::kUp, offset_ns, length_ns, options.seed, up);
  if (fit.down && fit.up) {
    std::vector<double> of_down, of_up;
    for (const auto& [slot, value] : down) {
      const auto other = up.find(slot);
      if (other == up.end()) continue;
      of_down.push_back(value);
      of_up.push_back(other->second);
    }
    fit.pairs = of_down.size();
    if (fit.pairs >= kLeastFitSlots) {
      const double kept = correlation_kept(fit.down->variation, fit.up->variation);
      fit.up_down = std::min(1.0, std::max(0.0, correlation(of_down, of_up) / kept));
    }
  }
  fit.access = fit_access(log, offset_ns, options);
  fit.loss = fit_loss(log, offset_ns, options);
  return fit;
}

}  // namespace skyhaul::models
