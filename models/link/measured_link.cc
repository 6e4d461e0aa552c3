// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/measured_link.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

/// The last instant of the grid that is not after `time_ns`, as its number.
std::int64_t number_of(TimeNs time_ns, std::int64_t offset_ns, std::int64_t length_ns) {
  const std::int64_t from = time_ns - offset_ns;
  return from / length_ns - (from % length_ns < 0 ? 1 : 0);
}

}  // namespace

std::int64_t LinkLog::median_step_ns() const {
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].time_ns > rows[i - 1].time_ns) steps.push_back(rows[i].time_ns - rows[i - 1].time_ns);
  }
  if (steps.empty()) return orbits::kSecond;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

MeasuredLink::MeasuredLink(LinkLog log, LogMode mode, std::int64_t hold_ns, std::int64_t block_ns,
                           std::int64_t block_offset_ns)
    : mode_(mode), block_ns_(block_ns), block_offset_ns_(block_offset_ns) {
  if (log.rows.empty()) throw std::invalid_argument("a log without rows");
  const std::int64_t step_ns = log.median_step_ns();
  if (hold_ns == 0) hold_ns = 2 * step_ns;
  const auto& rows = log.rows;
  LogRow known;                          // the value of each quantity that holds
  TimeNs until_ns[kLogQuantities] = {};  // and until when
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const TimeNs start = rows[i].time_ns;
    for (std::size_t q = 0; q < kLogQuantities; ++q) {
      if (!std::isnan(rows[i].values[q])) {
        known.values[q] = rows[i].values[q];
        until_ns[q] = start + hold_ns;
        has_[q] = true;
      } else if (!std::isnan(known.values[q]) && start >= until_ns[q]) {
        known.values[q] = LogRow::kNothing;
      }
    }
    const bool goes_on = i + 1 < rows.size() && rows[i + 1].time_ns - start <= hold_ns;
    const TimeNs end = goes_on ? rows[i + 1].time_ns : start + std::min(hold_ns, step_ns);
    const bool any = std::any_of(std::begin(known.values), std::end(known.values),
                                 [](double value) { return !std::isnan(value); });
    if (end <= start || !any) continue;
    known.time_ns = start;
    held_.push_back({start, end, length_ns_, known});
    length_ns_ += end - start;
  }
  if (held_.empty()) throw std::invalid_argument("a log without values");
  if (mode_ == LogMode::kResample) find_blocks(log.utc ? block_offset_ns : held_.front().start_ns);
}

void MeasuredLink::find_blocks(TimeNs origin_ns) {
  for (std::size_t first = 0; first < held_.size();) {
    std::size_t last = first;  // pieces that meet
    while (last + 1 < held_.size() && held_[last].end_ns == held_[last + 1].start_ns) ++last;
    const TimeNs from = held_[first].start_ns, until = held_[last].end_ns;
    std::int64_t n = number_of(from - 1, origin_ns, block_ns_) + 1;
    for (std::size_t at = first; origin_ns + (n + 1) * block_ns_ <= until; ++n) {
      const TimeNs start = origin_ns + n * block_ns_;
      while (held_[at].end_ns <= start) ++at;
      blocks_.push_back({start, at});
    }
    first = last + 1;
  }
  if (blocks_.empty()) throw std::invalid_argument("a log without a whole block");
}

void MeasuredLink::lay(const Reader& reader, TimeNs start_ns, TimeNs end_ns,
                       const std::function<void(const Piece&)>& each) const {
  mode_ == LogMode::kRepeat ? repeat(reader, start_ns, end_ns, each)
                            : resample(reader, start_ns, end_ns, each);
}

void MeasuredLink::repeat(const Reader& reader, TimeNs start_ns, TimeNs end_ns,
                          const std::function<void(const Piece&)>& each) const {
  const auto n = static_cast<std::int64_t>(std::max<std::size_t>(1, reader.terminals));
  const auto i = static_cast<std::int64_t>(reader.terminal);
  std::int64_t at = length_ns_ / n * i + length_ns_ % n * i / n;
  auto piece = std::upper_bound(held_.begin(), held_.end(), at,
                                [](std::int64_t t, const Held& held) { return t < held.before_ns; }) -
               1;
  for (TimeNs now = start_ns; now < end_ns;) {
    const std::int64_t left = piece->end_ns - piece->start_ns - (at - piece->before_ns);
    const TimeNs until = left < end_ns - now ? now + left : end_ns;
    each({now, until, &piece->row});
    now = until;
    at += left;
    if (++piece == held_.end()) {
      piece = held_.begin();
      at = 0;
    }
  }
}

void MeasuredLink::resample(const Reader& reader, TimeNs start_ns, TimeNs end_ns,
                            const std::function<void(const Piece&)>& each) const {
  for (std::int64_t n = number_of(start_ns, block_offset_ns_, block_ns_);; ++n) {
    const TimeNs begin = block_offset_ns_ + n * block_ns_;
    if (begin >= end_ns) return;
    const std::uint64_t draw = keyed_bits(reader.seed, {static_cast<std::uint64_t>(DrawFor::kLogBlock),
                                                        reader.key, static_cast<std::uint64_t>(n)}) %
                               blocks_.size();
    const Block& block = blocks_[draw];
    const std::int64_t shift = begin - block.start_ns;
    for (auto piece = held_.begin() + static_cast<std::ptrdiff_t>(block.first);
         piece != held_.end() && piece->start_ns < block.start_ns + block_ns_; ++piece) {
      const TimeNs from = std::max({piece->start_ns + shift, begin, start_ns});
      const TimeNs until = std::min({piece->end_ns + shift, begin + block_ns_, end_ns});
      if (from < until) each({from, until, &piece->row});
    }
  }
}

std::vector<MeasuredLink::Stretch> MeasuredLink::stretches(LogQuantity quantity, const Reader& reader,
                                                           TimeNs start_ns, TimeNs end_ns) const {
  std::vector<Stretch> all;
  if (!has(quantity)) return all;
  lay(reader, start_ns, end_ns, [&](const Piece& piece) {
    const double value = (*piece.row)[quantity];
    if (std::isnan(value)) return;
    if (!all.empty() && all.back().end_ns == piece.start_ns && all.back().value == value) {
      all.back().end_ns = piece.end_ns;
    } else {
      all.push_back({piece.start_ns, piece.end_ns, value});
    }
  });
  return all;
}

}  // namespace skyhaul::models
