// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/transfer_book.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace skyhaul::models {
namespace {

constexpr std::size_t kFewTransfers = 4096;
constexpr std::size_t kFewEachPair = 2;

}  // namespace

TransferBook::TransferBook(const PreparedTimeline& prepared, const TransferPlan& plan,
                           const FlowOptions& options, double queue_bdp)
    : prepared_(prepared), plan_(plan), options_(options) {
  validate(plan);
  check_weights();
  const std::vector<Transfer>& transfers = plan.transfers;
  std::unordered_map<std::uint64_t, std::size_t> index;
  index.reserve(transfers.size());
  for (std::size_t i = 0; i < transfers.size(); ++i) index.emplace(transfers[i].id, i);
  states_.resize(transfers.size());
  log_.records.reserve(transfers.size());
  follower_first_.assign(transfers.size() + 1, 0);
  std::vector<std::size_t> predecessors;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    const Transfer& t = transfers[i];
    State& state = states_[i];
    const std::int64_t src = prepared.site(t.src);
    const std::int64_t dst = prepared.site(t.dst);
    if (src < 0 || dst < 0) {
      throw std::invalid_argument("transfer " + std::to_string(t.id) + ": no site " +
                                  (src < 0 ? t.src : t.dst));
    }
    state.pair = prepared.pair(static_cast<std::size_t>(src), static_cast<std::size_t>(dst));
    state.parameters = flow_parameters(t.transport, t.streams, queue_bdp, prepared.timeline.mtu_bytes);
    state.ready_ns = std::max(options.from_ns, t.not_before_ns);
    state.waits = static_cast<std::uint32_t>(t.after.size());
    log_.records.push_back(
        {t.id, t.round, t.group, t.src, t.dst, t.bytes, 0, -1, -1, TransferStatus::kNotStarted, ""});
    for (const std::uint64_t id : t.after) {
      predecessors.push_back(index.at(id));
      ++follower_first_[predecessors.back() + 1];
    }
    if (state.waits == 0) ready_.emplace(state.ready_ns, i);
    if (t.quorum > 0) quorums_[i] = {static_cast<std::size_t>(t.quorum), t.after.size(), t.grace_ns, {}};
  }
  for (std::size_t i = 0; i < transfers.size(); ++i) follower_first_[i + 1] += follower_first_[i];
  followers_.resize(predecessors.size());
  std::vector<std::size_t> fill(follower_first_.begin(), follower_first_.end() - 1);
  auto predecessor = predecessors.begin();
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    for (std::size_t n = 0; n < transfers[i].after.size(); ++n) followers_[fill[*predecessor++]++] = i;
  }
  count_acknowledgements();
}

void TransferBook::check_weights() const {
  if (options_.weights.empty()) return;
  if (options_.weights.size() != plan_.transfers.size()) {
    throw std::invalid_argument("FlowOptions::weights: one weight for each transfer");
  }
  for (const double each : options_.weights) {
    if (!(each > 0) || std::isinf(each)) throw std::invalid_argument("FlowOptions::weights: above 0");
  }
}

/// Transfers of one round that are as many steps from its start, and may start at the same time, are taken to
/// be under way together. A site that receives in a step sends acknowledgements beside what it sends in it.
void TransferBook::count_acknowledgements() {
  const std::vector<Transfer>& transfers = plan_.transfers;
  std::vector<std::uint32_t> waits, step(transfers.size(), 0);
  std::vector<std::size_t> released;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    waits.push_back(states_[i].waits);
    if (waits[i] == 0) released.push_back(i);
  }
  for (std::size_t next = 0; next < released.size(); ++next) {
    const std::size_t i = released[next];
    for (std::size_t f = follower_first_[i]; f < follower_first_[i + 1]; ++f) {
      const std::size_t follower = followers_[f];
      step[follower] = std::max(step[follower], step[i] + 1);
      if (--waits[follower] == 0) released.push_back(follower);
    }
  }
  const auto together = [&](std::size_t i) {
    const Transfer& t = transfers[i];
    return std::tie(t.round, step[i], t.not_before_ns, t.group);
  };
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    if (states_[i].parameters.acknowledgements > 0) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return together(a) < together(b); });
  std::vector<std::string_view> senders, receivers;
  for (std::size_t from = 0, until = 0; from < order.size(); from = until) {
    senders.clear();
    receivers.clear();
    for (until = from; until < order.size() && together(order[until]) == together(order[from]); ++until) {
      senders.push_back(transfers[order[until]].src);
      receivers.push_back(transfers[order[until]].dst);
    }
    std::sort(senders.begin(), senders.end());
    std::sort(receivers.begin(), receivers.end());
    for (std::size_t k = from; k < until; ++k) {
      const Transfer& t = transfers[order[k]];
      FlowParameters& its = states_[order[k]].parameters;
      if (std::binary_search(receivers.begin(), receivers.end(), t.src) ||
          std::binary_search(senders.begin(), senders.end(), t.dst)) {
        its.efficiency /= 1 + its.acknowledgements;
      }
    }
  }
}

double TransferBook::weight(std::size_t transfer) const {
  const double each = options_.weights.empty() ? 1 : options_.weights[transfer];
  return each * states_[transfer].parameters.streams;
}

double TransferBook::ip_bytes(std::size_t transfer) const {
  return static_cast<double>(bytes(transfer)) / parameters(transfer).efficiency;
}

