// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cubic_window.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "flow/cubic_connection.h"
#include "flow/max_min.h"

namespace skyhaul::models {

using namespace cubic;

class CubicRun::Simulation {
 public:
  Simulation(std::size_t stripes, int streams, RoundTrips round_trips)
      : round_trips_(std::move(round_trips)) {
    for (std::size_t s = 0; s < stripes; ++s) {
      for (int i = 0; i < streams; ++i) {
        Connection each;
        each.stripe = s;
        each.owed = (i + 0.5) / streams - 0.5;
        connections_.push_back(each);
      }
    }
  }

  /// Goes on for so long in a piece.
  void follow(const CubicPieces& of, std::size_t piece, double duration_s) {
    const CubicPieces::Stripe* stripes = of.stripes.data() + piece * of.stripe_count;
    const std::uint32_t shared = of.pieces[piece].shared;
    shared_ = shared == CubicPieces::kSeparate ? nullptr : &of.shared[shared];
    for (Connection& each : connections_) {
      const CubicPieces::Stripe& its = stripes[each.stripe];
      each.base_s = its.round_trip_s;
      each.fair = its.fair;
      each.queue = its.queue;
      each.passes = its.passes;
      each.narrowest = its.narrowest;
    }
    for (double left_s = duration_s; left_s > 0;) {
      double step_s = left_s;
      for (const Connection& each : connections_) step_s = std::min(step_s, each.steady_s(now_s_));
      if (left_s - step_s < kShortest_s) step_s = left_s;
      look(now_s_ + step_s / 2, step_s);
      now_s_ += step_s;
      left_s -= step_s;
    }
    seen_.push_back({now_s_, carried_, offered_});
  }

  double now_s() const { return now_s_; }

  /// Over the first seconds, which it has followed.
  CubicSums sums(double until_s) const {
    const auto after = std::lower_bound(seen_.begin(), seen_.end(), until_s,
                                        [](const Seen& each, double time_s) { return each.at_s < time_s; });
    if (after == seen_.begin()) return {};
    if (after == seen_.end()) return {carried_, offered_};
    const Seen& before = *(after - 1);
    const double part = (until_s - before.at_s) / (after->at_s - before.at_s);
    return {before.carried + part * (after->carried - before.carried),
            before.offered + part * (after->offered - before.offered)};
  }

