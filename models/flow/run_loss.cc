// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What loss takes from a transfer: judged once, when it begins, from the bursts that its stripes will meet
// while it runs, as if it were alone.
#include <algorithm>
#include <cmath>
#include <optional>

#include "flow/cubic_window.h"
#include "flow/run.h"

namespace skyhaul::models {
namespace {

constexpr int kSamples = 8;  // of a stripe's rate over the transfer
constexpr double kPacketBits = 12000;
constexpr int kMostPasses = 10;
constexpr double kSettled = 0.005;
/// A transfer's start is followed by itself: all of it up to two minutes, and of one that takes more than ten
/// minutes half a minute, after which slow start does not show any more and two minutes, the blocks of
/// CubicShares, are a small part.
constexpr TimeNs kFollowed = 2 * orbits::kMinute, kFollowedOfLong = 30 * orbits::kSecond;
constexpr TimeNs kLong = 10 * orbits::kMinute;

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

/// Bursts are counted only where the transport's answer is read from their number.
LossSeen FlowRun::loss_seen(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until, double rate,
                            LossResponse response) const {
  LossSeen seen;
  const double duration_s = static_cast<double>(until - from) * 1e-9;
  const double packets_per_s = rate * 8 / kPacketBits;
  const auto round_trip_at = [&](TimeNs time) {
    return 2e-9 * static_cast<double>(path_delay_ns(stripe, time));
  };
  double round_trip_s = 0;
  each_loss(stripe, from, until, [&](TimeNs begin, TimeNs end, double loss) {
    const double length_s = static_cast<double>(end - begin) * 1e-9;
    seen.lost += loss * length_s / duration_s;
    if (response != LossResponse::kBbr) return;
    if (const double now_s = round_trip_at(begin); now_s > 0) round_trip_s = now_s;
    // A sender answers at most once a round trip.
    const double rounds = std::max(1.0, round_trip_s > 0 ? length_s / round_trip_s : 1.0);
    const double packets = packets_per_s * length_s / rounds;
    seen.bursts_per_s += rounds * (1 - std::pow(1 - loss, packets)) / duration_s;
  });
  seen.lost = std::min(1.0, seen.lost);
  return seen;
}

/// Share of what a CUBIC transfer would move without loss that its windows fill from its start until a time.
/// Its start is followed by itself, as slow start belongs to it; what comes later is that of any transfer of
/// the pair (CubicShares).
double FlowRun::window_share(std::size_t transfer, TimeNs from, TimeNs until,
                             std::optional<CubicRun>& start) {
  const State& state = states_[transfer];
  const CubicShares& shares = cubic_shares(state.pair, state.parameters.streams);
  const TimeNs most = until - from > kLong ? kFollowedOfLong : kFollowed;
  const TimeNs followed = std::min(until, from + most);
  const double length_s = static_cast<double>(followed - from) * 1e-9;
  if (!start || length_s > start->duration_s()) start.emplace(shares.scene(from, from + most));
  CubicSums sums = start->sums(length_s);
  if (followed < until) sums += shares.sums(followed, until);
  return sums.share();
}

/// Those of the engine, which all runs with the same capacities and delays share.
const CubicShares& FlowRun::cubic_shares(std::uint32_t pair, int streams) {
  std::shared_ptr<const CubicShares>& its = cubic_shares_[{pair, streams}];
  if (its == nullptr) {
    std::vector<double> relax;
    if (is_relaxed(pair)) {
      for (const std::uint32_t r : prepared_.pairs[pair].resources) relax.push_back(relax_[r]);
    }
    its = tables_.cubic_shares(pair, streams, queue_bdp_, std::move(relax), options_.delay_factor);
  }
  return *its;
}

/// Max-min fair rates of a pair's stripes at a time, if nothing else were there: IP bytes a second.
std::vector<double> FlowRun::fair_rates(std::uint32_t pair, TimeNs time) const {
  time = prepared_.wrapped(time);
  const auto& stripes = prepared_.pairs[pair].stripes;
  std::vector<double> left;
  for (std::size_t r = 0; r < prepared_.capacity.size(); ++r) left.push_back(-1);
  std::vector<MaxMinFlow> flows(stripes.size());
  std::vector<MaxMinFlow*> routed;
  for (std::size_t s = 0; s < stripes.size(); ++s) {
    const PreparedTimeline::Segment& segment = stripes[s].segments[stripes[s].at(time)];
    if (!segment.routed) continue;
    for (std::uint32_t k = segment.first; k < segment.last; ++k) {
      const std::uint32_t resource = prepared_.stripe_resources[k];
      const PreparedTimeline::Steps& steps = prepared_.capacity[resource];
      left[resource] = steps.bytes_per_s[steps.at(time)] * (relax_.empty() ? 1 : relax_[resource]);
    }
    flows[s] = {prepared_.stripe_resources.data() + segment.first,
                prepared_.stripe_resources.data() + segment.last, 1, 0};
    routed.push_back(&flows[s]);
  }
  if (!routed.empty()) MaxMin().allocate(routed, left);
  std::vector<double> rates;
  for (const MaxMinFlow& flow : flows) rates.push_back(flow.rate);
  return rates;
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
  const TimeNs begin = from + startup_at(transfer, from);
  std::optional<CubicRun> start;
  double kept = 1;
  double sent = 1;                                  // share of the rate that is sent, lost or not
  for (int pass = 0; pass < kMostPasses; ++pass) {  // what is lost makes it last longer, and meet more
    const double before = kept;
    const TimeNs end = table(state.pair).next_end(begin, {ip_bytes / kept}, options_.until_ns).time_ns;
    const TimeNs until = std::max(from + 1, std::min(end, options_.until_ns));
    std::vector<double> rates(stripes.size(), 0.0);
    for (int i = 0; i < kSamples; ++i) {
      const std::vector<double> now = fair_rates(state.pair, from + (until - from) / kSamples * i);
      for (std::size_t s = 0; s < stripes.size(); ++s) rates[s] += now[s] / kSamples;
    }
    double share = 1;
    if (state.parameters.response == LossResponse::kCubic) share = window_share(transfer, from, until, start);
    double all = 0;
    double kept_rates = 0;
    double arriving = 0;
    for (std::size_t s = 0; s < stripes.size(); ++s) {
      LossSeen loss = loss_seen(stripes[s], from, until, rates[s], state.parameters.response);
      loss.window_share = share;
      all += rates[s];
      kept_rates += rates[s] * kept_under_loss(state.parameters, loss);
      arriving += rates[s] * (1 - loss.lost);
    }
    if (all > 0) kept = kept_rates / all;
    if (arriving > 0) sent = std::min(1.0, kept_rates / arriving);
    if (std::abs(kept - before) <= kSettled * before) break;
  }
  const double relieved = kept + options_.transport_relief * (1 - kept);
  state.parameters.efficiency *= relieved;
  state.sent = std::min(1.0, sent * relieved / kept);
}

}  // namespace skyhaul::models
