// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "skyhaul/core/sweep.h"

namespace skyhaul::core {

/// Cases that one worker takes together: neighbours in CaseList::groups(), so that they share stages.
struct Batch {
  std::string name;  ///< follows from its cases: the same on every machine
  std::vector<std::size_t> cases;
  std::uint32_t sky = 0;
};

/// The batches of a sweep, which depend on nothing but its cases. No batch has two skies.
std::vector<Batch> batches_of(const CaseList& cases);

/// In which order a worker takes the batches of a sweep: it stays with one sky while that has work which
/// nobody else has. Then it goes to a sky at which nobody works, the longest first, and where there is none,
/// helps at the one with most cases left for each of its workers.
class WorkOrder {
 public:
  /// `place` is the worker's number among all: workers that begin at once begin at different places. The
  /// batches must outlive this.
  WorkOrder(const std::vector<Batch>& batches, unsigned place);

  /// Leaves out batches that are finished from now on.
  void strike(const std::function<bool(const Batch&)>& finished);
  bool empty() const { return left_.empty(); }
  const std::vector<const Batch*>& left() const { return left_; }

  /// The batch to take next, none of those whose names are `taken`; nullptr where all are.
  const Batch* next(const std::set<std::string>& taken);

 private:
  struct Sky {
    std::vector<const Batch*> free;
    std::size_t cases = 0;    ///< of the free batches
    std::size_t workers = 0;  ///< that hold one of its batches
  };
  std::size_t choose(const std::vector<Sky>& skies) const;

  std::vector<const Batch*> left_;
  unsigned place_;
  std::size_t skies_ = 0;
  double share_ = 0;  ///< where it begins in a sky that others work at, as a share of what is free
  std::size_t sky_ = 0;
  bool begun_ = false;
  const Batch* last_ = nullptr;
};

}  // namespace skyhaul::core
