// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The order of events: everything that happens at a time is dealt with before time goes on.
#include "flow/run.h"

#include <algorithm>
#include <optional>

#include "skyhaul/orbits/interrupt.h"

namespace skyhaul::models {

FlowRun::FlowRun(const PreparedTimeline& prepared, RateTables& tables, const TransferPlan& plan,
                 const FlowOptions& options, double queue_bdp)
    : options_(options),
      now_(options.from_ns),
      book_(prepared, plan, options, queue_bdp),
      lone_(prepared, tables, options),
      loss_(prepared, tables, lone_, options, queue_bdp),
      caps_(prepared, options),
      groups_(prepared, tables, lone_, caps_, options, !options.account && book_.recurs()) {}

/// Opens the connections, as soon as one of the paths can carry anything.
void FlowRun::start(std::size_t transfer) {
  if (!book_.open(transfer, now_)) return;
  const std::uint32_t pair = book_.pair(transfer);
  const TimeNs first = lone_.table(pair).first_rate(now_, options_.until_ns);
  if (first == kNever) {
    book_.find_no_path(transfer);
    return;
  }
  const FlowParameters& parameters = book_.parameters(transfer);
  const TimeNs begin = first + lone_.startup_ns(pair, parameters, first);
  const LossLedger::Left left = loss_.left({pair, parameters, book_.bytes(transfer), first, begin});
  book_.start_at(transfer, begin, left.kept, left.sent);
}

void FlowRun::join(std::size_t transfer) {
  groups_.join({transfer, book_.pair(transfer), book_.priority(transfer), book_.weight(transfer),
                book_.sent(transfer), book_.ip_bytes(transfer)},
               now_);
  book_.await_power_loss(transfer, now_);
}

/// The receiver loses what it has of an unfinished chunk, which is sent again.
void FlowRun::lose_power(std::size_t transfer) {
  const std::uint32_t pair = book_.pair(transfer);
  const int priority = book_.priority(transfer);
  const std::optional<double> left = groups_.left(transfer, pair, priority, now_);
  if (!left) return;  // it has ended
  groups_.repeat(transfer, pair, priority, book_.repeat_chunk(transfer, *left));
  book_.await_power_loss(transfer, now_);
}

/// Deals with all that happens now.
void FlowRun::settle() {
  bool changed = true;
  while (changed) {
    ended_.clear();
    changed = groups_.meet(now_, ended_);
    for (const Groups::Ended& each : ended_) {
      if (each.arrival_ns > options_.until_ns) {
        book_.cut_off(each.transfer, each.under_way, each.share);
      } else {
        book_.end(each.transfer, each.arrival_ns);
      }
    }
    while (const auto transfer = book_.take_ready(now_)) start(*transfer);
    while (const auto transfer = book_.take_starting(now_)) {
      join(*transfer);
      changed = true;
    }
    while (const auto transfer = book_.take_power_loss(now_)) {
      lose_power(*transfer);
      changed = true;
    }
    groups_.regroup(now_);
  }
}

FlowResult FlowRun::run() {
  for (;;) {
    stop_point();
    settle();
    const TimeNs next = std::min(book_.next_ns(), groups_.next_ns());
    if (next > options_.until_ns || (next == options_.until_ns && groups_.empty())) break;
    now_ = next;
  }
  for (const Groups::Unfinished& each : groups_.close()) book_.cut_off(each.transfer, each.left);
  FlowResult result;
  book_.report(result);
  caps_.report(result);
  result.resources = groups_.use(result.end_ns);
  return result;
}

}  // namespace skyhaul::models
