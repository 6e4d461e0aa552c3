// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/pass_joiner.h"

#include <algorithm>

namespace skyhaul::orbits {

void PassJoiner::take(const std::vector<PassEvent>& events) {
  for (const PassEvent& event : events) take(event);
}

std::vector<Pass> PassJoiner::finish() {
  for (Pass& pass : open_) {
    pass.set_ns = end_;
    add(pass);
  }
  open_.clear();
  std::sort(passes_.begin(), passes_.end(), [](const Pass& a, const Pass& b) {
    return a.rise_ns != b.rise_ns ? a.rise_ns < b.rise_ns : a.satellite < b.satellite;
  });
  return std::move(passes_);
}

void PassJoiner::close(std::int32_t at) {
  place(open(at).satellite) = kNone;
  if (static_cast<std::size_t>(at) + 1 < open_.size()) {
    open(at) = open_.back();
    place(open(at).satellite) = at;
  }
  open_.pop_back();
}

void PassJoiner::take(const PassEvent& event) {
  if (event.kind == PassEvent::Kind::kNone) return;
  const std::int32_t at = place(event.satellite);
  if (event.kind == PassEvent::Kind::kUpAtStart || event.kind == PassEvent::Kind::kRise) {
    if (at != kNone) close(at);
    Pass pass;
    pass.satellite = event.satellite;
    pass.rise_ns = event.time;
    pass.has_rise = event.kind == PassEvent::Kind::kRise;
    place(event.satellite) = static_cast<std::int32_t>(open_.size());
    open_.push_back(pass);
    return;
  }
  if (at == kNone) return;  // all of it before the start
  Pass& pass = open(at);
  if (event.kind == PassEvent::Kind::kTop) {
    if (pass.has_culmination && event.elevation_deg <= pass.max_elevation_deg) return;
    pass.has_culmination = true;
    pass.culmination_ns = event.time;
    pass.max_elevation_deg = event.elevation_deg;
    return;
  }
  pass.set_ns = event.time;
  pass.has_set = true;
  const Pass done = pass;
  close(at);
  add(done);
}

double PassJoiner::elevation_deg(std::int32_t satellite, TimeNs utc) const {
  return view_.observer().look_at(satellites_.position_ecef_km(satellite, utc)).elevation_deg;
}

void PassJoiner::add(Pass pass) {
  if (pass.rise_ns >= end_ || pass.set_ns <= start_) return;
  if (pass.rise_ns < start_) {
    pass.rise_ns = start_;
    pass.has_rise = false;
  }
  if (pass.set_ns > end_) {
    pass.set_ns = end_;
    pass.has_set = false;
  }
  if (!view_.limits().profile.empty()) {
    split(pass);
    return;
  }
  if (pass.culmination_ns < pass.rise_ns || pass.culmination_ns > pass.set_ns) pass.has_culmination = false;
  if (!pass.has_culmination) culminate_at_an_end(pass);
  passes_.push_back(pass);
}

void PassJoiner::culminate_at_an_end(Pass& pass) const {
  const double at_rise = elevation_deg(pass.satellite, pass.rise_ns);
  const double at_set = elevation_deg(pass.satellite, pass.set_ns);
  const bool first = !(at_set > at_rise);
  pass.culmination_ns = first ? pass.rise_ns : pass.set_ns;
  pass.max_elevation_deg = first ? at_rise : at_set;
  // The top of a pass that a range or an obstacle cuts is at its end; that of one cut by the search is not
  // known.
  pass.has_culmination = first ? pass.has_rise : pass.has_set;
}

bool PassJoiner::clear(std::int32_t satellite, TimeNs utc) const {
  const Topocentric at = view_.observer().look_at(satellites_.position_ecef_km(satellite, utc));
  return at.elevation_deg >= view_.limits().elevation_limit_deg(at.azimuth_deg);
}

TimeNs PassJoiner::change(std::int32_t satellite, TimeNs a, TimeNs b) const {
  const bool later = clear(satellite, b);
  while (b - a > kSecond / 10'000) {
    const TimeNs middle = a + (b - a) / 2;
    (clear(satellite, middle) == later ? b : a) = middle;
  }
  return b;
}

void PassJoiner::split(const Pass& whole) {
  bool was = clear(whole.satellite, whole.rise_ns + 1);
  Pass part = whole;
  part.has_rise = whole.has_rise;
  TimeNs before = whole.rise_ns;
  for (TimeNs t = whole.rise_ns; t < whole.set_ns;) {
    t = std::min(t + kSecond, whole.set_ns);
    const bool is = t < whole.set_ns && clear(whole.satellite, t);
    const bool ends = t == whole.set_ns;
    if (was && ends) {
      part.set_ns = whole.set_ns;
      part.has_set = whole.has_set;
      add_part(part, whole);
    } else if (was && !is) {
      part.set_ns = change(whole.satellite, before, t);
      part.has_set = true;
      add_part(part, whole);
    } else if (!was && is) {
      part.rise_ns = change(whole.satellite, before, t);
      part.has_rise = true;
    }
    was = is;
    before = t;
  }
}

void PassJoiner::add_part(Pass part, const Pass& whole) {
  part.has_culmination =
      whole.has_culmination && whole.culmination_ns >= part.rise_ns && whole.culmination_ns <= part.set_ns;
  if (!part.has_culmination) culminate_at_an_end(part);
  passes_.push_back(part);
}

}  // namespace skyhaul::orbits
