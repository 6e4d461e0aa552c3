// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/site_power.h"

#include <algorithm>

namespace skyhaul::models {
namespace {

constexpr std::int64_t kStepNs = orbits::kMinute;

double hours(std::int64_t ns) { return static_cast<double>(ns) / static_cast<double>(orbits::kHour); }

/// Walks with rising times along sorted intervals.
class Inside {
 public:
  explicit Inside(const std::vector<TimeInterval>& intervals) : intervals_(intervals) {}

  bool operator()(TimeNs time) {
    while (next_ < intervals_.size() && intervals_[next_].end_ns <= time) ++next_;
    return next_ < intervals_.size() && intervals_[next_].start_ns <= time;
  }

 private:
  const std::vector<TimeInterval>& intervals_;
  std::size_t next_ = 0;
};

/// All sources of a site together.
class Sources {
 public:
  Sources(const PowerSupply& supply, const orbits::Geodetic& place, const orbits::Ellipsoid& ellipsoid,
          const std::string& site, std::uint64_t seed, TimeNs start_ns, TimeNs end_ns)
      : supply_(supply), altitude_km_(place.altitude_km), on_grid_(supply.grid), tripped_(trips_) {
    if (supply.solar) sun_.emplace(place, ellipsoid, start_ns, end_ns);
    if (supply.wind) wind_.emplace(*supply.wind, seed, site, start_ns, end_ns);
    if (supply.gas) trips_ = gas_trips(*supply.gas, seed, site, start_ns, end_ns);
  }

  /// Times must not go back.
  double at(TimeNs time) {
    double kw = 0;
    if (sun_) kw += solar_power_kw(*supply_.solar, sun_->at(time), altitude_km_);
    if (wind_) kw += wind_power_kw(*supply_.wind, wind_->speed_m_s(time));
    if (supply_.gas && !tripped_(time)) kw += supply_.gas->rated_kw;
    if (on_grid_(time)) kw += supply_.grid_kw;
    while (sample_ + 1 < supply_.measured.size() && supply_.measured[sample_ + 1].start_ns <= time) ++sample_;
    if (!supply_.measured.empty()) kw += supply_.measured[sample_].power_kw;
    return kw;
  }

 private:
  const PowerSupply& supply_;
  double altitude_km_;
  std::optional<SunPath> sun_;
  std::optional<WindSeries> wind_;
  std::vector<TimeInterval> trips_;
  Inside on_grid_, tripped_;
  std::size_t sample_ = 0;
};

/// One load's switch.
class Switch {
 public:
  Switch(double stop_kwh, double start_kwh, double margin, std::int64_t rest_ns)
      : stop_kwh_(stop_kwh), start_kwh_(start_kwh), margin_(margin), rest_ns_(rest_ns) {}

  /// Whether the load is on from now on: `load_kw` with what comes before it, of `source_kw`; the battery
  /// holds `stored_kwh` and can give `battery_kw(above)` through the step without going below `above`.
  template <class BatteryKw>
  bool decide(TimeNs now, double load_kw, double source_kw, double stored_kwh, const BatteryKw& battery_kw) {
    const bool carried = source_kw + battery_kw(stop_kwh_) >= load_kw;
    if (on_) {
      if (carried) return true;
      on_ = false;
      off_since_ns_ = now;
      rested_ = false;
      return false;
    }
    rested_ = rested_ || now - off_since_ns_ >= rest_ns_;
    const bool wanted =
        source_kw >= margin_ * load_kw || (stored_kwh >= start_kwh_ && stored_kwh > stop_kwh_);
    on_ = rested_ && carried && wanted;
    return on_;
  }

 private:
  double stop_kwh_, start_kwh_, margin_;
  std::int64_t rest_ns_;
  bool on_ = false, rested_ = true;
  TimeNs off_since_ns_ = 0;
};

void extend(std::vector<TimeInterval>& windows, bool on, TimeNs start_ns, TimeNs end_ns) {
  if (!on) return;
  if (!windows.empty() && windows.back().end_ns == start_ns) {
    windows.back().end_ns = end_ns;
  } else {
    windows.push_back({start_ns, end_ns});
  }
}

}  // namespace

PowerRun run_site_power(const PowerSupply& supply, const orbits::Geodetic& place,
                        const orbits::Ellipsoid& ellipsoid, const std::string& site, std::uint64_t seed,
                        TimeNs start_ns, TimeNs end_ns) {
  Sources sources(supply, place, ellipsoid, site, seed, start_ns, end_ns);
  const Battery& battery = supply.battery;
  const PowerControl& control = supply.control;
  const double capacity_kwh = battery.capacity_kwh;
  Switch radio(control.radio_stop * capacity_kwh, control.radio_start * capacity_kwh, control.margin,
               control.rest_ns);
  Switch compute(control.compute_stop * capacity_kwh, control.compute_start * capacity_kwh, control.margin,
                 control.rest_ns);
  PowerRun run;
  double stored_kwh = run.stored_start_kwh = battery.initial * capacity_kwh;
  for (TimeNs now = start_ns; now < end_ns; now += kStepNs) {
    const TimeNs until = std::min(now + kStepNs, end_ns);
    const double step_h = hours(until - now);
    const double source_kw = sources.at(now + (until - now) / 2);
    const auto battery_kw = [&](double above_kwh) {
      const double energy_kwh = std::max(0.0, stored_kwh - above_kwh) * battery.discharge_efficiency;
      return std::min(battery.max_discharge_kw, energy_kwh / step_h);
    };
    PowerStep step{now, source_kw, 0, false, false};
    double load_kw = 0;
    step.radio = radio.decide(now, supply.loads.radio_kw, source_kw, stored_kwh, battery_kw);
    if (step.radio) load_kw += supply.loads.radio_kw;
    step.compute = compute.decide(now, load_kw + supply.loads.compute_kw, source_kw, stored_kwh, battery_kw);
    if (step.compute) load_kw += supply.loads.compute_kw;

    if (source_kw >= load_kw) {
      const double room_kw = (capacity_kwh - stored_kwh) / battery.charge_efficiency / step_h;
      const double charge_kw = std::min({source_kw - load_kw, battery.max_charge_kw, room_kw});
      stored_kwh = std::min(capacity_kwh, stored_kwh + charge_kw * battery.charge_efficiency * step_h);
      run.lost_kwh += charge_kw * (1 - battery.charge_efficiency) * step_h;
      run.spilled_kwh += (source_kw - load_kw - charge_kw) * step_h;
    } else {
      const double drawn_kwh = (load_kw - source_kw) / battery.discharge_efficiency * step_h;
      stored_kwh = std::max(0.0, stored_kwh - drawn_kwh);
      run.lost_kwh += drawn_kwh * (1 - battery.discharge_efficiency);
    }
    run.generated_kwh += source_kw * step_h;
    run.served_kwh += load_kw * step_h;
    step.stored_kwh = stored_kwh;
    run.steps.push_back(step);
    extend(run.radio, step.radio, now, until);
    extend(run.compute, step.compute, now, until);
  }
  run.stored_end_kwh = stored_kwh;
  return run;
}

}  // namespace skyhaul::models
