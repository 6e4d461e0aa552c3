// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/loss_ledger.h"

#include <algorithm>
#include <cmath>

#include "flow/cubic_window.h"

namespace skyhaul::models {
namespace {

constexpr int kSamples = 8;  // of a stripe's rate over the transfer
constexpr double kPacketBits = 12000;
constexpr int kMostPasses = 20;
constexpr double kSettled = 0.0005;
/// From this length on a transfer's start is that of one nearby, which is followed once for all; so is, from
/// the shorter one on, a start that is one of these.
constexpr TimeNs kLong = 5 * orbits::kMinute, kLongWhereKept = 30 * orbits::kSecond;

}  // namespace

LossLedger::LossLedger(const PreparedTimeline& prepared, RateTables& tables, LonePairs& lone,
                       const FlowOptions& options, double queue_bdp)
    : prepared_(prepared), tables_(tables), lone_(lone), options_(options), queue_bdp_(queue_bdp) {}

/// Calls use(first, last, shift) for the stripe's intervals of loss [first, last) in each
/// repetition of the timeline that [from, until) has a part of, whose times are later by `shift`.
template <class Use>
void LossLedger::each_repetition(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until,
                                 const Use& use) const {
  for (TimeNs shift = from - prepared_.wrapped(from); prepared_.timeline.start_ns + shift < until;
       shift += prepared_.horizon_ns()) {
    const std::size_t first = stripe.loss.first_that_ends_after(from - shift);
    const std::size_t last = stripe.loss.first_that_starts_at(until - shift, first);
    if (first != last) use(first, last, shift);
  }
}

/// Share of a stripe's packets that bursts take.
double LossLedger::lost_share(const PreparedTimeline::Stripe& stripe, TimeNs from, TimeNs until) const {
  double lost_s = 0;
  each_repetition(stripe, from, until, [&](std::size_t first, std::size_t last, TimeNs shift) {
    const LossInterval begins = stripe.loss[first];
    const LossInterval ends = stripe.loss[last - 1];
    lost_s += stripe.loss.lost_before_s(last) - stripe.loss.lost_before_s(first);
    const auto cut = [&](TimeNs outside, double loss) {
      if (outside > 0) lost_s -= static_cast<double>(outside) * 1e-9 * loss;
    };
    cut(from - shift - begins.start_ns, begins.loss);
    cut(ends.end_ns + shift - until, ends.loss);
  });
  return std::clamp(lost_s / (static_cast<double>(until - from) * 1e-9), 0.0, 1.0);
}

/// Bursts that the sender of a pair's stripe answers (BurstCounts).
double LossLedger::bursts_per_s(std::uint32_t pair, std::size_t stripe, TimeNs from, TimeNs until,
                                double rate) {
  std::shared_ptr<const BurstCounts>& counts = burst_counts_[pair];
  if (counts == nullptr) counts = tables_.burst_counts(pair, options_.delay_factor);
  const PreparedTimeline::Stripe& its = prepared_.pairs[pair].stripes[stripe];
  const double packets_per_s = rate * 8 / kPacketBits;
  double bursts = 0;
  each_repetition(its, from, until, [&](std::size_t first, std::size_t last, TimeNs shift) {
    const auto cut = [&](std::size_t interval) {
      const LossInterval whole = its.loss[interval];
      const TimeNs begin = std::max(whole.start_ns + shift, from);
      const TimeNs end = std::min(whole.end_ns + shift, until);
      if (begin < end) bursts += counts->of(stripe, interval, end - begin, packets_per_s);
    };
    cut(first);
    if (last - first > 1) cut(last - 1);
    if (last - first > 2) bursts += counts->sum(stripe, first + 1, last - 1, packets_per_s);
  });
  return bursts / (static_cast<double>(until - from) * 1e-9);
}

/// Share of what a CUBIC transfer would move without loss that its windows fill from its start until a time.
/// Its start is that of a transfer that begins at the same time, as slow start belongs to it, or, where it is
/// long, at about the same time; what comes later is that of any transfer of the pair (CubicShares).
double LossLedger::window_share(const Transfer& transfer, TimeNs until,
                                std::optional<CubicShares::Connections>& start) {
  const CubicShares& shares = cubic_shares(transfer.pair, transfer.parameters.streams);
  const TimeNs from = transfer.from_ns;
  const TimeNs followed = std::min(until, from + CubicShares::kStartFollowed);
  CubicSums sums;
  if (until - from >= (shares.is_kept_start(from) ? kLongWhereKept : kLong)) {
    sums = shares.start_sums(from, followed - from);
  } else {
    if (!start) start = shares.run(from);
    sums = start->sums(static_cast<double>(followed - from) * 1e-9);
  }
  if (followed < until) sums += shares.sums(followed, until);
  return sums.share();
}

/// Those of the engine, which all runs with the same capacities and delays share.
const CubicShares& LossLedger::cubic_shares(std::uint32_t pair, int streams) {
  std::shared_ptr<const CubicShares>& its = cubic_shares_[{pair, streams}];
  if (its == nullptr) {
    std::vector<double> relax;
    if (lone_.is_relaxed(pair)) {
      for (const std::uint32_t r : prepared_.pairs[pair].resources) relax.push_back(lone_.relax(r));
    }
    its = tables_.cubic_shares(pair, streams, queue_bdp_, std::move(relax), options_.delay_factor);
  }
  return *its;
}

/// What loss leaves of a transfer that lasts until a time, with these mean rates of its stripes; `before`
/// where they carry nothing.
LossLedger::Left LossLedger::judged(const Transfer& transfer, const std::vector<double>& rates, TimeNs until,
                                    std::optional<CubicShares::Connections>& start, Left before) {
  const FlowParameters& parameters = transfer.parameters;
  const auto& stripes = prepared_.pairs[transfer.pair].stripes;
  double share = 1;
  if (parameters.response == LossResponse::kCubic) share = window_share(transfer, until, start);
  double all = 0;
  double kept_rates = 0;
  double arriving = 0;
  for (std::size_t s = 0; s < stripes.size(); ++s) {
    LossSeen loss;
    loss.lost = lost_share(stripes[s], transfer.from_ns, until);
    if (parameters.response == LossResponse::kBbr)
      loss.bursts_per_s = bursts_per_s(transfer.pair, s, transfer.from_ns, until, rates[s]);
    loss.window_share = share;
    all += rates[s];
    kept_rates += rates[s] * kept_under_loss(parameters, loss);
    arriving += rates[s] * (1 - loss.lost);
  }
  return {all > 0 ? kept_rates / all : before.kept,
          arriving > 0 ? std::min(1.0, kept_rates / arriving) : before.sent};
}

LossLedger::Left LossLedger::left(const Transfer& transfer) {
  const auto& stripes = prepared_.pairs[transfer.pair].stripes;
  const LossResponse response = transfer.parameters.response;
  if (response == LossResponse::kNone) return {};
  const bool loses_none = std::all_of(stripes.begin(), stripes.end(),
                                      [](const PreparedTimeline::Stripe& each) { return each.loss.empty(); });
  if (loses_none && !(response == LossResponse::kCubic && prepared_.waits)) return {};
  const double ip_bytes = static_cast<double>(transfer.bytes) / transfer.parameters.efficiency;
  const TimeNs from = transfer.from_ns;
  const RateTable& table = lone_.table(transfer.pair);
  std::optional<CubicShares::Connections> start;
  std::vector<double> rates;  // means over the transfer, until a time
  TimeNs sampled = from;
  Left left;
  for (int pass = 0; pass < kMostPasses; ++pass) {  // what is lost makes it last longer, and meet more
    const TimeNs end = table.next_end(transfer.begin_ns, {ip_bytes / left.kept}, options_.until_ns).time_ns;
    const TimeNs until = std::max(from + 1, std::min(end, options_.until_ns));
    if (std::abs(until - sampled) > (until - from) / (TimeNs{2} * kSamples)) {
      sampled = until;
      rates.assign(stripes.size(), 0.0);
      for (int i = 0; i < kSamples; ++i) {
        const std::vector<double>& now =
            lone_.fair_rates(transfer.pair, from + (until - from) / kSamples * i);
        for (std::size_t s = 0; s < stripes.size(); ++s) rates[s] += now[s] / kSamples;
      }
    }
    const Left before = left;
    left = judged(transfer, rates, until, start, before);
    if (std::abs(left.kept - before.kept) <= kSettled * before.kept) break;
  }
  const double relieved = left.kept + options_.transport_relief * (1 - left.kept);
  return {relieved, std::min(1.0, left.sent * relieved / left.kept)};
}

}  // namespace skyhaul::models
