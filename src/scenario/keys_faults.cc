// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/keys_parts.h"

namespace skyhaul::core {

std::vector<Section> fault_sections() {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  constexpr double kLongest = 100000 * 86400.0;
  return {{"fault",
           {{"preset", KeyKind::kText, "name of a faults preset; `at` is then its beginning"},
            {"satellites", KeyKind::kList, "names or patterns of satellites, such as S1-07-*"},
            {"gateways", KeyKind::kList, "names or patterns of gateways"},
            {"pops", KeyKind::kList, "names or patterns of PoPs"},
            {"terminals", KeyKind::kList, "names or patterns of terminals, such as atacama/0"},
            {"isls", KeyKind::kList, "names or patterns of inter-satellite links, such as S1-00-07>S1-00-08"},
            {"fixed_links", KeyKind::kList, "names or patterns of sites whose fixed link fails"},
            {"power", KeyKind::kList, "names or patterns of sites that lose their power"},
            {"fraction", KeyKind::kNumber,
             "share of those that match, rounded to a whole number and drawn at random", 0, 1},
            {"max_altitude", KeyKind::kLength,
             "satellites: only those lower than this when the horizon begins", 0, 500000},
            {"at", KeyKind::kMixed, "when it begins: a duration after the epoch, or a time"},
            {"for", KeyKind::kDuration, "how long it lasts; with mtbf: how long failures go on", 0, kLongest},
            {"mtbf", KeyKind::kDuration, "mean time up before a failure, of each part: faults by rate", 1e-3,
             kLongest},
            {"mttr", KeyKind::kDuration, "mean time down, of each part, with mtbf", 1e-3, kLongest}}},
          {"faults_preset",
           {{"description", KeyKind::kText, "what it is, in words for people"},
            {"faults", KeyKind::kList, "the faults, timed from the beginning", -kAny, kAny, {}, "fault"}}}};
}

}  // namespace skyhaul::core
