// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/decisions.h"

namespace skyhaul::core {

/// What a change was sought for.
struct SoughtFor {
  bool dataset = false;
  double wanted_s = 0;  ///< the interval, or the dataset's deadline
  int most = 0;         ///< terminals of one site, at most
  bool bounded = true;  ///< the search had a bound, which --cheapest-change takes away
};

/// A change in a sentence, whatever its outcome but kNoUse, which has a sentence of its own.
std::string change_sentence(const CheapestChange& change, const SoughtFor& sought);

}  // namespace skyhaul::core
