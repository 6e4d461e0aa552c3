// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Timelines whose file is whole and whose content is changed in some places. A file that is read must be safe
// in all that reads timelines: the pair view, exports, cuts, the flow engine and the path engine of the
// emulator.
#include <cmath>
#include <sstream>

#include "choices.h"
#include "emulator/packet_pool.h"
#include "emulator/path_engine.h"
#include "models/support/synthetic_timeline.h"
#include "report/html.h"
#include "skyhaul/core/link_export.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/positions.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/input_error.h"
#include "summary/pair_series.h"

using namespace skyhaul;          // NOLINT: one short file
using namespace skyhaul::models;  // NOLINT

namespace {

using fuzz::Choices;
using fuzz::require;

constexpr TimeNs kStart = 1'773'964'800'000'000'000;
constexpr TimeNs kEnd = kStart + 20 * orbits::kSecond;

LinkTimeline plain() {
  LinkTimeline timeline = test::star({{"a", 10'000'000, 20'000'000, 5'000'000, 2},
                                      {"b", 1'000'000, 8'000'000, 7'000'000},
                                      {"c", 5'000'000, 5'000'000, 0}},
                                     kEnd, kStart);
  Resource& up = timeline.resources.front();
  up.capacity.push_back({kStart + 5 * orbits::kSecond, 2'000'000});
  up.loss.push_back({kStart + orbits::kSecond, kStart + 2 * orbits::kSecond, 0.5});
  up.outages.push_back({kStart + 3 * orbits::kSecond, kStart + 4 * orbits::kSecond, OutageCause::kRain});
  timeline.data_caps.push_back({"a/0 plan", 1'000'000, 2'000'000, {kStart + 10 * orbits::kSecond}});
  up.data_cap = 0;
  up.capped_bps = 1000;
  timeline.paths.front().segments.push_back(
      {kStart + 6 * orbits::kSecond, kNoRoute, OutageCause::kNoSatellite});
  timeline.paths.front().segments.push_back({kStart + 8 * orbits::kSecond, 0, OutageCause::kNone});
  timeline.built_from.push_back({"epoch", "x"});
  return timeline;
}

template <class T>
T index(Choices& choices) {
  return static_cast<T>(choices.one_in(4) ? choices.edge() : static_cast<std::int64_t>(choices.byte() % 12));
}

/// A place for each site, one of which moves, and satellites that no node is.
void add_positions(LinkTimeline& timeline, Choices& choices) {
  Positions its;
  its.sites.assign(timeline.sites.size(), {{10, 20, 0.5}});
  its.sites.front().track = std::make_shared<const orbits::Track>(std::vector<orbits::TrackPoint>{
      {kStart, {10, 20, 0.5}}, {kEnd, {10, 20 + 0.0005 * choices.byte(), 0.5}}});
  its.ground = {{0, {-30, 40, 0}}};
  orbits::WalkerShell shell;
  shell.altitude_km = 550;
  shell.inclination_deg = 53;
  shell.planes = shell.satellites_per_plane = 3;
  its.orbits.shells = {shell};
  its.orbits.epoch_ns = its.orbits.begin_ns = kStart;
  its.orbits.end_ns = kEnd;
  orbits::ElementSet set;
  set.name = "one";
  set.epoch_utc = orbits::julian_date(kStart);
  set.mean_motion_rev_per_day = 15;
  its.orbits.elements = {set};
  its.orbits.model = static_cast<OrbitModel>(choices.below(6));
  constexpr double kNumbers[] = {0, 1, -1, 90, 91, 361, 1e300, NAN, INFINITY};
  double* const fields[] = {
      &its.sites.back().place.latitude_deg,      &its.ground.back().place.altitude_km,
      &its.orbits.shells.back().altitude_km,     &its.orbits.shells.back().phasing,
      &its.orbits.elements.back().eccentricity,  &its.orbits.elements.back().mean_motion_rev_per_day,
      &its.orbits.elements.back().epoch_utc.day, &its.orbits.elements.back().bstar_per_earth_radius};
  if (choices.one_in(2)) *choices.of(fields) = choices.of(kNumbers);
  if (choices.one_in(4)) its.orbits.shells.back().planes = static_cast<int>(choices.edge());
  if (choices.one_in(4)) its.orbits.epoch_ns = choices.edge();
  if (choices.one_in(4)) its.orbits.end_ns = choices.edge();
  if (choices.one_in(4)) its.ground.back().node = index<std::uint32_t>(choices);
  if (choices.one_in(4)) its.orbits.elements.back().name = choices.name();
  timeline.positions = std::make_shared<const Positions>(its);
}

/// A number near one that is there, or any edge.
std::int64_t near(std::int64_t value, Choices& choices) {
  constexpr std::int64_t kSteps[] = {1, -1, orbits::kSecond, -orbits::kSecond, 10 * orbits::kSecond};
  const std::size_t form = choices.below(8);
  if (form >= 5)
    return form == 7 ? choices.edge() : kStart + static_cast<std::int64_t>(choices.byte()) * 100'000'000;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) +
                                   static_cast<std::uint64_t>(kSteps[form]));
}

