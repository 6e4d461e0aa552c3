// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace skyhaul::core {

// Paths of keys, such as sites.atacama.terminals, sites[0].terminals and sites[dc.1].terminals. A part of a
// path is a name, an index in brackets, or a name in brackets, which may hold dots. A name in brackets stands
// in quotes too where it would read as an index or holds a bracket: ["7"].

/// The parts of a path as they are written; empty where a part is missing or a bracket does not close.
std::vector<std::string> split_key_path(const std::string& path);

/// Where the part that begins at `at` ends, brackets included; `at` where there is none.
std::size_t end_of_part(const std::string& path, std::size_t at);

/// Whether a part is an index, if only a bad one such as [01].
bool is_index(const std::string& part);

/// The index that a part says, without leading zeros; absent for anything else.
std::optional<std::size_t> index_of(const std::string& part);

/// The name that a part stands for, without brackets and quotes.
std::string name_of_part(const std::string& part);

/// How a path writes a name: NAME, [NAME] or ["NAME"]; empty where no path can.
std::string part_of_name(const std::string& name);

/// `path` with one more part, which is as it is written.
std::string joined_path(const std::string& path, const std::string& part);

/// The place of the = of KEY=VALUE: a name in brackets may hold one. npos where there is none.
std::size_t find_equals(const std::string& assignment);

}  // namespace skyhaul::core
