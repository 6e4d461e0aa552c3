// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/cubic_window.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "flow/max_min.h"

namespace skyhaul::models {
namespace {

constexpr double kScale = 0.4;  // RFC 9438: C, in packets a cubic second
constexpr double kBeta = 0.7;
constexpr double kReno = 3 * (1 - kBeta) / (1 + kBeta);  // packets a round trip, until the last window
// Until the first loss, a packet more for each 20 that are acknowledged, as Linux and ns-3 have it.
constexpr double kBeforeLoss = 1.0 / 20;
constexpr double kLeastPackets = 2;
constexpr double kSlack = 1e-9;
constexpr double kFirstPackets = 10;  // RFC 6928
// HyStart, as Linux and ns-3 have it: acknowledgements, of two packets each, that come within 2 ms of one
// another are a train; and a round trip has grown where it is longer by an eighth, within these bounds.
constexpr double kTrainRate = 2 / 0.002;
constexpr double kHyStartShare = 1.0 / 8, kHyStartLeast_s = 0.004, kHyStartMost_s = 0.016;
// At most so long between two looks at the windows while one is in slow start; and while one meets a burst,
// or has less under way than its window after one.
constexpr double kLookAtStart_s = 0.01, kLookInBurst_s = 0.05;
// Otherwise until a window has grown by a share of itself, but not less long than this.
constexpr double kGrowth = 0.12, kLeastLook_s = 0.05;
constexpr double kShortest_s = 1e-4;

/// The window of one connection.
class Window {
 public:
  /// Packets, at the time of the last advance().
  double size() const { return now_; }

  /// Something is lost at a time: known a round trip later, repaired after two.
  void cut(double time_s, double size, double round_trip_s) {
    // Fast convergence (RFC 9438, 4.7): a window that did not come back to the last one leaves room.
    slow_start_ = false;
    lost_ = true;
    const bool shrinks = size < origin_ - 1;
    origin_ = shrinks ? size * (1 + kBeta) / 2 : size;
    before_ = size;
    now_ = size;
    low_ = std::max(kLeastPackets, size * kBeta);
    reno_ = low_;
    reno_at_s_ = 0;
    plateau_s_ = std::cbrt(std::max(0.0, origin_ - low_) / kScale);
    low_from_s_ = time_s + round_trip_s;
    grows_from_s_ = low_from_s_ + round_trip_s;
  }

  bool in_slow_start() const { return slow_start_; }

  /// In slow start each acknowledged packet lets another one go; a round trip later.
  void start(double time_s, double round_trip_s) {
    now_ = kFirstPackets;
    round_ends_s_ = time_s + round_trip_s;
  }
  bool round_ends(double time_s) const { return slow_start_ && time_s >= round_ends_s_; }
  void next_round(double rate, double round_trip_s) {
    now_ += std::min(now_, rate * round_trip_s);
    round_ends_s_ += round_trip_s;
  }

  /// Nothing is acknowledged for so long.
  void wait(double time_s, double step_s) {
    for (double* each : {&round_ends_s_, &low_from_s_, &grows_from_s_}) {
      if (*each > time_s) *each += step_s;
    }
    reno_at_s_ += step_s;
  }

  /// Slow start ends without loss at a time, until which so many packets are still acknowledged.
  void leave_slow_start(double time_s, double packets) {
    slow_start_ = false;
    now_ += packets;
    origin_ = before_ = low_ = reno_ = now_;
    low_from_s_ = grows_from_s_ = reno_at_s_ = time_s;
  }

  void advance(double time_s, double round_trip_s, double rate) {
    if (slow_start_ || time_s < low_from_s_) return;
    if (time_s < grows_from_s_) {
      now_ = low_;
      return;
    }
    reno_ += reno_slope(round_trip_s, rate) * (time_s - std::max(grows_from_s_, reno_at_s_));
    reno_at_s_ = time_s;
    const double off_s = time_s - grows_from_s_ - plateau_s_;
    now_ = std::max(kScale * off_s * off_s * off_s + origin_, reno_);
  }

