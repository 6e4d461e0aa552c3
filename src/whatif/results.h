// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "whatif/journal.h"

namespace skyhaul::core {

/// What the journals of sweeps say of some cases. Of several records of a case, one that is done counts more
/// than one that failed, a later one more than an earlier one, and outputs of all of them count.
class Results {
 public:
  /// `measures`: the outputs that a case needs to be done.
  explicit Results(const std::vector<Measure>& measures);

  void add(CaseRecord&& record);

  /// Whether it is done with every output; a failed case is not.
  bool done(const std::string& id) const;
  /// Whether it has failed, and is not done.
  bool failed(const std::string& id) const;
  /// Nothing where neither is the case.
  const CaseResult* find(const std::string& id) const;

 private:
  struct Known {
    CaseResult result;  ///< values in the order of the measures
    std::vector<bool> has;
    bool complete = false;
  };
  std::unordered_map<std::string, std::size_t> places_;  ///< of outputs
  std::unordered_map<std::string, Known> all_;
};

}  // namespace skyhaul::core
