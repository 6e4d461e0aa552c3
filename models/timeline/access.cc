// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/access.h"

#include <cmath>

#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

std::int32_t whole_us(double ns) { return static_cast<std::int32_t>(std::llround(ns / kMicrosecondNs)); }

/// Extra delay, ns, `away_ns` from the step that has the peak.
double spike(double peak_us, std::int64_t away_ns, std::int64_t width_ns) {
  if (away_ns >= width_ns) return away_ns == 0 ? peak_us * kMicrosecondNs : 0;
  return peak_us * kMicrosecondNs * (1 - static_cast<double>(away_ns) / static_cast<double>(width_ns));
}

std::int32_t spike_us(const SlotRule& rule, std::uint64_t seed, const TerminalRef& ref, std::int64_t slot) {
  const double u =
      keyed_uniform(seed, {static_cast<std::uint64_t>(DrawFor::kSpike), static_cast<std::uint64_t>(ref.site),
                           static_cast<std::uint64_t>(ref.index), static_cast<std::uint64_t>(slot)});
  const auto least = static_cast<double>(rule.spike_min_ns);
  return whole_us(least + u * (static_cast<double>(rule.spike_max_ns) - least));
}

}  // namespace

std::int64_t wait_ns(const AccessRule& rule, const Access& access, std::size_t step, TimeNs time) {
  const AccessStep& now = access.steps[step];
  double spikes = 0;
  if (now.spike_us != 0 && time >= now.start_ns)
    spikes += spike(now.spike_us, time - now.start_ns, rule.spike_after_ns);
  if (now.spike_us != 0 && time < now.start_ns)
    spikes += spike(now.spike_us, now.start_ns - time, rule.spike_before_ns);
  if (step + 1 < access.steps.size()) {
    const AccessStep& next = access.steps[step + 1];
    if (next.spike_us != 0) spikes += spike(next.spike_us, next.start_ns - time, rule.spike_before_ns);
  }
  return std::int64_t{now.wait_us} * kMicrosecondNs + std::llround(spikes);
}

void fill_access(Assembler& assembler, const Network& network, const BuildOptions& options) {
  LinkTimeline& timeline = assembler.timeline();
  const SlotRule& rule = network.slots;
  const bool spikes = rule.spike_max_ns > 0;
  if (spikes) timeline.access_rule = {rule.spike_before_ns, rule.spike_after_ns};
  const std::int32_t wait_us = whole_us(static_cast<double>(network.scheduling_delay_ns));
  for (std::size_t i = 0; i < assembler.terminals().size(); ++i) {
    std::vector<AccessStep>& steps = timeline.access[i].steps;
    if (wait_us != 0) steps.push_back({timeline.start_ns, wait_us, 0});
    if (!spikes) continue;
    for (const Assembler::Service& service : assembler.terminals()[i].services) {
      if (!service.reallocated) continue;
      const AccessStep step{service.start_ns, wait_us,
                            spike_us(rule, options.seed, assembler.terminal_refs()[i], service.slot)};
      if (!steps.empty() && steps.back().start_ns == step.start_ns) {
        steps.back() = step;
      } else {
        steps.push_back(step);
      }
    }
    steps.shrink_to_fit();
  }
}

}  // namespace skyhaul::models
