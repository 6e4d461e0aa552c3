// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace skyhaul::models {

/// Finds things that are numbered 0, 1, 2, ... as they are added, by a hash of theirs. Open addressing over a
/// power of two of places, of which at most half are full.
class HashPlaces {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  /// The number of the thing with this hash for which is_it(number) is true, or kNone.
  template <class IsIt>
  std::uint32_t find(std::uint64_t hash, const IsIt& is_it) const {
    const std::size_t last = places_.size() - 1;
    for (std::size_t place = hash & last; places_[place] != kNone; place = (place + 1) & last) {
      const std::uint32_t number = places_[place];
      if (hashes_[number] == hash && is_it(number)) return number;
    }
    return kNone;
  }

  /// Adds the thing with the next number.
  void add(std::uint64_t hash) {
    hashes_.push_back(hash);
    if (hashes_.size() * 2 <= places_.size()) return put(static_cast<std::uint32_t>(hashes_.size() - 1));
    places_.assign(places_.size() * 2, kNone);
    for (std::uint32_t number = 0; number < hashes_.size(); ++number) put(number);
  }

  /// One more word of what is hashed.
  static std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
    return hash ^ (hash >> 32);
  }

 private:
  void put(std::uint32_t number) {
    const std::size_t last = places_.size() - 1;
    std::size_t place = hashes_[number] & last;
    while (places_[place] != kNone) place = (place + 1) & last;
    places_[place] = number;
  }

  std::vector<std::uint32_t> places_ = std::vector<std::uint32_t>(1024, kNone);
  std::vector<std::uint64_t> hashes_;  ///< by number
};

}  // namespace skyhaul::models