 private:
  /// Max-min fair rates with each connection's window as a resource of its own.
  void allocate() {
    const std::size_t resources = shared_->packets_per_s.size();
    left_ = shared_->packets_per_s;
    ways_.resize(connections_.size());
    flows_.resize(connections_.size());
    active_.clear();
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      Connection& each = connections_[c];
      left_.push_back(std::max(1e-9, each.sends() / each.base_s));
      each.rate = 0;
      const std::vector<std::uint32_t>& way = shared_->ways[each.stripe];
      if (way.empty()) continue;
      ways_[c] = way;
      ways_[c].push_back(static_cast<std::uint32_t>(resources + c));
      flows_[c] = {ways_[c].data(), ways_[c].data() + ways_[c].size(), 1, 0};
      active_.push_back(&flows_[c]);
    }
    if (!active_.empty()) max_min_.allocate(active_, left_);
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      if (!shared_->ways[connections_[c].stripe].empty()) connections_[c].rate = flows_[c].rate;
    }
  }

  /// What is under way waits, and so does the sender for what it says.
  static void wait(Connection& each, double time_s, double step_s) {
    each.window.wait(time_s, step_s);
    each.held_s += step_s;
    for (double* until : {&each.knows_s, &each.deaf_until_s}) {
      if (*until > time_s) *until += step_s;
    }
  }

  /// Without queueing, of a packet that is sent at a time, with what it waits by chance.
  double round_trip_s(const Connection& each, double sent_s) const {
    const double its_s = round_trips_ ? round_trips_(each.stripe, sent_s) : 0;
    return its_s > 0 ? its_s : each.base_s;
  }

  /// HyStart (Ha and Rhee, "Taming the elephants", 2011): slow start ends where the first packets of the
  /// round whose acknowledgements begin to come had to wait, in a queue, since they were sent with half of
  /// its window, or by chance; or half a round trip later, where acknowledgements come so long without a
  /// pause.
  void end_round(Connection& each) const {
    const double size = each.window.size();
    const double rate =
        std::max(each.rate, std::min(each.fair, size / each.base_s));  // not of an outage before
    const double from_s = each.round_from_s, until_s = each.window.round_ends_s();
    const double train_s = size / each.fair;
    const double first_s = std::min(round_trip_s(each, from_s),
                                    round_trip_s(each, from_s + std::min(train_s, kJudged / each.fair)));
    each.shortest_s = std::min(each.shortest_s, first_s);
    const double queued_s = std::max(0.0, size / 2 / rate - each.base_s);
    if (size >= kLowWindow && first_s + queued_s + each.held_s > each.shortest_s + hystart_s(each.shortest_s))
      return each.window.leave_slow_start(until_s, kJudged - 1);
    const double half_s = each.shortest_s * kTrainShare;
    if (train_s > half_s && each.fair >= kTrainRate)
      return each.window.leave_slow_start(until_s + half_s, each.fair * half_s);
    for (double at_s = kLookAtWaits_s; at_s < std::min(train_s, each.base_s); at_s += kLookAtWaits_s)
      each.shortest_s = std::min(each.shortest_s, round_trip_s(each, from_s + at_s));
    each.round_from_s = until_s;
    each.held_s = 0;
    const double next_s = each.round_trip_s - each.base_s + round_trip_s(each, each.round_from_s);
    each.window.next_round(std::max(rate, std::min(each.fair, size / next_s)), next_s);
  }

  void grow(Connection& each, double time_s) const {
    if (each.round_trip_s == 0) {  // the first time with a path: it connects
      each.round_trip_s = each.base_s;
      each.sends_from_s = time_s + each.round_trip_s;
      each.round_from_s = each.sends_from_s;
      each.window.start(each.sends_from_s, round_trip_s(each, each.sends_from_s));
      each.lossless.start(each.sends_from_s, each.round_trip_s);
    }
    if (each.lossless.round_ends(time_s))
      each.lossless.next_round(each.lossless.size() / each.base_s, each.base_s);
    if (each.window.round_ends(time_s)) end_round(each);
    each.window.advance(time_s, each.round_trip_s, each.rate);
  }

  void look(double time_s, double step_s) {
    bool full = true;  // no window is below its fair share, so that all have these
    for (Connection& each : connections_) {
      if (each.fair <= 0) {
        wait(each, time_s, step_s);
        each.gather(step_s);
        continue;
      }
      grow(each, time_s);
      each.repair(time_s, step_s);
      full = full && each.sends() >= each.fair * each.base_s;
    }
    if (full || shared_ == nullptr) {
      for (Connection& each : connections_)
        each.rate = each.fair > 0 ? std::min(each.fair, each.sends() / each.base_s) : 0;
    } else {
      allocate();
    }
    if (shared_ != nullptr) add_queues();
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      Connection& each = connections_[c];
      if (time_s < each.sends_from_s) continue;
      if (each.fair > 0) offered_ += std::min(each.fair, each.lossless.size() / each.base_s) * step_s;
      carried_ += each.rate * step_s;
      if (each.fair <= 0 || each.rate <= 0) continue;
      const bool overflows = shared_ == nullptr ? each.waits() >= each.queue
                                                : queues_[each.narrowest].waits >= each.queue &&
                                                      queues_[each.narrowest].longest == c;
      meet_loss(each, time_s, step_s, overflows);
    }
  }

  /// What waits at each resource, of all connections; the one that has most is dropped from when it is full.
  void add_queues() {
    queues_.assign(shared_->packets_per_s.size(), {});
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      const Connection& each = connections_[c];
      if (each.rate <= 0) continue;
      Queue& queue = queues_[each.narrowest];
      const double waits = each.waits();
      queue.waits += waits;
      if (waits <= queue.most * (1 + kSlack)) continue;
      queue.most = waits;
      queue.longest = c;
    }
  }

  /// What a burst or a full queue does to a connection.
  void meet_loss(Connection& each, double time_s, double step_s, bool overflows) const {
    const double size = each.sends();
    const double round_before_s = each.round_trip_s;
    each.round_trip_s = std::clamp(size / each.rate, each.base_s, each.base_s + each.queue / each.rate);
    // Packets keep the distances at which the path once carried them: acknowledgements let as many go.
    const double least_s = std::max(1e-9, size / each.fair);
    each.carries = each.fair;
    each.spread_s = each.spread_s >= round_before_s * (1 - kSlack) ? each.round_trip_s : each.spread_s;
    each.spread_s = std::min(each.round_trip_s, std::max(each.spread_s, least_s));
    if (time_s < each.deaf_until_s) {
      // Where half of what it sends is lost, it has always something to send again until the burst ends;
      // and one cut is for all that is lost until everything has arrived.
      if (each.passes <= 0.5)
        each.deaf_until_s = std::max(each.deaf_until_s, time_s + step_s / 2 + each.round_trip_s);
      return;
    }
    if (overflows && each.rate < size / each.base_s * (1 - kSlack)) return cut(each, time_s, 0);
    if (each.passes == 1) {
      each.missed = 1;
      each.in_burst = false;
      return;
    }
    const double before = each.missed;
    each.missed = std::max(0.0, before - hit(each, step_s));
    each.owed += before - each.missed;
    each.in_burst = true;
    if (each.owed < 0.5) return;
    each.owed -= 1;
    cut(each, time_s, 1 - each.passes);
  }

  /// How likely the next part of a burst takes a packet of a connection that it has not hit yet. What a
  /// window lets go follows the acknowledgements, which come at the distances at which the path carried what
  /// they are for: in groups, and in the whole round trip once the connection has filled the path. Where in
  /// the round trip a burst begins is left to chance.
  static double hit(const Connection& each, double step_s) {
    const double round_s = each.round_trip_s;
    const double on_s = each.spread_s;
    if (on_s >= round_s) return each.missed * (1 - std::pow(each.passes, each.rate * step_s));
    const double meets = std::min(1.0, ((each.in_burst ? 0 : on_s) + each.groups * step_s) / round_s);
    return meets * (1 - std::pow(each.passes, each.sends() / on_s * std::min(on_s, step_s)));
  }

  /// @param lost share of its packets: what it sends once it knows is first of all them again, and what is
  /// lost of these cuts nothing
  void cut(Connection& each, double time_s, double lost) const {
    each.window.cut(time_s, each.window.size(), each.round_trip_s);
    each.knows_s = time_s + each.round_trip_s;
    each.deaf_until_s = time_s + each.round_trip_s * (1 + lost / kBeta);
    each.missed = 1;
  }

  RoundTrips round_trips_;
  std::vector<Connection> connections_;
  const CubicPieces::Shared* shared_ = nullptr;  ///< of the piece of the time
  struct Queue {
    double waits = 0, most = 0;
    std::size_t longest = 0;
  };
  std::vector<Queue> queues_;  ///< by resource
  MaxMin max_min_;
  std::vector<std::vector<std::uint32_t>> ways_;
  std::vector<MaxMinFlow> flows_;
  std::vector<MaxMinFlow*> active_;
  std::vector<double> left_;
  struct Seen {
    double at_s, carried, offered;
  };
  std::vector<Seen> seen_{{0, 0, 0}};
  double now_s_ = 0;
  double carried_ = 0, offered_ = 0;
};

