// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a transfer goes through: it waits for others, opens its connections, moves bytes, and ends.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "flow/run.h"

namespace skyhaul::models {
namespace {

constexpr double kStripeTail = 3;  ///< round trips, fitted to packet runs: README.md

}  // namespace

void FlowRun::prepare_plan() {
  const std::vector<Transfer>& transfers = plan_.transfers;
  std::unordered_map<std::uint64_t, std::size_t> index;
  index.reserve(transfers.size());
  for (std::size_t i = 0; i < transfers.size(); ++i) index.emplace(transfers[i].id, i);
  states_.resize(transfers.size());
  result_.log.records.reserve(transfers.size());
  follower_first_.assign(transfers.size() + 1, 0);
  std::vector<std::size_t> predecessors;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    const Transfer& t = transfers[i];
    State& state = states_[i];
    const std::int64_t src = prepared_.site(t.src);
    const std::int64_t dst = prepared_.site(t.dst);
    if (src < 0 || dst < 0) {
      throw std::invalid_argument("transfer " + std::to_string(t.id) + ": no site " +
                                  (src < 0 ? t.src : t.dst));
    }
    state.pair = prepared_.pair(static_cast<std::size_t>(src), static_cast<std::size_t>(dst));
    state.parameters = flow_parameters(t.transport, t.streams, queue_bdp_, prepared_.timeline.mtu_bytes);
    state.ready_ns = std::max(options_.from_ns, t.not_before_ns);
    state.waits = static_cast<std::uint32_t>(t.after.size());
    result_.log.records.push_back(
        {t.id, t.round, t.group, t.src, t.dst, t.bytes, 0, -1, -1, TransferStatus::kNotStarted, ""});
    for (const std::uint64_t id : t.after) {
      predecessors.push_back(index.at(id));
      ++follower_first_[predecessors.back() + 1];
    }
    if (state.waits == 0) ready_.emplace(state.ready_ns, i);
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

/// Transfers of one round that are as many steps from its start, and may start at the same time, are taken to
/// be under way together. A site that receives in a step sends acknowledgements beside what it sends in it.
void FlowRun::count_acknowledgements() {
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

double FlowRun::weight(std::size_t transfer) const {
  const double each = options_.weights.empty() ? 1 : options_.weights[transfer];
  return each * states_[transfer].parameters.streams;
}

/// Opens the connections, as soon as one of the paths can carry anything.
void FlowRun::start(std::size_t transfer) {
  State& state = states_[transfer];
  TransferRecord& record = result_.log.records[transfer];
  if (state.pair == PreparedTimeline::kNoPair) {
    record.status = TransferStatus::kFailed;
    record.reason = "no terminal or fixed link joins " + record.src + " and " + record.dst;
    return;
  }
  record.start_ns = now_;
  record.status = TransferStatus::kUnfinished;
  record.reason = "the window ended";
  const TimeNs first = table(state.pair).first_rate(now_, options_.until_ns);
  if (first == kNever) {
    record.reason = "no path before the window ended";
    return;
  }
  meet_loss(transfer, first);
  state.begin_ns = first + startup_at(transfer, first);
  starting_.emplace(state.begin_ns, transfer);
}

/// Mean of the stripes' start-ups, weighted by their rates: what slow start leaves unsent on each of them is
/// sent by all. Stripes do not end together in packets, as each has to send what it has taken last: that is
/// counted here too.
TimeNs FlowRun::startup_at(std::size_t transfer, TimeNs time) {
  const State& state = states_[transfer];
  if (state.parameters.initial_window == 0) return 0;
  double rates = 0;
  double unsent = 0;
  int used = 0;
  std::int64_t longest = 0;
  const auto& stripes = prepared_.pairs[state.pair].stripes;
  const std::vector<double>& fair = fair_rates(state.pair, time);
  for (std::size_t s = 0; s < stripes.size(); ++s) {
    const double rate = fair[s];
    if (rate <= 0) continue;
    const std::int64_t round_trip = 2 * path_delay_ns(stripes[s], time);
    ++used;
    longest = std::max(longest, round_trip);
    rates += rate;
    unsent += rate * static_cast<double>(startup_ns(state.parameters, round_trip, rate * 8));
  }
  if (rates <= 0) return 0;
  const double tail = used > 1 ? kStripeTail * static_cast<double>(longest) : 0;
  return static_cast<TimeNs>((unsent / rates + tail) * (1 - options_.transport_relief));
}

/// One-way delay of a stripe at a time; 0 where it has no route.
std::int64_t FlowRun::path_delay_ns(const PreparedTimeline::Stripe& stripe, TimeNs time) const {
  time = prepared_.wrapped(time);
  const std::uint32_t route = segment_at(prepared_.timeline.paths[stripe.path], time).route;
  if (route == kNoRoute) return 0;
  const std::int64_t delay = route_delay_ns(prepared_.timeline, route, time);
  return options_.delay_factor == 1
             ? delay
             : static_cast<std::int64_t>(std::llround(static_cast<double>(delay) * options_.delay_factor));
}

/// IP bytes a second of a stripe at a time, if nothing else were there.
double FlowRun::path_rate(const PreparedTimeline::Stripe& stripe, TimeNs time) const {
  time = prepared_.wrapped(time);
  const PreparedTimeline::Segment& segment = stripe.segments[stripe.at(time)];
  if (!segment.routed) return 0;
  double rate = std::numeric_limits<double>::infinity();
  for (std::uint32_t k = segment.first; k < segment.last; ++k) {
    const std::uint32_t resource = prepared_.stripe_resources[k];
    const PreparedTimeline::Steps& steps = prepared_.capacity[resource];
    rate = std::min(rate, steps.bytes_per_s[steps.at(time)] * (relax_.empty() ? 1 : relax_[resource]));
  }
  return rate;
}

/// Greatest delay of the stripes that carry something just before a time.
std::int64_t FlowRun::delay_at(std::uint32_t pair, TimeNs time) const {
  time = std::max(time - 1, prepared_.timeline.start_ns);
  std::int64_t delay = 0;
  for (const PreparedTimeline::Stripe& stripe : prepared_.pairs[pair].stripes) {
    const std::int64_t its = path_delay_ns(stripe, time);
    if (its > delay && path_rate(stripe, time) > 0) delay = its;
  }
  return delay;
}

void FlowRun::join(std::size_t transfer) {
  const State& state = states_[transfer];
  const std::size_t index = class_of(state.pair, plan_.transfers[transfer].priority);
  Class& its = classes_[index];
  if (its.group == kNone) {
    classes_changed_ = classes_changed_ || its.endings.empty();
  } else {
    advance(groups_[its.group], now_);
    groups_[its.group].dirty = true;
  }
  const double ip_bytes = static_cast<double>(plan_.transfers[transfer].bytes) / state.parameters.efficiency;
  its.weight += weight(transfer);
  its.sends += weight(transfer) * state.sent;
  its.endings.push_back({its.served + ip_bytes / weight(transfer), transfer});
  std::push_heap(its.endings.begin(), its.endings.end(), std::greater<>());
  if (plan_.transfers[transfer].chunk_bytes > 0) await_power_loss(transfer, now_);
}

void FlowRun::await_power_loss(std::size_t transfer, TimeNs after) {
  const std::vector<TimeNs>& times = prepared_.pairs[states_[transfer].pair].power_losses;
  if (times.empty()) return;
  const TimeNs local = prepared_.wrapped(after);
  const auto next = std::upper_bound(times.begin(), times.end(), local);
  const TimeNs at = next != times.end() ? *next : times.front() + prepared_.horizon_ns();
  power_losses_.emplace(at + (after - local), transfer);
}

/// The receiver loses what it has of an unfinished chunk, which is sent again.
void FlowRun::lose_power(std::size_t transfer) {
  TransferRecord& record = result_.log.records[transfer];
  const State& state = states_[transfer];
  const std::size_t index = class_of(state.pair, plan_.transfers[transfer].priority);
  Class& its = classes_[index];
  const auto ending = std::find_if(its.endings.begin(), its.endings.end(),
                                   [&](const Ending& each) { return each.transfer == transfer; });
  if (ending == its.endings.end()) return;  // it has ended
  if (its.group != kNone) {
    advance(groups_[its.group], now_);
    groups_[its.group].dirty = true;
  }
  const double left = (ending->at_served - its.served) * weight(transfer) * state.parameters.efficiency;
  const auto arrived = static_cast<std::int64_t>(static_cast<double>(record.bytes) - left);
  const std::int64_t lost = std::max<std::int64_t>(0, arrived) % plan_.transfers[transfer].chunk_bytes;
  record.repeated += lost;
  ending->at_served += static_cast<double>(lost) / state.parameters.efficiency / weight(transfer);
  std::make_heap(its.endings.begin(), its.endings.end(), std::greater<>());
  await_power_loss(transfer, now_);
}

/// The last byte has left: it arrives a delay later.
void FlowRun::end(std::size_t transfer, const Class& of) {
  TransferRecord& record = result_.log.records[transfer];
  const std::int64_t delay = delay_at(of.pair, now_);
  const TimeNs arrival = now_ + delay;
  if (arrival > options_.until_ns) {
    const double share = weight(transfer) / of.weight * states_[transfer].parameters.efficiency;
    const double late = in_flight(of, options_.until_ns - delay, now_) * share;
    record.delivered = std::max<std::int64_t>(
        0, std::min(record.bytes - 1, static_cast<std::int64_t>(static_cast<double>(record.bytes) - late)));
    return;
  }
  record.end_ns = arrival;
  record.delivered = record.bytes;
  record.status = TransferStatus::kDone;
  record.reason.clear();
  result_.end_ns = std::max(result_.end_ns, arrival);
  for (std::size_t f = follower_first_[transfer]; f < follower_first_[transfer + 1]; ++f) {
    State& next = states_[followers_[f]];
    next.ready_ns = std::max(next.ready_ns, arrival);
    if (--next.waits == 0) ready_.emplace(next.ready_ns, followers_[f]);
  }
}

/// IP bytes that a class sent in an interval which ends at its group's time.
double FlowRun::in_flight(const Class& of, TimeNs from, TimeNs to) const {
  const Group& group = groups_[of.group];
  const auto member =
      static_cast<std::size_t>(std::find_if(group.classes.begin(), group.classes.end(),
                                            [&](std::size_t index) { return &classes_[index] == &of; }) -
                               group.classes.begin());
  if (group.table != nullptr) return group.table->served(member, std::max(from, options_.from_ns), to);
  return group.sharing->rate(member) * static_cast<double>(to - from) * 1e-9;
}

void FlowRun::close() {
  for (Group& group : groups_) {
    advance(group, options_.until_ns);
    for (const std::size_t index : group.classes) {
      const Class& its = classes_[index];
      const std::int64_t delay = its.endings.empty() ? 0 : delay_at(its.pair, options_.until_ns);
      const double under_way =
          its.endings.empty() ? 0 : in_flight(its, options_.until_ns - delay, options_.until_ns);
      for (const Ending& ending : its.endings) {
        TransferRecord& record = result_.log.records[ending.transfer];
        const double left = (ending.at_served - its.served) * weight(ending.transfer) +
                            under_way * weight(ending.transfer) / its.weight;
        const double sent =
            static_cast<double>(record.bytes) - left * states_[ending.transfer].parameters.efficiency;
        record.delivered =
            std::max<std::int64_t>(0, std::min(record.bytes - 1, static_cast<std::int64_t>(sent)));
      }
    }
  }
  for (TransferRecord& record : result_.log.records) {
    if (record.status != TransferStatus::kDone) result_.end_ns = options_.until_ns;
    if (record.status == TransferStatus::kNotStarted)
      record.reason = "its predecessors or its time did not come";
  }
  if (options_.account) account_capacity();
}

void FlowRun::account_capacity() {
  for (std::uint32_t r = 0; r < prepared_.capacity.size(); ++r) {
    const PreparedTimeline::Steps& steps = prepared_.capacity[r];
    for (std::size_t s = steps.at(options_.from_ns); s < steps.start_ns.size(); ++s) {
      const TimeNs start = std::max(steps.start_ns[s], options_.from_ns);
      const TimeNs next = s + 1 < steps.start_ns.size() ? steps.start_ns[s + 1] : prepared_.timeline.end_ns;
      const TimeNs end = std::min(next, result_.end_ns);
      if (end <= start) break;
      result_.resources[r].capacity_bytes +=
          static_cast<double>(end - start) * 1e-9 * steps.bytes_per_s[s] * (relax_.empty() ? 1 : relax_[r]);
    }
  }
}

}  // namespace skyhaul::models
