// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>

namespace skyhaul::core {

/// A value as one line of YAML, as it can stand behind KEY= of `--set`.
std::string node_text(const YAML::Node& node);

/// What stands there, in a word or two, for messages.
std::string shown_text(const YAML::Node& node);

/// Why a file cannot be read, in the system's words; empty where it can.
std::string why_unreadable(const std::string& file);

/// The path of a file that is named from the folder of another one.
std::string beside(const std::string& file, const std::string& named);

}  // namespace skyhaul::core