  /// How long from a time on it changes steadily and by little.
  double steady_s(double time_s, double round_trip_s, double rate) const {
    if (slow_start_)
      return round_ends_s_ > time_s + kSlack ? std::max(kShortest_s, round_ends_s_ - time_s) : kLookAtStart_s;
    for (const double change_s : {low_from_s_, grows_from_s_}) {
      if (change_s > time_s + kSlack) return std::max(kShortest_s, change_s - time_s);
    }
    const double off_s = time_s - grows_from_s_ - plateau_s_;
    const double slope = std::max(3 * kScale * off_s * off_s, reno_slope(round_trip_s, rate));
    return std::max(kLeastLook_s, kGrowth * now_ / slope);
  }

 private:
  /// Packets a second, of `rate` that are acknowledged.
  double reno_slope(double round_trip_s, double rate) const {
    return std::max((reno_ < before_ ? kReno : 1) / round_trip_s, lost_ ? 0 : rate * kBeforeLoss);
  }

  bool slow_start_ = true;
  bool lost_ = false;  ///< ever a packet
  double now_ = 0;
  double round_ends_s_ = 0;
  double origin_ = 0, before_ = 0, low_ = 0, plateau_s_ = 0;
  double reno_ = 0, reno_at_s_ = 0;  ///< the Reno-friendly estimate, and when it was last brought up
  double low_from_s_ = 0, grows_from_s_ = 0;
};

double hystart_s(double round_trip_s) {
  return std::clamp(round_trip_s * kHyStartShare, kHyStartLeast_s, kHyStartMost_s);
}

struct Connection {
  std::size_t stripe = 0;
  Window window;
  Window lossless;  ///< as it would be without loss, until it fills its share
  double sends_from_s = 0;
  bool in_burst = false;
  double missed = 1;        ///< chance that the burst of the time has taken none of its packets yet
  double owed = 0;          ///< cuts that were likely and are not made
  double knows_s = 0;       ///< of the last cut: it repairs from then on
  double deaf_until_s = 0;  ///< what is lost before belongs to the last cut
  double flight = 1;        ///< share of the window that it sends: less in and after a repair
  double round_trip_s = 0;  ///< with queueing
  double rate = 0;
  // Of its stripe in the piece of the time.
  double base_s = 0;  ///< the round trip of its way, without queueing
  double fair = 0;
  double queue = 0;
  double passes = 1;
  std::uint32_t narrowest = 0;

  double sends() const { return window.size() * flight; }
  /// Packets that wait at its narrowest resource.
  double waits() const { return std::max(0.0, sends() - rate * base_s); }

  /// While it repairs, each packet that arrives lets one go (RFC 6937, packet conservation), so that what is
  /// lost is missing in the next round trip; then two, until the window is full again.
  void repair(double time_s, double step_s) {
    if (round_trip_s <= 0) return;
    const bool repairs = passes < 1 && time_s >= knows_s && time_s < deaf_until_s;
    if (repairs) {
      // Where nothing gets through, a timer sends one packet again (RFC 6298).
      const double least = std::min(flight, 1 / std::max(1.0, window.size()));
      flight = std::max(least, flight * std::pow(passes, step_s / round_trip_s));
    } else if (flight < 1) {
      flight = std::min(1.0, flight * std::exp2(step_s / round_trip_s));
    }
  }

  /// How long from a time on little changes in it.
  double steady_s(double time_s) const {
    if (fair <= 0) return std::numeric_limits<double>::infinity();
    double steady = window.steady_s(time_s, std::max(round_trip_s, base_s), rate);
    if (passes < 1 || flight < 1 || lossless.size() < fair * base_s)
      steady = std::min(steady, kLookInBurst_s);
    return steady;
  }
};

}  // namespace

class CubicRun::Simulation {
 public:
  Simulation(std::size_t stripes, int streams) {
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
    for (double* until : {&each.knows_s, &each.deaf_until_s}) {
      if (*until > time_s) *until += step_s;
    }
  }

