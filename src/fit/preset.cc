// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A fit as a terminal preset.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>

#include "skyhaul/core/fit.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

std::string table(const models::QuantileTable& values) {
  std::string text;
  for (const double value : values) text += fmt::format("{}{:.3f}", text.empty() ? "" : ", ", value);
  return "[" + text + "]";
}

/// Three digits of a rate, such as 283 Mbit/s.
std::string rate(double bps) {
  const double unit = std::pow(10, std::floor(std::log10(std::max(1.0, bps))) - 2);
  return format_rate(static_cast<std::int64_t>(std::llround(std::max(1.0, std::round(bps / unit) * unit))));
}

void put_direction(fmt::memory_buffer& out, const char* name, const models::RateFit& fit) {
  const auto to = std::back_inserter(out);
  const models::RateVariation& its = fit.variation;
  fmt::format_to(to, "  {}:\n    factor: {}\n    persistence: {:.2f}\n    slow_share: {:.2f}\n", name,
                 table(its.factor), its.persistence, its.slow_share);
  if (fit.by_seconds) {
    fmt::format_to(to, "    second_spread: {:.3f}\n    first_second: {:.2f}\n    last_second: {:.2f}\n",
                   its.second_spread, its.first_second, its.last_second);
  }
}

void put_variation(fmt::memory_buffer& out, const models::LinkFit& fit) {
  if (!fit.down && !fit.up) return;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "variation:\n");
  if (!fit.down || !fit.up)
    fmt::format_to(to, "  preset: starlink-best-effort  # of the direction that was not measured\n");
  if (fit.down) put_direction(out, "down", *fit.down);
  if (fit.up) put_direction(out, "up", *fit.up);
  if (fit.up_down) {
    fmt::format_to(to, "  up_down: {:.2f}  # from {} slots with both directions\n", *fit.up_down, fit.pairs);
  } else {
    fmt::format_to(to, "  up_down: 0.65  # not measured at one time: that of starlink-best-effort\n");
  }
  fmt::format_to(to, "  common: 0.5  # one terminal's log does not tell: that of starlink-best-effort\n");
}

void put_access(fmt::memory_buffer& out, const models::AccessFit& fit) {
  const models::AccessDelay& its = fit.access;
  fmt::format_to(
      std::back_inserter(out), "access:\n  median: {:.2f} ms\n  base: {}\n  spread: {}\n  packet: {}\n",
      static_cast<double>(its.median_ns) * 1e-6, table(its.base), table(its.spread), table(its.packet));
}

void put_loss(fmt::memory_buffer& out, const models::LossFit& fit) {
  const models::LossModel& its = fit.loss;
  const auto to = std::back_inserter(out);
  if (its.burst_loss == 0) {
    fmt::format_to(to, "loss: off  # none was lost\n");
    return;
  }
  fmt::format_to(to, "loss:{}\n  burst_loss: {:.4g}\n  burst: {:.0f} ms\n  calm: {:.0f} ms\n",
                 fit.burst_read ? "" : "  # bursts are shorter than the log's step: their length is assumed",
                 its.burst_loss, static_cast<double>(its.burst_ns) * 1e-6,
                 static_cast<double>(its.calm_ns) * 1e-6);
}

}  // namespace

std::string fit_preset(const FitQuestion& question, const models::LinkFit& fit, const std::string& name) {
  std::string files;
  for (const std::string& file : question.files) {
    const std::string base = std::filesystem::path(file).filename().string();
    files += (files.empty() ? "" : ", ") + shortened(escaped(base), 60);
  }
  std::replace(files.begin(), files.end(), '"', '\'');
  std::replace(files.begin(), files.end(), '\\', '/');
  fmt::memory_buffer out;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "description: \"Fitted to {}: {} rows, {} apart.\"\n", files, fit.rows,
                 format_duration(fit.step_ns));
  fmt::format_to(to, "# Written by skyhaul fit. What was measured, and what this preset draws:\n#\n");
  const std::string lines = fit_table(fit);
  for (std::size_t from = 0; from < lines.size();) {
    const std::size_t end = lines.find('\n', from);
    const std::string line = lines.substr(from, end - from);
    fmt::format_to(to, "{}{}\n", line.empty() ? "#" : "# ", line);
    from = end + 1;
  }
  fmt::format_to(to, "preset: {}  # what the log does not say\ntype: {}\n", question.base, name);
  if (fit.up) fmt::format_to(to, "up: {}\n", rate(fit.up->median_bps));
  if (fit.down) fmt::format_to(to, "down: {}\n", rate(fit.down->median_bps));
  if (fit.up || fit.down) fmt::format_to(to, "contention_weight: 0  # what other users took is in the log\n");
  put_variation(out, fit);
  if (fit.access) put_access(out, *fit.access);
  if (fit.loss) put_loss(out, *fit.loss);
  return fmt::to_string(out);
}

}  // namespace skyhaul::core
