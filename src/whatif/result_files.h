// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/core/sweep.h"
#include "skyhaul/core/sweep_results.h"
#include "whatif/results.h"

namespace skyhaul::core {

/// Writes DIR/results.csv and DIR/results.sqlite anew, each whole or not at all, with a row for each case
/// that is done or failed, by id. `provenance`: what is said of the sweep as a whole. Throws
/// std::system_error.
void write_results(const std::string& dir, const CaseList& cases, const Results& results,
                   const std::vector<std::pair<std::string, std::string>>& provenance);

/// Whether a folder's files were written of the same cases with the same provenance, but for `written`,
/// `host` and `command`: where no case was computed since, they hold what write_results() would write.
bool results_are_current(const std::string& dir, const CaseList& cases,
                         const std::vector<std::pair<std::string, std::string>>& provenance);

/// What a folder's table has that the table of these cases would not have, in words: columns, or cases that
/// are done. Empty: nothing, or there is no table that can be read.
std::string lost_from_tables(const std::string& dir, const CaseList& cases);

/// The lines of a text of a folder's provenance; the last needs no line feed.
std::vector<std::string> split_lines(const std::string& text);

/// The version of the program that wrote a folder's results.sqlite; empty: there is none.
std::string version_of_results(const std::string& dir);

}  // namespace skyhaul::core
