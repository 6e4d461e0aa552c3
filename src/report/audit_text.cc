// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The packet check as lines, which can be printed one by one as windows end.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/text_parts.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kColumns = 9;
using Row = std::array<std::string, kColumns>;

const Row& heading() {
  static const Row row{"packet check", "from", "to", "loss", "bytes", "flow", "packet", "error", "spread"};
  return row;
}

Row row_of(const std::vector<AuditWindow>& windows, std::size_t index) {
  const AuditWindow& w = windows[index];
  const auto share = [](const std::optional<double>& value) { return value ? percent(*value) : "-"; };
  return {fmt::format("{} {} x{}", index + 1, w.transport, w.flows),
          w.src,
          w.dst,
          w.loss,
          human_size(static_cast<double>(w.bytes)),
          fmt::format("{:.2f} s", w.flow_s),
          w.packet_s() ? fmt::format("{:.2f} s", *w.packet_s()) : "-",
          share(w.error()),
          share(w.spread())};
}

/// Columns are as wide as what is known before a window has run makes them; what packet runs give has room
/// for what it is mostly.
std::string line_of(const std::vector<AuditWindow>& windows, const Row& row) {
  std::array<std::size_t, kColumns> width{};
  width[6] = 8;
  width[7] = width[8] = 7;
  for (std::size_t c = 0; c < kColumns; ++c) width[c] = std::max(width[c], heading()[c].size());
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const Row its = row_of(windows, i);
    for (std::size_t c = 0; c < 6; ++c) width[c] = std::max(width[c], its[c].size());
  }
  std::string line = fmt::format("{:<{}}", row[0], width[0]);
  for (std::size_t c = 1; c < kColumns; ++c) line += fmt::format("  {:>{}}", row[c], width[c]);
  return line + "\n";
}

}  // namespace

std::string audit_heading(const std::vector<AuditWindow>& windows) {
  return windows.empty() ? "" : line_of(windows, heading());
}

std::string audit_line(const std::vector<AuditWindow>& windows, std::size_t index) {
  return line_of(windows, row_of(windows, index));
}

std::string audit_verdict(const Audit& audit) {
  std::string text;
  int number = 0;
  for (const AuditWindow& w : audit.windows) {
    ++number;
    if (w.status != "done") text += wrapped(fmt::format("packet check: window {}: {}", number, w.status));
  }
  if (audit.median_error) {
    std::string line = fmt::format(
        "packet check: where packet runs spread by at most {}, the flow engine is off by {} in "
        "the median",
        percent(kPredictableCv), percent(*audit.median_error));
    if (audit.median_error_interval) {
      line += fmt::format(" ({} to {} at 95 % confidence)", percent(audit.median_error_interval->first),
                          percent(audit.median_error_interval->second));
    }
    text +=
        wrapped(line + fmt::format(", and by at most {} in 95 % of the windows", percent(*audit.p95_error)));
  }
  if (!audit.note.empty()) text += wrapped("packet check: " + audit.note);
  return text;
}

std::string to_text(const Summary& summary) {
  std::string text = answer_text(summary);
  if (!summary.audit) return text;
  const std::vector<AuditWindow>& windows = summary.audit->windows;
  text += "\n" + audit_heading(windows);
  for (std::size_t i = 0; i < windows.size(); ++i) text += audit_line(windows, i);
  return text + audit_verdict(*summary.audit);
}

}  // namespace skyhaul::core
