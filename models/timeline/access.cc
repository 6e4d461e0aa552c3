// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/access.h"

#include <algorithm>
#include <cmath>

#include "link/contention.h"
#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"
#include "timeline/drawn.h"

namespace skyhaul::models {
namespace {

/// A wait that grows with the load without end stops here.
constexpr double kMostLoad = 0.95;

std::int32_t whole_us(double ns) { return static_cast<std::int32_t>(std::llround(ns / kMicrosecondNs)); }

/// Extra delay, ns, `away_ns` from the step that has the peak.
double spike(double peak_us, std::int64_t away_ns, std::int64_t width_ns) {
  if (away_ns >= width_ns) return away_ns == 0 ? peak_us * kMicrosecondNs : 0;
  return peak_us * kMicrosecondNs * (1 - static_cast<double>(away_ns) / static_cast<double>(width_ns));
}

SlotAccess drawn(const AccessStep& step) {
  return {step.base_us * kMicrosecondNs, step.spread_us * kMicrosecondNs};
}

}  // namespace

Wait wait_at(const AccessRule& rule, const Access& access, LinkDirection direction, std::size_t step,
             TimeNs time) {
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
  Wait wait{std::llround(spikes), now.wait_us * kMicrosecondNs};
  if (direction == LinkDirection::kUp && (now.base_us != 0 || now.spread_us != 0))
    wait.step_ns += access_delay_ns(drawn(now), access.packet, access.key, time);
  return wait;
}

std::int64_t longest_wait_us(const Access& access, const AccessStep& step) {
  return std::int64_t{step.wait_us} + step.spike_us + step.base_us +
         static_cast<std::int64_t>(std::ceil(step.spread_us * std::max(0.0, access.packet.back())));
}

void fill_access(Assembler& assembler, const Network& network, const BuildOptions& options) {
  LinkTimeline& timeline = assembler.timeline();
  const SlotRule& rule = network.slots;
  const bool spikes = rule.spike_max_ns > 0;
  if (spikes) {
    timeline.access_rule.spike_before_ns = rule.spike_before_ns;
    timeline.access_rule.spike_after_ns = rule.spike_after_ns;
  }
  const ReallocationDraws draws_of_slots{{rule.length_ns, rule.offset_ns},
                                         rule.gap_min_ns,
                                         rule.gap_max_ns,
                                         spikes ? rule.spike_min_ns : 0,
                                         spikes ? rule.spike_max_ns : 0};
  if (are_valid(draws_of_slots)) timeline.reallocation = draws_of_slots;
  const std::int32_t scheduling_us = whole_us(static_cast<double>(network.scheduling_delay_ns));
  for (std::size_t i = 0; i < assembler.terminals().size(); ++i) {
    const TerminalRef& ref = assembler.terminals()[i];
    const Site& site = network.sites[static_cast<std::size_t>(ref.site)];
    const Terminal& terminal = site.terminals[static_cast<std::size_t>(ref.index)];
    const std::uint64_t key = terminal_key(ref);
    timeline.access[i].key =
        keyed_bits(options.seed, {static_cast<std::uint64_t>(DrawFor::kAccessPacket), key});
    const auto place = static_cast<std::uint64_t>(ref.site), number = static_cast<std::uint64_t>(ref.index);
    timeline.access[i].gap_draws =
        keyed_bits(options.seed, {static_cast<std::uint64_t>(DrawFor::kGap), place, number});
    timeline.access[i].spike_draws =
        keyed_bits(options.seed, {static_cast<std::uint64_t>(DrawFor::kSpike), place, number});
    const AccessDelay& model = terminal.access ? *terminal.access : network.access;
    const bool draws = model.median_ns > 0 && !terminal.is_gateway;
    if (draws) {
      timeline.access[i].packet = model.packet;
      timeline.slots = {rule.length_ns, rule.offset_ns};
    }
    const std::int32_t wait_us = draws ? 0 : scheduling_us;
    std::vector<AccessStep>& steps = timeline.access[i].steps.plain();
    if (wait_us != 0) steps.push_back({timeline.start_ns, wait_us, 0, 0, 0});
    if (!spikes && !draws) continue;
    for (const TerminalServices::Service& service : assembler.services()[i].services) {
      AccessStep step{service.start_ns, wait_us, 0, 0, 0};
      if (spikes && service.reallocated)
        step.spike_us = drawn_spike_us(draws_of_slots, timeline.access[i], service.slot);
      if (draws) {
        const double longitude =
            site.track ? site.track->place(service.start_ns).longitude_deg : site.place.longitude_deg;
        const double left = share_left(network.contention, network.contention.terminal * terminal.contention,
                                       local_solar_hour(service.start_ns, longitude));
        const SlotAccess slot =
            slot_access(model, options.seed, key, service.slot, std::min(kMostLoad, 1 - left));
        step.base_us = whole_us(static_cast<double>(slot.base_ns));
        step.spread_us = whole_us(static_cast<double>(slot.spread_ns));
      } else if (step.spike_us == 0) {
        continue;
      }
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
