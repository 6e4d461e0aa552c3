// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What loss takes from a transfer: judged once, when it begins, from the bursts that its stripes will meet
// while it runs, as if it were alone.
#include <algorithm>
#include <cmath>

#include "flow/run.h"

namespace skyhaul::models {
namespace {

constexpr int kSamples = 8;  // of a stripe's rate over the transfer
constexpr double kPacketBits = 12000;
constexpr int kMostPasses = 10;
constexpr double kSettled = 0.005;

}  // namespace

/// Calls use(begin, end, loss) for what lies in [from, until) of the stripe's intervals of loss, by time.
template <class Use>
void FlowRun::each_loss(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until,
                        const Use& use) const {
  for (TimeNs shift = from - prepared_.wrapped(from); prepared_.timeline.start_ns + shift < until;
       shift += prepared_.horizon_ns()) {
    auto each = std::lower_bound(stripe.loss.begin(), stripe.loss.end(), from - shift,
                                 [](const LossInterval& l, TimeNs t) { return l.end_ns <= t; });
    for (; each != stripe.loss.end() && each->start_ns + shift < until; ++each) {
      const TimeNs begin = std::max(each->start_ns + shift, from);
      const TimeNs end = std::min(each->end_ns + shift, until);
      if (begin < end) use(begin, end, each->loss);
    }
  }
}

LossSeen FlowRun::loss_seen(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until, double rate,
                            bool each_burst) const {
  LossSeen seen;
  const double duration_s = static_cast<double>(until - from) * 1e-9;
  const double packets_per_s = rate * 8 / kPacketBits;
  seen.duration_s = duration_s;
  seen.packets_per_s = packets_per_s;
  const auto round_trip_at = [&](TimeNs time) {
    return 2e-9 * static_cast<double>(path_delay_ns(stripe, time));
  };
  for (int i = 0; i < kSamples && seen.round_trip_s == 0; ++i)
    seen.round_trip_s = round_trip_at(from + (until - from) / kSamples * i);
  double round_trip_s = seen.round_trip_s;
  each_loss(stripe, from, until, [&](TimeNs begin, TimeNs end, double loss) {
    const TimeNs overlap = end - begin;
    if (const double now_s = round_trip_at(begin); now_s > 0) round_trip_s = now_s;
    // A sender answers at most once a round trip.
    const double length_s = static_cast<double>(overlap) * 1e-9;
    const double rounds = std::max(1.0, round_trip_s > 0 ? length_s / round_trip_s : 1.0);
    const double packets = packets_per_s * length_s / rounds;
    seen.bursts_per_s += rounds * (1 - std::pow(1 - loss, packets)) / duration_s;
    seen.lost += loss * length_s / duration_s;
    for (int i = 0; each_burst && i < rounds; ++i) {
      const double start_s = static_cast<double>(begin - from) * 1e-9 + i * round_trip_s;
      seen.bursts.push_back({start_s, loss, packets, round_trip_s});
    }
  });
  seen.lost = std::min(1.0, seen.lost);
  return seen;
}

/// Lowers the transfer's efficiency by what loss takes from its stripes, each by its rate.
void FlowRun::meet_loss(std::size_t transfer, TimeNs from) {
  State& state = states_[transfer];
  const auto& stripes = prepared_.pairs[state.pair].stripes;
  if (state.parameters.response == LossResponse::kNone ||
      std::all_of(stripes.begin(), stripes.end(),
                  [](const PreparedTimeline::Stripe& each) { return each.loss.empty(); })) {
    return;
  }
  const double ip_bytes = static_cast<double>(plan_.transfers[transfer].bytes) / state.parameters.efficiency;
  const bool each_burst = state.parameters.response == LossResponse::kCubic;
  double kept = 1;
  for (int pass = 0; pass < kMostPasses; ++pass) {  // what is lost makes it last longer, and meet more
    const double before = kept;
    const TimeNs end = table(state.pair).next_end(from, {ip_bytes / kept}, options_.until_ns).time_ns;
    const TimeNs until = std::max(from + 1, std::min(end, options_.until_ns));
    double rates = 0;
    double kept_rates = 0;
    for (const PreparedTimeline::Stripe& stripe : stripes) {
      double rate = 0;
      for (int i = 0; i < kSamples; ++i) rate += path_rate(stripe, from + (until - from) / kSamples * i);
      rate /= kSamples;
      rates += rate;
      kept_rates +=
          rate * kept_under_loss(state.parameters, loss_seen(stripe, from, until, rate, each_burst));
    }
    if (rates > 0) kept = kept_rates / rates;
    if (std::abs(kept - before) <= kSettled * before) break;
  }
  state.parameters.efficiency *= kept + options_.transport_relief * (1 - kept);
}

}  // namespace skyhaul::models
