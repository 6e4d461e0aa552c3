// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::models {
namespace {

constexpr const char* kPlanHeader =
    "id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport";
constexpr const char* kMoreOfPlan = ",streams,chunk_bytes";
constexpr const char* kQuorumOfPlan = ",quorum,grace_ns";  // after the others
constexpr const char* kLogHeader = "id,round,group,src,dst,bytes,start_ns,end_ns,status,reason";
constexpr const char* kDaysLogHeader = "id,day,round,group,src,dst,bytes,start_ns,end_ns,status,reason";
constexpr std::array kStatuses = {TransferStatus::kDone, TransferStatus::kUnfinished,
                                  TransferStatus::kNotStarted, TransferStatus::kFailed};

template <class T>
T number(const std::string& cell, const CsvRows& rows, const char* key) {
  const auto value = parsed_number<T>(cell);
  if (!value || has_leading_zero(cell)) {
    throw InputError(rows.path(), rows.line(), key, cell.empty() ? "empty" : cell,
                     "an integer without leading zeros");
  }
  return *value;
}

void need_cells(const CsvRows& rows, std::size_t count) {
  if (rows.cells().size() != count) {
    throw InputError(rows.path(), rows.line(), "", fmt::format("{} cells", rows.cells().size()),
                     fmt::format("{} cells", count));
  }
}

void write_file(const std::string& path, const fmt::memory_buffer& text) {
  write_whole_file(
      path, [&](std::ostream& file) { file.write(text.data(), static_cast<std::streamsize>(text.size())); });
}

}  // namespace

void write_plan(const TransferPlan& plan, std::ostream& to) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  const auto any = [&](const auto& has) {
    return std::any_of(plan.transfers.begin(), plan.transfers.end(), has);
  };
  const bool quorum = any([](const Transfer& t) { return t.quorum != 0; });
  const bool more = quorum || any([](const Transfer& t) { return t.streams != 1 || t.chunk_bytes != 0; });
  fmt::format_to(out, "{}{}{}\n", kPlanHeader, more ? kMoreOfPlan : "", quorum ? kQuorumOfPlan : "");
  for (const Transfer& t : plan.transfers) {
    fmt::format_to(out, "{},{},{},{},{},{},{},{},{},{},{}", t.id, t.round, csv_cell(t.group),
                   fmt::join(t.after, " "), csv_cell(t.src), csv_cell(t.dst), t.bytes, t.not_before_ns,
                   t.priority, t.deadline_ns == kNever ? "" : std::to_string(t.deadline_ns),
                   csv_cell(t.transport));
    if (more) fmt::format_to(out, ",{},{}", t.streams, t.chunk_bytes);
    if (quorum) fmt::format_to(out, ",{},{}", t.quorum, t.grace_ns);
    text.push_back('\n');
  }
  to.write(text.data(), static_cast<std::streamsize>(text.size()));
}

void save_plan(const TransferPlan& plan, const std::string& path) {
  write_whole_file(path, [&](std::ostream& file) { write_plan(plan, file); });
}

TransferPlan load_plan(const std::string& path) {
  CsvRows rows(path);
  const std::string full = std::string(kPlanHeader) + kMoreOfPlan, with_quorum = full + kQuorumOfPlan;
  const std::string header = rows.next() ? rows.text() : "";
  const bool quorum = header == with_quorum;
  const bool more = quorum || header == full;
  if (!more && header != kPlanHeader) {
    throw InputError(rows.path(), 1, "", "",
                     fmt::format("the header {}, alone or with {} or {} after it", kPlanHeader,
                                 kMoreOfPlan + 1, full.substr(full.find(kMoreOfPlan) + 1) + kQuorumOfPlan));
  }
  TransferPlan plan;
  while (rows.next()) {
    need_cells(rows, quorum ? 15 : more ? 13 : 11);
    const std::vector<std::string>& cells = rows.cells();
    Transfer t;
    t.id = number<std::uint64_t>(cells[0], rows, "id");
    t.round = number<std::int64_t>(cells[1], rows, "round");
    t.group = cells[2];
    for (std::size_t from = 0; from < cells[3].size();) {
      const std::size_t space = std::min(cells[3].find(' ', from), cells[3].size());
      t.after.push_back(number<std::uint64_t>(cells[3].substr(from, space - from), rows, "after"));
      from = space + 1;
    }
    t.src = cells[4];
    t.dst = cells[5];
    t.bytes = number<std::int64_t>(cells[6], rows, "bytes");
    t.not_before_ns = number<TimeNs>(cells[7], rows, "not_before_ns");
    t.priority = number<int>(cells[8], rows, "priority");
    if (!cells[9].empty()) t.deadline_ns = number<TimeNs>(cells[9], rows, "deadline_ns");
    t.transport = cells[10];
    if (more) {
      t.streams = number<int>(cells[11], rows, "streams");
      t.chunk_bytes = number<std::int64_t>(cells[12], rows, "chunk_bytes");
    }
    if (quorum) {
      t.quorum = number<int>(cells[13], rows, "quorum");
      t.grace_ns = number<TimeNs>(cells[14], rows, "grace_ns");
    }
    plan.transfers.push_back(std::move(t));
  }
  try {
    validate(plan);
  } catch (const std::invalid_argument& error) {
    throw InputError(path, 0, "", "", error.what());
  }
  return plan;
}

