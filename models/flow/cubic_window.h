// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "flow/cubic_scene.h"

namespace skyhaul::models {

/// The share that is left, of what a transfer by CUBIC would move without loss, in bursts of loss: the
/// windows of all its connections are followed together by RFC 9438, from slow start on, which HyStart ends,
/// as Linux has it: packets that wait by chance may end it early.
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

/// The same for several lengths of one transfer: it is followed once, as far as was asked for.
class CubicRun {
 public:
  /// The pieces of the k-th block of time, one after the other; nullptr where there are no more.
  using Blocks = std::function<std::shared_ptr<const CubicPieces>(std::size_t)>;

  using RoundTrips = CubicScene::RoundTrips;

  /// @param offset_s of the transfer's start in the first block
  /// @param round_trips of packets that are sent at times since the transfer's start
  CubicRun(std::size_t stripes, int streams, Blocks blocks, double offset_s, RoundTrips round_trips);
  explicit CubicRun(const CubicScene& scene);
  ~CubicRun();
  CubicRun(const CubicRun&) = delete;
  CubicRun& operator=(const CubicRun&) = delete;

  /// Over the first seconds, or until the blocks end.
  CubicSums sums(double until_s);

 private:
  class Simulation;
  Blocks blocks_;
  std::size_t block_ = 0;
  std::shared_ptr<const CubicPieces> pieces_;  ///< of the block
  std::size_t piece_ = 0;
  double at_s_;  ///< in the block
  std::unique_ptr<Simulation> simulation_;
};

}  // namespace skyhaul::models
