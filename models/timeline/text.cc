// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/text.h"

namespace skyhaul::models {
namespace {

bool turns_direction(long point) {
  return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

}  // namespace

long next_code_point(const std::string& text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || at + length > text.size()) return -1;
  long point = length == 1 ? lead : lead & (0xFF >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    const auto byte = static_cast<unsigned char>(text[at + k]);
    if ((byte & 0xC0) != 0x80) return -1;
    point = point << 6 | (byte & 0x3F);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return -1;
  at += length;
  return point;
}

const char* text_problem(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const long point = next_code_point(text, at);
    if (point < 0) return "bytes that are no UTF-8";
    if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return "a control character";
    if (point == 0x2028 || point == 0x2029) return "a line separator";
    if (turns_direction(point)) return "a character that turns the direction of writing";
  }
  return nullptr;
}

const char* name_problem(const std::string& name) {
  if (name.empty()) return "no name";
  if (name.size() > kLongestName) return "a name of more than 200 bytes";
  return text_problem(name);
}

}  // namespace skyhaul::models
