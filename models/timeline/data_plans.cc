// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/data_plans.h"

#include <algorithm>
#include <cstdio>

#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

std::string data_cap_name(const Site& site, std::size_t terminal, const DataPlan& plan) {
  return (plan.pooled ? site.name : site.name + "/" + std::to_string(terminal)) + " plan";
}

std::vector<TimeNs> plan_renewals(const DataPlan& plan, TimeNs start_ns, TimeNs end_ns) {
  std::vector<TimeNs> all;
  if (plan.renewal_day == 0) return all;
  const std::string start = orbits::format_utc(start_ns, 0);
  int year = std::stoi(start.substr(0, 4));
  int month = std::stoi(start.substr(5, 2));
  const auto midnight = [](int y, int m, int d) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT00:00:00", y, m, d);
    return orbits::parse_utc(text);
  };
  for (;; month == 12 ? (++year, month = 1) : ++month) {
    const TimeNs first = midnight(year, month, 1);
    const TimeNs next = month == 12 ? midnight(year + 1, 1, 1) : midnight(year, month + 1, 1);
    const TimeNs at = std::min(first + (plan.renewal_day - 1) * orbits::kDay, next - orbits::kDay);
    if (at >= end_ns) return all;
    if (at > start_ns) all.push_back(at);
  }
}

}  // namespace skyhaul::models
