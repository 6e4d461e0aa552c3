// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/element_form.h"

#include <algorithm>
#include <array>
#include <vector>

#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "src/omm_record.h"

namespace skyhaul::orbits {
namespace {

constexpr std::size_t kTleColumns = 68;  // without the checksum

struct Line {
  std::string_view text;
  int number = 0;
};

/// The first lines that are neither empty nor comments of two-line elements.
std::vector<Line> first_lines(std::string_view text, std::size_t count) {
  std::vector<Line> lines;
  for (int number = 1; !text.empty() && lines.size() < count; ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!line.empty() && line[0] != '#') lines.push_back({line, number});
  }
  return lines;
}

bool is_tle_line(std::string_view line, char number) {
  return line.size() >= kTleColumns && line[0] == number && line[1] == ' ';
}

bool has_tle_line(std::string_view text) {
  for (const Line& line : first_lines(text, text.size())) {
    if (line.text.substr(0, 2) == "1 ") return true;
  }
  return false;
}

/// A keyword, an equals sign and a value, as KVN has them.
bool is_kvn_line(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view keyword = trimmed(line.substr(0, equals));
  if (is_word(keyword, "CCSDS_OMM_VERS")) return true;
  return !keyword.empty() && std::all_of(keyword.begin(), keyword.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Texts that are not UTF-8 by their byte order mark, or by the zeros beside their first letters.
void refuse_other_encodings(std::string_view text, const std::string& file) {
  const auto refuse = [&](const char* found) {
    throw InputError(file, 0, "", found,
                     std::string("text in UTF-8; save it anew as UTF-8 (in PowerShell: Get-Content FILE | "
                                 "Set-Content -Encoding utf8 NEW); it should hold ") +
                         kElementForms);
  };
  using namespace std::string_view_literals;
  const std::string_view four = text.substr(0, 4), two = text.substr(0, 2);
  if (four == "\xFF\xFE\0\0"sv || four == "\0\0\xFE\xFF"sv) refuse("UTF-32");
  if (two == "\xFF\xFE" || two == "\xFE\xFF") refuse("UTF-16");
  if (two == "\x1F\x8B" || four == "PK\x03\x04") {
    throw InputError(file, 0, "", "a compressed file",
                     std::string("what it holds, unpacked: ") + kElementForms);
  }
  if (four.size() == 4) {
    std::array<bool, 4> zero{};
    for (std::size_t i = 0; i < 4; ++i) zero[i] = four[i] == '\0';
    if (zero[0] != zero[1] && zero[0] == zero[2] && zero[1] == zero[3]) refuse("UTF-16");
    if (zero[1] && zero[2] && zero[0] != zero[3]) refuse("UTF-32");
  }
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    throw InputError(file, static_cast<int>(line), "", "a byte of zero", "text, which has none");
  }
}

}  // namespace

ElementForm form_of(std::string_view text, const std::string& file) {
  refuse_other_encodings(text, file);
  const std::vector<Line> lines = first_lines(text, 3);
  if (lines.empty()) throw InputError(file, 0, "", "an empty file", kElementForms);
  // First, because a name may look like anything.
  for (std::size_t i = 0; i + 1 < lines.size() && i < 2; ++i) {
    if (is_tle_line(lines[i].text, '1') && is_tle_line(lines[i + 1].text, '2')) return ElementForm::kTle;
  }
  const std::string_view first = lines[0].text;
  if (first[0] == '[' || first[0] == '{') return ElementForm::kJson;
  if (first[0] == '<') return ElementForm::kXml;
  std::vector<std::string> cells;
  split_csv(first, cells);
  if (cells.size() > 1 && count_keywords(cells) > 1) return ElementForm::kCsv;
  std::size_t begin = 0;
  const std::vector<Line> all = first_lines(text, 1000);
  while (begin + 1 < all.size() && all[begin].text.substr(0, 7) == "COMMENT") ++begin;
  if (is_kvn_line(all[begin].text)) return ElementForm::kKvn;
  if (first.find_first_of(";\t") != std::string_view::npos &&
      first.find("MEAN_MOTION") != std::string_view::npos) {
    throw InputError(file, lines[0].number, "", std::string(first),
                     "a table whose cells are separated by commas");
  }
  if (has_tle_line(text)) return ElementForm::kTle;
  throw InputError(file, lines[0].number, "", std::string(first), kElementForms);
}

}  // namespace skyhaul::orbits
