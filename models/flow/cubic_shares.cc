// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cubic_shares.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skyhaul::models {
namespace {

constexpr double kPacketBits = 12000;

double seconds(TimeNs duration) { return static_cast<double>(duration) * 1e-9; }

}  // namespace

CubicShares::CubicShares(const PreparedTimeline& timeline, std::uint32_t pair,
                         std::shared_ptr<const CubicWays> ways, int streams, double queue_bdp,
                         std::vector<double> relax, std::atomic<std::int64_t>& budget)
    : timeline_(timeline),
      ways_(std::move(ways)),
      streams_(streams),
      sums_(static_cast<std::size_t>((timeline.horizon_ns() + kSums - 1) / kSums), sums_budget_),
      starts_(static_cast<std::size_t>((timeline.horizon_ns() + kStartsApart - 1) / kStartsApart),
              sums_budget_),
      pieces_(ways_->parts().size() * ways_->size(), budget) {
  const std::vector<std::uint32_t>& all = timeline.pairs[pair].resources;
  for (const CubicWays::Part& part : ways_->parts()) {
    std::vector<double>& multipliers = relax_.emplace_back();
    std::vector<double>& greatest = greatest_.emplace_back();
    for (const std::uint32_t resource : part.resources) {
      const auto place = std::lower_bound(all.begin(), all.end(), resource) - all.begin();
      const double most = timeline.capacity[resource].greatest();
      multipliers.push_back(relax.empty() ? 1 : relax[static_cast<std::size_t>(place)]);
      greatest.push_back(most * multipliers.back() * 8 / kPacketBits);
    }
  }
  // As long as the packet engine's: of the longest path's mean round trip, at the resource's greatest
  // capacity.
  queue_s_ = queue_bdp * ways_->longest_round_trip_s();
}

std::shared_ptr<const CubicPieces> CubicShares::pieces(std::size_t part, std::size_t index) const {
  return pieces_.get(part * ways_->size() + index, [&] {
    const TimeNs begin = start_ns() + static_cast<TimeNs>(index) * CubicWays::kBlock;
    const CubicScene its = scene(part, begin, std::min(begin + CubicWays::kBlock, timeline_.timeline.end_ns));
    return cut_into_pieces(its, ways_->stripes(part, index)->stripes);
  });
}

CubicShares::Connections CubicShares::run(TimeNs from) const {
  const TimeNs since = timeline_.wrapped(from) - start_ns();
  const auto first = static_cast<std::size_t>(since / CubicWays::kBlock);
  Connections made;
  for (std::size_t part = 0; part < ways_->parts().size(); ++part) {
    made.parts_.push_back(std::make_unique<CubicRun>(
        ways_->parts()[part].stripes.size(), streams_,
        [this, part, first](std::size_t block) { return pieces(part, (first + block) % ways_->size()); },
        seconds(since % CubicWays::kBlock),
        [this, part, from](std::size_t stripe, double sent_s) {
          return ways_->round_trip_s(part, stripe, from + static_cast<TimeNs>(sent_s * 1e9));
        }));
  }
  return made;
}

CubicSums CubicShares::Connections::sums(double until_s) {
  CubicSums sums;
  for (const std::unique_ptr<CubicRun>& each : parts_) sums += each->sums(until_s);
  return sums;
}

CubicShares::Start CubicShares::make_start(std::size_t index) const {
  Connections connections = run(start_ns() + static_cast<TimeNs>(index) * kStartsApart);
  Start made;
  for (TimeNs at = orbits::kSecond; at <= kStartFollowed; at += orbits::kSecond)
    made.sums.push_back(connections.sums(seconds(at)));
  return made;
}

CubicSums CubicShares::start_sums(TimeNs from, TimeNs length) const {
  const TimeNs since = timeline_.wrapped(from) - start_ns();
  const std::size_t index =
      static_cast<std::size_t>((since + kStartsApart / 2) / kStartsApart) % starts_.size();
  const std::shared_ptr<const Start> start = starts_.get(index, [&] { return make_start(index); });
  const double place = std::min(seconds(length), static_cast<double>(start->sums.size()));
  const auto whole = static_cast<std::size_t>(place);
  const CubicSums before = whole > 0 ? start->sums[whole - 1] : CubicSums{};
  if (whole == start->sums.size()) return before;
  const double part = place - static_cast<double>(whole);
  return {before.carried + part * (start->sums[whole].carried - before.carried),
          before.offered + part * (start->sums[whole].offered - before.offered)};
}

