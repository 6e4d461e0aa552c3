// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <queue>
#include <stdexcept>
#include <unordered_map>

#include "flow/max_min.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// The timeline as the engine reads it: capacities in bytes a second with outages worked in, routes as
/// resources only.
struct FlowEngine::Prepared {
  struct Step {
    TimeNs start_ns;
    double bytes_per_s;
  };
  const LinkTimeline& timeline;
  std::vector<std::vector<Step>> capacity;
  std::vector<std::uint32_t> route_first, route_resources;
  std::map<std::pair<std::string, std::string>, std::vector<std::uint32_t>> paths;  ///< between sites

  explicit Prepared(const LinkTimeline& of) : timeline(of) {
    for (const Resource& resource : timeline.resources) {
      capacity.emplace_back();
      for (const CapacityStep& step : effective_capacity(timeline, resource)) {
        capacity.back().push_back({step.start_ns, static_cast<double>(step.capacity_bps) / 8});
      }
    }
    route_first.push_back(0);
    for (std::uint32_t route = 0; route < timeline.routes.size(); ++route) {
      for (const Hop* hop = timeline.routes.begin(route); hop != timeline.routes.end(route); ++hop) {
        if (hop->is_resource()) route_resources.push_back(hop->index());
      }
      route_first.push_back(static_cast<std::uint32_t>(route_resources.size()));
    }
    for (std::uint32_t p = 0; p < timeline.paths.size(); ++p) {
      const auto site = [&](std::uint32_t node) {
        return timeline.sites[static_cast<std::size_t>(timeline.nodes[node].site)];
      };
      paths[{site(timeline.paths[p].src), site(timeline.paths[p].dst)}].push_back(p);
    }
  }
};

namespace {

constexpr TimeNs kForever = std::numeric_limits<TimeNs>::max();

/// A stripe of a transfer under way.
struct Stripe {
  MaxMinFlow flow;
  std::size_t transfer;
  std::uint32_t path;
  std::size_t segment = 0;
  TimeNs segment_end_ns = 0;
};

/// A transfer under way.
struct Active {
  std::size_t transfer;
  double left;  ///< payload bytes
  double efficiency;
  TimeNs begin_ns;  ///< end of start-up
  std::vector<Stripe> stripes;
  double rate = 0;  ///< payload bytes a second
};

}  // namespace

/// One run: the state of the simulation, with the time moving from event to event.
class FlowRun {
 public:
  FlowRun(const FlowEngine::Prepared& prepared, const TransferPlan& plan, const FlowOptions& options)
      : prepared_(prepared),
        plan_(plan),
        options_(options),
        now_(options.from_ns),
        cursor_(prepared.capacity.size(), kUnset),
        left_(prepared.capacity.size(), 0) {
    validate(plan);
    if (!options.relax.empty() && options.relax.size() != prepared.capacity.size()) {
      throw std::invalid_argument("FlowOptions::relax: one multiplier for each resource");
    }
    if (options.account) result_.resources.resize(prepared.capacity.size());
    prepare_plan();
  }

  FlowResult run() {
    while (now_ < options_.until_ns) {
      start_ready();
      if (active_.empty() && ready_.empty()) break;
      update_routes();
      share();
      const TimeNs next = next_event();
      advance(next);
      finish_done();
    }
    close();
    return std::move(result_);
  }

 private:
  static constexpr std::uint32_t kUnset = 0xFFFFFFFFU;

