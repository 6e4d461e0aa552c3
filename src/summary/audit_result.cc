// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the windows of an audit say together.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "skyhaul/core/summary.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::core {
namespace {

constexpr int kResamples = 2000;
constexpr std::size_t kLeastForInterval = 3;
constexpr double kTrustedError = 0.1;  // a class off by more is named, whatever its packet runs spread by

auto key(const AuditWindow& window) {
  return std::tie(window.transport, window.flows, window.loss, window.queue, window.ends);
}
auto key(const AuditClass& one) { return std::tie(one.transport, one.flows, one.loss, one.queue, one.ends); }

/// The smallest value that at least the share q of them do not exceed.
std::optional<double> quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size()) - 1e-9));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

/// Percentile bootstrap of the median (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13).
std::optional<std::pair<double, double>> median_interval(const std::vector<double>& values,
                                                         std::uint64_t seed) {
  if (values.size() < kLeastForInterval) return std::nullopt;
  constexpr std::uint64_t kResample = 3;  // what the draws are for
  std::vector<double> medians;
  for (std::uint64_t r = 0; r < kResamples; ++r) {
    std::vector<double> resample;
    for (std::uint64_t i = 0; i < values.size(); ++i) {
      const double draw = models::keyed_uniform(seed, {kResample, r, i});
      resample.push_back(values[static_cast<std::size_t>(draw * static_cast<double>(values.size()))]);
    }
    medians.push_back(*quantile(std::move(resample), 0.5));
  }
  return std::make_pair(*quantile(medians, 0.025), *quantile(medians, 0.975));
}

std::string class_name(const AuditClass& one) {
  return fmt::format("{}, {} flow{}, {} loss, queue {}{}", one.transport, one.flows,
                     one.flows == 1 ? "" : "s", one.loss == "none" ? "no" : one.loss, one.queue,
                     one.ends == "equal" ? "" : ", terminals " + one.ends);
}

}  // namespace

std::optional<double> AuditWindow::packet_s() const {
  double sum = 0;
  int count = 0;
  for (const auto& run : packet_runs) {
    if (!run) continue;
    sum += *run;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::optional<double> AuditWindow::error() const {
  const std::optional<double> packet = packet_s();
  if (!packet) return std::nullopt;
  return std::abs(flow_s - *packet) / *packet;
}

std::optional<double> AuditWindow::spread() const {
  const std::optional<double> mean = packet_s();
  double squares = 0;
  int count = 0;
  for (const auto& run : packet_runs) {
    if (!run) continue;
    squares += (*run - *mean) * (*run - *mean);
    ++count;
  }
  if (count < 2) return std::nullopt;
  return std::sqrt(squares / (count - 1)) / *mean;
}

const AuditClass* Audit::class_of(const AuditWindow& window) const {
  for (const AuditClass& one : classes) {
    if (key(one) == key(window)) return &one;
  }
  return nullptr;
}

void judge_audit(Audit& audit, std::uint64_t seed) {
  std::vector<const AuditWindow*> sorted;
  for (const AuditWindow& window : audit.windows) sorted.push_back(&window);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const AuditWindow* a, const AuditWindow* b) { return key(*a) < key(*b); });
  const auto remark = [&](const std::string& text) { audit.note += (audit.note.empty() ? "" : "; ") + text; };
  std::vector<double> all;
  for (std::size_t from = 0, until = 0; from < sorted.size(); from = until) {
    AuditClass one;
    one.transport = sorted[from]->transport;
    one.flows = sorted[from]->flows;
    one.loss = sorted[from]->loss;
    one.queue = sorted[from]->queue;
    one.ends = sorted[from]->ends;
    std::vector<double> errors;
    double squares = 0;
    int spreads = 0;
    for (until = from; until < sorted.size() && key(*sorted[until]) == key(*sorted[from]); ++until) {
      const AuditWindow& window = *sorted[until];
      ++one.windows;
      one.failures +=
          static_cast<int>(std::count(window.packet_runs.begin(), window.packet_runs.end(), std::nullopt));
      if (const auto error = window.error()) errors.push_back(*error);
      if (const auto spread = window.spread()) {
        squares += *spread * *spread;
        ++spreads;
      }
    }
    if (spreads > 0) one.packet_cv = std::sqrt(squares / spreads);
    one.median_error = quantile(errors, 0.5);
    one.p95_error = quantile(errors, 0.95);
    one.predictable = one.packet_cv && *one.packet_cv <= kPredictableCv;
    audit.failures += one.failures;
    if (one.predictable) all.insert(all.end(), errors.begin(), errors.end());
    if (one.packet_cv) {
      const bool off = *one.median_error > std::max(kTrustedError, *one.packet_cv);
      const std::string spread =
          fmt::format("{}: packet runs spread by {:.1f} % over seeds", class_name(one), *one.packet_cv * 100);
      if (off) {
        remark(fmt::format("{}, and the flow engine is off by more: {:.1f} % in the median", spread,
                           *one.median_error * 100));
      } else if (!one.predictable) {
        remark(fmt::format("{}, so that one run cannot be predicted (median error {:.1f} %)", spread,
                           *one.median_error * 100));
      }
    } else {
      remark(class_name(one) + ": fewer than two runs of a window ended, so that their spread is not known");
    }
    audit.classes.push_back(std::move(one));
  }
  audit.median_error = quantile(all, 0.5);
  audit.p95_error = quantile(all, 0.95);
  audit.median_error_interval = median_interval(all, seed);
  if (audit.failures > 0) remark(fmt::format("{} packet runs failed", audit.failures));
}

}  // namespace skyhaul::core
