// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace skyhaul::models {

/// Numbers of different things, found by the hash of what they stand for. It takes 5 to 12 bytes a number:
/// there are millions of routes in a month.
class NumbersByHash {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  /// The number with this hash for which `is(number)` holds; kNone where there is none.
  template <class Is>
  std::uint32_t find(std::uint64_t hash, const Is& is) const {
    if (places_.empty()) return kNone;
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      if (places_[at] == kNone || is(places_[at])) return places_[at];
    }
  }

  /// Adds a number that is not there yet. `hash_of(number)` is the hash of any that is.
  template <class HashOf>
  void add(std::uint64_t hash, std::uint32_t number, const HashOf& hash_of) {
    if ((count_ + 1) * 4 > places_.size() * 3) grow(hash_of);
    put(hash, number);
    ++count_;
  }

 private:
  std::size_t mask() const { return places_.size() - 1; }
  void put(std::uint64_t hash, std::uint32_t number) {
    std::size_t at = hash & mask();
    while (places_[at] != kNone) at = (at + 1) & mask();
    places_[at] = number;
  }
  template <class HashOf>
  void grow(const HashOf& hash_of) {
    constexpr std::size_t kFirst = 1024;
    const std::vector<std::uint32_t> before = std::move(places_);
    places_.assign(before.empty() ? kFirst : 2 * before.size(), kNone);
    for (const std::uint32_t number : before) {
      if (number != kNone) put(hash_of(number), number);
    }
  }

  std::vector<std::uint32_t> places_;  ///< as many as a power of two, a quarter of them kNone
  std::size_t count_ = 0;
};

}  // namespace skyhaul::models
