// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A sky as a file: the word SKYHAULV, one packed section (../files/packed_sections.h), and its XXH64.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "files/packed_sections.h"
#include "skyhaul/models/sky_view.h"
#include "skyhaul/models/whole_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"

namespace skyhaul::models {
namespace {

constexpr char kMagic[] = "SKYHAULV";
constexpr std::size_t kMagicBytes = sizeof kMagic - 1;
constexpr std::uint64_t kLargestFile = std::uint64_t{8} << 30;

template <class Io, class View, class Key>
void code_sky(Io& io, View& sky, Key& key) {
  io.text(0, key);
  io.value(0, sky.start_ns);
  io.value(0, sky.end_ns);
  io.items(0, sky.slots);
  for (auto& slot : sky.slots) {
    io.items(0, slot.sites);
    for (auto& site : slot.sites) {
      io.items(0, site);
      std::int32_t satellite = 0;
      for (auto& sight : site) {
        io.difference(1, sight.satellite, satellite);
        satellite = sight.satellite;
        io.raw(2, sight.sin_elevation);
        io.raw(3, sight.lowest_sin_elevation);
        io.raw(4, sight.farthest_km);
        io.raw(5, sight.range_km);
      }
    }
    io.items(0, slot.at_middle);
    for (auto& site : slot.at_middle) {
      io.items(0, site);
      std::int32_t satellite = 0;
      for (auto& sight : site) {
        io.difference(1, sight.satellite, satellite);
        satellite = sight.satellite;
        io.raw(5, sight.range_km);
      }
    }
    io.items(0, slot.gateways);
    std::int32_t gateway = 0, satellite = 0;
    for (auto& sight : slot.gateways) {
      io.difference(6, sight.gateway, gateway);
      io.difference(7, sight.satellite, satellite);
      io.raw(8, sight.range_km);
      gateway = sight.gateway;
      satellite = sight.satellite;
    }
  }
}

}  // namespace

void save_sky_view(const SkyView& sky, const std::string& key, const std::string& path) {
  write_whole_file(path, [&](std::ostream& file) {
    PackedWriter section;
    code_sky(section, sky, key);
    const std::string payload = section.packed();
    const std::uint64_t hash = XXH64(payload.data(), payload.size(), 0);
    file.write(kMagic, kMagicBytes);
    file << payload;
    file.write(reinterpret_cast<const char*>(&hash), sizeof hash);
  });
}

SkyView load_sky_view(const std::string& key, const std::string& path) {
  const std::string bytes = read_input(path, "a file of a sky", kLargestFile);
  const std::function<void(const std::string&)> fail = [&](const std::string& expected) {
    throw InputError(path, 0, "", "", "expected " + expected + "; the file is truncated, altered or no sky");
  };
  std::uint64_t hash = 0;
  if (bytes.size() < kMagicBytes + sizeof hash || bytes.compare(0, kMagicBytes, kMagic) != 0)
    fail("the magic bytes SKYHAULV");
  const std::size_t size = bytes.size() - kMagicBytes - sizeof hash;
  std::memcpy(&hash, bytes.data() + kMagicBytes + size, sizeof hash);
  if (hash != XXH64(bytes.data() + kMagicBytes, size, 0)) fail("the bytes that it was written with");
  SkyView sky;
  PackedBudget budget(bytes.size());
  PackedReader section(bytes.data() + kMagicBytes, size, budget, fail);
  std::string its;
  code_sky(section, sky, its);
  section.end();
  if (its != key) fail("the sky of the key " + key);
  return sky;
}

}  // namespace skyhaul::models
