// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {

/// Reads inside one section; every read past its end is refused with the offset in the file.
class SectionBytes {
 public:
  SectionBytes(const std::string& file, const std::string& bytes, std::size_t begin, std::size_t end)
      : file_(file), bytes_(bytes), at_(begin), end_(end) {}

  template <class T>
  T number() {
    need(sizeof(T), "a number");
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  /// A count of items that take at least `item_bytes` each.
  std::size_t count(std::size_t item_bytes) {
    const auto value = number<std::uint64_t>();
    if (value > (end_ - at_) / item_bytes) fail("a count that fits in the section");
    return static_cast<std::size_t>(value);
  }
  std::string text() {
    const std::size_t size = count(1);
    std::string value = bytes_.substr(at_, size);
    at_ += size;
    return value;
  }
  std::size_t at() const { return at_; }
  std::size_t left() const { return end_ - at_; }
  void need(std::size_t size, const char* what) const {
    if (left() < size) fail(what);
  }
  void skip(std::size_t size) { at_ += size; }
  [[noreturn]] void fail(const std::string& expected) const {
    throw InputError(file_, 0, "byte " + std::to_string(at_), "",
                     "expected " + expected + "; the file is truncated, altered or no timeline");
  }

 private:
  const std::string& file_;
  const std::string& bytes_;
  std::size_t at_, end_;
};

/// Fills what a section of a file of version 1, 2 or 3 holds into the timeline. Throws InputError.
void read_flat_section(const std::string& name, std::uint32_t version, SectionBytes& in,
                       LinkTimeline& timeline);

}  // namespace skyhaul::models