  void prepare_plan() {
    const std::vector<Transfer>& transfers = plan_.transfers;
    std::unordered_map<std::uint64_t, std::size_t> index;
    for (std::size_t i = 0; i < transfers.size(); ++i) index.emplace(transfers[i].id, i);
    waits_.assign(transfers.size(), 0);
    followers_.resize(transfers.size());
    ready_at_.assign(transfers.size(), options_.from_ns);
    for (std::size_t i = 0; i < transfers.size(); ++i) {
      const Transfer& t = transfers[i];
      for (const std::string& site : {t.src, t.dst}) {
        const auto& sites = prepared_.timeline.sites;
        if (std::find(sites.begin(), sites.end(), site) == sites.end()) {
          throw std::invalid_argument("transfer " + std::to_string(t.id) + ": no site " + site);
        }
      }
      result_.log.records.push_back(
          {t.id, t.round, t.group, t.src, t.dst, t.bytes, 0, -1, -1, TransferStatus::kNotStarted, ""});
      ready_at_[i] = std::max(ready_at_[i], t.not_before_ns);
      waits_[i] = t.after.size();
      for (const std::uint64_t id : t.after) followers_[index.at(id)].push_back(i);
      if (waits_[i] == 0) ready_.emplace(ready_at_[i], i);
    }
  }

  double capacity(std::uint32_t resource) const {
    const double full = prepared_.capacity[resource][cursor_[resource]].bytes_per_s;
    return options_.relax.empty() ? full : full * options_.relax[resource];
  }

  /// Moves a resource's cursor to the step that holds now.
  void seek(std::uint32_t resource) {
    const auto& steps = prepared_.capacity[resource];
    std::uint32_t& cursor = cursor_[resource];
    if (cursor == kUnset) {
      cursor = static_cast<std::uint32_t>(
          std::upper_bound(steps.begin(), steps.end(), now_,
                           [](TimeNs t, const auto& step) { return t < step.start_ns; }) -
          steps.begin() - 1);
    }
    while (cursor + 1 < steps.size() && steps[cursor + 1].start_ns <= now_) ++cursor;
  }

  void start_ready() {
    while (!ready_.empty() && ready_.top().first <= now_) {
      const std::size_t i = ready_.top().second;
      ready_.pop();
      const Transfer& transfer = plan_.transfers[i];
      TransferRecord& record = result_.log.records[i];
      const auto found = prepared_.paths.find({transfer.src, transfer.dst});
      if (found == prepared_.paths.end()) {
        record.status = TransferStatus::kFailed;
        record.reason = "no terminal or fixed link joins " + transfer.src + " and " + transfer.dst;
        continue;
      }
      record.start_ns = now_;
      record.status = TransferStatus::kUnfinished;
      const FlowParameters parameters = flow_parameters(transfer.transport);
      Active active{i, static_cast<double>(transfer.bytes), parameters.efficiency, now_, {}, 0};
      std::int64_t startup = kForever;
      for (const std::uint32_t path : found->second) {
        Stripe stripe;
        stripe.transfer = i;
        stripe.path = path;
        active.stripes.push_back(stripe);
        startup = std::min(startup, path_startup_ns(parameters, prepared_.timeline.paths[path]));
      }
      active.begin_ns = now_ + startup;
      active_.push_back(std::move(active));
    }
  }

  /// Start-up of a path as it is now; none where there is no route yet.
  std::int64_t path_startup_ns(const FlowParameters& parameters, const Path& path) {
    const PathSegment& segment = segment_at(path, now_);
    if (segment.route == kNoRoute || parameters.initial_window == 0) return 0;
    double rate = std::numeric_limits<double>::infinity();
    for (std::uint32_t k = prepared_.route_first[segment.route]; k < prepared_.route_first[segment.route + 1];
         ++k) {
      rate = std::min(
          rate,
          static_cast<double>(
              prepared_.timeline.resources[prepared_.route_resources[k]].capacity.front().capacity_bps));
    }
    return startup_ns(parameters, 2 * route_delay_ns(prepared_.timeline, segment.route, now_), rate);
  }

