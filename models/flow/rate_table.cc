// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/rate_table.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace skyhaul::models {
namespace {

/// Of CUBIC's windows: each takes some kilobytes, and more for what is asked of it.
constexpr std::size_t kMostCubicShares = 512, kMostRelaxed = 512;
/// Start-ups of a timeline that are kept: some megabytes.
constexpr std::size_t kMostStartups = 50'000;

double seconds(TimeNs duration) { return static_cast<double>(duration) * 1e-9; }

}  // namespace

RateTable::RateTable(const PreparedTimeline& timeline, std::vector<Member> members, std::vector<double> relax,
                     std::atomic<std::int64_t>& budget)
    : timeline_(timeline),
      members_(std::move(members)),
      block_ns_(members_.size() == 1 ? kBlockOfOne : kBlockOfMore),
      relax_(std::move(relax)),
      blocks_(static_cast<std::size_t>(
                  (timeline.timeline.end_ns - timeline.timeline.start_ns + block_ns_ - 1) / block_ns_),
              budget) {}

std::size_t RateTable::Block::bytes() const {
  return sizeof *this + start_ns.size() * sizeof(TimeNs) +
         (rate.size() + served.size() + total.size()) * sizeof(double);
}

std::size_t RateTable::Block::at(TimeNs time) const {
  return static_cast<std::size_t>(std::upper_bound(start_ns.begin() + 1, start_ns.end(), time) -
                                  start_ns.begin() - 1);
}

double RateTable::Block::until(std::size_t member, TimeNs time) const {
  const std::size_t step = at(time);
  const std::size_t i = step * total.size() + member;
  return served[i] + rate[i] * seconds(time - start_ns[step]);
}

TimeNs RateTable::Block::reach(std::size_t member, double bytes) const {
  const std::size_t members = total.size();
  std::size_t low = 0;  // the last step at whose start fewer bytes are served
  std::size_t high = start_ns.size();
  while (low + 1 < high) {
    const std::size_t middle = (low + high) / 2;
    (served[middle * members + member] < bytes ? low : high) = middle;
  }
  const std::size_t i = low * members + member;
  const double missing = bytes - served[i];
  return start_ns[low] + (rate[i] > 0 ? static_cast<TimeNs>(std::ceil(missing / rate[i] * 1e9)) : 0);
}

std::size_t RateTable::index(TimeNs time) const {
  const auto block =
      static_cast<std::size_t>((timeline_.wrapped(time) - timeline_.timeline.start_ns) / block_ns_);
  return static_cast<std::size_t>(timeline_.cycle(time)) * blocks_.size() + block;
}

TimeNs RateTable::shift_ns(std::size_t block) const {
  return static_cast<TimeNs>(block / blocks_.size()) * timeline_.horizon_ns();
}

TimeNs RateTable::block_start(std::size_t block) const {
  const auto inside = static_cast<TimeNs>(block % blocks_.size());
  return timeline_.timeline.start_ns + inside * block_ns_ + shift_ns(block);
}

std::shared_ptr<const RateTable::Block> RateTable::block(std::size_t index) const {
  index %= blocks_.size();
  return blocks_.get(index, [&] { return build(index); });
}

RateTable::Block RateTable::build(std::size_t index) const {
  const std::size_t members = members_.size();
  TimeNs now = block_start(index);
  const TimeNs end = std::min(now + block_ns_, timeline_.timeline.end_ns);
  Block block;
  block.total.assign(members, 0);
  Sharing sharing(timeline_, relax_.empty() ? nullptr : &relax_);
  sharing.reset(members_, now);
  while (now < end) {
    const std::size_t last = block.rate.size();  // of the step before
    bool changed = last == 0;
    for (std::size_t m = 0; m < members && !changed; ++m) {
      changed = block.rate[last - members + m] != sharing.rate(m);
    }
    if (changed) {
      block.start_ns.push_back(now);
      for (std::size_t m = 0; m < members; ++m) {
        block.rate.push_back(sharing.rate(m));
        block.served.push_back(block.total[m]);
      }
    }
    now = std::min(sharing.next_change_ns(), end);
    const std::size_t step = block.rate.size() - members;
    for (std::size_t m = 0; m < members; ++m) {
      block.total[m] = block.served[step + m] + block.rate[step + m] * seconds(now - block.start_ns.back());
    }
    sharing.move_to(now);
  }
  return block;
}

double RateTable::served(std::size_t member, TimeNs from, TimeNs to) const {
  if (to <= from) return 0;
  const std::size_t last = index(to);
  std::size_t i = index(from);
  double bytes = -block(i)->until(member, from - shift_ns(i));
  for (; i < last; ++i) bytes += block(i)->total[member];
  return bytes + block(last)->until(member, to - shift_ns(last));
}

