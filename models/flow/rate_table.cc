// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/rate_table.h"

#include <algorithm>
#include <cmath>

#include "flow/sharing.h"

namespace skyhaul::models {
namespace {

double seconds(TimeNs duration) { return static_cast<double>(duration) * 1e-9; }

}  // namespace

RateTable::RateTable(const PreparedTimeline& timeline, std::uint32_t pair, const std::vector<double>* relax)
    : timeline_(timeline),
      pair_(pair),
      relax_(relax),
      blocks_(static_cast<std::size_t>((timeline.timeline.end_ns - timeline.timeline.start_ns + kBlock - 1) /
                                       kBlock)) {
  for (auto& each : blocks_) each.store(nullptr, std::memory_order_relaxed);
}

RateTable::~RateTable() {
  for (auto& each : blocks_) delete each.load();
}

std::size_t RateTable::Block::at(TimeNs time) const {
  return static_cast<std::size_t>(std::upper_bound(start_ns.begin() + 1, start_ns.end(), time) -
                                  start_ns.begin() - 1);
}

double RateTable::Block::until(TimeNs time) const {
  const std::size_t i = at(time);
  return served[i] + rate[i] * seconds(time - start_ns[i]);
}

std::size_t RateTable::index(TimeNs time) const {
  const auto block = static_cast<std::size_t>((time - timeline_.timeline.start_ns) / kBlock);
  return std::min(block, blocks_.size() - 1);
}

TimeNs RateTable::block_start(std::size_t block) const {
  return std::min(timeline_.timeline.start_ns + static_cast<TimeNs>(block) * kBlock,
                  timeline_.timeline.end_ns);
}

const RateTable::Block& RateTable::block(std::size_t index) const {
  const Block* found = blocks_[index].load(std::memory_order_acquire);
  if (found != nullptr) return *found;
  std::unique_ptr<Block> made = build(index);
  // Where two threads build the same block, the second throws its own away.
  if (blocks_[index].compare_exchange_strong(found, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *found;
}

std::unique_ptr<RateTable::Block> RateTable::build(std::size_t index) const {
  auto block = std::make_unique<Block>();
  const TimeNs end = block_start(index + 1);
  TimeNs now = block_start(index);
  Sharing sharing(timeline_, relax_);
  sharing.reset({{pair_, 1, 0}}, now);
  double served = 0;
  while (now < end) {
    const TimeNs next = std::min(sharing.next_change_ns(), end);
    if (block->rate.empty() || block->rate.back() != sharing.rate(0)) {
      block->start_ns.push_back(now);
      block->rate.push_back(sharing.rate(0));
      block->served.push_back(served);
    }
    served = block->served.back() + block->rate.back() * seconds(next - block->start_ns.back());
    now = next;
    sharing.move_to(now);
  }
  block->total = served;
  return block;
}

double RateTable::served(TimeNs from, TimeNs to) const {
  if (to <= from) return 0;
  const std::size_t last = index(to);
  std::size_t i = index(from);
  double bytes = -block(i).until(from);
  for (; i < last; ++i) bytes += block(i).total;
  return bytes + block(last).until(to);
}

TimeNs RateTable::reach(TimeNs from, double bytes, TimeNs limit) const {
  if (bytes <= 0) return from;
  std::size_t i = index(from);
  bytes += block(i).until(from);
  while (bytes > block(i).total) {
    bytes -= block(i).total;
    if (++i >= blocks_.size() || block_start(i) >= limit) return kNever;
  }
  const Block& in = block(i);
  const auto after = std::lower_bound(in.served.begin() + 1, in.served.end(), bytes);
  const auto step = static_cast<std::size_t>(after - in.served.begin() - 1);
  const double missing = bytes - in.served[step];
  const TimeNs end = in.start_ns[step] +
                     (in.rate[step] > 0 ? static_cast<TimeNs>(std::ceil(missing / in.rate[step] * 1e9)) : 0);
  return end > limit ? kNever : std::max(end, from);
}

TimeNs RateTable::first_rate(TimeNs from, TimeNs limit) const {
  for (std::size_t i = index(from); i < blocks_.size() && block_start(i) < limit; ++i) {
    const Block& in = block(i);
    for (std::size_t step = in.at(std::max(from, in.start_ns.front())); step < in.rate.size(); ++step) {
      if (in.rate[step] <= 0) continue;
      const TimeNs time = std::max(from, in.start_ns[step]);
      return time < limit ? time : kNever;
    }
  }
  return kNever;
}

}  // namespace skyhaul::models