  void update_routes() {
    for (Active& active : active_) {
      for (Stripe& stripe : active.stripes) {
        if (stripe.segment_end_ns > now_) continue;
        const std::vector<PathSegment>& segments = prepared_.timeline.paths[stripe.path].segments;
        if (stripe.segment_end_ns == 0) {
          stripe.segment = static_cast<std::size_t>(&segment_at(prepared_.timeline.paths[stripe.path], now_) -
                                                    segments.data());
        }
        while (stripe.segment + 1 < segments.size() && segments[stripe.segment + 1].start_ns <= now_)
          ++stripe.segment;
        stripe.segment_end_ns = stripe.segment + 1 < segments.size() ? segments[stripe.segment + 1].start_ns
                                                                     : prepared_.timeline.end_ns;
        const std::uint32_t route = segments[stripe.segment].route;
        stripe.flow.first = stripe.flow.last = nullptr;
        if (route == kNoRoute) continue;
        stripe.flow.first = prepared_.route_resources.data() + prepared_.route_first[route];
        stripe.flow.last = prepared_.route_resources.data() + prepared_.route_first[route + 1];
      }
    }
  }

  void share() {
    used_.clear();
    sharing_.clear();
    for (Active& active : active_) {
      active.rate = 0;
      for (Stripe& stripe : active.stripes) {
        stripe.flow.rate = 0;
        if (stripe.flow.first == nullptr || active.begin_ns > now_) continue;
        sharing_.push_back(&stripe);
        for (const std::uint32_t* r = stripe.flow.first; r != stripe.flow.last; ++r) {
          seek(*r);
          left_[*r] = capacity(*r);
          used_.push_back(*r);
        }
      }
    }
    // Strict priorities: the higher ones take first, the next share what is left.
    std::stable_sort(sharing_.begin(), sharing_.end(), [&](const Stripe* a, const Stripe* b) {
      return plan_.transfers[a->transfer].priority > plan_.transfers[b->transfer].priority;
    });
    for (std::size_t from = 0; from < sharing_.size();) {
      std::size_t until = from;
      const int priority = plan_.transfers[sharing_[from]->transfer].priority;
      flows_.clear();
      while (until < sharing_.size() && plan_.transfers[sharing_[until]->transfer].priority == priority) {
        flows_.push_back(&sharing_[until++]->flow);
      }
      max_min_.allocate(flows_, left_);
      from = until;
    }
    for (Active& active : active_) {
      for (const Stripe& stripe : active.stripes) active.rate += stripe.flow.rate * active.efficiency;
    }
  }

  static TimeNs after(TimeNs from, double seconds) {
    return seconds > 1e9 ? kForever : from + static_cast<TimeNs>(std::ceil(seconds * 1e9));
  }

  TimeNs next_event() const {
    TimeNs next = options_.until_ns;
    if (!ready_.empty()) next = std::min(next, ready_.top().first);
    for (const Active& active : active_) {
      if (active.begin_ns > now_) next = std::min(next, active.begin_ns);
      if (active.left <= 0) return now_;
      if (active.rate > 0) next = std::min(next, after(now_, active.left / active.rate));
      for (const Stripe& stripe : active.stripes) next = std::min(next, stripe.segment_end_ns);
    }
    for (const std::uint32_t r : used_) {
      const auto& steps = prepared_.capacity[r];
      if (cursor_[r] + 1 < steps.size()) next = std::min(next, steps[cursor_[r] + 1].start_ns);
    }
    return std::max(next, now_);
  }

  void advance(TimeNs next) {
    const double seconds = static_cast<double>(next - now_) * 1e-9;
    for (Active& active : active_) {
      const double moved = std::min(active.left, active.rate * seconds);
      active.left -= moved;
      if (active.left < 1e-3) active.left = 0;  // a thousandth of a byte: rounding of the sum of pieces
      if (!options_.account || active.rate <= 0) continue;
      for (const Stripe& stripe : active.stripes) {
        const double ip_bytes = moved * stripe.flow.rate / active.rate;
        for (const std::uint32_t* r = stripe.flow.first; r != stripe.flow.last; ++r) {
          result_.resources[*r].ip_bytes += ip_bytes;
        }
      }
    }
    now_ = next;
  }

  /// Delay of the slowest stripe that carried the last bytes; of any stripe with a route where none did.
  std::int64_t last_delay_ns(const Active& active) const {
    std::int64_t delay = 0;
    for (const Stripe& stripe : active.stripes) {
      const std::uint32_t route = prepared_.timeline.paths[stripe.path].segments[stripe.segment].route;
      if (stripe.flow.rate > 0) delay = std::max(delay, route_delay_ns(prepared_.timeline, route, now_));
    }
    return delay;
  }

