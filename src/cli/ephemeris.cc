// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <memory>
#include <unordered_map>

#include "cli.h"
#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/decay.h"
#include "skyhaul/orbits/frames.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/sgp4_batch.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::string elements, times;
  std::string frame = "teme";
  orbits::EarthOrientation orientation;
  std::vector<double> polar_motion_arcsec;
  bool skip_damaged = false, ignore_checksums = false;
  Command command;
};

struct Row {
  std::string id, time;
  Eigen::Index object;
  orbits::TimeNs utc;
};

/// Objects by catalogue number and by name, where just one has it.
class Names {
 public:
  explicit Names(const std::vector<orbits::ElementSet>& sets) {
    std::unordered_map<std::string, int> named;
    std::unordered_map<std::int32_t, int> numbered;
    for (const orbits::ElementSet& set : sets) {
      ++named[set.name];
      ++numbered[set.catalogue_number];
    }
    const auto each = [&](auto text_of) {
      for (std::size_t i = 0; i < sets.size(); ++i) {
        const std::string text = text_of(sets[i]);
        if (!text.empty()) objects_.emplace(text, static_cast<Eigen::Index>(i));
      }
    };
    each([&](const orbits::ElementSet& set) {
      const std::int32_t number = set.catalogue_number;
      return number > 0 && numbered[number] == 1 ? std::to_string(number) : std::string();
    });
    each([&](const orbits::ElementSet& set) { return named[set.name] == 1 ? set.name : std::string(); });
  }

  Eigen::Index find(const std::string& id, const std::string& file, int line) const {
    const std::size_t digit = id.find_first_not_of('0');  // 00900 is 900
    auto found = objects_.find(id);
    if (found == objects_.end() && digit != std::string::npos) found = objects_.find(id.substr(digit));
    if (found != objects_.end()) return found->second;
    throw InputError(file, line, "id", id.empty() ? "empty" : id,
                     "a catalogue number or a name that just one of the element sets has");
  }

 private:
  std::unordered_map<std::string, Eigen::Index> objects_;
};

