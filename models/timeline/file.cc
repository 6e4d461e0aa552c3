// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The layout is documented in FORMAT.md.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <filesystem>

#include "files/packed_sections.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "timeline/flat_sections.h"
#include "timeline/resource_nodes.h"

namespace skyhaul::models {
namespace {

constexpr char kMagic[8] = {'S', 'K', 'Y', 'H', 'A', 'U', 'L', 'T'};
constexpr std::uint32_t kVersion = 5;
constexpr std::uint32_t kFirstPacked = 4;  ///< before it sections hold plain numbers
constexpr const char* kSections[] = {"HEAD", "NODE", "LEGS", "ACCS", "CAPS", "RSRC", "ROUT", "PATH", "KEYS"};

/// Whether files of a version have a section.
bool has_section(std::uint32_t version, const std::string& name) {
  return !(name == "CAPS" && version < 2) && !(name == "KEYS" && version < 3) &&
         !(name == "ACCS" && version < 5);
}

// What each section holds, in its columns. Io is PackedWriter with a const LinkTimeline, or PackedReader.

template <class Io, class Timeline>
void code_head(Io& io, Timeline& timeline) {
  io.value(0, timeline.start_ns);
  io.value(0, timeline.end_ns);
  io.items(0, timeline.sites);
  for (auto& site : timeline.sites) io.text(0, site);
  io.value(0, timeline.mtu_bytes);
  if (io.version() < 5) return;
  io.value(0, timeline.slots.length_ns);
  io.value(0, timeline.slots.offset_ns);
}

template <class Io, class Timeline>
void code_nodes(Io& io, Timeline& timeline) {
  io.items(0, timeline.nodes);
  for (auto& node : timeline.nodes) {
    io.value(0, node.kind);
    io.value(0, node.site);
    io.text(1, node.name);
  }
}

template <class Io, class Timeline>
void code_legs(Io& io, Timeline& timeline) {
  io.items(0, timeline.legs);
  for (auto& leg : timeline.legs) {
    io.value(0, leg.kind);
    io.value(0, leg.a);
    io.value(0, leg.b);
    io.items(0, leg.delay);
    auto end_ns = as_bits(timeline.start_ns);
    std::uint64_t delay_ns = 0, change_ns = 0;
    for (auto& piece : leg.delay) {
      io.difference(1, piece.start_ns, end_ns);
      io.difference(2, piece.end_ns, piece.start_ns);
      io.difference(3, piece.delay_start_ns, delay_ns);
      io.difference(4, piece.delay_end_ns, as_bits(piece.delay_start_ns) + change_ns);
      end_ns = as_bits(piece.end_ns);
      delay_ns = as_bits(piece.delay_end_ns);
      change_ns = delay_ns - as_bits(piece.delay_start_ns);
    }
  }
}

template <class Io, class Timeline>
void code_access(Io& io, Timeline& timeline) {
  io.value(0, timeline.access_rule.spike_before_ns);
  io.value(0, timeline.access_rule.spike_after_ns);
  io.items(0, timeline.access);
  for (auto& access : timeline.access) {
    io.value(0, access.terminal);
    io.value(0, access.key);
    for (auto& each : access.packet) io.raw(0, each);
    io.items(0, access.steps);
    auto at_ns = as_bits(timeline.start_ns);
    std::uint64_t wait_us = 0;
    for (auto& step : access.steps) {
      io.difference(1, step.start_ns, at_ns);
      io.difference(2, step.wait_us, wait_us);
      io.value(3, step.spike_us);
      io.value(5, step.base_us);
      io.value(6, step.spread_us);
      at_ns = as_bits(step.start_ns);
      wait_us = as_bits(step.wait_us);
    }
  }
  // Which legs have one; those of terminals, of which there are many, change from leg to leg.
  std::uint32_t before = 0;
  for (auto& leg : timeline.legs) {
    if (leg.kind != LegKind::kTerminalSatellite) continue;
    io.difference(4, leg.access, before);
    before = leg.access;
  }
}

template <class Io, class Timeline>
void code_caps(Io& io, Timeline& timeline) {
  io.items(0, timeline.data_caps);
  for (auto& cap : timeline.data_caps) {
    io.text(0, cap.name);
    io.value(0, cap.bytes);
    io.value(0, cap.renewed_bytes);
    io.items(0, cap.renewals);
    for (auto& renewal : cap.renewals) io.value(0, renewal);
  }
}

template <class Io, class Timeline>
void code_resources(Io& io, Timeline& timeline) {
  io.items(0, timeline.resources);
  for (auto& resource : timeline.resources) {
    io.value(0, resource.kind);
    io.text(0, resource.name);
    io.value(0, resource.data_cap);
    io.value(0, resource.capped_bps);
    if (io.version() >= 5) {
      io.value(0, resource.seconds.key);
      io.value(0, resource.seconds.spread_bps);
      io.raw(0, resource.seconds.first);
      io.raw(0, resource.seconds.last);
    }
    const auto start_ns = as_bits(timeline.start_ns);
    auto at_ns = start_ns;
    std::uint64_t bps = 0;
    io.items(0, resource.capacity);
    for (auto& step : resource.capacity) {
      io.difference(1, step.start_ns, at_ns);
      io.difference(2, step.capacity_bps, bps);
      at_ns = as_bits(step.start_ns);
      bps = as_bits(step.capacity_bps);
    }
    at_ns = start_ns;
    std::uint64_t loss = 0;
    io.items(0, resource.loss);
    for (auto& interval : resource.loss) {
      io.difference(3, interval.start_ns, at_ns);
      io.difference(4, interval.end_ns, interval.start_ns);
      io.difference(5, interval.loss, loss);
      at_ns = as_bits(interval.end_ns);
      loss = as_bits(interval.loss);
    }
    at_ns = start_ns;
    io.items(0, resource.outages);
    for (auto& outage : resource.outages) {
      io.difference(6, outage.start_ns, at_ns);
      io.difference(7, outage.end_ns, outage.start_ns);
      io.value(8, outage.cause);
      at_ns = as_bits(outage.end_ns);
    }
  }
}

template <class Io, class Timeline>
void code_routes(Io& io, Timeline& timeline) {
  auto& routes = timeline.routes;
  io.items(0, routes.part_first);
  std::uint32_t first = 0;
  for (auto& each : routes.part_first) {
    io.difference(0, each, first);
    first = each;
  }
  // A part differs little from the one before it.
  io.items(1, routes.hops);
  std::vector<std::uint32_t> before, now;
  std::size_t part = 0;
  for (std::size_t h = 0; h < routes.hops.size(); ++h) {
    while (part < routes.part_first.size() && routes.part_first[part] <= h) {
      ++part;
      before.swap(now);
      now.clear();
    }
    std::uint32_t raw = routes.hops[h].raw();
    const std::size_t place = now.size();
    io.difference(1, raw, place < before.size() ? before[place] : 0);
    if constexpr (Io::kReads) routes.hops[h] = Hop::from_raw(raw);
    now.push_back(raw);
  }
  io.items(2, routes.parts);
  RouteTable::Parts last{kNoPart, kNoPart, kNoPart};
  for (auto& parts : routes.parts) {
    for (std::size_t place = 0; place < parts.size(); ++place) {
      io.difference(2 + place, parts[place], last[place]);
      last[place] = parts[place];
    }
  }
}

template <class Io, class Timeline>
void code_paths(Io& io, Timeline& timeline) {
  io.items(0, timeline.paths);
  for (auto& path : timeline.paths) {
    io.value(0, path.src);
    io.value(0, path.dst);
    io.items(0, path.segments);
    auto at_ns = as_bits(timeline.start_ns);
    std::uint32_t route = 0;
    for (auto& segment : path.segments) {
      io.difference(1, segment.start_ns, at_ns);
      io.difference(2, segment.route, route);
      io.value(3, segment.cause);
      at_ns = as_bits(segment.start_ns);
      if (segment.route != kNoRoute) route = segment.route;
    }
  }
}

template <class Io, class Timeline>
void code_keys(Io& io, Timeline& timeline) {
  io.items(0, timeline.built_from);
  for (auto& part : timeline.built_from) {
    io.text(0, part.name);
    io.text(1, part.value);
  }
}

template <class Io, class Timeline>
void code_section(const std::string& name, Io& io, Timeline& timeline) {
  if (name == "HEAD") return code_head(io, timeline);
  if (name == "NODE") return code_nodes(io, timeline);
  if (name == "LEGS") return code_legs(io, timeline);
  if (name == "ACCS") return code_access(io, timeline);
  if (name == "CAPS") return code_caps(io, timeline);
  if (name == "RSRC") return code_resources(io, timeline);
  if (name == "ROUT") return code_routes(io, timeline);
  if (name == "PATH") return code_paths(io, timeline);
  code_keys(io, timeline);
}

template <class T>
void write_number(std::ostream& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);  // x86-64 is little-endian
  out.write(bytes, sizeof value);
}

}  // namespace

