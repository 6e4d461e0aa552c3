// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "skyhaul/core/link_export.h"
#include "skyhaul/core/trace_file.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

using models::OutageCause;

constexpr std::int64_t kOpportunityBits = 1500 * 8;
constexpr std::int64_t kMillisecondNs = 1'000'000;

/// Builds a timeline of one leg and one resource for each path from the paths' rows.
class FromRows {
 public:
  explicit FromRows(std::string file) : file_(std::move(file)) {}

  void add(const PairRow& row, int line) {
    auto& rows = rows_[{row.src_terminal, row.dst_terminal}];
    if (row.end_ns <= row.start_ns || (!rows.empty() && rows.back().end_ns != row.start_ns)) {
      throw InputError(file_, line, "start_ns", std::to_string(row.start_ns),
                       "a row that begins where the last one of its path ends");
    }
    rows.push_back(row);
  }

  /// A terminal stays with the site that its first row names.
  void check_sites(const std::string& src, const std::string& src_terminal, const std::string& dst,
                   const std::string& dst_terminal, int line) {
    for (const auto& [column, site, terminal] :
         {std::tie("src", src, src_terminal), std::tie("dst", dst, dst_terminal)}) {
      const std::string& known = site_of_.try_emplace(terminal, site).first->second;
      if (known != site)
        throw InputError(file_, line, column, site, known + ", the site that " + terminal + " had before");
    }
  }

  LinkTimeline build() const {
    LinkTimeline timeline;
    if (rows_.empty()) throw InputError(file_, 0, "", "", "at least one row");
    timeline.start_ns = rows_.begin()->second.front().start_ns;
    timeline.end_ns = rows_.begin()->second.back().end_ns;
    std::map<std::string, std::uint32_t> nodes;
    const auto node = [&](const std::string& terminal, const std::string& site) {
      const auto [found, added] =
          nodes.try_emplace(terminal, static_cast<std::uint32_t>(timeline.nodes.size()));
      if (!added) return found->second;
      const auto at = std::find(timeline.sites.begin(), timeline.sites.end(), site);
      const auto index = static_cast<std::int32_t>(at - timeline.sites.begin());
      if (at == timeline.sites.end()) timeline.sites.push_back(site);
      timeline.nodes.push_back({models::NodeKind::kTerminal, terminal, index});
      return found->second;
    };
    for (const auto& [ends, rows] : rows_) {
      if (rows.front().start_ns != timeline.start_ns || rows.back().end_ns != timeline.end_ns) {
        throw InputError(file_, 0, "", ends.first + " to " + ends.second,
                         "rows over the same time as every other path's");
      }
      models::Path path{node(ends.first, rows.front().src), node(ends.second, rows.front().dst), {}};
      if (path.src == path.dst) {
        throw InputError(file_, 0, "dst_terminal", ends.second, "another terminal than src_terminal");
      }
      fill(rows, path, timeline);
      timeline.paths.push_back(std::move(path));
    }
    std::sort(timeline.paths.begin(), timeline.paths.end(), [](const auto& a, const auto& b) {
      return std::make_pair(a.src, a.dst) < std::make_pair(b.src, b.dst);
    });
    try {
      validate(timeline);
    } catch (const std::runtime_error& error) {
      throw InputError(file_, 0, "", "", std::string("valid links: ") + error.what());
    }
    pack(timeline);
    return timeline;
  }

