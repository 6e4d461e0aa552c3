// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/models/measured_link.h"

namespace skyhaul::core {

/// What a column of a log of a link is.
struct LogColumn {
  enum class Kind {
    kOther,  ///< none of what follows
    kTime,
    kRate,
    kRtt,
    kLoss,
    kNoUnit,  ///< a rate or round trip whose name has no unit that is known
  };
  enum class Way { kBoth, kDown, kUp, kRoundTrip };

  Kind kind = Kind::kOther;
  Way way = Way::kBoth;
  double scale = 1;  ///< to nanoseconds, bit/s, ms or a share
};

/// Reads a column's name. Pure.
LogColumn log_column(const std::string& name);

/// Whether words of a name, such as a file's, say down or up; kBoth where they say neither or both.
LogColumn::Way way_of(const std::string& name);

/// What names are accepted, for messages.
extern const char* const kLogColumns;

}  // namespace skyhaul::core