void save_timeline(const LinkTimeline& timeline, const std::string& path) {
  write_whole_file(path, [&](std::ostream& file) {
    file.write(kMagic, sizeof kMagic);
    write_number(file, kVersion);
    write_number(file, static_cast<std::uint32_t>(std::size(kSections)));
    for (const char* name : kSections) {
      PackedWriter section(kVersion);
      code_section(name, section, timeline);
      const std::string payload = section.packed();
      file.write(name, 4);
      write_number(file, static_cast<std::uint64_t>(payload.size()));
      file << payload;
      write_number(file, static_cast<std::uint64_t>(XXH64(payload.data(), payload.size(), 0)));
    }
  });
}

std::string timeline_file_of(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return path;
  const fs::path file = fs::path(path) / kTimelineOfRun;
  if (!fs::exists(file, ignored))
    throw InputError(path, 0, "", std::string("a folder without ") + kTimelineOfRun,
                     "a timeline file, or a folder that skyhaul run has filled");
  return file.string();
}

LinkTimeline load_timeline(const std::string& file_or_folder) {
  const std::string path = timeline_file_of(file_or_folder);
  const std::string bytes = read_input(path, "a timeline file", kLargestTimelineFile);
  SectionBytes file(path, bytes, 0, bytes.size());
  file.need(16, "the header of a timeline file");
  if (bytes.compare(0, sizeof kMagic, kMagic, sizeof kMagic) != 0) file.fail("the magic bytes SKYHAULT");
  file.skip(sizeof kMagic);
  const auto version = file.number<std::uint32_t>();
  if (version < 1 || version > kVersion) {
    throw InputError(path, 0, "byte 8", std::to_string(version),
                     "expected a timeline version from 1 to " + std::to_string(kVersion));
  }
  std::uint32_t sections = 0;
  for (const char* name : kSections) sections += has_section(version, name) ? 1 : 0;
  if (file.number<std::uint32_t>() != sections) file.fail(std::to_string(sections) + " sections");
  LinkTimeline timeline;
  PackedBudget budget(bytes.size());
  for (const std::string name : kSections) {
    if (!has_section(version, name)) continue;
    file.need(12, "a section header");
    if (bytes.compare(file.at(), 4, name) != 0) file.fail("section " + name);
    file.skip(4);
    const auto length = file.number<std::uint64_t>();
    if (file.left() < 8 || length > file.left() - 8) file.fail("all of section " + name);
    const std::size_t begin = file.at();
    SectionBytes section(path, bytes, begin, begin + static_cast<std::size_t>(length));
    file.skip(static_cast<std::size_t>(length));
    const auto hash = file.number<std::uint64_t>();
    if (hash != XXH64(bytes.data() + begin, static_cast<std::size_t>(length), 0))
      section.fail("the bytes that section " + name + " was written with");
    if (version >= kFirstPacked) {
      const std::function<void(const std::string&)> fail = [&](const std::string& expected) {
        section.fail("in section " + name + " " + expected);
      };
      PackedReader packed(bytes.data() + begin, static_cast<std::size_t>(length), budget, fail, version);
      code_section(name, packed, timeline);
      packed.end();
    } else {
      read_flat_section(name, version, section, timeline);
      if (section.left() != 0) section.fail("the end of section " + name);
    }
  }
  if (file.left() != 0) file.fail("the end of the file");
  try {
    validate(timeline);
  } catch (const std::runtime_error& error) {
    throw InputError(path, 0, "", "", std::string("a valid timeline: ") + error.what());
  }
  find_resource_nodes(timeline);
  return timeline;
}

}  // namespace skyhaul::models
