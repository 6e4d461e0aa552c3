// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Damage to the file of a real timeline: see file_test.cc for every byte of a small one.
#define XXH_INLINE_ALL
#include <gtest/gtest.h>
#include <xxhash.h>
#include <zstd.h>

#include <cstring>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");

/// Ten minutes of three sites, with faults.
LinkTimeline built() {
  orbits::WalkerShell shell;
  shell.altitude_km = 550;
  shell.inclination_deg = 53;
  shell.planes = 36;
  shell.satellites_per_plane = 22;
  const auto satellites = orbits::make_j2_propagator({shell}, kStart);
  const Terminal terminal{"test", 25'000'000, 200'000'000, 25};
  Network network;
  network.sites = {{"a", {-24.5, -69.3, 2.4}, {terminal, terminal}, {}, {}},
                   {"b", {-45.9, -67.5, 0.3}, {terminal}, {}, {}},
                   {"hub", {-33.4, -70.7, 0.5}, {}, FixedLink{1000, 1000, 2'000'000, ""}, {}}};
  network.gateways = {{"g", {-27.4, -70.3, 0.4}, 25, 10'000'000, 10'000'000, ""},
                      {"s", {-41.5, -72.9, 0.1}, 25, 10'000'000, 10'000'000, ""}};
  network.pops = {{"p", {-33.45, -70.67, 0.5}}};
  network.shells = {{1'000'000, 10'000'000, 100'000'000}};
  network.faults.gateways = {{{kStart + 65 * orbits::kSecond, kStart + 80 * orbits::kSecond}}};
  BuildOptions options;
  options.start_ns = kStart;
  options.end_ns = kStart + 10 * orbits::kMinute;
  return build_timeline(network, *satellites, options);
}

struct Damage : ::testing::Test {
  Damage() {
    save_timeline(built(), path);
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    whole = text.str();
  }

  /// Empty where the bytes were read, else the error.
  std::string error_of(const std::string& bytes) const {
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      validate(load_timeline(path));
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  std::string path = ::testing::TempDir() + "damage.timeline";
  std::string whole;
};

TEST_F(Damage, CutAnywhereOrWithAnyByteAlteredItIsRefusedWithTheOffset) {
  ASSERT_GT(whole.size(), 3'000U);
  EXPECT_EQ(error_of(whole), "");
  std::mt19937_64 random(4);
  for (int i = 0; i < 300; ++i) {
    const std::size_t at = random() % whole.size();
    EXPECT_NE(error_of(whole.substr(0, at)).find(": byte "), std::string::npos) << "cut at " << at;
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1 + random() % 255));
    EXPECT_NE(error_of(bytes).find(": byte "), std::string::npos) << "altered at " << at;
    const std::size_t length = 1 + random() % 64;
    EXPECT_NE(
        error_of(whole.substr(0, at) + whole.substr(std::min(whole.size(), at + length))).find(": byte "),
        std::string::npos)
        << length << " bytes out at " << at;
  }
}

/// The columns of a section's payload: each its unpacked length, its packed one, and a Zstandard frame.
std::vector<std::string> unpacked(const std::string& payload) {
  std::vector<std::string> columns;
  for (std::size_t at = 0; at < payload.size();) {
    std::uint64_t lengths[2];
    std::memcpy(lengths, payload.data() + at, 16);
    at += 16;
    columns.emplace_back(lengths[0], 0);
    if (lengths[1] > 0) {
      EXPECT_EQ(ZSTD_decompress(columns.back().data(), lengths[0], payload.data() + at, lengths[1]),
                lengths[0]);
    }
    at += lengths[1];
  }
  return columns;
}

std::string packed(const std::vector<std::string>& columns) {
  std::string payload;
  for (const std::string& column : columns) {
    std::string frame(ZSTD_compressBound(column.size()), 0);
    frame.resize(ZSTD_compress(frame.data(), frame.size(), column.data(), column.size(), 3));
    const std::uint64_t lengths[2] = {column.size(), frame.size()};
    payload.append(reinterpret_cast<const char*>(lengths), 16);
    payload += frame;
  }
  return payload;
}

// Altered bytes whose section was packed and hashed again: what is read then keeps every promise, or is
// refused; it never crashes and never asks for the memory of a count that cannot be.
TEST_F(Damage, AlteredAndHashedAgainItIsAValidTimelineOrRefused) {
  struct Section {
    std::size_t begin, length;
  };
  std::vector<Section> sections;
  for (std::size_t at = 16; at < whole.size();) {
    std::uint64_t length = 0;
    std::memcpy(&length, whole.data() + at + 4, 8);
    sections.push_back({at + 12, length});
    at += 12 + length + 8;
  }
  std::uint32_t count = 0;
  std::memcpy(&count, whole.data() + 12, 4);
  ASSERT_EQ(sections.size(), count);
  std::mt19937_64 random(6);
  int refused = 0;
  for (int i = 0; i < 1500; ++i) {
    const Section& section = sections[random() % sections.size()];
    std::string payload = whole.substr(section.begin, section.length);
    const bool inside = i % 5 != 0;  // else the packed bytes themselves
    std::vector<std::string> columns = unpacked(payload);
    const auto change = [&](std::string& bytes) {
      for (int each = 0; !bytes.empty() && each < 1 + i % 3; ++each)
        bytes[random() % bytes.size()] =
            random() % 2 == 0 ? static_cast<char>(random()) : static_cast<char>(0xFF);
    };
    if (inside) {
      change(columns[random() % columns.size()]);
      payload = packed(columns);
    } else {
      change(payload);
    }
    const std::uint64_t length = payload.size();
    const std::uint64_t hash = XXH64(payload.data(), payload.size(), 0);
    std::string bytes = whole.substr(0, section.begin - 8);
    bytes.append(reinterpret_cast<const char*>(&length), 8);
    bytes += payload;
    bytes.append(reinterpret_cast<const char*>(&hash), 8);
    bytes += whole.substr(section.begin + section.length + 8);
    refused += error_of(bytes).empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace skyhaul::models