template <class Items>
void change_items(Items& items, Choices& choices) {
  if (items.empty()) return;
  const std::size_t at = choices.below(items.size());
  const std::size_t form = choices.below(4);
  const auto item = items[at];
  if (form == 0) items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
  if (form == 1) items.insert(items.begin() + static_cast<std::ptrdiff_t>(at), item);
  if (form == 2) std::swap(items[at], items[choices.below(items.size())]);
  if (form == 3) items.push_back(item);
}

void change_resource(Resource& its, Choices& choices) {
  switch (choices.below(9)) {
    case 0:
      its.kind = static_cast<ResourceKind>(choices.byte());
      break;
    case 1:
      its.name = choices.name();
      break;
    case 2:
      change_items(its.capacity.plain(), choices);
      break;
    case 3:
      if (!its.capacity.empty())
        its.capacity.plain().back().start_ns = near(its.capacity.back().start_ns, choices);
      break;
    case 4:
      if (!its.capacity.empty()) its.capacity.plain().back().capacity_bps = choices.edge();
      break;
    case 5: {
      constexpr double kLosses[] = {0, 1, 0.25, -1, 2, NAN, INFINITY, 1e-300};
      its.loss.push_back({near(kStart, choices), near(kEnd, choices), choices.of(kLosses)});
      break;
    }
    case 6:
      its.outages.push_back(
          {near(kStart, choices), near(kEnd, choices), static_cast<OutageCause>(choices.byte())});
      break;
    case 7:
      its.data_cap = index<std::uint32_t>(choices);
      break;
    default:
      its.capped_bps = choices.edge();
  }
}

void change_path(Path& its, Choices& choices) {
  std::vector<PathSegment>& segments = its.segments.plain();
  PathSegment& segment = segments[choices.below(segments.size())];
  switch (choices.below(6)) {
    case 0:
      its.src = index<std::uint32_t>(choices);
      break;
    case 1:
      its.dst = index<std::uint32_t>(choices);
      break;
    case 2:
      segment.start_ns = near(segment.start_ns, choices);
      break;
    case 3:
      segment.route = index<std::uint32_t>(choices);
      break;
    case 4:
      segment.cause = static_cast<OutageCause>(choices.byte());
      break;
    default:
      if (its.segments.size() > 1 || choices.one_in(8)) change_items(its.segments.plain(), choices);
      if (its.segments.empty()) return;
  }
}

void change(LinkTimeline& its, Choices& choices) {
  switch (choices.below(15)) {
    case 0:
      its.start_ns = near(its.start_ns, choices);
      break;
    case 1:
      its.end_ns = near(its.end_ns, choices);
      break;
    case 2:
      its.sites[choices.below(its.sites.size())] = choices.name();
      break;
    case 3:
      its.nodes[choices.below(its.nodes.size())] = {static_cast<NodeKind>(choices.byte() % 8), choices.name(),
                                                    index<std::int32_t>(choices)};
      break;
    case 4: {
      Leg& leg = its.legs[choices.below(its.legs.size())];
      if (choices.one_in(2)) leg.kind = static_cast<LegKind>(choices.byte());
      (choices.one_in(2) ? leg.a : leg.b) = index<std::uint32_t>(choices);
      break;
    }
    case 5: {
      Leg& leg = its.legs[choices.below(its.legs.size())];
      if (leg.delay.empty()) break;
      DelayPiece& piece = leg.delay.plain()[choices.below(leg.delay.size())];
      std::int64_t* const fields[] = {&piece.start_ns, &piece.end_ns, &piece.delay_start_ns,
                                      &piece.delay_end_ns};
      std::int64_t& field = *choices.of(fields);
      field = near(field, choices);
      if (choices.one_in(3)) change_items(leg.delay.plain(), choices);
      break;
    }
    case 6:
      its.data_caps.front() = {
          choices.name(), choices.edge(), choices.edge(), {near(kStart, choices), near(kEnd, choices)}};
      break;
    case 7:
      its.mtu_bytes = static_cast<std::int32_t>(choices.edge());
      break;
    case 8:
      if (choices.one_in(2)) {
        its.routes.part_first[choices.below(its.routes.part_first.size())] = index<std::uint32_t>(choices);
      } else {
        its.routes.parts.plain()[choices.below(its.routes.parts.size())][choices.below(3)] =
            index<std::uint32_t>(choices);
      }
      break;
    case 9:
      its.routes.hops[choices.below(its.routes.hops.size())] =
          Hop::from_raw(index<std::uint32_t>(choices) | (choices.one_in(2) ? 0x80000000U : 0));
      break;
    case 10:
      if (its.paths.size() > 1) change_items(its.paths, choices);
      break;
    case 11:
      its.built_from.push_back({choices.name(), choices.name()});
      break;
    case 12:
      add_positions(its, choices);
      break;
    case 13:
      change_resource(its.resources[choices.below(its.resources.size())], choices);
      break;
    default: {
      Path& path = its.paths[choices.below(its.paths.size())];
      if (!path.segments.empty()) change_path(path, choices);
    }
  }
}

