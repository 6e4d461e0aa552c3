// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "link/normal.h"
#include "skyhaul/models/keyed_random.h"
#include "skyhaul/models/power_source.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"
#include "time/renewal.h"

namespace skyhaul::models {
namespace {

constexpr std::uint64_t kWind = 24, kGas = 25;  // what draws are for

double hour_correlation(const WindFarm& farm) {
  return std::exp(-static_cast<double>(orbits::kHour) / static_cast<double>(farm.correlation_ns));
}

}  // namespace

double wind_power_kw(const WindFarm& farm, double speed_m_s) {
  if (speed_m_s < farm.cut_in_m_s || speed_m_s > farm.cut_out_m_s) return 0;
  if (speed_m_s >= farm.rated_speed_m_s) return farm.rated_kw;
  const auto cube = [](double v) { return v * v * v; };
  return farm.rated_kw * (cube(speed_m_s) - cube(farm.cut_in_m_s)) /
         (cube(farm.rated_speed_m_s) - cube(farm.cut_in_m_s));
}

/// An hour's value is the sum of the white noise of that hour and those before, weighted by rho^k and cut off
/// where nothing is left of them: the autoregressive series of order 1, without a beginning.
WindSeries::WindSeries(const WindFarm& farm, std::uint64_t seed, const std::string& site, TimeNs start_ns,
                       TimeNs end_ns)
    : shape_(farm.weibull_shape),
      scale_m_s_(farm.mean_speed_m_s / std::tgamma(1 + 1 / farm.weibull_shape)),
      correlation_(hour_correlation(farm)),
      first_hour_ns_(start_ns - (start_ns % orbits::kHour + orbits::kHour) % orbits::kHour) {
  const auto memory = static_cast<std::int64_t>(std::ceil(std::log(1e-6) / std::log(correlation_)));
  double variance = 0;
  for (std::int64_t k = 0; k <= memory; ++k) variance += std::pow(correlation_, 2.0 * static_cast<double>(k));
  const std::uint64_t key = name_key(site);
  const std::int64_t first = first_hour_ns_ / orbits::kHour - memory;
  const std::int64_t last = end_ns / orbits::kHour + 2;
  double sum = 0;
  const double gone = std::pow(correlation_, static_cast<double>(memory) + 1);
  std::vector<double> noise;
  for (std::int64_t hour = first; hour <= last; ++hour) {
    const double u = keyed_uniform(seed, {kWind, key, static_cast<std::uint64_t>(hour)});
    noise.push_back(normal_tail_inverse(std::max(u, 0x1.0p-54)));
    sum = correlation_ * sum + noise.back();
    const auto at = static_cast<std::int64_t>(noise.size()) - 1;
    if (at > memory) sum -= gone * noise[static_cast<std::size_t>(at - memory - 1)];
    if (at >= memory) hourly_.push_back(sum / std::sqrt(variance));
  }
}

double WindSeries::speed_m_s(TimeNs utc) const {
  const auto hour = static_cast<std::size_t>((utc - first_hour_ns_) / orbits::kHour);
  const double share = static_cast<double>((utc - first_hour_ns_) % orbits::kHour) / orbits::kHour;
  const double spread = std::sqrt((1 - share) * (1 - share) + share * share +
                                  2 * share * (1 - share) * correlation_);  // keeps the variance at 1
  const double normal = ((1 - share) * hourly_.at(hour) + share * hourly_.at(hour + 1)) / spread;
  return scale_m_s_ * std::pow(-std::log(normal_tail(normal)), 1 / shape_);
}

std::vector<TimeInterval> gas_trips(const GasEngine& engine, std::uint64_t seed, const std::string& site,
                                    TimeNs start_ns, TimeNs end_ns) {
  Renewal renewal;
  renewal.mtbf_ns = engine.mtbf_ns;
  renewal.mttr_ns = engine.mttr_ns;
  renewal.last_failure_ns = end_ns;
  return renewal_down_times(renewal, seed, kGas, name_key(site), start_ns, end_ns);
}

std::vector<PowerSample> read_power_file(const std::string& path) {
  CsvRows rows(path);
  if (!rows.next() || rows.cells() != std::vector<std::string>{"time", "power_kw"})
    throw InputError(path, rows.line(), "", rows.text(), "the header time,power_kw");
  std::vector<PowerSample> samples;
  while (rows.next()) {
    if (rows.cells().size() != 2) throw InputError(path, rows.line(), "", rows.text(), "a time and a power");
    PowerSample sample{};
    try {
      sample.start_ns = orbits::parse_utc(rows.cells()[0]);
    } catch (const std::invalid_argument& error) {
      throw InputError(path, rows.line(), "time", rows.cells()[0],
                       std::string("a UTC time such as 2026-01-01T00:00:00; ") + error.what());
    }
    if (!samples.empty() && sample.start_ns <= samples.back().start_ns)
      throw InputError(path, rows.line(), "time", rows.cells()[0], "a time after the one before");
    const std::string& text = rows.cells()[1];
    const auto power_kw = parsed_number<double>(text);
    if (!power_kw || has_leading_zero(text) || !(*power_kw >= 0 && *power_kw <= 1e9))
      throw InputError(path, rows.line(), "power_kw", text, "a number of kilowatts from 0 to 1e9");
    sample.power_kw = *power_kw;
    samples.push_back(sample);
  }
  if (samples.empty()) throw InputError(path, rows.line(), "", "", "a row of time and power_kw");
  return samples;
}

std::string write_power(const std::vector<PowerSample>& samples) {
  std::string text = "time,power_kw\n";
  for (const PowerSample& sample : samples)
    text += fmt::format("{},{}\n", orbits::format_utc(sample.start_ns, 9), sample.power_kw);
  return text;
}

}  // namespace skyhaul::models