RateTable::End RateTable::next_end(TimeNs from, std::vector<double> missing, TimeNs limit) const {
  for (std::size_t m = 0; m < missing.size(); ++m) {
    if (missing[m] <= 0) return {from, m};
  }
  std::size_t i = index(from);
  {
    const std::shared_ptr<const Block> in = block(i);
    for (std::size_t m = 0; m < missing.size(); ++m) missing[m] += in->until(m, from - shift_ns(i));
  }
  End end{kNever, 0};
  for (; block_start(i) < limit; ++i) {
    const std::shared_ptr<const Block> in = block(i);
    for (std::size_t m = 0; m < missing.size(); ++m) {
      if (missing[m] > in->total[m]) {
        missing[m] -= in->total[m];
        continue;
      }
      const TimeNs time = std::max(from, in->reach(m, missing[m]) + shift_ns(i));
      if (time < end.time_ns) end = {time, m};
    }
    if (end.time_ns != kNever) break;
  }
  return end.time_ns > limit ? End{kNever, 0} : end;
}

TimeNs RateTable::first_rate(TimeNs from, TimeNs limit) const {
  for (std::size_t i = index(from); block_start(i) < limit; ++i) {
    const std::shared_ptr<const Block> in = block(i);
    const TimeNs shift = shift_ns(i);
    for (std::size_t step = in->at(std::max(from - shift, in->start_ns.front())); step < in->start_ns.size();
         ++step) {
      if (in->rate[step * members_.size()] <= 0) continue;
      const TimeNs time = std::max(from, in->start_ns[step] + shift);
      return time < limit ? time : kNever;
    }
  }
  return kNever;
}

RateTables::RateTables(const PreparedTimeline& timeline) : timeline_(timeline) {
  for (std::uint32_t pair = 0; pair < timeline.pairs.size(); ++pair) {
    pairs_.push_back(std::make_unique<RateTable>(timeline, std::vector<Sharing::Member>{{pair, 1, 0}},
                                                 std::vector<double>{}, budget_));
  }
}

bool RateTables::Less::operator()(const std::vector<Sharing::Member>& a,
                                  const std::vector<Sharing::Member>& b) const {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(), [](const Sharing::Member& x, const Sharing::Member& y) {
        return std::tie(x.pair, x.priority, x.weight) < std::tie(y.pair, y.priority, y.weight);
      });
}

const RateTable& RateTables::of(const std::vector<Sharing::Member>& members) {
  if (members.size() == 1) return of_pair(members.front().pair);
  const std::lock_guard<std::mutex> lock(mutex_);
  std::unique_ptr<RateTable>& table = sets_[members];
  if (table == nullptr)
    table = std::make_unique<RateTable>(timeline_, members, std::vector<double>{}, budget_);
  return *table;
}

std::shared_ptr<const RateTable> RateTables::relaxed(std::uint32_t pair, const std::vector<double>& relax) {
  std::pair<std::uint32_t, std::vector<double>> key(pair, {});
  for (const std::uint32_t r : timeline_.pairs[pair].resources) key.second.push_back(relax[r]);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = relaxed_.find(key);
  if (known != relaxed_.end()) return known->second;
  if (relaxed_.size() >= kMostRelaxed) relaxed_.clear();  // runs keep those that they use
  auto made = std::make_shared<const RateTable>(timeline_, std::vector<Sharing::Member>{{pair, 1, 0}}, relax,
                                                budget_);
  return relaxed_.emplace(std::move(key), std::move(made)).first->second;
}

std::optional<TimeNs> RateTables::kept_startup_ns(const Start& start) const {
  const std::lock_guard<std::mutex> lock(startups_mutex_);
  const auto known = startups_.find(start);
  return known == startups_.end() ? std::nullopt : std::optional<TimeNs>(known->second);
}
void RateTables::keep_startup_ns(const Start& start, TimeNs cost) {
  const std::lock_guard<std::mutex> lock(startups_mutex_);
  if (startups_.size() < kMostStartups) startups_.emplace(start, cost);
}
std::shared_ptr<const BurstCounts> RateTables::burst_counts(std::uint32_t pair, double delay_factor) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::shared_ptr<const BurstCounts>& counts = burst_counts_[{pair, delay_factor}];
  if (counts == nullptr) counts = std::make_shared<const BurstCounts>(timeline_, pair, delay_factor, budget_);
  return counts;
}

std::shared_ptr<const CubicShares> RateTables::cubic_shares(std::uint32_t pair, int streams, double queue_bdp,
                                                            std::vector<double> relax, double delay_factor) {
  CubicKey key(pair, streams, delay_factor, std::move(relax));
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = cubic_shares_.find(key);
  if (known != cubic_shares_.end()) return known->second;
  // Runs keep those that they use. The sets that a search relaxes come and go.
  if (cubic_shares_.size() >= kMostCubicShares || cubic_budget_.load() < kCubicBytes / 4)
    cubic_shares_.clear();
  std::shared_ptr<const CubicWays>& ways = cubic_ways_[{pair, delay_factor}];
  if (ways == nullptr) ways = std::make_shared<const CubicWays>(timeline_, pair, delay_factor, cubic_budget_);
  auto made = std::make_shared<const CubicShares>(timeline_, pair, ways, streams, queue_bdp, std::get<3>(key),
                                                  cubic_budget_);
  return cubic_shares_.emplace(std::move(key), std::move(made)).first->second;
}

}  // namespace skyhaul::models
