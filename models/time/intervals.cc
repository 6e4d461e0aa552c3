// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>

#include "skyhaul/models/time_interval.h"

namespace skyhaul::models {

std::vector<TimeInterval> united(const std::vector<TimeInterval>& a, const std::vector<TimeInterval>& b) {
  std::vector<TimeInterval> all = a;
  all.insert(all.end(), b.begin(), b.end());
  std::sort(all.begin(), all.end(),
            [](const TimeInterval& x, const TimeInterval& y) { return x.start_ns < y.start_ns; });
  std::vector<TimeInterval> joined;
  for (const TimeInterval& each : all) {
    if (!joined.empty() && each.start_ns <= joined.back().end_ns) {
      joined.back().end_ns = std::max(joined.back().end_ns, each.end_ns);
    } else {
      joined.push_back(each);
    }
  }
  return joined;
}

std::vector<TimeInterval> common(const std::vector<TimeInterval>& a, const std::vector<TimeInterval>& b) {
  std::vector<TimeInterval> both;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const TimeNs start = std::max(a[i].start_ns, b[j].start_ns);
    const TimeNs end = std::min(a[i].end_ns, b[j].end_ns);
    if (start < end) both.push_back({start, end});
    (a[i].end_ns < b[j].end_ns ? i : j)++;
  }
  return both;
}

std::vector<TimeInterval> outside(const std::vector<TimeInterval>& intervals, TimeNs start_ns,
                                  TimeNs end_ns) {
  std::vector<TimeInterval> rest;
  TimeNs from = start_ns;
  for (const TimeInterval& each : intervals) {
    if (from >= end_ns) return rest;
    if (each.start_ns > from) rest.push_back({from, std::min(each.start_ns, end_ns)});
    from = std::max(from, each.end_ns);
  }
  if (from < end_ns) rest.push_back({from, end_ns});
  return rest;
}

std::int64_t total_ns(const std::vector<TimeInterval>& intervals) {
  std::int64_t sum = 0;
  for (const TimeInterval& each : intervals) sum += each.end_ns - each.start_ns;
  return sum;
}

}  // namespace skyhaul::models
