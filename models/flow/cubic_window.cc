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
constexpr double kLeastPackets = 2;
constexpr double kSlack = 1e-9;
constexpr double kFirstPackets = 10;  // RFC 6928
// HyStart, as Linux has it: slow start ends where the round trip has grown by an eighth, within these bounds.
constexpr double kHyStartShare = 1.0 / 8, kHyStartLeast_s = 0.004, kHyStartMost_s = 0.016;
// At most so long between two looks at the windows; the second, while one is in slow start.
constexpr double kLook_s = 0.05, kLookAtStart_s = 0.01;

/// The window of one connection.
class Window {
 public:
  /// Packets, at the time of the last advance().
  double size() const { return now_; }

  /// Something is lost at a time: known a round trip later, repaired after two.
  void cut(double time_s, double size, double round_trip_s) {
    // Fast convergence (RFC 9438, 4.7): a window that did not come back to the last one leaves room.
    slow_start_ = false;
    const bool shrinks = size < origin_ - 1;
    origin_ = shrinks ? size * (1 + kBeta) / 2 : size;
    before_ = size;
    now_ = size;
    low_ = std::max(kLeastPackets, size * kBeta);
    reno_ = low_;
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
  }

  /// Slow start ends without loss: the window grows from here.
  void leave_slow_start(double time_s) {
    slow_start_ = false;
    origin_ = before_ = low_ = reno_ = now_;
    low_from_s_ = grows_from_s_ = time_s;
  }

  void advance(double time_s, double step_s, double round_trip_s) {
    if (slow_start_ || time_s < low_from_s_) return;
    if (time_s < grows_from_s_) {
      now_ = low_;
      return;
    }
    reno_ += (reno_ < before_ ? kReno : 1) * std::min(step_s, time_s - grows_from_s_) / round_trip_s;
    const double off_s = time_s - grows_from_s_ - plateau_s_;
    now_ = std::max(kScale * off_s * off_s * off_s + origin_, reno_);
  }

 private:
  bool slow_start_ = true;
  double now_ = 0;
  double round_ends_s_ = 0;
  double origin_ = 0, before_ = 0, low_ = 0, reno_ = 0, plateau_s_ = 0;
  double low_from_s_ = 0, grows_from_s_ = 0;
};

double hystart_s(double round_trip_s) {
  return std::clamp(round_trip_s * kHyStartShare, kHyStartLeast_s, kHyStartMost_s);
}

struct Connection {
  std::size_t stripe;
  Window window;
  Window lossless;  ///< as it would be without loss, until it fills its share
  double sends_from_s = 0;
  double missed = 1;        ///< chance that the burst of the time has taken none of its packets yet
  double owed;              ///< cuts that were likely and are not made
  double knows_s = 0;       ///< of the last cut: it repairs from then on
  double deaf_until_s = 0;  ///< what is lost before belongs to the last cut
  double flight = 1;        ///< share of the window that it sends: less in and after a repair
  double round_trip_s = 0;  ///< with queueing
  double base_s = 0;        ///< the round trip of its way, without
  double rate = 0, fair = 0;
  double queue_s = 0;              ///< that the queue of its narrowest resource takes to send
  std::vector<std::uint32_t> way;  ///< resources, and its own of the window's rate

  double sends() const { return window.size() * flight; }

  /// While it repairs, each packet that arrives lets one go (RFC 6937, packet conservation), so that what is
  /// lost is missing in the next round trip; then two, until the window is full again.
  void repair(double time_s, double step_s, double passes) {
    if (round_trip_s <= 0) return;
    const bool in_burst = passes < 1 && time_s >= knows_s && time_s < deaf_until_s;
    if (in_burst) {
      // Where nothing gets through, a timer sends one packet again (RFC 6298).
      const double least = std::min(flight, 1 / std::max(1.0, window.size()));
      flight = std::max(least, flight * std::pow(passes, step_s / round_trip_s));
    } else if (flight < 1) {
      flight = std::min(1.0, flight * std::exp2(step_s / round_trip_s));
    }
  }
};

}  // namespace

class CubicRun::Simulation {
 public:
  explicit Simulation(const CubicScene& scene) : scene_(scene) {
    way_.resize(scene.stripes.size());
    burst_.resize(scene.stripes.size());
    passes_.resize(scene.stripes.size());
    step_.resize(scene.resources.size());
    for (std::size_t s = 0; s < scene.stripes.size(); ++s) {
      for (int i = 0; i < scene.streams; ++i) {
        Connection each;
        each.stripe = s;
        each.owed = (i + 0.5) / scene.streams - 0.5;
        connections_.push_back(std::move(each));
      }
    }
    flows_.resize(connections_.size());
  }

