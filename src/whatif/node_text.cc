// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/node_text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace skyhaul::core {
namespace {

void emit(YAML::Emitter& out, const YAML::Node& node) {
  if (node.IsMap()) {
    out << YAML::Flow << YAML::BeginMap;
    for (const auto& entry : node) {
      out << YAML::Key << entry.first.Scalar() << YAML::Value;
      emit(out, entry.second);
    }
    out << YAML::EndMap;
  } else if (node.IsSequence()) {
    out << YAML::Flow << YAML::BeginSeq;
    for (const auto& item : node) emit(out, item);
    out << YAML::EndSeq;
  } else if (node.IsScalar()) {
    out << node.Scalar();
  } else {
    out << YAML::Null;
  }
}

}  // namespace

std::string node_text(const YAML::Node& node) {
  YAML::Emitter out;
  emit(out, node);
  std::string text = out.c_str();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string shown_text(const YAML::Node& node) {
  if (!node.IsDefined()) return "missing";
  if (node.IsScalar()) return node.Scalar().empty() ? "empty" : node.Scalar();
  if (node.IsNull()) return "nothing";
  return node.IsMap() ? "a map" : "a list";
}

std::string why_unreadable(const std::string& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return "it is a folder";
  errno = 0;
  if (std::ifstream(file).is_open()) return {};
  return errno != 0 ? std::strerror(errno) : "it cannot be opened";
}

std::string beside(const std::string& file, const std::string& named) {
  return (std::filesystem::path(file).parent_path() / named).lexically_normal().string();
}

}  // namespace skyhaul::core
