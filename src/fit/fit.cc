// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/fit.h"

#include <algorithm>
#include <filesystem>

#include "scenario/link_log.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {

FitAnswer fit_files(const FitQuestion& question) {
  FitAnswer answer;
  models::LinkLog log;
  for (const std::string& file : question.files) {
    LinkLogFile its = read_link_log(file);
    for (const std::string& note : its.notes)
      answer.notes.push_back(std::filesystem::path(file).filename().string() + ": " + note);
    if (log.rows.empty()) {
      log = std::move(its.log);
      continue;
    }
    if (log.utc != its.log.utc)
      throw InputError(file, 1, "", "times that count from elsewhere than those of the file before",
                       "files whose times all are UTC, or none");
    log = joined(log, its.log);
  }
  if (question.lost_after_ns > 0 && log.lost_pings) {
    for (models::LogRow& row : log.rows) {
      if (row[models::LogQuantity::kUpLoss] == 1) row.time_ns -= question.lost_after_ns;
    }
    std::stable_sort(log.rows.begin(), log.rows.end(),
                     [](const auto& a, const auto& b) { return a.time_ns < b.time_ns; });
  }
  answer.fit = models::fit_link(log, question.options);
  const models::LinkFit& fit = answer.fit;
  if (!fit.down && !fit.up && !fit.access && !fit.loss)
    throw InputError(question.files.front(), 0, "", std::to_string(fit.rows) + " rows",
                     "at least 20 slots of 15 s with rates, or 100 rows with round trips or loss");
  return answer;
}

}  // namespace skyhaul::core