  void finish_done() {
    for (Active& active : active_) {
      if (active.left > 0 || active.begin_ns > now_) continue;
      TransferRecord& record = result_.log.records[active.transfer];
      record.end_ns = now_ + last_delay_ns(active);
      record.delivered = record.bytes;
      record.status = TransferStatus::kDone;
      if (record.end_ns > options_.until_ns) {  // the last byte is still on its way
        record.end_ns = -1;
        record.status = TransferStatus::kUnfinished;
        record.reason = "the window ended";
        continue;
      }
      result_.end_ns = std::max(result_.end_ns, record.end_ns);
      for (const std::size_t next : followers_[active.transfer]) {
        ready_at_[next] = std::max(ready_at_[next], record.end_ns);
        if (--waits_[next] == 0) ready_.emplace(ready_at_[next], next);
      }
    }
    active_.erase(std::remove_if(active_.begin(), active_.end(),
                                 [&](const Active& each) { return each.left <= 0 && each.begin_ns <= now_; }),
                  active_.end());
  }

  void close() {
    for (const Active& active : active_) {
      TransferRecord& record = result_.log.records[active.transfer];
      record.delivered = static_cast<std::int64_t>(static_cast<double>(record.bytes) - active.left);
      record.reason = "the window ended";
    }
    bool all_done = true;
    for (TransferRecord& record : result_.log.records) {
      all_done = all_done && record.status == TransferStatus::kDone;
      if (record.status == TransferStatus::kNotStarted)
        record.reason = "its predecessors or its time did not come";
    }
    if (!all_done) result_.end_ns = options_.until_ns;
    if (!options_.account) return;
    for (std::uint32_t r = 0; r < prepared_.capacity.size(); ++r) {
      const auto& steps = prepared_.capacity[r];
      for (std::size_t s = 0; s < steps.size(); ++s) {
        const TimeNs start = std::max(steps[s].start_ns, options_.from_ns);
        const TimeNs end =
            std::min(s + 1 < steps.size() ? steps[s + 1].start_ns : prepared_.timeline.end_ns, now_);
        const double relax = options_.relax.empty() ? 1 : options_.relax[r];
        if (end > start) {
          result_.resources[r].capacity_bytes +=
              static_cast<double>(end - start) * 1e-9 * steps[s].bytes_per_s * relax;
        }
      }
    }
  }

  const FlowEngine::Prepared& prepared_;
  const TransferPlan& plan_;
  const FlowOptions& options_;
  FlowResult result_;
  TimeNs now_;
  std::vector<std::size_t> waits_;
  std::vector<std::vector<std::size_t>> followers_;
  std::vector<TimeNs> ready_at_;
  std::priority_queue<std::pair<TimeNs, std::size_t>, std::vector<std::pair<TimeNs, std::size_t>>,
                      std::greater<>>
      ready_;
  std::vector<Active> active_;
  std::vector<std::uint32_t> cursor_;
  std::vector<double> left_;
  std::vector<std::uint32_t> used_;
  std::vector<Stripe*> sharing_;
  std::vector<MaxMinFlow*> flows_;
  MaxMin max_min_;
};

FlowEngine::FlowEngine(const LinkTimeline& timeline) : prepared_(std::make_unique<Prepared>(timeline)) {}

FlowEngine::~FlowEngine() = default;

FlowResult FlowEngine::run(const TransferPlan& plan, const FlowOptions& options) const {
  if (options.from_ns < prepared_->timeline.start_ns || options.until_ns > prepared_->timeline.end_ns ||
      options.from_ns >= options.until_ns) {
    throw std::invalid_argument("FlowEngine: the window must lie inside the timeline");
  }
  return FlowRun(*prepared_, plan, options).run();
}

}  // namespace skyhaul::models
