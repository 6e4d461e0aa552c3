// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// links.csv and resources.csv.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "skyhaul/models/output_growth.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_cursor.h"
#include "skyhaul/orbits/csv.h"
#include "skyhaul/orbits/interrupt.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::models {
namespace {

/// Site of a terminal or kSite node.
const std::string& site_of(const LinkTimeline& timeline, std::uint32_t node) {
  return timeline.sites[static_cast<std::size_t>(timeline.nodes[node].site)];
}

void append(std::string& text, std::int64_t value) {
  const fmt::format_int digits(value);
  text.append(digits.data(), digits.size());
}

/// Appends the rows of one path; `added` is called after each, and may take the text away.
template <class Added>
void append_rows(const LinkTimeline& timeline, const Path& path, std::string& text, const Added& added) {
  const std::string ends =
      ',' + csv_cell(site_of(timeline, path.src)) + ',' + csv_cell(site_of(timeline, path.dst)) + ',' +
      csv_cell(timeline.nodes[path.src].name) + ',' + csv_cell(timeline.nodes[path.dst].name) + ',';
  std::string name, cell;
  pair_rows(timeline, path, [&](const PairRow& row) {
    stop_point();
    if (row.path != name) {
      name = row.path;
      cell = csv_cell(name);
    }
    append(text, row.start_ns);
    text += ',';
    append(text, row.end_ns);
    text += ends;
    text += cell;
    for (const std::int64_t value : {row.delay_start_ns, row.delay_end_ns, row.capacity_bps}) {
      text += ',';
      append(text, value);
    }
    text += ',';
    if (row.loss == 0) {
      text += '0';
    } else {
      fmt::format_to(std::back_inserter(text), "{}", row.loss);
    }
    text += ',';
    if (row.outage != OutageCause::kNone) text += to_string(row.outage);
    text += '\n';
    added(row);
  });
}

void write_text(const std::string& text, std::ostream& out) {
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

/// The rows of long horizons, which do not wait in memory: a path of a day has some 7 MB of them.
void write_long_links(const LinkTimeline& timeline, std::ostream& out, OutputGrowth& growth) {
  constexpr std::size_t kChunk = 1 << 20;
  const auto horizon = static_cast<double>(timeline.end_ns - timeline.start_ns);
  std::string text;
  double paths = 0;  // written
  const auto write = [&](TimeNs until) {
    const double share = (paths + static_cast<double>(until - timeline.start_ns) / horizon) /
                         static_cast<double>(timeline.paths.size());
    growth.add(text.size(), share);
    write_text(text, out);
    text.clear();
  };
  for (const Path& path : timeline.paths) {
    append_rows(timeline, path, text, [&](const PairRow& row) {
      if (text.size() >= kChunk) write(row.end_ns);
    });
    write(timeline.end_ns);
    ++paths;
  }
}

}  // namespace

void write_links_csv(const LinkTimeline& timeline, std::ostream& out, unsigned threads,
                     const std::function<void(double)>& large) {
  out << "start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,"
         "loss,outage\n";
  OutputGrowth growth(large);
  constexpr TimeNs kLong = 2 * orbits::kDay;
  if (timeline.end_ns - timeline.start_ns > kLong) {
    write_long_links(timeline, out, growth);
    return;
  }
  constexpr std::size_t kBatch = 16;  // paths whose text waits in memory
  std::vector<std::string> texts(kBatch);
  for (std::size_t first = 0; first < timeline.paths.size(); first += kBatch) {
    const std::size_t count = std::min(kBatch, timeline.paths.size() - first);
    parallel_for(count, threads, [&](std::size_t i) {
      texts[i].clear();
      append_rows(timeline, timeline.paths[first + i], texts[i], [](const PairRow&) {});
    });
    for (std::size_t i = 0; i < count; ++i) {
      growth.add(texts[i].size(),
                 static_cast<double>(first + i + 1) / static_cast<double>(timeline.paths.size()));
      write_text(texts[i], out);
    }
  }
}

void write_resources_csv(const LinkTimeline& timeline, std::ostream& out,
                         const std::function<void(double)>& large) {
  out << "resource,kind,start_ns,end_ns,capacity_bps\n";
  OutputGrowth growth(large);
  std::string text;
  const auto steps_of = [](const Resource& each) {
    return static_cast<double>(each.capacity.size() + 2 * each.outages.size());
  };
  double done = 0;
  double all = 0;
  for (const Resource& each : timeline.resources) all += steps_of(each);
  for (const Resource& resource : timeline.resources) {
    stop_point();
    const std::vector<CapacityStep> steps =
        capacity_by_second(timeline, resource, timeline.start_ns, timeline.end_ns);
    const std::string name = csv_cell(resource.name) + ',' + to_string(resource.kind) + ',';
    text.clear();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      text += name;
      append(text, steps[i].start_ns);
      text += ',';
      append(text, i + 1 < steps.size() ? steps[i + 1].start_ns : timeline.end_ns);
      text += ',';
      append(text, steps[i].capacity_bps);
      text += '\n';
    }
    done += steps_of(resource);
    growth.add(text.size(), done / all);
    write_text(text, out);
  }
}

}  // namespace skyhaul::models