  /// HyStart (Ha and Rhee, "Taming the elephants", 2011): slow start ends a round trip after acknowledgements
  /// began to come without a pause; or, where they come too far apart for that, where the first packets of
  /// the last round, which were sent with half of its window, had to wait.
  static void end_round(Connection& each, double time_s) {
    const double size = each.window.size();
    const double rate =
        std::max(each.rate, std::min(each.fair, size / each.base_s));  // not of an outage before
    if (size > rate * each.base_s && rate >= kTrainRate) {
      each.window.leave_slow_start(time_s + each.base_s, rate * each.base_s);
    } else if (size / 2 > rate * (each.base_s + hystart_s(each.base_s))) {
      each.window.leave_slow_start(time_s, 0);
    } else {
      each.window.next_round(rate, each.round_trip_s);
    }
  }

  static void grow(Connection& each, double time_s) {
    if (each.round_trip_s == 0) {  // the first time with a path: it connects
      each.round_trip_s = each.base_s;
      each.sends_from_s = time_s + each.round_trip_s;
      for (Window* window : {&each.window, &each.lossless})
        window->start(each.sends_from_s, each.round_trip_s);
    }
    if (each.lossless.round_ends(time_s))
      each.lossless.next_round(each.lossless.size() / each.base_s, each.base_s);
    if (each.window.round_ends(time_s)) end_round(each, time_s);
    each.window.advance(time_s, each.round_trip_s, each.rate);
  }

  void look(double time_s, double step_s) {
    bool full = true;  // no window is below its fair share, so that all have these
    for (Connection& each : connections_) {
      if (each.fair <= 0) {
        wait(each, time_s, step_s);
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
    each.round_trip_s = std::clamp(size / each.rate, each.base_s, each.base_s + each.queue / each.rate);
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
  /// window lets go follows the acknowledgements, which come together as fast as the path carried what they
  /// are for: a window that does not fill the path is sent at the fair rate in one part of each round trip,
  /// and not in the rest. Where in the round trip a burst begins is left to chance.
  static double hit(const Connection& each, double step_s) {
    const double round_s = each.round_trip_s;
    const double on_s = each.sends() / each.fair;
    if (on_s >= round_s) return each.missed * (1 - std::pow(each.passes, each.rate * step_s));
    const double meets = std::min(1.0, (each.in_burst ? step_s : on_s + step_s) / round_s);
    return meets * (1 - std::pow(each.passes, each.fair * std::min(on_s, step_s)));
  }

  /// @param lost share of its packets: what it sends once it knows is first of all them again, and what is
  /// lost of these cuts nothing
  void cut(Connection& each, double time_s, double lost) const {
    each.window.cut(time_s, each.window.size(), each.round_trip_s);
    each.knows_s = time_s + each.round_trip_s;
    each.deaf_until_s = time_s + each.round_trip_s * (1 + lost / kBeta);
    each.missed = 1;
  }

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

CubicRun::CubicRun(std::size_t stripes, int streams, Blocks blocks, double offset_s)
    : blocks_(std::move(blocks)),
      at_s_(offset_s),
      simulation_(std::make_unique<Simulation>(stripes, streams)) {}
CubicRun::~CubicRun() = default;

CubicSums CubicRun::sums(double until_s) {
  while (simulation_->now_s() < until_s) {
    if (pieces_ == nullptr) {
      pieces_ = blocks_(block_);
      if (pieces_ == nullptr) break;  // the scene ends
      const auto& all = pieces_->pieces;
      piece_ = static_cast<std::size_t>(
          std::upper_bound(all.begin(), all.end(), at_s_,
                           [](double time_s, const auto& each) { return time_s < each.until_s; }) -
          all.begin());
    }
    if (piece_ < pieces_->pieces.size()) {
      const double end_s = pieces_->pieces[piece_].until_s;
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
          0) {}

}  // namespace skyhaul::models
