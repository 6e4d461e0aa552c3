// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace skyhaul::models {

// The sections of a timeline file from version 4 on: integers as differences, in columns, packed by
// Zstandard. FORMAT.md has the layout. PackedWriter and PackedReader have the same functions, so that one
// description of a section serves both directions.

constexpr std::size_t kMostColumns = 9;

/// An integer or enumeration as 64 bits; differences wrap around.
template <class T>
std::uint64_t as_bits(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<std::uint64_t>(static_cast<std::underlying_type_t<T>>(value));
  } else {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  }
}

class PackedWriter {
 public:
  static constexpr bool kReads = false;

  /// `version` is that of the file, where what it holds depends on it.
  explicit PackedWriter(std::uint32_t version = 0);
  ~PackedWriter();
  PackedWriter(const PackedWriter&) = delete;
  PackedWriter& operator=(const PackedWriter&) = delete;

  std::uint32_t version() const { return version_; }

  /// A list's count.
  template <class List>
  void items(std::size_t column, const List& list) {
    unsigned_number(column, list.size());
  }
  void text(std::size_t column, const std::string& value) {
    unsigned_number(column, value.size());
    columns_[column] += value;
  }
  template <class T>
  void value(std::size_t column, const T& value) {
    difference(column, value, std::uint64_t{0});
  }
  /// How much a value is above a reference.
  template <class T, class R>
  void difference(std::size_t column, const T& value, R reference) {
    const auto above = static_cast<std::int64_t>(as_bits(value) - as_bits(reference));
    unsigned_number(column,
                    (static_cast<std::uint64_t>(above) << 1) ^ static_cast<std::uint64_t>(above >> 63));
  }

  /// A number as its eight bytes: for those that have nothing to do with the one before.
  void raw(std::size_t column, const double& value) {
    columns_[column].append(reinterpret_cast<const char*>(&value), sizeof value);
  }

  /// For readers: what is written is as it should be.
  void require(bool, const char*) const {}

  /// The payload of the section.
  std::string packed();

 private:
  void unsigned_number(std::size_t column, std::uint64_t number) {
    std::string& to = columns_[column];
    for (; number >= 0x80; number >>= 7) to += static_cast<char>((number & 0x7F) | 0x80);
    to += static_cast<char>(number);
    if (to.size() >= kPackedAtOnce) pack(column);
  }

  /// Bytes of a column that are packed together: little of a section is in memory unpacked.
  static constexpr std::size_t kPackedAtOnce = std::size_t{1} << 20;
  struct Packed;
  void pack(std::size_t column);

  const std::uint32_t version_;
  std::array<std::string, kMostColumns> columns_;
  std::array<std::unique_ptr<Packed>, kMostColumns> packed_;
};

/// What one file may take of memory when it is unpacked: a short file can hold long lists of equal items.
class PackedBudget {
 public:
  explicit PackedBudget(std::uint64_t file_bytes) : left_(256'000'000 + 100 * file_bytes) {}
  /// False where the file asks for more than is left.
  bool take(std::uint64_t items, std::uint64_t item_bytes) {
    if (items > left_ / item_bytes) return false;
    left_ -= items * item_bytes;
    return true;
  }
  std::uint64_t left() const { return left_; }

 private:
  std::uint64_t left_;
};

class PackedReader {
 public:
  static constexpr bool kReads = true;

  /// `version` as above. `fail` is called with what was expected, and throws. It and the budget
  /// must outlive the reader. The payload is not read any more after that.
  PackedReader(const char* payload, std::size_t size, PackedBudget& budget,
               const std::function<void(const std::string&)>& fail, std::uint32_t version = 0);

  std::uint32_t version() const { return version_; }

  /// Whether long lists are packed as soon as they are read.
  bool packs() const { return packs_; }
  void pack_lists() { packs_ = true; }

  template <class T>
  void items(std::size_t column, std::vector<T>& list) {
    const std::uint64_t count = unsigned_number(column);
    // Each item has at least a byte in some column.
    if (count > unread() || !budget_.take(count, sizeof(T))) fail_("a count of items that the section holds");
    list.resize(static_cast<std::size_t>(count));
  }
  void text(std::size_t column, std::string& value) {
    const std::uint64_t size = unsigned_number(column);
    if (size > ends_[column] - at_[column]) fail_("a text that its column holds");
    value.assign(unpacked_, at_[column], static_cast<std::size_t>(size));
    at_[column] += static_cast<std::size_t>(size);
  }
  template <class T>
  void value(std::size_t column, T& value) {
    difference(column, value, std::uint64_t{0});
  }
  template <class T, class R>
  void difference(std::size_t column, T& value, R reference) {
    const std::uint64_t number = unsigned_number(column);
    const std::uint64_t bits = as_bits(reference) + ((number >> 1) ^ (0 - (number & 1)));
    if constexpr (std::is_floating_point_v<T>) {
      std::memcpy(&value, &bits, sizeof value);
    } else {
      value = static_cast<T>(bits);
      if (as_bits(value) != bits) fail_("a number within its bounds");
    }
  }

  void raw(std::size_t column, double& value) {
    if (ends_[column] - at_[column] < sizeof value) fail_("a number that its column holds");
    std::memcpy(&value, unpacked_.data() + at_[column], sizeof value);
    at_[column] += sizeof value;
  }

  /// Fails with what was expected, unless it is there.
  void require(bool there, const char* expected) const {
    if (!there) fail_(expected);
  }

  /// Fails unless every column has been read to its end.
  void end() const;

 private:
  std::uint64_t unsigned_number(std::size_t column) {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_[column] == ends_[column]) break;
      const auto byte = static_cast<unsigned char>(unpacked_[at_[column]++]);
      number |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) {
        if (shift == 63 && byte > 1) break;
        return number;
      }
    }
    fail_("a number that its column holds");
    return 0;
  }
  std::size_t unread() const {
    std::size_t sum = 0;
    for (std::size_t c = 0; c < kMostColumns; ++c) sum += ends_[c] - at_[c];
    return sum;
  }

  const std::uint32_t version_;
  PackedBudget& budget_;
  const std::function<void(const std::string&)>& fail_;
  std::string unpacked_;
  std::array<std::size_t, kMostColumns> at_{}, ends_{};
  bool packs_ = false;
};

}  // namespace skyhaul::models
