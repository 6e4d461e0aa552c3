// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace skyhaul::models {

/// What the connections of one transfer meet while it runs. Times are in seconds since its start, rates in
/// packets a second.
struct CubicScene {
  /// Of a resource; sorted, the first from 0 or before.
  struct Capacity {
    double from_s;
    double packets_per_s;
  };
  /// A stripe's way from a time on; sorted, the first from 0 or before. No resources: no path.
  struct Way {
    double from_s;
    double round_trip_s;                   ///< without queueing
    std::vector<std::uint32_t> resources;  ///< that it crosses: indices into `resources`
  };
  struct Burst {
    double from_s, until_s;
    double loss;  ///< share of the packets that are lost
  };
  struct Stripe {
    std::vector<Way> ways;
    std::vector<Burst> bursts;  ///< by start; may overlap. Times are those at which what meets it is sent
  };

  double duration_s = 0;
  int streams = 1;  ///< connections on each stripe
  /// That the queue of a stripe's narrowest resource holds, at its fair share of the resource's greatest
  /// capacity: where the capacity falls, the queue takes longer to send.
  double queue_s = 0;
  std::vector<std::vector<Capacity>> resources;
  std::vector<double> greatest;  ///< packets a second of each resource; empty: what it has
  std::vector<Stripe> stripes;
};

/// The share that is left, of what a transfer by CUBIC would move without loss, in bursts of loss: the
/// windows of all its connections are followed together by RFC 9438, from slow start on, which HyStart ends.
/// At any time a connection sends its window in each round trip, or, where its resources do not carry that,
/// the max-min fair share of them that the windows of the others leave; what it has in flight beyond that
/// waits in the queue and makes its round trip longer. A burst that takes a packet of it, or a queue that
/// overflows, cuts its window to 0.7, with fast convergence: once for all that is lost within one round trip,
/// which the sender knows a round trip after the first loss, and has repaired after another one. A burst that
/// takes half of the packets or more is repaired only when it ends, and cuts once, however long it is; but
/// what is under way shrinks by the share that is lost in each round trip, and doubles in each one after it.
/// When the loss is repaired the window follows the cubic curve or the Reno-friendly estimate, whichever is
/// more. The chances of being hit are added up, and each time that they come to a half a cut is made and one
/// taken off, so that as many are made as are expected.
double cubic_share(const CubicScene& scene);

/// What connections carried over a time, and could have carried without loss; in packets.
struct CubicSums {
  double carried = 0, offered = 0;

  CubicSums& operator+=(const CubicSums& other) {
    carried += other.carried;
    offered += other.offered;
    return *this;
  }
  double share() const { return offered > 0 && carried < offered ? carried / offered : 1; }
};

/// The same for several lengths of one transfer: each is followed once, up to the longest that was asked for.
class CubicRun {
 public:
  explicit CubicRun(CubicScene scene);
  ~CubicRun();
  CubicRun(const CubicRun&) = delete;
  CubicRun& operator=(const CubicRun&) = delete;

  /// Over the first seconds of the scene, at most its duration.
  CubicSums sums(double until_s);
  double duration_s() const { return scene_.duration_s; }

 private:
  class Simulation;
  const CubicScene scene_;
  std::unique_ptr<Simulation> simulation_;
};

}  // namespace skyhaul::models
