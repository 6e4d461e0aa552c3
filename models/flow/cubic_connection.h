// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// One connection of CUBIC: its window (RFC 9438), and what it has under way. For cubic_window.cc alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace skyhaul::models::cubic {

inline constexpr double kScale = 0.4;  // RFC 9438: C, in packets a cubic second
inline constexpr double kBeta = 0.7;
// Packets a round trip. RFC 9438 has one from where the window is as large as before its last cut; Linux 6.18
// has not.
inline constexpr double kReno = 3 * (1 - kBeta) / (1 + kBeta);
// Until the first loss, a packet more for each 20 that are acknowledged, as Linux and ns-3 have it.
inline constexpr double kBeforeLoss = 1.0 / 20;
inline constexpr double kLeastPackets = 2;
inline constexpr double kSlack = 1e-9;
inline constexpr double kFirstPackets = 10;  // RFC 6928
// HyStart, as Linux has it (net/ipv4/tcp_cubic.c), for windows from 16 packets on. Acknowledgements at most
// 2 ms after the one before form a train (one for each packet, as Linux sends them while its receive buffer
// grows). A train that lasts half of the shortest round trip ends slow start. So does a round whose first
// nine round trips all exceed the connection's shortest one by an eighth of it, within the bounds below.
inline constexpr double kLowWindow = 16;
inline constexpr double kTrainRate = 1 / 0.002, kTrainShare = 0.5;
inline constexpr int kJudged = 9;
inline constexpr double kHyStartShare = 1.0 / 8, kHyStartLeast_s = 0.004, kHyStartMost_s = 0.016;
// Waits by chance change within a tenth of a second.
inline constexpr double kLookAtWaits_s = 0.05;
// At most so long between two looks at the windows while one is in slow start; and while one meets a burst,
// or has less under way than its window after one.
inline constexpr double kLookAtStart_s = 0.01, kLookInBurst_s = 0.05;
// Otherwise until a window has grown by a share of itself, but not less long than this.
inline constexpr double kGrowth = 0.12, kLeastLook_s = 0.05;
inline constexpr double kShortest_s = 1e-4;

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
  double round_ends_s() const { return round_ends_s_; }
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
    origin_ = low_ = reno_ = now_;
    low_from_s_ = grows_from_s_ = reno_at_s_ = time_s;
  }

  void advance(double time_s, double round_trip_s, double rate) {
    advanced_s_ = time_s;
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

  /// How long from a time on it changes steadily and by little, and is no more than `most`, above which it
  /// fills the queue.
  double steady_s(double time_s, double round_trip_s, double rate, double most) const {
    if (slow_start_)
      return round_ends_s_ > time_s + kSlack ? std::max(kShortest_s, round_ends_s_ - time_s) : kLookAtStart_s;
    for (const double change_s : {low_from_s_, grows_from_s_}) {
      if (change_s > time_s + kSlack) return std::max(kShortest_s, change_s - time_s);
    }
    const double off_s = time_s - grows_from_s_ - plateau_s_;
    const double slope = std::max(3 * kScale * off_s * off_s, reno_slope(round_trip_s, rate));
    const double room = most - now_ - slope * (time_s - advanced_s_);
    const double grows = room > 0 ? std::min(kGrowth * now_, room) : kGrowth * now_;
    return std::max(kLeastLook_s, grows / slope);
  }

 private:
  /// Packets a second, of `rate` that are acknowledged.
  double reno_slope(double round_trip_s, double rate) const {
    return std::max(kReno / round_trip_s, lost_ ? 0 : rate * kBeforeLoss);
  }

  bool slow_start_ = true;
  bool lost_ = false;  ///< ever a packet
  double now_ = 0, advanced_s_ = 0;
  double round_ends_s_ = 0;
  double origin_ = 0, low_ = 0, plateau_s_ = 0;
  double reno_ = 0, reno_at_s_ = 0;  ///< the Reno-friendly estimate, and when it was last brought up
  double low_from_s_ = 0, grows_from_s_ = 0;
};

inline double hystart_s(double round_trip_s) {
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
  double round_from_s = 0;  ///< when the packets of the round of slow start began to go out
  double held_s = 0;        ///< by outages, in the round of slow start
  double shortest_s = std::numeric_limits<double>::infinity();  ///< round trip that HyStart has seen
  double spread_s = 0;  ///< part of a round trip in which its packets go out
  /// Groups of packets, with pauses between them, that go out in a round trip.
  int groups = 1;
  double carries = 0;  ///< last fair rate above none
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

  /// What waits through an outage goes out afterwards at the rate of the path: data at the receiver's end,
  /// and acknowledgements at the sender's.
  void gather(double step_s) {
    if (spread_s <= 0) return;
    groups = 2;
    const double least_s = sends() / std::max(1e-9, carries);
    spread_s = std::max(least_s, spread_s - step_s * std::max(0.0, 1 - least_s / spread_s));
  }

  /// How long from a time on little changes in it.
  double steady_s(double time_s) const {
    if (fair <= 0) return std::numeric_limits<double>::infinity();
    double steady = window.steady_s(time_s, std::max(round_trip_s, base_s), rate, fair * base_s + queue);
    if (passes < 1 || flight < 1 || lossless.size() < fair * base_s)
      steady = std::min(steady, kLookInBurst_s);
    return steady;
  }
};

}  // namespace skyhaul::models::cubic
