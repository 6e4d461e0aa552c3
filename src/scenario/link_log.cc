// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/link_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "scenario/link_columns.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

using models::LogQuantity;
using orbits::TimeNs;
using Kind = LogColumn::Kind;
using Way = LogColumn::Way;

constexpr std::uint64_t kLargestFile = 256 << 20;
constexpr std::size_t kMostRows = 2'000'000;
constexpr double kMostBps = 1e12;
constexpr double kMostRttMs = 60'000;
constexpr double kFirstUnixS = 1e8;   // 1973: smaller numbers count from another instant
constexpr double kMostUnixS = 9.2e9;  // 2261, the end of TimeNs

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool says_nothing(const std::string& cell) {
  std::string small = cell;
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small.empty() || small == "nan" || small == "null" || small == "none" || small == "-" ||
         small == "na" || small == "n/a";
}

std::optional<double> number_in(const std::string& cell) {
  const std::string_view text = cell;
  const auto value = parsed_number<double>(text.substr(text.size() > 1 && text[0] == '+' ? 1 : 0));
  return value && std::isfinite(*value) ? value : std::nullopt;
}

/// ISO 8601 with Z, no offset (UTC), or one such as +02:00.
std::optional<TimeNs> utc_in(std::string cell) {
  std::int64_t east_ns = 0;
  const std::size_t sign = cell.find_last_of("+-");
  if (sign != std::string::npos && sign >= 16 && cell.size() - sign >= 3) {
    int digits[4] = {0, 0, 0, 0};
    std::size_t count = 0;
    for (std::size_t i = sign + 1; i < cell.size(); ++i) {
      if (cell[i] == ':' && count == 2) continue;
      if (cell[i] < '0' || cell[i] > '9' || count == 4) return std::nullopt;
      digits[count++] = cell[i] - '0';
    }
    if (count != 2 && count != 4) return std::nullopt;
    east_ns = ((digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]) * orbits::kMinute;
    if (cell[sign] == '-') east_ns = -east_ns;
    cell.resize(sign);
  }
  try {
    return orbits::parse_utc(cell) - east_ns;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file), csv_(file, kLargestFile) {}

  LinkLogFile read() {
    read_header();
    while (next()) read_row();
    std::vector<models::LogRow>& rows = result_.log.rows;
    if (rows.empty()) refuse("", "", "rows below the names of the columns");
    if (!has(Kind::kLoss) && !result_.log.lost_pings) {  // answers alone do not say that none was lost
      for (models::LogRow& row : rows)
        row[LogQuantity::kUpLoss] = row[LogQuantity::kDownLoss] = models::LogRow::kNothing;
    }
    const bool any = std::any_of(rows.begin(), rows.end(), [](const models::LogRow& row) {
      return std::any_of(std::begin(row.values), std::end(row.values),
                         [](double v) { return !std::isnan(v); });
    });
    if (!any) refuse("", "", "a value in at least one row");
    return std::move(result_);
  }

 private:
  [[noreturn]] void refuse(const std::string& key, const std::string& value,
                           const std::string& accepted) const {
    throw InputError(file_, std::max(1, csv_.line()), key, value, accepted);
  }

  bool next() {
    while (csv_.next()) {
      if (csv_.text().front() != '#') return true;
    }
    return false;
  }

  void read_header() {
    if (!next()) refuse("", "nothing in it", kLogColumns);
    if (csv_.cells().size() == 1 && csv_.text().find_first_of(";\t") != std::string::npos)
      refuse("", csv_.text(), "commas between the columns");
    const std::string stem = std::filesystem::path(file_).stem().string();
    std::string others;
    std::size_t values = 0;
    for (const std::string& cell : csv_.cells()) {
      const std::string name = trimmed(cell);
      if (const char* problem = text_problem(name))
        refuse("", fmt::format("a column's name with {}", problem),
               "a name in UTF-8 without control characters");
      LogColumn column = log_column(name);
      if (column.kind == Kind::kRate && column.way == Way::kBoth) {
        column.way = way_of(stem);
        if (column.way == Way::kBoth)
          refuse(name, name, "a rate that is named down or up, in the column or in the file's name");
        result_.notes.push_back(
            fmt::format("the column {} names no direction: it is taken as {}, by the file's name", name,
                        column.way == Way::kDown ? "down" : "up"));
      }
      if (column.kind == Kind::kNoUnit)
        refuse(name, name, fmt::format("a name with its unit: {}", kLogColumns));
      if (column.kind == Kind::kOther) others += (others.empty() ? "" : ", ") + name;
      if (column.kind == Kind::kTime && has(Kind::kTime))
        refuse(name, "a second column of times", "one column of times");
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const LogColumn& other = columns_[i];
        const bool apart = column.kind != Kind::kLoss ||
                           (column.way == Way::kDown && other.way == Way::kUp) ||
                           (column.way == Way::kUp && other.way == Way::kDown);
        if (column.kind != Kind::kOther && other.kind == column.kind &&
            (column.kind == Kind::kLoss ? !apart : other.way == column.way))
          refuse(name, fmt::format("it says the same as {}", names_[i]), "each quantity once");
      }
      values += column.kind == Kind::kRate || column.kind == Kind::kRtt || column.kind == Kind::kLoss ? 1 : 0;
      columns_.push_back(column);
      names_.push_back(name);
    }
    if (!has(Kind::kTime)) refuse("", csv_.text(), kLogColumns);
    if (values == 0) refuse("", csv_.text(), kLogColumns);
    if (!others.empty())
      result_.notes.push_back(
          "not used, because their names say neither a quantity with its unit nor a time: " +
          shortened(others, 200));
  }

  bool has(Kind kind) const {
    return std::any_of(columns_.begin(), columns_.end(), [&](const auto& each) { return each.kind == kind; });
  }

  void read_row() {
    if (csv_.cells().size() != columns_.size()) {
      refuse("", fmt::format("{} cells", csv_.cells().size()),
             fmt::format("{} cells, as the first row has", columns_.size()));
    }
    if (result_.log.rows.size() == kMostRows) refuse("", "more rows", "at most 2,000,000 rows");
    models::LogRow row;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = trimmed(csv_.cells()[i]);
      const LogColumn& column = columns_[i];
      if (column.kind == Kind::kTime) {
        row.time_ns = time_in(i, cell);
      } else if (!says_nothing(cell)) {
        put(i, cell, row);
      }
    }
    auto& rows = result_.log.rows;
    if (!rows.empty() && row.time_ns < rows.back().time_ns)
      refuse(names_[time_], csv_.cells()[time_], "a time not before the row above");
    rows.push_back(row);
  }

  TimeNs time_in(std::size_t i, const std::string& cell) {
    time_ = i;
    const std::string accepted =
        "UTC such as 2026-03-20T00:00:00Z, or seconds (with ms, us or ns in the column's name those)";
    bool utc = true;
    TimeNs time = 0;
    if (const auto number = number_in(cell)) {
      const double seconds = *number * columns_[i].scale * 1e-9;
      if (std::abs(seconds) >= kMostUnixS) refuse(names_[i], cell, accepted);
      utc = seconds >= kFirstUnixS;
      // In two parts: a double holds no nanoseconds of today.
      const double per_second = 1e9 / columns_[i].scale;
      const double whole = std::floor(*number / per_second);
      time = static_cast<TimeNs>(whole) * orbits::kSecond +
             std::llround((*number - whole * per_second) * columns_[i].scale);
    } else if (const auto parsed = utc_in(cell)) {
      time = *parsed;
    } else {
      refuse(names_[i], cell, accepted);
    }
    if (result_.log.rows.empty()) result_.log.utc = utc;
    if (utc != result_.log.utc) refuse(names_[i], cell, "a time that counts from where the first row's does");
    return time;
  }

  void put(std::size_t i, const std::string& cell, models::LogRow& row) {
    const LogColumn& column = columns_[i];
    if (column.kind == Kind::kOther) return;
    const auto number = number_in(cell);
    if (column.kind == Kind::kRate) {
      if (!number || !(*number >= 0 && *number * column.scale <= kMostBps))
        refuse(names_[i], cell, "a rate from 0 to 1 Tbit/s, or an empty cell: not measured");
      row[column.way == Way::kDown ? LogQuantity::kDown : LogQuantity::kUp] = *number * column.scale;
    } else if (column.kind == Kind::kRtt) {
      if (!number || !(*number * column.scale <= kMostRttMs))
        refuse(names_[i], cell, "a round trip of at most 60 s, -1 for a lost ping, or an empty cell");
      if (*number >= 0) {
        row[LogQuantity::kRtt] = *number * column.scale;
        if (!has(Kind::kLoss)) row[LogQuantity::kUpLoss] = row[LogQuantity::kDownLoss] = 0;
      } else if (!has(Kind::kLoss)) {
        result_.log.lost_pings = true;
        row[LogQuantity::kUpLoss] = row[LogQuantity::kDownLoss] = 1;
      }
    } else {
      const bool percent = column.scale != 1;
      if (!number || !(*number >= 0 && *number * column.scale <= 1))
        refuse(names_[i], cell,
               percent ? "a percentage from 0 to 100"
                       : "a share from 0 to 1 (percent where the column's name says so: loss_percent)");
      double loss = *number * column.scale;
      if (column.way == Way::kRoundTrip) loss = 1 - std::sqrt(1 - loss);  // both ways alike
      if (column.way != Way::kUp) row[LogQuantity::kDownLoss] = loss;
      if (column.way != Way::kDown) row[LogQuantity::kUpLoss] = loss;
    }
  }

  std::string file_;
  CsvRows csv_;
  LinkLogFile result_;
  std::vector<LogColumn> columns_;
  std::vector<std::string> names_;
  std::size_t time_ = 0;
};

}  // namespace

LinkLogFile read_link_log(const std::string& file) { return Reader(file).read(); }

models::LinkLog joined(const models::LinkLog& a, const models::LinkLog& b) {
  models::LinkLog all{a.utc, a.lost_pings || b.lost_pings,
                      std::vector<models::LogRow>(a.rows.size() + b.rows.size())};
  std::merge(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), all.rows.begin(),
             [](const auto& x, const auto& y) { return x.time_ns < y.time_ns; });
  return all;
}

}  // namespace skyhaul::core
