// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The layout is documented in FORMAT.md.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <type_traits>

#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"

namespace skyhaul::models {
namespace {

constexpr char kMagic[8] = {'S', 'K', 'Y', 'H', 'A', 'U', 'L', 'T'};
constexpr std::uint32_t kVersion = 3;
constexpr std::uint32_t kOldestVersion = 2;  ///< it ends before the last section
constexpr const char* kSections[] = {"HEAD", "NODE", "LEGS", "CAPS", "RSRC", "ROUT", "PATH", "KEYS"};

class Writer {
 public:
  template <class T>
  void number(T value) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);  // x86-64 is little-endian
    data_.append(bytes, sizeof value);
  }
  void count(std::size_t value) { number(static_cast<std::uint64_t>(value)); }
  void text(const std::string& value) {
    count(value.size());
    data_ += value;
  }
  const std::string& data() const { return data_; }

 private:
  std::string data_;
};

/// Reads inside one section; every read past its end is refused with the offset in the file.
class Reader {
 public:
  Reader(const std::string& file, const std::string& bytes, std::size_t begin, std::size_t end)
      : file_(file), bytes_(bytes), at_(begin), end_(end) {}

  template <class T>
  T number() {
    need(sizeof(T), "a number");
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  /// A count of items that take at least `item_bytes` each.
  std::size_t count(std::size_t item_bytes) {
    const auto value = number<std::uint64_t>();
    if (value > (end_ - at_) / item_bytes) fail("a count that fits in the section");
    return static_cast<std::size_t>(value);
  }
  std::string text() {
    const std::size_t size = count(1);
    std::string value = bytes_.substr(at_, size);
    at_ += size;
    return value;
  }
  std::size_t at() const { return at_; }
  std::size_t left() const { return end_ - at_; }
  void need(std::size_t size, const char* what) const {
    if (left() < size) fail(what);
  }
  void skip(std::size_t size) { at_ += size; }
  [[noreturn]] void fail(const std::string& expected) const {
    throw InputError(file_, 0, "byte " + std::to_string(at_), "",
                     "expected " + expected + "; the file is truncated, altered or no timeline of version " +
                         std::to_string(kVersion));
  }

 private:
  const std::string& file_;
  const std::string& bytes_;
  std::size_t at_, end_;
};

void write_head(const LinkTimeline& timeline, Writer& out) {
  out.number(timeline.start_ns);
  out.number(timeline.end_ns);
  out.count(timeline.sites.size());
  for (const std::string& site : timeline.sites) out.text(site);
  out.number(timeline.mtu_bytes);
}

void read_head(Reader& in, LinkTimeline& timeline) {
  timeline.start_ns = in.number<TimeNs>();
  timeline.end_ns = in.number<TimeNs>();
  timeline.sites.resize(in.count(8));
  for (std::string& site : timeline.sites) site = in.text();
  timeline.mtu_bytes = in.number<std::int32_t>();
}

void write_nodes(const LinkTimeline& timeline, Writer& out) {
  out.count(timeline.nodes.size());
  for (const Node& node : timeline.nodes) {
    out.number(node.kind);
    out.number(node.site);
    out.text(node.name);
  }
}

void read_nodes(Reader& in, LinkTimeline& timeline) {
  timeline.nodes.resize(in.count(13));
  for (Node& node : timeline.nodes) {
    node.kind = in.number<NodeKind>();
    node.site = in.number<std::int32_t>();
    node.name = in.text();
  }
}

void write_legs(const LinkTimeline& timeline, Writer& out) {
  out.count(timeline.legs.size());
  for (const Leg& leg : timeline.legs) {
    out.number(leg.kind);
    out.number(leg.a);
    out.number(leg.b);
    out.count(leg.delay.size());
    for (const DelayPiece& piece : leg.delay) {
      out.number(piece.start_ns);
      out.number(piece.end_ns);
      out.number(piece.delay_start_ns);
      out.number(piece.delay_end_ns);
    }
  }
}

void read_legs(Reader& in, LinkTimeline& timeline) {
  timeline.legs.resize(in.count(17));
  for (Leg& leg : timeline.legs) {
    leg.kind = in.number<LegKind>();
    leg.a = in.number<std::uint32_t>();
    leg.b = in.number<std::uint32_t>();
    leg.delay.resize(in.count(32));
    for (DelayPiece& piece : leg.delay) {
      piece.start_ns = in.number<TimeNs>();
      piece.end_ns = in.number<TimeNs>();
      piece.delay_start_ns = in.number<std::int64_t>();
      piece.delay_end_ns = in.number<std::int64_t>();
    }
  }
}

void write_caps(const LinkTimeline& timeline, Writer& out) {
  out.count(timeline.data_caps.size());
  for (const DataCap& cap : timeline.data_caps) {
    out.text(cap.name);
    out.number(cap.bytes);
    out.number(cap.renewed_bytes);
    out.count(cap.renewals.size());
    for (const TimeNs renewal : cap.renewals) out.number(renewal);
  }
}

void read_caps(Reader& in, LinkTimeline& timeline) {
  timeline.data_caps.resize(in.count(32));
  for (DataCap& cap : timeline.data_caps) {
    cap.name = in.text();
    cap.bytes = in.number<std::int64_t>();
    cap.renewed_bytes = in.number<std::int64_t>();
    cap.renewals.resize(in.count(8));
    for (TimeNs& renewal : cap.renewals) renewal = in.number<TimeNs>();
  }
}

void write_resources(const LinkTimeline& timeline, Writer& out) {
  out.count(timeline.resources.size());
  for (const Resource& resource : timeline.resources) {
    out.number(resource.kind);
    out.text(resource.name);
    out.count(resource.capacity.size());
    for (const CapacityStep& step : resource.capacity) {
      out.number(step.start_ns);
      out.number(step.capacity_bps);
    }
    out.count(resource.loss.size());
    for (const LossInterval& loss : resource.loss) {
      out.number(loss.start_ns);
      out.number(loss.end_ns);
      out.number(loss.loss);
    }
    out.count(resource.outages.size());
    for (const Outage& outage : resource.outages) {
      out.number(outage.start_ns);
      out.number(outage.end_ns);
      out.number(outage.cause);
    }
    out.number(resource.data_cap);
    out.number(resource.capped_bps);
  }
}

void read_resources(Reader& in, LinkTimeline& timeline) {
  timeline.resources.resize(in.count(45));
  for (Resource& resource : timeline.resources) {
    resource.kind = in.number<ResourceKind>();
    resource.name = in.text();
    resource.capacity.resize(in.count(16));
    for (CapacityStep& step : resource.capacity) {
      step.start_ns = in.number<TimeNs>();
      step.capacity_bps = in.number<std::int64_t>();
    }
    resource.loss.resize(in.count(24));
    for (LossInterval& loss : resource.loss) {
      loss.start_ns = in.number<TimeNs>();
      loss.end_ns = in.number<TimeNs>();
      loss.loss = in.number<double>();
    }
    resource.outages.resize(in.count(17));
    for (Outage& outage : resource.outages) {
      outage.start_ns = in.number<TimeNs>();
      outage.end_ns = in.number<TimeNs>();
      outage.cause = in.number<OutageCause>();
    }
    resource.data_cap = in.number<std::uint32_t>();
    resource.capped_bps = in.number<std::int64_t>();
  }
}

void write_routes(const LinkTimeline& timeline, Writer& out) {
  out.count(timeline.routes.first.size());
  for (const std::uint32_t first : timeline.routes.first) out.number(first);
  out.count(timeline.routes.hops.size());
  for (const Hop hop : timeline.routes.hops) out.number(hop.raw());
}

void read_routes(Reader& in, LinkTimeline& timeline) {
  timeline.routes.first.resize(in.count(4));
  for (std::uint32_t& first : timeline.routes.first) first = in.number<std::uint32_t>();
  timeline.routes.hops.assign(in.count(4), Hop::from_raw(0));
  for (Hop& hop : timeline.routes.hops) hop = Hop::from_raw(in.number<std::uint32_t>());
}

void write_paths(const LinkTimeline& timeline, Writer& out) {
  out.count(timeline.paths.size());
  for (const Path& path : timeline.paths) {
    out.number(path.src);
    out.number(path.dst);
    out.count(path.segments.size());
    for (const PathSegment& segment : path.segments) {
      out.number(segment.start_ns);
      out.number(segment.route);
      out.number(segment.cause);
    }
  }
}

void read_paths(Reader& in, LinkTimeline& timeline) {
  timeline.paths.resize(in.count(16));
  for (Path& path : timeline.paths) {
    path.src = in.number<std::uint32_t>();
    path.dst = in.number<std::uint32_t>();
    path.segments.resize(in.count(13));
    for (PathSegment& segment : path.segments) {
      segment.start_ns = in.number<TimeNs>();
      segment.route = in.number<std::uint32_t>();
      segment.cause = in.number<OutageCause>();
    }
  }
}

void write_keys(const LinkTimeline& timeline, Writer& out) {
  out.count(timeline.built_from.size());
  for (const KeyPart& part : timeline.built_from) {
    out.text(part.name);
    out.text(part.value);
  }
}

void read_keys(Reader& in, LinkTimeline& timeline) {
  timeline.built_from.resize(in.count(16));
  for (KeyPart& part : timeline.built_from) {
    part.name = in.text();
    part.value = in.text();
  }
}

constexpr void (*kWrite[])(const LinkTimeline&, Writer&) = {
    write_head, write_nodes, write_legs, write_caps, write_resources, write_routes, write_paths, write_keys};
constexpr void (*kRead[])(Reader&, LinkTimeline&) = {read_head,      read_nodes,  read_legs,  read_caps,
                                                     read_resources, read_routes, read_paths, read_keys};

}  // namespace