CubicRun::CubicRun(std::size_t stripes, int streams, Blocks blocks, double offset_s, RoundTrips round_trips)
    : blocks_(std::move(blocks)),
      at_s_(offset_s),
      simulation_(std::make_unique<Simulation>(stripes, streams, std::move(round_trips))) {}
CubicRun::~CubicRun() = default;

CubicSums CubicRun::sums(double until_s) {
  while (simulation_->now_s() < until_s) {
    if (pieces_ == nullptr) {
      pieces_ = blocks_(block_);
      if (pieces_ == nullptr) break;  // the scene ends
      const auto& all = pieces_->pieces;
      piece_ = static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), at_s_,
                                                         [](double time_s, const auto& each) {
                                                           return time_s < static_cast<double>(each.until_s);
                                                         }) -
                                        all.begin());
    }
    if (piece_ < pieces_->pieces.size()) {
      const double end_s = static_cast<double>(pieces_->pieces[piece_].until_s);
      simulation_->follow(*pieces_, piece_, end_s - at_s_);
      at_s_ = end_s;
      ++piece_;
    } else {
      pieces_ = nullptr;
      at_s_ = 0;
      ++block_;
    }
  }
  return simulation_->sums(until_s);
}

double cubic_share(const CubicScene& scene) { return CubicRun(scene).sums(scene.duration_s).share(); }

CubicRun::CubicRun(const CubicScene& scene)
    : CubicRun(
          scene.stripes.size(), scene.streams,
          [pieces = std::make_shared<const CubicPieces>(cut_into_pieces(scene))](std::size_t block) {
            return block == 0 ? pieces : nullptr;
          },
          0, scene.round_trips) {}

}  // namespace skyhaul::models