 private:
  /// The delay of one leg at the end of a piece is that of the next piece where they touch. Where the delay
  /// jumps the path therefore goes on over the other of two legs.
  static void fill(const std::vector<PairRow>& rows, models::Path& path, LinkTimeline& timeline) {
    const auto resource_index = static_cast<std::uint32_t>(timeline.resources.size());
    const auto first_leg = static_cast<std::uint32_t>(timeline.legs.size());
    models::Leg legs[2] = {{models::LegKind::kFixedLink, path.src, path.dst, {}},
                           {models::LegKind::kFixedLink, path.src, path.dst, {}}};
    models::Resource resource{models::ResourceKind::kTerminalUp,
                              rows.front().src_terminal + ">" + rows.front().dst_terminal,
                              {{timeline.start_ns, 0}},
                              {},
                              {}};
    std::uint32_t way = 0;
    const PairRow* before = nullptr;
    for (const PairRow& row : rows) {
      const bool joined = !row.path.empty();
      if (joined && before != nullptr && before->delay_end_ns != row.delay_start_ns) way = 1 - way;
      before = joined ? &row : nullptr;
      const std::uint32_t route = joined ? first_leg + way : models::kNoRoute;
      const OutageCause cause = joined ? OutageCause::kNone : row.outage;
      if (path.segments.empty() || path.segments.back().route != route ||
          path.segments.back().cause != cause) {
        path.segments.push_back({row.start_ns, route, cause});
      }
      if (!joined) continue;
      legs[way].delay.push_back({row.start_ns, row.end_ns, row.delay_start_ns, row.delay_end_ns});
      if (row.loss > 0) resource.loss.push_back({row.start_ns, row.end_ns, row.loss});
      if (row.outage != OutageCause::kNone) {
        resource.outages.push_back({row.start_ns, row.end_ns, row.outage});
      } else if (resource.capacity.back().start_ns == row.start_ns) {
        resource.capacity.plain().back().capacity_bps = row.capacity_bps;
      } else if (resource.capacity.back().capacity_bps != row.capacity_bps) {
        resource.capacity.push_back({row.start_ns, row.capacity_bps});
      }
    }
    for (std::uint32_t i = 0; i < 2; ++i) {
      timeline.routes.add_whole({models::Hop::resource(resource_index), models::Hop::leg(first_leg + i)});
      timeline.legs.push_back(std::move(legs[i]));
    }
    timeline.resources.push_back(std::move(resource));
  }

  std::string file_;
  std::map<std::pair<std::string, std::string>, std::vector<PairRow>> rows_;
  std::map<std::string, std::string> site_of_;  ///< of each terminal
};

template <class Number>
bool parse(const std::string& text, Number& value) {
  const auto number = parsed_number<Number>(text);
  if (number) value = *number;
  return number && !has_leading_zero(text);
}

}  // namespace

LinkTimeline read_links_csv(const std::string& path) {
  static const std::vector<std::string> kColumns{"start_ns",     "end_ns",       "src",  "dst",
                                                 "src_terminal", "dst_terminal", "path", "delay_start_ns",
                                                 "delay_end_ns", "capacity_bps", "loss", "outage"};
  CsvRows csv(path);
  if (!csv.next() || csv.cells() != kColumns) {
    throw InputError(path, 1, "", csv.text(), "the columns that skyhaul links writes");
  }
  FromRows build(path);
  while (csv.next()) {
    const std::vector<std::string>& cells = csv.cells();
    const auto refuse = [&](std::size_t column, const char* accepted) {
      throw InputError(path, csv.line(), kColumns[column], cells[column], accepted);
    };
    if (cells.size() != kColumns.size()) throw InputError(path, csv.line(), "", csv.text(), "12 cells");
    PairRow row{};
    std::int64_t* const numbers[] = {&row.start_ns, &row.end_ns, &row.delay_start_ns, &row.delay_end_ns,
                                     &row.capacity_bps};
    constexpr std::size_t kAt[] = {0, 1, 7, 8, 9};
    for (std::size_t i = 0; i < 5; ++i) {
      if (!parse(cells[kAt[i]], *numbers[i]) || (i > 1 && *numbers[i] < 0))
        refuse(kAt[i], "a whole number without leading zeros");
    }
    if (!parse(cells[10], row.loss) || !(row.loss >= 0 && row.loss <= 1)) refuse(10, "a share from 0 to 1");
    for (std::size_t i : {2, 3}) {
      if (name_problem(cells[i]) != nullptr) refuse(i, kNameRule);
    }
    for (std::size_t i : {4, 5}) {
      if (made_name_problem(cells[i]) != nullptr) refuse(i, "a site's name, a slash and a number, in UTF-8");
    }
    build.check_sites(cells[2], cells[4], cells[3], cells[5], csv.line());
    row.src = cells[2];
    row.dst = cells[3];
    row.src_terminal = cells[4];
    row.dst_terminal = cells[5];
    row.path = cells[6];
    row.outage = OutageCause::kFault;
    if (cells[11].empty()) {
      row.outage = OutageCause::kNone;
    } else {
      int cause = static_cast<int>(models::kLastOutageCause);
      while (cause > 0 && cells[11] != to_string(static_cast<OutageCause>(cause))) --cause;
      if (cause == 0) refuse(11, "a cause such as no_satellite, or nothing");
      row.outage = static_cast<OutageCause>(cause);
    }
    if (row.path.empty() && row.outage == OutageCause::kNone) refuse(11, "the cause, where there is no path");
    build.add(row, csv.line());
  }
  return build.build();
}

