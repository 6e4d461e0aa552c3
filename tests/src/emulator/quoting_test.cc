// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/quoting.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace skyhaul::emulator {
namespace {

TEST(Quoting, LabelsOfPrometheus) {
  EXPECT_EQ(label_value("atacama"), "atacama");
  EXPECT_EQ(label_value("a\"} 1\nb{x=\"\\"), "a\\\"} 1\\nb{x=\\\"\\\\");
}

TEST(Quoting, WordsOfTheShellAreOneWordEach) {
  EXPECT_EQ(shell_word("punta-arenas"), "punta-arenas");
  for (const std::string word : {"", "a b", "$(false)", "`false`", "a'b", "';'", "\"", "*", "a;b", "~", "#",
                                 "a\\", "!!", "\xE8\xA1\x9B"}) {
    // The shell itself says what it makes of the word.
    FILE* shell = popen(("printf '<%s>' " + shell_word(word)).c_str(), "r");
    ASSERT_NE(shell, nullptr);
    std::array<char, 64> text{};
    const std::size_t size = fread(text.data(), 1, text.size(), shell);
    pclose(shell);
    EXPECT_EQ(std::string(text.data(), size), "<" + word + ">");
  }
}

}  // namespace
}  // namespace skyhaul::emulator