class Sink final : public emulator::Receiver {
 public:
  explicit Sink(emulator::PacketPool& pool) : pool_(pool) {}
  void deliver(emulator::Packet* packet, std::int64_t) override { pool_.give(packet); }

 private:
  emulator::PacketPool& pool_;
};

TransferPlan small_plan(const LinkTimeline& timeline) {
  TransferPlan plan;
  for (std::size_t i = 0; i + 1 < timeline.sites.size(); ++i) {
    Transfer t;
    t.id = i + 1;
    t.src = timeline.sites[i];
    t.dst = timeline.sites[i + 1];
    t.bytes = 1'000'000;
    t.not_before_ns = timeline.start_ns;
    if (i > 0) t.after = {i};
    plan.transfers.push_back(t);
  }
  return plan;
}

/// All that reads a timeline, over its first 20 s.
void use(const LinkTimeline& whole) {
  const LinkTimeline timeline =
      core::slice(whole, whole.start_ns, std::min(whole.end_ns, whole.start_ns + 20 * orbits::kSecond));
  validate(timeline);
  std::ostringstream links, resources;
  write_links_csv(timeline, links, 1);
  write_resources_csv(timeline, resources);
  for (const Path& path : timeline.paths) {
    const auto rows =
        core::rows_between(timeline, timeline.nodes[path.src].name, timeline.nodes[path.dst].name, "--pair");
    std::ostringstream script, trace;
    core::write_tc_script(rows, orbits::kSecond, 1, script);
    core::write_theaterq(rows, orbits::kSecond, 1, trace);
    require(script.str().find("$(a)") == std::string::npos ||
                script.str().find("# The link") != std::string::npos,
            "names are in a comment");
    std::int64_t bits = 0;
    for (const PairRow& row : rows) bits += row.capacity_bps / 1'000'000;
    if (bits < 1000) {
      std::ostringstream out;
      core::write_mahimahi(rows, out);
    }
  }
  (void)core::compare(timeline, timeline);
  (void)core::round_trip_series(timeline, 20);
  if (timeline.positions) {
    if (const auto satellites = make_propagator(timeline.positions->orbits)) {
      orbits::PositionArray positions;
      satellites->positions_ecef_km(timeline.start_ns, positions);
    }
    std::ostringstream globe;
    core::write_czml(timeline, "globe", orbits::kSecond, globe);
  }
  const std::string saved = fuzz::file_with("", "again.sky");
  save_timeline(timeline, saved);
  (void)load_timeline(saved);
  if (!timeline.paths.empty()) {
    FlowOptions options;
    options.from_ns = timeline.start_ns;
    options.until_ns = timeline.end_ns;
    const FlowEngine engine(timeline);
    (void)engine.run(small_plan(timeline), options);
  }
  static emulator::PacketPool pool(1U << 20U);
  Sink sink(pool);
  emulator::PathEngine engine(timeline, pool, {}, {}, sink);
  engine.advance(timeline.end_ns);
  const std::string csv = fuzz::file_with(links.str(), "links.csv");
  try {
    (void)core::read_links_csv(csv);
  } catch (const InputError& error) {
    fuzz::require_plain(error.what());
  }
}

void timeline_form(Choices& choices) {
  LinkTimeline timeline = plain();
  const std::size_t changes = choices.below(5);
  for (std::size_t i = 0; i < changes; ++i) change(timeline, choices);
  const std::string path = fuzz::file_with("", "input.sky");
  save_timeline(timeline, path);
  LinkTimeline read;
  try {
    read = load_timeline(path);
  } catch (const InputError& error) {
    fuzz::require_plain(error.what());
    require(changes > 0, error.what());
    return;
  }
  use(read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(data, size);
  timeline_form(choices);
  return 0;
}