LinkTimeline read_traces(const TraceImport& import) {
  std::vector<std::vector<std::uint32_t>> traces{read_mahimahi_trace(import.up)};
  traces.push_back(import.down.empty() ? traces.front() : read_mahimahi_trace(import.down));
  const std::int64_t length_ns = std::int64_t{std::max(traces[0].back(), traces[1].back())} * kMillisecondNs;
  if (import.start_ns > std::numeric_limits<models::TimeNs>::max() - length_ns)
    throw InputError(import.up, 0, "", "", "a trace that ends before the year 2262");
  std::vector<double> delays;
  if (!import.delay.empty()) delays = read_delays_ms(import.delay);
  const auto delay_ns = [&](std::int64_t at) {
    if (delays.empty()) return import.delay_ns;
    const auto index = static_cast<std::size_t>(at / import.delay_step_ns);
    return static_cast<std::int64_t>(std::llround(delays[std::min(index, delays.size() - 1)] * 1e6));
  };
  FromRows build(import.up);
  for (int way = 0; way < 2; ++way) {
    const std::vector<std::uint32_t>& trace = traces[static_cast<std::size_t>(way)];
    auto next = trace.begin();
    PairRow row{};
    row.src = way == 0 ? "inside" : "outside";
    row.dst = way == 0 ? "outside" : "inside";
    row.src_terminal = row.src + "/0";
    row.dst_terminal = row.dst + "/0";
    row.path = row.src_terminal + ">" + row.dst_terminal;
    const std::int64_t step = std::min(import.bin_ns, delays.empty() ? import.bin_ns : import.delay_step_ns);
    const auto steps_of_delay = static_cast<std::int64_t>(delays.size());
    std::int64_t bin_end = 0;
    bool silent = false;
    std::optional<PairRow> held;  // goes on while nothing changes, so that a long silence is one row
    for (std::int64_t at = 0; at < length_ns;) {
      if (at >= bin_end) {
        const std::int64_t bin_start = bin_end;
        bin_end = std::min(bin_start + import.bin_ns, length_ns);
        // An opportunity at t ms is what the link carried by then; one at 0 belongs to the first bin.
        std::int64_t count = 0;
        for (; next != trace.end() && *next * kMillisecondNs <= bin_end; ++next) ++count;
        row.capacity_bps = static_cast<std::int64_t>(static_cast<double>(count * kOpportunityBits) * 1e9 /
                                                     static_cast<double>(bin_end - bin_start));
        silent = count == 0;
        // A silence is one bin, up to the bin that ends it.
        if (silent) {
          const std::int64_t until =
              next == trace.end() ? length_ns : (*next * kMillisecondNs - 1) / import.bin_ns * import.bin_ns;
          bin_end = std::max(bin_end, std::min(until, length_ns));
        }
      }
      row.start_ns = import.start_ns + at;
      const bool settled = silent && at / import.delay_step_ns + 1 >= steps_of_delay;  // nothing changes
      const std::int64_t end = std::min({settled ? bin_end : (at / step + 1) * step, bin_end, length_ns});
      row.end_ns = import.start_ns + end;
      row.delay_start_ns = row.delay_end_ns = delay_ns(at);
      if (held && (held->capacity_bps != row.capacity_bps || held->delay_start_ns != row.delay_start_ns)) {
        build.add(*held, 0);
        held.reset();
      }
      if (held) {
        held->end_ns = row.end_ns;
      } else {
        held = row;
      }
      at = end;
    }
    if (held) build.add(*held, 0);
  }
  return build.build();
}

}  // namespace skyhaul::core