void save_timeline(const LinkTimeline& timeline, const std::string& path) {
  write_whole_file(path, [&](std::ostream& file) {
    Writer head;
    for (const char c : kMagic) head.number(c);
    head.number(kVersion);
    head.number(static_cast<std::uint32_t>(std::size(kSections)));
    file << head.data();
    for (std::size_t s = 0; s < std::size(kSections); ++s) {
      Writer section;
      kWrite[s](timeline, section);
      Writer frame;
      frame.count(section.data().size());
      Writer hash;
      hash.number(static_cast<std::uint64_t>(XXH64(section.data().data(), section.data().size(), 0)));
      file.write(kSections[s], 4);
      file << frame.data() << section.data() << hash.data();
    }
  });
}

LinkTimeline load_timeline(const std::string& path) {
  const std::string bytes = read_input(path, "a timeline file", kLargestTimelineFile);
  Reader file(path, bytes, 0, bytes.size());
  file.need(16, "the header of a timeline file");
  if (bytes.compare(0, sizeof kMagic, kMagic, sizeof kMagic) != 0) file.fail("the magic bytes SKYHAULT");
  file.skip(sizeof kMagic);
  const auto version = file.number<std::uint32_t>();
  if (version < kOldestVersion || version > kVersion) {
    throw InputError(
        path, 0, "byte 8", std::to_string(version),
        "expected timeline version " + std::to_string(kOldestVersion) + " or " + std::to_string(kVersion));
  }
  const std::size_t sections = std::size(kSections) - (version == kOldestVersion ? 1 : 0);
  if (file.number<std::uint32_t>() != sections) file.fail(std::to_string(sections) + " sections");
  LinkTimeline timeline;
  for (std::size_t s = 0; s < sections; ++s) {
    file.need(12, "a section header");
    if (bytes.compare(file.at(), 4, kSections[s]) != 0) file.fail(std::string("section ") + kSections[s]);
    file.skip(4);
    const auto length = file.number<std::uint64_t>();
    if (file.left() < 8 || length > file.left() - 8) file.fail(std::string("all of section ") + kSections[s]);
    const std::size_t begin = file.at();
    Reader section(path, bytes, begin, begin + static_cast<std::size_t>(length));
    file.skip(static_cast<std::size_t>(length));
    const auto hash = file.number<std::uint64_t>();
    if (hash != XXH64(bytes.data() + begin, static_cast<std::size_t>(length), 0)) {
      section.fail(std::string("the bytes that section ") + kSections[s] + " was written with");
    }
    kRead[s](section, timeline);
    if (section.left() != 0) section.fail(std::string("the end of section ") + kSections[s]);
  }
  if (file.left() != 0) file.fail("the end of the file");
  try {
    validate(timeline);
  } catch (const std::runtime_error& error) {
    throw InputError(path, 0, "", "", error.what());
  }
  return timeline;
}

}  // namespace skyhaul::models
