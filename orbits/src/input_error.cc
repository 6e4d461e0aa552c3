// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/input_error.h"

#include "skyhaul/orbits/text.h"

namespace skyhaul {
namespace {

std::string one_line(const std::string& text, std::size_t longest) {
  return escaped(shortened(text, longest));
}

/// What is accepted, as a sentence that says so. A suggestion stays in front of it.
std::string expected(const std::string& accepted) {
  if (accepted.find("expected") != std::string::npos) return accepted;
  const std::string suggestion = "did you mean ";
  const std::size_t end =
      accepted.compare(0, suggestion.size(), suggestion) == 0 ? accepted.find("? ") : std::string::npos;
  const std::size_t begin = end == std::string::npos ? 0 : end + 2;
  return accepted.substr(0, begin) + "expected " + accepted.substr(begin);
}

std::string compose(const std::string& file, int line, const std::string& key, const std::string& value,
                    const std::string& accepted) {
  std::string text;
  if (!file.empty()) text += one_line(file, 4096) + (line > 0 ? ":" + std::to_string(line) : "") + ": ";
  if (!key.empty()) text += one_line(key, 200) + ": ";
  if (!value.empty()) text += one_line(value, 80) + ": ";
  return text + one_line(expected(accepted), 1000);
}

}  // namespace

InputError::InputError(const std::string& file, int line, const std::string& key, const std::string& value,
                       const std::string& accepted)
    : std::runtime_error(compose(file, line, key, value, accepted)) {}

}  // namespace skyhaul
