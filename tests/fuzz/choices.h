// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "skyhaul/orbits/text.h"

namespace skyhaul::fuzz {

/// Takes a fuzzer's bytes as choices, so that what it makes of them has the structure of a real input. When
/// the bytes are used up every choice is the first one: an input of no bytes is the plain case.
class Choices {
 public:
  Choices(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}

  bool left() const { return at_ != end_; }
  std::uint8_t byte() { return left() ? *at_++ : std::uint8_t{0}; }
  /// From 0 to `count` - 1.
  std::size_t below(std::size_t count) {
    return count < 256 ? byte() % count : (byte() * 256U + byte()) % count;
  }
  bool one_in(std::size_t count) { return below(count) == count - 1; }

  template <class Container>
  const auto& of(const Container& all) {
    return all[below(std::size(all))];
  }

  std::int64_t whole() {
    std::int64_t value = 0;
    for (int i = 0; i < 8; ++i)
      value = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << 8U | byte());
    return value;
  }

  std::string bytes(std::size_t longest) {
    std::string text(below(longest + 1), '\0');
    for (char& c : text) c = static_cast<char>(byte());
    return text;
  }

  /// An integer at the edges of ranges, or any.
  std::int64_t edge() {
    static const std::vector<std::int64_t> all{0,
                                               1,
                                               -1,
                                               2,
                                               60'000'000'000,
                                               10'000'000'000,
                                               1'000'000,
                                               INT64_MAX,
                                               INT64_MIN,
                                               INT64_C(1) << 62,
                                               -(INT64_C(1) << 62),
                                               UINT32_MAX,
                                               INT32_MAX,
                                               INT32_MIN,
                                               1'000'000'000'000'000,
                                               1'000'000'000'000'000'000,
                                               1'773'964'800'000'000'000};
    const std::size_t choice = below(all.size() + 2);
    if (choice < all.size()) return all[choice];
    return choice == all.size() ? static_cast<std::int8_t>(byte()) : whole();
  }

  /// A name, mostly one of an attacker.
  std::string name() {
    static const std::vector<std::string> all{"a",
                                              "b",
                                              "c",
                                              "a/0",
                                              "",
                                              " ",
                                              "=1+1",
                                              "+a",
                                              "-a",
                                              "@a",
                                              "'=a",
                                              "\ta",
                                              "a\nb",
                                              "a\rb",
                                              "a\x1b[31m",
                                              "a\x7f",
                                              "a\xc2\x9b"
                                              "b",
                                              "\xff",
                                              "\xc3",
                                              "\xed\xa0\x80",
                                              "\xe2\x80\xa8",
                                              "\xe2\x80\xae",
                                              "\xe2\x81\xa6",
                                              "</script>",
                                              "<!--<script",
                                              "\"",
                                              "'",
                                              "`${a}",
                                              "$(a)",
                                              ";a",
                                              "a,b",
                                              "a>b",
                                              "..",
                                              "\\",
                                              "#",
                                              "{a: b}",
                                              "- a",
                                              "? a",
                                              "&a",
                                              "*a",
                                              "!a",
                                              "null",
                                              "true",
                                              "1e3",
                                              "\xe8\xa1\x9b\xe6\x98\x9f",
                                              std::string(64, 'x'),
                                              std::string(65, 'x'),
                                              std::string(300, 'x'),
                                              std::string("a\0b", 3)};
    const std::size_t choice = below(all.size() + 1);
    return choice < all.size() ? all[choice] : bytes(80);
  }

 private:
  const std::uint8_t *at_, *end_;
};

inline void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

/// A message is one line that a terminal may be given.
inline void require_plain(const char* message) {
  require(text_problem(message) == nullptr, "a message with what no terminal must get");
  require(std::strlen(message) < 8192, "a message of bounded length");
}

/// The path of a file of this process in memory, with this content.
inline std::string file_with(const std::string& content, const std::string& name = "input") {
  static const std::string folder = [] {
    std::string made = "/dev/shm/skyhaul-fuzz-XXXXXX";
    require(mkdtemp(made.data()) != nullptr, "a folder in memory");
    static std::string kept = made;
    std::atexit([] {
      std::error_code ignored;
      std::filesystem::remove_all(kept, ignored);
    });
    return made;
  }();
  const std::string path = folder + "/" + name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

}  // namespace skyhaul::fuzz
