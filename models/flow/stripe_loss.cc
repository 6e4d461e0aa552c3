// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/stripe_loss.h"

#include <algorithm>

namespace skyhaul::models {
namespace {

double lost_s(const LossInterval& of) {
  return static_cast<double>(of.end_ns - of.start_ns) * 1e-9 * of.loss;
}

struct Starting {
  TimeNs start_ns;
  LossMet met;
};

}  // namespace

StripeLoss::StripeLoss(const LinkTimeline& timeline, const Path& path, bool packs)
    : segments_(&path.segments), end_ns_(timeline.end_ns) {
  std::vector<Starting> all;
  for (std::uint32_t s = 0; s < path.segments.size(); ++s) {
    const PathSegment segment = path.segments[s];
    if (segment.route == kNoRoute) continue;
    const TimeNs until = s + 1 < path.segments.size() ? path.segments[s + 1].start_ns : timeline.end_ns;
    for (const Hop& hop : timeline.routes[segment.route]) {
      if (!hop.is_resource()) continue;
      const PackedList<LossInterval>& loss = timeline.resources[hop.index()].loss;
      if (loss.empty()) continue;
      const auto known = std::find(sources_.begin(), sources_.end(), &loss);
      const auto source = static_cast<std::uint32_t>(known - sources_.begin());
      if (known == sources_.end()) sources_.push_back(&loss);
      const auto first =
          std::lower_bound(loss.begin(), loss.end(), segment.start_ns,
                           [](const LossInterval& each, TimeNs t) { return each.end_ns <= t; });
      for (auto i = static_cast<std::uint32_t>(first - loss.begin()); i < loss.size(); ++i) {
        const TimeNs start_ns = loss[i].start_ns;
        if (start_ns >= until) break;
        all.push_back({std::max(start_ns, segment.start_ns), {source, i, s}});
      }
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Starting& a, const Starting& b) { return a.start_ns < b.start_ns; });
  std::vector<LossMet>& met = met_.plain();
  (packs ? met.reserve(all.size()) : plain_.reserve(all.size()));
  sums_.reserve(all.size() / kSums + 1);
  double sum_s = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const LossInterval its = composed(all[i].met);
    if (packs) {
      met.push_back(all[i].met);
    } else {
      plain_.push_back(its);
    }
    if (i % kSums == 0) sums_.push_back(sum_s);
    sum_s += lost_s(its);
  }
  met_.pack();
}

LossInterval StripeLoss::composed(const LossMet& met) const {
  const LossInterval its = (*sources_[met.source])[met.interval];
  const std::size_t next = std::size_t{met.segment} + 1;
  return {std::max(its.start_ns, (*segments_)[met.segment].start_ns),
          std::min(its.end_ns, next < segments_->size() ? (*segments_)[next].start_ns : end_ns_), its.loss};
}

std::size_t StripeLoss::first_that_ends_after(TimeNs time) const {
  std::size_t low = 0, high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if ((*this)[middle].end_ns <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::size_t StripeLoss::first_that_starts_at(TimeNs time, std::size_t from) const {
  std::size_t low = from, high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if ((*this)[middle].start_ns < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

double StripeLoss::lost_before_s(std::size_t index) const {
  if (empty()) return 0;
  const std::size_t kept = std::min(index / kSums, sums_.size() - 1);
  double sum_s = sums_[kept];
  for (std::size_t i = kept * kSums; i < index; ++i) sum_s += lost_s((*this)[i]);
  return sum_s;
}

std::size_t StripeLoss::bytes() const {
  return plain_.capacity() * sizeof(LossInterval) + met_.bytes() + sums_.capacity() * sizeof(double) +
         sources_.capacity() * sizeof sources_[0];
}

}  // namespace skyhaul::models
