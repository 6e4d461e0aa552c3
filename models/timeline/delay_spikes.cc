// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/delay_spikes.h"

#include <algorithm>
#include <cmath>

#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {

std::vector<DelaySpike> delay_spikes(const SlotRule& rule, std::uint64_t seed, const TerminalRef& ref,
                                     const std::vector<Assembler::Service>& services) {
  std::vector<DelaySpike> spikes;
  if (rule.spike_max_ns == 0) return spikes;
  for (const Assembler::Service& service : services) {
    if (!service.reallocated) continue;
    const double u = keyed_uniform(
        seed, {static_cast<std::uint64_t>(DrawFor::kSpike), static_cast<std::uint64_t>(ref.site),
               static_cast<std::uint64_t>(ref.index), static_cast<std::uint64_t>(service.slot)});
    spikes.push_back(
        {service.start_ns,
         rule.spike_min_ns +
             static_cast<std::int64_t>(u * static_cast<double>(rule.spike_max_ns - rule.spike_min_ns))});
  }
  return spikes;
}

void add_spikes(const SlotRule& rule, const std::vector<DelaySpike>& spikes,
                std::vector<DelayPiece>& pieces) {
  if (spikes.empty()) return;
  const auto height = [&](const DelaySpike& spike, TimeNs time) {
    const std::int64_t away = time - spike.boundary_ns;
    const std::int64_t width = away < 0 ? rule.spike_before_ns : rule.spike_after_ns;
    if (std::abs(away) >= width && away != 0) return 0.0;
    return static_cast<double>(spike.peak_ns) *
           (away == 0 ? 1 : 1 - static_cast<double>(std::abs(away)) / static_cast<double>(width));
  };
  std::vector<DelayPiece> all;
  std::vector<TimeNs> cuts;
  for (const DelayPiece& piece : pieces) {
    const auto first =
        std::upper_bound(spikes.begin(), spikes.end(), piece.start_ns - rule.spike_after_ns,
                         [](TimeNs time, const DelaySpike& spike) { return time <= spike.boundary_ns; });
    auto last = first;
    cuts.assign(1, piece.end_ns);
    for (; last != spikes.end() && last->boundary_ns - rule.spike_before_ns < piece.end_ns; ++last) {
      for (const TimeNs corner : {last->boundary_ns - rule.spike_before_ns, last->boundary_ns,
                                  last->boundary_ns + rule.spike_after_ns}) {
        if (corner > piece.start_ns && corner < piece.end_ns) cuts.push_back(corner);
      }
    }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    const auto delay = [&](TimeNs time) {
      const double share =
          static_cast<double>(time - piece.start_ns) / static_cast<double>(piece.end_ns - piece.start_ns);
      double sum = static_cast<double>(piece.delay_start_ns) +
                   share * static_cast<double>(piece.delay_end_ns - piece.delay_start_ns);
      for (auto spike = first; spike != last; ++spike) sum += height(*spike, time);
      return std::llround(sum);
    };
    TimeNs from = piece.start_ns;
    std::int64_t at_from = delay(from);
    for (const TimeNs to : cuts) {
      all.push_back({from, to, at_from, delay(to)});
      from = to;
      at_from = all.back().delay_end_ns;
    }
  }
  pieces = std::move(all);
}

}  // namespace skyhaul::models