CubicShares::Block CubicShares::make_block(std::size_t index) const {
  // A repetition later, so that the time before the first block lies in the timeline's end.
  const TimeNs begin = timeline_.timeline.end_ns + static_cast<TimeNs>(index) * kSums;
  const TimeNs end = std::min(begin + kSums, timeline_.timeline.end_ns + timeline_.horizon_ns());
  const TimeNs from = begin - std::min(kBefore, timeline_.horizon_ns());
  Connections connections = run(from);
  const CubicSums before = connections.sums(seconds(begin - from));
  Block made;
  for (TimeNs at = begin; at < end;) {
    at = std::min(at + kSum, end);
    const CubicSums all = connections.sums(seconds(at - from));
    made.sums.push_back({all.carried - before.carried, all.offered - before.offered});
  }
  return made;
}

/// From a block's start to a time in it, or at its end.
CubicSums CubicShares::until(std::size_t index, TimeNs time) const {
  const TimeNs begin = start_ns() + static_cast<TimeNs>(index) * kSums;
  const std::shared_ptr<const Block> block = sums_.get(index, [&] { return make_block(index); });
  const std::vector<CubicSums>& its = block->sums;
  const auto whole = static_cast<std::size_t>((time - begin) / kSum);
  const CubicSums before = whole > 0 ? its[whole - 1] : CubicSums{};
  const TimeNs since = begin + static_cast<TimeNs>(whole) * kSum;
  if (whole >= its.size() || time == since) return before;
  const TimeNs end = std::min({since + kSum, begin + kSums, timeline_.timeline.end_ns});
  const double part = seconds(time - since) / seconds(end - since);
  return {before.carried + part * (its[whole].carried - before.carried),
          before.offered + part * (its[whole].offered - before.offered)};
}

CubicSums CubicShares::sums(TimeNs from, TimeNs until_ns) const {
  CubicSums sums;
  while (from < until_ns) {
    const TimeNs local = timeline_.wrapped(from);
    const auto index = static_cast<std::size_t>((local - start_ns()) / kSums);
    const TimeNs block_end =
        std::min(start_ns() + static_cast<TimeNs>(index + 1) * kSums, timeline_.timeline.end_ns);
    const TimeNs end = std::min(block_end, local + (until_ns - from));
    const CubicSums before = until(index, local), after = until(index, end);
    sums += {after.carried - before.carried, after.offered - before.offered};
    from += end - local;
  }
  return sums;
}

/// Steps of a resource in [from, until) inside the timeline, as of a scene that begins at `from`.
void CubicShares::add_capacity(std::uint32_t resource, double relax, TimeNs from, TimeNs until,
                               std::vector<CubicScene::Capacity>& into) const {
  const PreparedTimeline::Steps& steps = timeline_.capacity[resource];
  for (std::size_t s = steps.at(from); s < steps.size() && steps.start_ns(s) < until; ++s) {
    into.push_back(
        {seconds(std::max(from, steps.start_ns(s)) - from), steps.bytes_per_s(s) * relax * 8 / kPacketBits});
  }
}

/// What connections meet in [from, until) inside the timeline, but for the ways.
CubicScene CubicShares::scene(std::size_t part, TimeNs from, TimeNs until) const {
  const std::vector<std::uint32_t>& resources = ways_->parts()[part].resources;
  CubicScene scene;
  scene.duration_s = seconds(until - from);
  scene.streams = streams_;
  for (std::size_t r = 0; r < resources.size(); ++r)
    add_capacity(resources[r], relax_[part][r], from, until, scene.resources.emplace_back());
  scene.greatest = greatest_[part];
  scene.queue_s = queue_s_;
  return scene;
}

}  // namespace skyhaul::models
