// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "flow/run.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

/// A prepared timeline with the tables of its pairs.
struct Side {
  PreparedTimeline timeline;
  RateTables tables;

  Side(const LinkTimeline& of, bool prune, unsigned threads)
      : timeline(of, prune, threads), tables(timeline) {}
};

}  // namespace

struct FlowEngine::Prepared {
  Prepared(const LinkTimeline& timeline, double queue, unsigned its_threads)
      : limiting(timeline, true, its_threads), queue_bdp(queue), threads(its_threads) {}

  /// With every resource, for runs that account for all of them or change capacities by much.
  Side& full() const {
    std::call_once(made_full,
                   [this] { all = std::make_unique<Side>(limiting.timeline.timeline, false, threads); });
    return *all;
  }

  mutable Side limiting;  ///< only what can limit
  double queue_bdp;
  unsigned threads;
  mutable std::once_flag made_full;
  mutable std::unique_ptr<Side> all;
};

FlowEngine::FlowEngine(const LinkTimeline& timeline, double queue_bdp, unsigned threads)
    : prepared_(std::make_unique<Prepared>(timeline, queue_bdp, threads)) {}

FlowEngine::~FlowEngine() = default;

const std::vector<std::uint32_t>& FlowEngine::limiting_resources() const {
  return prepared_->limiting.timeline.resources;
}

std::size_t FlowEngine::prepared_bytes() const { return prepared_->limiting.timeline.bytes(); }

FlowResult FlowEngine::run(const TransferPlan& plan, const FlowOptions& options) const {
  const LinkTimeline& timeline = prepared_->limiting.timeline.timeline;
  if (options.from_ns < timeline.start_ns || options.from_ns >= timeline.end_ns ||
      options.from_ns >= options.until_ns) {
    throw std::invalid_argument("FlowEngine: a window begins inside the timeline and ends later");
  }
  if (options.account && options.until_ns > timeline.end_ns) {
    throw std::invalid_argument("FlowOptions::account: the window ends inside the timeline");
  }
  if (!(options.plan_factor > 0) || !(options.delay_factor > 0) || !(options.transport_relief >= 0) ||
      !(options.transport_relief < 1)) {
    throw std::invalid_argument(
        "FlowOptions: plan_factor and delay_factor are above 0, transport_relief in [0, 1)");
  }
  bool full = options.account;
  if (!options.relax.empty()) {
    if (options.relax.size() != timeline.resources.size()) {
      throw std::invalid_argument("FlowOptions::relax: one multiplier for each resource");
    }
    const auto [least, most] = std::minmax_element(options.relax.begin(), options.relax.end());
    if (!(*least > 0)) throw std::invalid_argument("FlowOptions::relax: multipliers are above 0");
    full = full || *most > *least * PreparedTimeline::kMargin;
  }
  Side& side = full ? prepared_->full() : prepared_->limiting;
  return FlowRun(side.timeline, side.tables, plan, options, prepared_->queue_bdp).run();
}

}  // namespace skyhaul::models
