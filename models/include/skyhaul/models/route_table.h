// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/packed_list.h"

namespace skyhaul::models {

/// One step of a route: a resource that sends the packet at its rate, or a leg that delays it.
class SKYHAUL_MODELS_EXPORT Hop {
 public:
  Hop() = default;  ///< leg 0
  static Hop leg(std::uint32_t index) { return Hop(index); }
  static Hop resource(std::uint32_t index) { return Hop(index | kResourceBit); }
  static Hop from_raw(std::uint32_t raw) { return Hop(raw); }

  bool is_resource() const { return (raw_ & kResourceBit) != 0; }
  std::uint32_t index() const { return raw_ & ~kResourceBit; }
  std::uint32_t raw() const { return raw_; }
  bool operator==(Hop other) const { return raw_ == other.raw_; }

 private:
  explicit Hop(std::uint32_t raw) : raw_(raw) {}
  static constexpr std::uint32_t kResourceBit = 0x80000000U;
  std::uint32_t raw_ = 0;
};

constexpr std::uint32_t kNoPart = 0xFFFFFFFFU;

/// The hops of one route, in the order that a packet meets them. A view: it is valid as long as nothing is
/// added to its table.
class SKYHAUL_MODELS_EXPORT RouteHops {
 public:
  /// Consecutive hops in memory.
  struct Span {
    const Hop* first;
    std::size_t size;
  };

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Hop;
    using difference_type = std::ptrdiff_t;
    using pointer = const Hop*;
    using reference = const Hop&;

    Iterator() = default;
    Iterator(const std::array<Span, 3>& spans, std::size_t at) : spans_(spans), at_(at) {}
    const Hop& operator*() const { return hop(spans_, at_); }
    const Hop* operator->() const { return &hop(spans_, at_); }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) {
      Iterator before = *this;
      ++at_;
      return before;
    }
    /// Both must be of one route.
    bool operator==(const Iterator& other) const { return at_ == other.at_; }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    std::array<Span, 3> spans_{};
    std::size_t at_ = 0;
  };

  RouteHops() = default;
  explicit RouteHops(const std::array<Span, 3>& spans) : spans_(spans) {}

  std::size_t size() const { return spans_[0].size + spans_[1].size + spans_[2].size; }
  bool empty() const { return size() == 0; }
  const Hop& operator[](std::size_t i) const { return hop(spans_, i); }
  const Hop& front() const { return (*this)[0]; }
  const Hop& back() const { return (*this)[size() - 1]; }
  Iterator begin() const { return {spans_, 0}; }
  Iterator end() const { return {spans_, size()}; }

 private:
  static const Hop& hop(const std::array<Span, 3>& spans, std::size_t i) {
    if (i < spans[0].size) return spans[0].first[i];
    i -= spans[0].size;
    return i < spans[1].size ? spans[1].first[i] : spans[2].first[i - spans[1].size];
  }

  std::array<Span, 3> spans_{};
};

/// Numbers of parts of a route. kNoPart + 1 is 0, near the other numbers.
template <>
struct PackedItem<std::array<std::uint32_t, 3>> {
  static constexpr std::size_t kCount = 3;
  static std::array<std::uint64_t, kCount> numbers(const std::array<std::uint32_t, 3>& of) {
    return {of[0] + 1, of[1] + 1, of[2] + 1};
  }
  static std::array<std::uint32_t, 3> item(const std::array<std::uint64_t, kCount>& of) {
    return {packed_value<std::uint32_t>(of[0]) - 1, packed_value<std::uint32_t>(of[1]) - 1,
            packed_value<std::uint32_t>(of[2]) - 1};
  }
};

/// A table of routes. Each route is stored once, however many segments of paths use it, and consists of up to
/// three parts in sequence. A part is stored once, however many routes go over it: a terminal's way down to
/// its PoP is a part of its routes to every other terminal. The division into parts only saves memory: two
/// routes with equal hops are the same route.
struct SKYHAUL_MODELS_EXPORT RouteTable {
  /// Parts of one route in order; kNoPart where the second or third one is left out.
  using Parts = std::array<std::uint32_t, 3>;

  std::vector<std::uint32_t> part_first{0};  ///< part p is hops[part_first[p]] to hops[part_first[p + 1] - 1]
  std::vector<Hop> hops;
  PackedList<Parts> parts;  ///< by route

  std::uint32_t size() const { return static_cast<std::uint32_t>(parts.size()); }
  std::uint32_t part_count() const { return static_cast<std::uint32_t>(part_first.size() - 1); }
  RouteHops::Span part(std::uint32_t index) const {
    if (index == kNoPart) return {nullptr, 0};
    return {hops.data() + part_first[index], part_first[index + 1] - part_first[index]};
  }
  /// The route must be in the table.
  RouteHops operator[](std::uint32_t route) const {
    const Parts its = parts[route];
    return RouteHops({part(its[0]), part(its[1]), part(its[2])});
  }

  /// Adds a part of these hops, at least one, and returns its number.
  std::uint32_t add_part(const std::vector<Hop>& of) {
    hops.insert(hops.end(), of.begin(), of.end());
    part_first.push_back(static_cast<std::uint32_t>(hops.size()));
    return part_count() - 1;
  }
  /// Adds a route and returns its number.
  std::uint32_t add(const Parts& of) {
    parts.push_back(of);
    return size() - 1;
  }
  /// Adds a route of one part of its own.
  std::uint32_t add_whole(const std::vector<Hop>& of) { return add({add_part(of), kNoPart, kNoPart}); }
};

}  // namespace skyhaul::models
