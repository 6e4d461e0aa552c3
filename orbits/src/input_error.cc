// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/input_error.h"

#include <algorithm>

namespace skyhaul {
namespace {

/// Control characters become spaces: a line feed would end the message's line, and a NUL the message itself.
/// A text that is cut keeps its UTF-8 characters whole.
std::string one_line(std::string text, std::size_t longest) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 32 || c == 127; }, ' ');
  if (text.size() <= longest) return text;
  std::size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string compose(const std::string& file, int line, const std::string& key, const std::string& value,
                    const std::string& accepted) {
  std::string text;
  if (!file.empty()) text += one_line(file, 4096) + (line > 0 ? ":" + std::to_string(line) : "") + ": ";
  if (!key.empty()) text += one_line(key, 200) + ": ";
  if (!value.empty()) text += one_line(value, 80) + ": ";
  return text + one_line(accepted, 1000);
}

}  // namespace

InputError::InputError(const std::string& file, int line, const std::string& key, const std::string& value,
                       const std::string& accepted)
    : std::runtime_error(compose(file, line, key, value, accepted)) {}

}  // namespace skyhaul