  CubicSums sums(double until_s) {
    until_s = std::min(until_s, scene_.duration_s);
    while (now_s_ < until_s) {
      const double next_s = move_to(now_s_);
      const bool starting = std::any_of(connections_.begin(), connections_.end(),
                                        [](const Connection& each) { return each.window.in_slow_start(); });
      const double look_s = starting ? kLookAtStart_s : kLook_s;
      const int looks = std::max(1, static_cast<int>(std::ceil((next_s - now_s_) / look_s - 1e-9)));
      const double step_s = (next_s - now_s_) / looks;
      for (int i = 0; i < looks; ++i) look(now_s_ + (i + 0.5) * step_s, step_s);
      now_s_ = next_s;
      seen_.push_back({now_s_, carried_, offered_});
    }
    const auto after = std::lower_bound(seen_.begin(), seen_.end(), until_s,
                                        [](const Seen& each, double time_s) { return each.at_s < time_s; });
    if (after == seen_.begin()) return {};
    const Seen& before = *(after - 1);
    const double part = (until_s - before.at_s) / (after->at_s - before.at_s);
    return {before.carried + part * (after->carried - before.carried),
            before.offered + part * (after->offered - before.offered)};
  }

 private:
  /// Takes what holds from a time on; when that changes next.
  double move_to(double now_s) {
    double next_s = scene_.duration_s;
    const auto follow = [&](const auto& steps, std::size_t& at) {
      while (at + 1 < steps.size() && steps[at + 1].from_s <= now_s) ++at;
      if (at + 1 < steps.size()) next_s = std::min(next_s, steps[at + 1].from_s);
    };
    for (std::size_t r = 0; r < step_.size(); ++r) follow(scene_.resources[r], step_[r]);
    for (std::size_t s = 0; s < way_.size(); ++s) {
      const CubicScene::Stripe& stripe = scene_.stripes[s];
      follow(stripe.ways, way_[s]);
      while (burst_[s] < stripe.bursts.size() && stripe.bursts[burst_[s]].until_s <= now_s) ++burst_[s];
      double passes = 1;
      for (std::size_t i = burst_[s]; i < stripe.bursts.size(); ++i) {
        const CubicScene::Burst& burst = stripe.bursts[i];
        if (burst.from_s > now_s) {
          next_s = std::min(next_s, burst.from_s);
          break;
        }
        if (burst.until_s <= now_s) continue;
        next_s = std::min(next_s, burst.until_s);
        passes *= 1 - burst.loss;
      }
      passes_[s] = passes;
    }
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      Connection& each = connections_[c];
      const CubicScene::Way& way = scene_.stripes[each.stripe].ways[way_[each.stripe]];
      each.way = way.resources;
      each.base_s = way.round_trip_s;
      if (!each.way.empty()) each.way.push_back(static_cast<std::uint32_t>(step_.size() + c));
    }
    for (Connection& each : connections_) each.rate = each.fair = 0;
    allocate([](const Connection&) { return 1e18; });
    std::vector<int> users(step_.size(), 0);
    for (const Connection& each : connections_) {
      for (std::size_t i = 0; i + 1 < each.way.size(); ++i) ++users[each.way[i]];
    }
    separate_ = true;
    for (Connection& each : connections_) {
      each.fair = each.rate;
      each.queue_s = scene_.queue_s * above_now(each, users);
      bool own = each.way.empty();
      for (std::size_t i = 0; i + 1 < each.way.size() && !own; ++i) {
        const std::uint32_t r = each.way[i];
        own = users[r] == 1 && scene_.resources[r][step_[r]].packets_per_s <= each.fair * (1 + kSlack);
      }
      separate_ = separate_ && own;
    }
    return next_s;
  }

  /// The greatest capacity of a connection's narrowest resource over what it has now.
  double above_now(const Connection& each, const std::vector<int>& users) const {
    if (scene_.greatest.empty()) return 1;
    double above = 1;
    double narrowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + 1 < each.way.size(); ++i) {
      const std::uint32_t r = each.way[i];
      const double now = scene_.resources[r][step_[r]].packets_per_s;
      if (now <= 0 || now / users[r] >= narrowest) continue;
      narrowest = now / users[r];
      above = scene_.greatest[r] / now;
    }
    return above;
  }

  template <typename Most>
  void allocate(const Most& most) {
    left_.clear();
    for (std::size_t r = 0; r < step_.size(); ++r)
      left_.push_back(scene_.resources[r][step_[r]].packets_per_s);
    active_.clear();
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      Connection& each = connections_[c];
      left_.push_back(most(each));
      each.rate = 0;
      if (each.way.empty()) continue;
      flows_[c] = {each.way.data(), each.way.data() + each.way.size(), 1, 0};
      active_.push_back(&flows_[c]);
    }
    if (!active_.empty()) max_min_.allocate(active_, left_);
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      if (!connections_[c].way.empty()) connections_[c].rate = flows_[c].rate;
    }
  }

  void look(double time_s, double step_s) {
    for (Connection& each : connections_) {
      if (each.fair <= 0) {  // what is under way waits, and so does the sender for what it says
        each.window.wait(time_s, step_s);
        for (double* until : {&each.knows_s, &each.deaf_until_s}) {
          if (*until > time_s) *until += step_s;
        }
        continue;
      }
      if (each.round_trip_s == 0) {  // the first time with a path: it connects
        each.round_trip_s = each.base_s;
        each.sends_from_s = time_s + each.round_trip_s;
        for (Window* window : {&each.window, &each.lossless})
          window->start(each.sends_from_s, each.round_trip_s);
      }
      if (each.lossless.round_ends(time_s))
        each.lossless.next_round(each.lossless.size() / each.base_s, each.base_s);
      if (each.window.round_ends(time_s)) {
        if (each.window.size() > each.rate * (each.base_s + hystart_s(each.base_s))) {
          each.window.leave_slow_start(time_s);
        } else {
          each.window.next_round(each.rate, each.round_trip_s);
        }
      }
      each.window.advance(time_s, step_s, each.round_trip_s);
    }
    for (Connection& each : connections_) {
      if (each.fair > 0) each.repair(time_s, step_s, passes_[each.stripe]);
    }
    // Where no window is below its fair share, all have these.
    const bool full =
        separate_ || std::all_of(connections_.begin(), connections_.end(), [&](const auto& each) {
          return each.way.empty() || each.sends() >= each.fair * each.base_s;
        });
    if (full) {
      for (Connection& each : connections_) {
        if (!each.way.empty()) each.rate = std::min(each.fair, each.sends() / each.base_s);
      }
    } else {
      allocate([&](const Connection& each) { return std::max(1e-9, each.sends() / each.base_s); });
    }
    for (Connection& each : connections_) {
      if (time_s < each.sends_from_s) continue;
      if (each.fair > 0) offered_ += std::min(each.fair, each.lossless.size() / each.base_s) * step_s;
      carried_ += each.rate * step_s;
      if (each.fair <= 0 || each.rate <= 0) continue;
      const double most = each.rate * (each.base_s + each.queue_s);
      const double size = each.sends();
      each.round_trip_s = std::clamp(size / each.rate, each.base_s, each.base_s + each.queue_s);
      const double passes = passes_[each.stripe];
      if (time_s < each.deaf_until_s) {
        // Where half of what it sends is lost, it has always something to send again until the burst ends;
        // and one cut is for all that is lost until everything has arrived.
        if (passes <= 0.5)
          each.deaf_until_s = std::max(each.deaf_until_s, time_s + step_s / 2 + each.round_trip_s);
        continue;
      }
      if (size >= most && each.rate < size / each.base_s * (1 - kSlack)) {
        cut(each, time_s, 0);
        continue;
      }
      if (passes == 1) {
        each.missed = 1;
        continue;
      }
      const double hit = 1 - std::pow(passes, packets_in(each, time_s - step_s / 2, time_s + step_s / 2));
      each.owed += each.missed * hit;
      each.missed *= 1 - hit;
      if (each.owed < 0.5) continue;
      each.owed -= 1;
      cut(each, time_s, 1 - passes);
    }
  }

  /// That it sends between two times. What a window lets go follows the acknowledgements, which come together
  /// as fast as the path carried what they are for: a window that does not fill the path is sent at the fair
  /// rate in one part of each round trip, and not in the rest.
  double packets_in(const Connection& each, double from_s, double until_s) const {
    const double round_s = each.round_trip_s;
    const double on_s = each.sends() / each.fair;
    if (on_s >= round_s) return each.rate * (until_s - from_s);
    const auto sent_s = [&](double time_s) {  // of the time since it first sent
      const double since_s = std::max(0.0, time_s - each.sends_from_s);
      const double rounds = std::floor(since_s / round_s);
      return rounds * on_s + std::min(on_s, since_s - rounds * round_s);
    };
    return each.fair * (sent_s(until_s) - sent_s(from_s));
  }

  /// @param lost share of its packets: what it sends once it knows is first of all them again, and what is
  /// lost of these cuts nothing
  void cut(Connection& each, double time_s, double lost) const {
    each.window.cut(time_s, each.window.size(), each.round_trip_s);
    each.knows_s = time_s + each.round_trip_s;
    each.deaf_until_s = time_s + each.round_trip_s * (1 + lost / kBeta);
    each.missed = 1;
  }

  const CubicScene& scene_;
  std::vector<Connection> connections_;
  std::vector<std::size_t> way_, burst_, step_;  ///< that holds, by stripe and by resource
  std::vector<double> passes_;  ///< share of the packets that no burst of the time takes, by stripe
  MaxMin max_min_;
  std::vector<MaxMinFlow> flows_;
  std::vector<MaxMinFlow*> active_;
  std::vector<double> left_;
  struct Seen {
    double at_s, carried, offered;
  };
  std::vector<Seen> seen_{{0, 0, 0}};
  double now_s_ = 0;
  bool separate_ = false;  ///< whether no connection could have more of a path if the others sent less
  double carried_ = 0, offered_ = 0;
};

CubicRun::CubicRun(CubicScene scene)
    : scene_(std::move(scene)), simulation_(std::make_unique<Simulation>(scene_)) {}
CubicRun::~CubicRun() = default;

CubicSums CubicRun::sums(double until_s) { return simulation_->sums(until_s); }

double cubic_share(const CubicScene& scene) { return CubicRun(scene).sums(scene.duration_s).share(); }

}  // namespace skyhaul::models
