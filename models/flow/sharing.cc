// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/sharing.h"

#include <algorithm>

#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {
namespace {

/// With more flows than this, changes wait for the next millisecond. The gaps of a thousand terminals end a
/// thousand times within a tenth of a second, and each change costs a look at every flow: without this the
/// time would grow with the square of the terminals.
constexpr std::size_t kManyFlows = 64;
constexpr TimeNs kTogetherNs = 1'000'000;

}  // namespace

Sharing::Sharing(const PreparedTimeline& timeline, const std::vector<double>* relax,
                 const std::vector<double>* limit)
    : timeline_(timeline),
      relax_(relax),
      limit_(limit),
      capacity_(timeline.capacity.size(), 0),
      left_(timeline.capacity.size(), 0),
      touched_(timeline.capacity.size(), 0) {}

void Sharing::take_route(Flow& flow) const {
  const PreparedTimeline::Segment& segment = flow.stripe->segments[flow.segment];
  const std::uint32_t* resources = timeline_.stripe_resources.data();
  flow.shared.first = segment.routed ? resources + segment.first : nullptr;
  flow.shared.last = segment.routed ? resources + segment.last : nullptr;
  const std::size_t next = flow.segment + 1;
  flow.next_ns = next < flow.stripe->segments.size() ? flow.stripe->segments[next].start_ns : kNever;
}

void Sharing::take_capacity(Used& used) {
  const PreparedTimeline::Steps& steps = timeline_.capacity[used.resource];
  const double full = steps.bytes_per_s(used.step);
  double& capacity = capacity_[used.resource];
  capacity = relax_ == nullptr ? full : full * (*relax_)[used.resource];
  if (limit_ != nullptr) capacity = std::min(capacity, (*limit_)[used.resource]);
  used.next_ns = used.step + 1 < steps.size()
                     ? steps.start_ns(used.step + 1) - timeline_.timeline.start_ns + cycle_start_ns_
                     : kNever;
}

void Sharing::reset(const std::vector<Member>& members, TimeNs now) {
  flows_.clear();
  used_.clear();
  rate_.assign(members.size(), 0);
  for (std::size_t m = 0; m < members.size(); ++m) {
    const PreparedTimeline::Pair& pair = timeline_.pairs[members[m].pair];
    for (const std::uint32_t r : pair.resources) {
      if (touched_[r] == 0) used_.push_back({r, 0, 0});
      touch(r);  // once each: several pairs may cross it
    }
    for (const PreparedTimeline::Stripe& stripe : pair.stripes) {
      Flow flow{{}, &stripe, 0, m, members[m].priority, true, kNever};
      flow.shared.weight = members[m].weight;
      flows_.push_back(flow);
    }
  }
  std::stable_sort(flows_.begin(), flows_.end(),
                   [](const Flow& a, const Flow& b) { return a.priority > b.priority; });
  seek(now);
  allocate();
  find_next_change();
}

/// Takes the routes and capacities of any time.
void Sharing::seek(TimeNs now) {
  const TimeNs local = timeline_.wrapped(now);
  cycle_start_ns_ = timeline_.timeline.start_ns + (now - local);
  for (Used& used : used_) {
    used.step = timeline_.capacity[used.resource].at(local);
    take_capacity(used);
  }
  for (Flow& flow : flows_) {
    flow.segment = flow.stripe->at(local);
    take_route(flow);
  }
}

void Sharing::refresh() {
  for (Used& used : used_) take_capacity(used);
  allocate();
}

void Sharing::move_to(TimeNs now) {
  if (now < next_change_ns_) return;
  if (now >= cycle_start_ns_ + timeline_.horizon_ns()) {
    seek(now);
    allocate();
  } else {
    follow(now - cycle_start_ns_ + timeline_.timeline.start_ns, now);
    allocate_touched();
  }
  find_next_change();
}

/// Takes the steps and segments that have begun since the last change; `local` is `now` in the timeline.
void Sharing::follow(TimeNs local, TimeNs now) {
  for (Used& used : used_) {
    if (used.next_ns > now) continue;
    const PreparedTimeline::Steps& steps = timeline_.capacity[used.resource];
    while (used.step + 1 < steps.size() && steps.start_ns(used.step + 1) <= local) ++used.step;
    const double before = capacity_[used.resource];
    take_capacity(used);
    if (capacity_[used.resource] != before) touch(used.resource);
  }
  for (Flow& flow : flows_) {
    if (flow.next_ns > local) continue;
    const auto& segments = flow.stripe->segments;
    while (flow.segment + 1 < segments.size() && segments[flow.segment + 1].start_ns <= local) ++flow.segment;
    touch(flow);  // those that it leaves
    take_route(flow);
    flow.touched = true;
    touch(flow);
  }
}

void Sharing::touch(std::uint32_t resource) {
  if (touched_[resource] != 0) return;
  touched_[resource] = 1;
  touched_list_.push_back(resource);
}

void Sharing::touch(const Flow& flow) {
  for (const std::uint32_t* r = flow.shared.first; r != flow.shared.last; ++r) touch(*r);
}

void Sharing::find_next_change() {
  const TimeNs shift_ns = cycle_start_ns_ - timeline_.timeline.start_ns;
  const TimeNs cycle_end_ns = cycle_start_ns_ + timeline_.horizon_ns();
  next_change_ns_ = cycle_end_ns;
  for (const Used& used : used_) next_change_ns_ = std::min(next_change_ns_, used.next_ns);
  for (const Flow& flow : flows_) {
    if (flow.next_ns != kNever) next_change_ns_ = std::min(next_change_ns_, flow.next_ns + shift_ns);
  }
  if (flows_.size() <= kManyFlows) return;
  const TimeNs since_ns = next_change_ns_ - cycle_start_ns_;
  next_change_ns_ =
      std::min(cycle_end_ns, next_change_ns_ + (kTogetherNs - since_ns % kTogetherNs) % kTogetherNs);
}

/// Extends what was touched to the flows that it is shared with, and theirs, and allocates anew for these.
void Sharing::allocate_touched() {
  for (std::size_t known = 0; known != touched_list_.size();) {
    known = touched_list_.size();
    for (Flow& flow : flows_) {
      if (flow.touched) continue;
      flow.touched =
          std::any_of(flow.shared.first, flow.shared.last, [&](std::uint32_t r) { return touched_[r] != 0; });
      if (flow.touched) touch(flow);
    }
  }
  for (const std::uint32_t r : touched_list_) left_[r] = capacity_[r];
  fill_touched();
}

void Sharing::allocate() {
  for (const Used& used : used_) left_[used.resource] = capacity_[used.resource];
  for (Flow& flow : flows_) flow.touched = true;
  fill_touched();
}

/// Gives the touched flows their rates, out of `left_`.
void Sharing::fill_touched() {
  for (const std::uint32_t r : touched_list_) touched_[r] = 0;
  touched_list_.clear();
  std::fill(rate_.begin(), rate_.end(), 0);
  for (std::size_t from = 0; from < flows_.size();) {
    const std::size_t first = from;
    batch_.clear();
    for (; from < flows_.size() && flows_[from].priority == flows_[first].priority; ++from) {
      if (!flows_[from].touched) continue;
      flows_[from].touched = false;
      flows_[from].shared.rate = 0;
      if (flows_[from].shared.first != nullptr) batch_.push_back(&flows_[from].shared);
    }
    max_min_.allocate(batch_, left_);
    for (std::size_t f = first; f < from; ++f) rate_[flows_[f].member] += flows_[f].shared.rate;
  }
}

}  // namespace skyhaul::models