std::vector<Row> read_times(const std::string& path, const Names& names) {
  CsvRows csv(path);
  if (!csv.next()) throw InputError(path, 1, "", "", "a line of column names: id,time");
  const std::vector<std::string> header = csv.cells();
  const auto column = [&](const char* name) {
    const auto at = std::find(header.begin(), header.end(), name);
    if (at == header.end()) throw InputError(path, csv.line(), name, "no such column", "the columns id,time");
    return static_cast<std::size_t>(at - header.begin());
  };
  const std::size_t id = column("id"), time = column("time");
  std::vector<Row> rows;
  while (csv.next()) {
    const std::vector<std::string>& cells = csv.cells();
    if (cells.size() != header.size()) {
      throw InputError(path, csv.line(), "", "",
                       fmt::format("{} cells, as the first line has", header.size()));
    }
    Row row{cells[id], cells[time], names.find(cells[id], path, csv.line()), 0};
    try {
      row.utc = orbits::parse_utc(row.time);
    } catch (const std::invalid_argument& error) {
      throw InputError(path, csv.line(), "time", row.time.empty() ? "empty" : row.time,
                       std::string("a UTC time such as 2026-01-01T00:00:00.5; ") + error.what());
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Puts SGP4's "decayed" where it gives a state again after an object has come down: where a row of an
/// earlier time has an error, whatever the order of the rows, and where SGP4 had one a day before or more, of
/// which no row tells. (On its last day an object can touch the ground and rise again some times.) Before its
/// epoch none has decayed.
void keep_decayed(const std::vector<orbits::ElementSet>& sets, const std::vector<Row>& rows,
                  orbits::Sgp4States& states) {
  using orbits::Sgp4Error;
  if (rows.empty()) return;
  constexpr orbits::TimeNs kNever = std::numeric_limits<orbits::TimeNs>::max();
  std::vector<orbits::TimeNs> failed(sets.size(), kNever);
  orbits::TimeNs first = rows[0].utc, last = rows[0].utc;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    first = std::min(first, rows[i].utc);
    last = std::max(last, rows[i].utc);
    const Sgp4Error error = states.error[i];
    if (error == Sgp4Error::kNone || error == Sgp4Error::kPerturbedEccentricity) continue;
    const auto object = static_cast<std::size_t>(rows[i].object);
    if (rows[i].utc >= orbits::epoch_ns(sets[object])) failed[object] = std::min(failed[object], rows[i].utc);
  }
  const orbits::Decays decays(sets, first, last);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (states.error[i] != Sgp4Error::kNone) continue;
    if (row.utc > failed[static_cast<std::size_t>(row.object)] ||
        decays.decayed(row.object, row.utc - orbits::kDay))
      states.error[i] = Sgp4Error::kDecayed;
  }
}

/// One line where times are far from the epochs of their element sets, with the largest error to expect.
void warn_of_age(const std::vector<orbits::ElementSet>& sets, const std::vector<Row>& rows) {
  std::size_t old = 0;
  double worst_km = 0, its_days = 0;
  const Row* worst = nullptr;
  for (const Row& row : rows) {
    const orbits::ElementSet& set = sets[static_cast<std::size_t>(row.object)];
    const orbits::TimeNs age = row.utc - orbits::epoch_ns(set);
    const double days = std::abs(static_cast<double>(age) / static_cast<double>(orbits::kDay));
    if (days <= orbits::kOldElementsDays) continue;
    ++old;
    const double error_km = orbits::sgp4_error_km(set, days);
    if (worst != nullptr && error_km <= worst_km) continue;
    worst_km = error_km;
    its_days = days;
    worst = &row;
  }
  if (old == 0) return;
  fmt::print(
      stderr,
      "{} of {} rows are more than {} days from the epochs of their element sets (worst is {} at {}, by "
      "{:.1f} days): {}\n",
      old, rows.size(), orbits::kOldElementsDays, worst->id, worst->time, its_days,
      orbits::sgp4_error_text(worst_km));
}

/// States of all rows, in their order: each object's times together.
orbits::Sgp4States propagate(const orbits::Sgp4Batch& orbits, const std::vector<Row>& rows) {
  std::vector<std::size_t> order(rows.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a].object < rows[b].object; });
  const auto count = static_cast<Eigen::Index>(rows.size());
  orbits::Sgp4States all{orbits::PositionArray(count, 3), orbits::PositionArray(count, 3),
                         std::vector<orbits::Sgp4Error>(rows.size())};
  orbits::Sgp4States states;
  std::vector<orbits::TimeNs> times;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    times.clear();
    for (end = begin; end < order.size() && rows[order[end]].object == rows[order[begin]].object; ++end) {
      times.push_back(rows[order[end]].utc);
    }
    orbits.states(rows[order[begin]].object, times, states);
    for (std::size_t k = 0; k < times.size(); ++k) {
      const auto to = static_cast<Eigen::Index>(order[begin + k]);
      all.r_km.row(to) = states.r_km.row(static_cast<Eigen::Index>(k));
      all.v_km_s.row(to) = states.v_km_s.row(static_cast<Eigen::Index>(k));
      all.error[order[begin + k]] = states.error[k];
    }
  }
  return all;
}

