// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The layout is documented in FORMAT.md.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <filesystem>

#include "skyhaul/models/timeline_file.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "timeline/flat_sections.h"
#include "timeline/packed_timeline.h"
#include "timeline/resource_nodes.h"

namespace skyhaul::models {
namespace {

constexpr char kMagic[8] = {'S', 'K', 'Y', 'H', 'A', 'U', 'L', 'T'};
constexpr std::uint32_t kVersion = 7;
/// Lists of a file of so many bytes are packed one by one as they are read. Its items take ten times as many.
constexpr std::size_t kLeastPackedFile = kMostPlainBytes / 10;
constexpr std::uint32_t kFirstPacked = 4;  ///< before it sections hold plain numbers

/// The sections of a file of a version, in their order.
std::vector<std::string> sections_of(std::uint32_t version) {
  std::vector<std::string> all = {"HEAD", "NODE", "LEGS"};
  if (version >= 5) all.push_back("ACCS");
  if (version >= 2) all.push_back("CAPS");
  all.push_back("RSRC");
  if (version >= 6) {
    all.insert(all.end(), {"PATH", "ROUT"});
  } else {
    all.insert(all.end(), {"ROUT", "PATH"});
  }
  if (version >= 3) all.push_back("KEYS");
  if (version >= 7) all.push_back("POSN");
  return all;
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
    const std::vector<std::string> sections = sections_of(kVersion);
    write_number(file, static_cast<std::uint32_t>(sections.size()));
    for (const std::string& name : sections) {
      PackedWriter section(kVersion);
      code_section(name, section, timeline);
      const std::string payload = section.packed();
      file << name;
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
  const std::vector<std::string> sections = sections_of(version);
  if (file.number<std::uint32_t>() != sections.size())
    file.fail(std::to_string(sections.size()) + " sections");
  LinkTimeline timeline;
  PackedBudget budget(bytes.size());
  for (const std::string& name : sections) {
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
        section.fail(std::string("in section ").append(name).append(" ").append(expected));
      };
      PackedReader packed(bytes.data() + begin, static_cast<std::size_t>(length), budget, fail, version);
      if (bytes.size() > kLeastPackedFile) packed.pack_lists();
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
  pack(timeline);
  return timeline;
}

}  // namespace skyhaul::models
