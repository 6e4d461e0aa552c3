// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/text.h"

#include <cstdio>

namespace skyhaul {
namespace {

bool is_control(long point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

bool separates_lines(long point) { return point == 0x2028 || point == 0x2029; }

bool turns_direction(long point) {
  return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

std::string coded(const char* format, unsigned value) {
  char digits[16];
  std::snprintf(digits, sizeof digits, format, value);
  return digits;
}

const char* problem_of(std::string_view name, std::size_t longest, const char* too_long) {
  if (name.empty()) return "no name";
  if (name.size() > longest) return too_long;
  return text_problem(name);
}

}  // namespace

long next_code_point(std::string_view text, std::size_t& at) {
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

const char* text_problem(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const long point = next_code_point(text, at);
    if (point < 0) return "bytes that are not UTF-8";
    if (is_control(point)) return "a control character";
    if (separates_lines(point)) return "a line separator";
    if (turns_direction(point)) return "a character that turns the direction of writing";
  }
  return nullptr;
}

const char* name_problem(std::string_view name) {
  static_assert(kLongestName == 64);
  return problem_of(name, kLongestName, "a name of more than 64 bytes");
}

const char* made_name_problem(std::string_view name) {
  static_assert(kLongestMadeName == 256);
  return problem_of(name, kLongestMadeName, "a name of more than 256 bytes");
}

std::string in_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (next_code_point(text, at) < 0) {
      out += coded("\\x%02x", static_cast<unsigned char>(text[at++]));
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const long point = next_code_point(text, at);
    if (point < 0) {
      out += coded("\\x%02x", static_cast<unsigned char>(text[at++]));
    } else if (point == '\n' || point == '\r' || point == '\t') {
      out += point == '\n' ? "\\n" : point == '\r' ? "\\r" : "\\t";
    } else if (is_control(point)) {
      out += coded(point < 0x80 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(point));
    } else if (separates_lines(point) || turns_direction(point)) {
      out += coded("\\u%04x", static_cast<unsigned>(point));
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace skyhaul