const char* to_string(TransferStatus status) {
  switch (status) {
    case TransferStatus::kDone:
      return "done";
    case TransferStatus::kUnfinished:
      return "unfinished";
    case TransferStatus::kNotStarted:
      return "not_started";
    case TransferStatus::kFailed:
      return "failed";
  }
  return "unknown";
}

namespace {

void write_log(const TransferLog& log, const std::string& path, bool days) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  const auto time = [](TimeNs t) { return t < 0 ? std::string() : std::to_string(t); };
  fmt::format_to(out, "{}\n", days ? kDaysLogHeader : kLogHeader);
  for (const TransferRecord& r : log.records) {
    fmt::format_to(out, "{},", r.id);
    if (days) fmt::format_to(out, "{},", r.day);
    fmt::format_to(out, "{},{},{},{},{},{},{},{},{}\n", r.round, csv_cell(r.group), csv_cell(r.src),
                   csv_cell(r.dst), r.bytes, time(r.start_ns), time(r.end_ns), to_string(r.status),
                   csv_cell(r.reason));
  }
  write_file(path, text);
}

}  // namespace

void save_log(const TransferLog& log, const std::string& path) { write_log(log, path, false); }

void save_log_of_days(const TransferLog& log, const std::string& path) { write_log(log, path, true); }

namespace {

/// What load_log() promises of a record, apart from its numbers' form. Throws InputError.
void check_record(const TransferRecord& record, const CsvRows& rows) {
  const auto need = [&](bool holds, const char* key, const std::string& value, const char* expected) {
    if (!holds) throw InputError(rows.path(), rows.line(), key, value.empty() ? "empty" : value, expected);
  };
  const auto time = [](TimeNs t) { return t == -1 ? std::string() : std::to_string(t); };
  need(record.day >= 0, "day", std::to_string(record.day), "0 or more");
  need(record.group.empty() || name_problem(record.group) == nullptr, "group", record.group, kNameRule);
  need(name_problem(record.src) == nullptr, "src", record.src, kNameRule);
  need(name_problem(record.dst) == nullptr, "dst", record.dst, kNameRule);
  need(record.bytes >= 0 && record.bytes <= kMostTransferBytes, "bytes", std::to_string(record.bytes),
       "0 to 1e18 bytes");
  const bool done = record.status == TransferStatus::kDone;
  if (done || record.status == TransferStatus::kUnfinished) {
    need(record.start_ns >= 0, "start_ns", time(record.start_ns),
         "a time since 1970 of a transfer that has begun");
  } else {
    need(record.start_ns == -1, "start_ns", time(record.start_ns), "none of a transfer that has not begun");
  }
  if (done) {
    need(record.end_ns >= record.start_ns, "end_ns", time(record.end_ns),
         "a time that is not before start_ns");
  } else {
    need(record.end_ns == -1, "end_ns", time(record.end_ns), "none of a transfer that has not ended");
  }
  need(text_problem(record.reason) == nullptr, "reason", record.reason,
       "a text of one line without control characters");
}

/// A time of a log; an empty cell is one that never came.
TimeNs time_of(const std::string& cell, const CsvRows& rows, const char* key) {
  if (cell.empty()) return -1;
  const auto time = number<TimeNs>(cell, rows, key);
  if (time < 0) throw InputError(rows.path(), rows.line(), key, cell, "0 or more, or an empty cell");
  return time;
}

}  // namespace

TransferLog load_log(const std::string& path) {
  CsvRows rows(path);
  if (!rows.next() || (rows.text() != kLogHeader && rows.text() != kDaysLogHeader))
    throw InputError(path, 1, "", "", std::string("the header ") + kLogHeader);
  const std::size_t days = rows.text() == kDaysLogHeader ? 1 : 0;
  TransferLog log;
  while (rows.next()) {
    need_cells(rows, 10 + days);
    std::vector<std::string> cells = rows.cells();
    TransferRecord r;
    if (days > 0) {
      r.day = number<std::int32_t>(cells[1], rows, "day");
      cells.erase(cells.begin() + 1);
    }
    r.id = number<std::uint64_t>(cells[0], rows, "id");
    r.round = number<std::int64_t>(cells[1], rows, "round");
    r.group = cells[2];
    r.src = cells[3];
    r.dst = cells[4];
    r.bytes = number<std::int64_t>(cells[5], rows, "bytes");
    r.start_ns = time_of(cells[6], rows, "start_ns");
    r.end_ns = time_of(cells[7], rows, "end_ns");
    bool known = false;
    for (const TransferStatus status : kStatuses) {
      if (cells[8] != to_string(status)) continue;
      r.status = status;
      known = true;
    }
    if (!known) {
      throw InputError(path, rows.line(), "status", cells[8], "done, unfinished, not_started or failed");
    }
    r.delivered = r.status == TransferStatus::kDone ? r.bytes : 0;
    r.reason = cells[9];
    check_record(r, rows);
    log.records.push_back(std::move(r));
  }
  return log;
}

}  // namespace skyhaul::models