void print(const std::vector<Row>& rows, const orbits::Sgp4States& states, const Arguments& arguments) {
  fmt::memory_buffer text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "id,time,x_km,y_km,z_km,vx_km_s,vy_km_s,vz_km_s,error\n");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto error = static_cast<int>(states.error[i]);
    const std::string id = csv_cell(rows[i].id), time = csv_cell(rows[i].time);
    if (error != 0) {
      fmt::format_to(out, "{},{},,,,,,,{}\n", id, time, error);
    } else {
      const auto row = static_cast<Eigen::Index>(i);
      orbits::StateVector state{states.r_km.row(row).matrix().transpose(),
                                states.v_km_s.row(row).matrix().transpose()};
      if (arguments.frame == "ecef") {
        state = orbits::TemeToEcef(rows[i].utc, arguments.orientation).state(state);
      }
      const Eigen::Vector3d &r = state.position_km, &v = state.velocity_km_s;
      fmt::format_to(out, "{},{},{},{},{},{},{},{},0\n", id, time, r.x(), r.y(), r.z(), v.x(), v.y(), v.z());
    }
    if (text.size() > 1 << 20) {
      std::fwrite(text.data(), 1, text.size(), stdout);
      text.clear();
    }
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int run(Arguments arguments) {
  if (arguments.frame != "ecef")
    refuse_given(arguments.command, {"--dut1", "--polar-motion", "--lod"}, "only with --frame ecef");
  if (!arguments.polar_motion_arcsec.empty()) {
    arguments.orientation.polar_motion_x_arcsec = arguments.polar_motion_arcsec[0];
    arguments.orientation.polar_motion_y_arcsec = arguments.polar_motion_arcsec[1];
  }
  orbits::TleOptions options;
  options.checksums = !arguments.ignore_checksums;
  if (arguments.skip_damaged) options.on_damage = orbits::OnDamage::kReport;
  const orbits::ElementSets file = orbits::read_element_file(arguments.elements, options);
  for (const std::string& line : file.damaged) fmt::print(stderr, "{}\n", line);
  const std::vector<orbits::ElementSet> sets = orbits::newest_sets(file.sets);
  const std::vector<Row> rows = read_times(arguments.times, Names(sets));
  for (const std::string& line : orbits::shared_number_warnings(sets)) fmt::print(stderr, "{}\n", line);
  orbits::Sgp4States states = propagate(orbits::Sgp4Batch(sets), rows);
  keep_decayed(sets, rows, states);
  warn_of_age(sets, rows);
  print(rows, states, arguments);
  return kDone;
}

}  // namespace

void add_ephemeris(Command app, Action& action) {
  Command command =
      app.add_command("ephemeris", "print positions and velocities of catalogued objects by SGP4, as CSV",
                      "skyhaul ephemeris starlink.json --times times.csv --frame ecef");
  auto arguments = std::make_shared<Arguments>();
  arguments->command = command;
  command.add_option("elements", arguments->elements, "element sets: OMM as CSV, JSON, KVN or XML, or TLE")
      .type_name("ELEMENTS")
      .required();
  command
      .add_option("--times", arguments->times,
                  "CSV with the columns id (catalogue number, or a name that one object has) and time (UTC)")
      .type_name("FILE")
      .required();
  command
      .add_option("--frame", arguments->frame,
                  "teme: the frame of date that SGP4 uses itself; ecef: ITRF, with the velocity as seen "
                  "from the turning Earth")
      .type_name("teme|ecef")
      .one_of({"teme", "ecef"})
      .show_default();
  command.add_option("--dut1", arguments->orientation.ut1_utc_s, "ecef: UT1-UTC, s (default 0)")
      .type_name("S")
      .check(finite_number(-1, 1));
  command
      .add_option("--polar-motion", arguments->polar_motion_arcsec,
                  "ecef: the pole's x,y in arcsec (default 0,0)")
      .type_name("X,Y")
      .delimiter(',')
      .expected(2)
      .check(finite_number(-2, 2));
  command
      .add_option("--lod", arguments->orientation.excess_length_of_day_s,
                  "ecef: excess length of day, s (default 0)")
      .type_name("S")
      .check(finite_number(-0.1, 0.1));
  command.add_flag("--skip-damaged", arguments->skip_damaged,
                   "leave out damaged records and list them on stderr, instead of refusing the file");
  command.add_flag("--ignore-checksums", arguments->ignore_checksums,
                   "take TLE lines whose checksums are wrong");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
