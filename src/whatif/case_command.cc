// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/numbers.h"
#include "summary/program_version.h"
#include "whatif/base_key.h"
#include "whatif/node_text.h"
#include "whatif/result_files.h"
#include "whatif/shell.h"

namespace skyhaul::core {
namespace {

std::string said(const ResultTable& table, const char* name) {
  const auto found = table.provenance.find(name);
  return found == table.provenance.end() ? std::string() : found->second;
}

bool is_inline(const ResultTable& table) { return said(table, "base_file").empty(); }

}  // namespace

std::string command_of(const ResultTable& table, const ResultRow& row) {
  std::vector<std::string> words = {"skyhaul"};
  const auto add = [&](const char* option, const std::vector<std::string>& values) {
    for (const std::string& each : values) words.insert(words.end(), {option, each});
  };
  if (is_inline(table)) {
    // The scenario stands in the sweep file.
    words.insert(words.end(), {"sweep", said(table, "sweep_file"), "--one", row.id});
    add("--set", split_lines(said(table, "set")));
  } else {
    words.insert(words.end(), {"run", said(table, "base_file")});
    add("--set", row.changes);  // those of the base are among them
    if (!row.seed.empty()) add("--seed", {row.seed});
  }
  add("--presets", split_lines(said(table, "presets")));
  return shell_line(words);
}

std::string why_not_again(const ResultTable& table, const ResultRow& row) {
  if (said(table, "version") != program_version())
    return fmt::format("it was computed by skyhaul {}, and this is skyhaul {}", said(table, "version"),
                       program_version());
  const std::string file = said(table, is_inline(table) ? "sweep_file" : "base_file");
  if (const std::string why = why_unreadable(file); !why.empty()) return fmt::format("{}: {}", file, why);
  ResolveOptions presets;
  presets.preset_dirs = split_lines(said(table, "presets"));
  const std::vector<std::string> set = split_lines(said(table, "set"));
  try {
    if (is_inline(table)) {
      index_of_case(CaseList(load_sweep(file, presets, set)), row.id);
      return {};
    }
    // What the sweep has changed comes after what --set has.
    std::vector<std::string> varied = row.changes;
    varied.erase(varied.begin(),
                 varied.begin() + static_cast<std::ptrdiff_t>(std::min(set.size(), varied.size())));
    const std::string key = base_key(changed(load_scenario(file), set), presets);
    if (case_id(key, varied, parsed_number<std::uint64_t>(row.seed)) == row.id) return {};
  } catch (const InputError&) {
    // What cannot be read any more has changed too.
  }
  return file + " has changed since the sweep, or a file or preset that it names";
}

}  // namespace skyhaul::core