bool TransferBook::recurs() const {
  if (states_.size() > kFewTransfers) return false;
  std::vector<std::pair<std::int64_t, std::uint32_t>> uses;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    uses.emplace_back(plan_.transfers[i].round, states_[i].pair);
  }
  std::sort(uses.begin(), uses.end());
  const auto distinct = static_cast<std::size_t>(std::unique(uses.begin(), uses.end()) - uses.begin());
  return states_.size() <= kFewEachPair * distinct;
}

TimeNs TransferBook::next_ns() const {
  TimeNs next = kNever;
  for (const Queue* queue : {&ready_, &starting_, &power_losses_}) {
    if (!queue->empty()) next = std::min(next, queue->top().first);
  }
  return next;
}

std::optional<std::size_t> TransferBook::take(Queue& queue, TimeNs now) {
  if (queue.empty() || queue.top().first > now) return std::nullopt;
  const std::size_t transfer = queue.top().second;
  queue.pop();
  return transfer;
}

std::optional<std::size_t> TransferBook::take_ready(TimeNs now) {
  while (const auto transfer = take(ready_, now)) {
    if (plan_.transfers[*transfer].quorum == 0 || quorums_.erase(*transfer) > 0) return transfer;
  }
  return std::nullopt;
}

void TransferBook::count_towards_quorum(std::size_t transfer, TimeNs arrival) {
  const auto found = quorums_.find(transfer);
  if (found == quorums_.end()) return;  // it goes on without this one
  auto& [needed, of, grace_ns, come] = found->second;
  come.insert(std::upper_bound(come.begin(), come.end(), arrival), arrival);
  if (come.size() < needed) return;
  TimeNs ready = come[needed - 1] + grace_ns;
  if (come.size() == of) ready = std::min(ready, come.back());
  ready_.emplace(std::max(states_[transfer].ready_ns, ready), transfer);
}

bool TransferBook::open(std::size_t transfer, TimeNs now) {
  TransferRecord& record = log_.records[transfer];
  if (states_[transfer].pair == PreparedTimeline::kNoPair) {
    record.status = TransferStatus::kFailed;
    record.reason = "no terminal or fixed link joins " + record.src + " and " + record.dst;
    return false;
  }
  record.start_ns = now;
  record.status = TransferStatus::kUnfinished;
  record.reason = "the window ended";
  return true;
}

void TransferBook::find_no_path(std::size_t transfer) {
  log_.records[transfer].reason = "no path before the window ended";
}

void TransferBook::start_at(std::size_t transfer, TimeNs time, double kept, double sent) {
  states_[transfer].parameters.efficiency *= kept;
  states_[transfer].sent = sent;
  starting_.emplace(time, transfer);
}

void TransferBook::await_power_loss(std::size_t transfer, TimeNs after) {
  if (plan_.transfers[transfer].chunk_bytes <= 0) return;
  const std::vector<TimeNs>& times = prepared_.pairs[states_[transfer].pair].power_losses;
  if (times.empty()) return;
  const TimeNs local = prepared_.wrapped(after);
  const auto next = std::upper_bound(times.begin(), times.end(), local);
  const TimeNs at = next != times.end() ? *next : times.front() + prepared_.horizon_ns();
  power_losses_.emplace(at + (after - local), transfer);
}

double TransferBook::repeat_chunk(std::size_t transfer, double left) {
  TransferRecord& record = log_.records[transfer];
  const double efficiency = states_[transfer].parameters.efficiency;
  const auto arrived = static_cast<std::int64_t>(static_cast<double>(record.bytes) - left * efficiency);
  const std::int64_t lost = std::max<std::int64_t>(0, arrived) % plan_.transfers[transfer].chunk_bytes;
  record.repeated += lost;
  return static_cast<double>(lost) / efficiency;
}

void TransferBook::end(std::size_t transfer, TimeNs arrival) {
  TransferRecord& record = log_.records[transfer];
  record.end_ns = arrival;
  record.delivered = record.bytes;
  record.status = TransferStatus::kDone;
  record.reason.clear();
  end_ns_ = std::max(end_ns_, arrival);
  for (std::size_t f = follower_first_[transfer]; f < follower_first_[transfer + 1]; ++f) {
    if (plan_.transfers[followers_[f]].quorum > 0) {
      count_towards_quorum(followers_[f], arrival);
      continue;
    }
    State& next = states_[followers_[f]];
    next.ready_ns = std::max(next.ready_ns, arrival);
    if (--next.waits == 0) ready_.emplace(next.ready_ns, followers_[f]);
  }
}

void TransferBook::cut_off(std::size_t transfer, double left, double share) {
  TransferRecord& record = log_.records[transfer];
  const double late = left * (share * states_[transfer].parameters.efficiency);
  const double arrived = static_cast<double>(record.bytes) - late;
  record.delivered =
      std::max<std::int64_t>(0, std::min(record.bytes - 1, static_cast<std::int64_t>(arrived)));
}

void TransferBook::report(FlowResult& result) {
  for (TransferRecord& record : log_.records) {
    if (record.status != TransferStatus::kDone) end_ns_ = options_.until_ns;
    if (record.status == TransferStatus::kNotStarted)
      record.reason = "its predecessors or its time did not come";
  }
  result.log = std::move(log_);
  result.end_ns = end_ns_;
}

}  // namespace skyhaul::models
