// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

namespace skyhaul::models {

/// How an item of a PackedList is taken apart into whole numbers and put together again. Specialised for each
/// type: `kCount`, and two functions that are each other's inverse for any values:
///   static std::array<std::uint64_t, kCount> numbers(const T&);
///   static T item(const std::array<std::uint64_t, kCount>&);
/// Numbers are signed ones as their bits. Those that differ little from item to item, or by multiples of one
/// number, take little memory.
template <class T>
struct PackedItem;

/// A member of an item as its bits, and back again.
template <class Value>
std::uint64_t packed_number(Value value) {
  if constexpr (std::is_same_v<Value, double>) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  } else {
    return static_cast<std::uint64_t>(value);
  }
}
template <class Value>
Value packed_value(std::uint64_t number) {
  if constexpr (std::is_same_v<Value, double>) {
    Value value;
    std::memcpy(&value, &number, sizeof value);
    return value;
  } else {
    return static_cast<Value>(number);
  }
}

/// A list of items that differ little from their neighbours, such as what happens along a horizon. It is
/// filled as a vector is; pack() then brings it into a form that takes a half to a sixth of the memory, and
/// from which any item can still be read at once. In blocks of kBlock items each number is held as its
/// difference from the least of the block, divided by what all differences have in common, in as few bits as
/// the greatest needs. Items come back exactly. They are read by value, packed or not; what changes a list
/// unpacks it. Reading is const: any number of threads may read a list that no one changes.
template <class T>
class PackedList {
  using Item = PackedItem<T>;
  static constexpr std::size_t kCount = Item::kCount;

 public:
  using value_type = T;

  PackedList() = default;
  PackedList(std::vector<T> items) : plain_(std::move(items)) {}  // NOLINT: it is one
  PackedList(std::initializer_list<T> items) : plain_(items) {}

  class Iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;  // but that what it gives is a value
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = T;
    /// Lets -> read a member of a value.
    struct pointer {
      T value;
      const T* operator->() const { return &value; }
    };

    Iterator() = default;
    Iterator(const PackedList* list, std::size_t at) : list_(list), at_(static_cast<std::ptrdiff_t>(at)) {}
    T operator*() const { return (*list_)[static_cast<std::size_t>(at_)]; }
    pointer operator->() const { return {**this}; }
    T operator[](std::ptrdiff_t by) const { return *(*this + by); }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) { return Iterator(list_, at_++); }
    Iterator& operator--() { return --at_, *this; }
    Iterator operator--(int) { return Iterator(list_, at_--); }
    Iterator& operator+=(std::ptrdiff_t by) { return at_ += by, *this; }
    Iterator& operator-=(std::ptrdiff_t by) { return at_ -= by, *this; }
    Iterator operator+(std::ptrdiff_t by) const { return Iterator(list_, at_ + by); }
    Iterator operator-(std::ptrdiff_t by) const { return Iterator(list_, at_ - by); }
    std::ptrdiff_t operator-(const Iterator& other) const { return at_ - other.at_; }
    /// Both must be of one list.
    bool operator==(const Iterator& other) const { return at_ == other.at_; }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }
    bool operator<(const Iterator& other) const { return at_ < other.at_; }

   private:
    Iterator(const PackedList* list, std::ptrdiff_t at) : list_(list), at_(at) {}
    const PackedList* list_ = nullptr;
    std::ptrdiff_t at_ = 0;
  };
  using const_iterator = Iterator;

  std::size_t size() const { return plain_.size() + packed_; }
  bool empty() const { return size() == 0; }
  // Values are const, so that nobody assigns to one instead of to the list.
  const T operator[](std::size_t index) const { return packed_ == 0 ? plain_[index] : unpacked(index); }
  const T front() const { return (*this)[0]; }
  const T back() const { return (*this)[size() - 1]; }
  Iterator begin() const { return Iterator(this, std::size_t{0}); }
  Iterator end() const { return Iterator(this, size()); }
  std::vector<T> vector() const { return packed_ == 0 ? plain_ : all_unpacked(); }

  void push_back(const T& item) { plain().push_back(item); }
  void clear() { *this = PackedList(); }
  /// The items, to be changed: unpacks the list. The vector is valid until the list is packed again.
  std::vector<T>& plain() {
    if (packed_ != 0) *this = PackedList(all_unpacked());
    return plain_;
  }
  /// Changes no item. A short list may remain as it is.
  void pack();

  /// Bytes of memory beside the list itself.
  std::size_t bytes() const {
    return plain_.capacity() * sizeof(T) + words_.capacity() * sizeof(std::uint64_t);
  }

  bool operator==(const PackedList& other) const {
    return size() == other.size() && std::equal(begin(), end(), other.begin());
  }
  bool operator!=(const PackedList& other) const { return !(*this == other); }

 private:
  static constexpr std::size_t kBlock = 64;
  static constexpr std::size_t kBehind = 2;        ///< what is read without being wanted
  static constexpr std::size_t kLeastPacked = 16;  ///< a shorter list does not become smaller
  /// Of each number of a block: the least, and how the differences are held (Held).
  static constexpr std::size_t kHead = 2 * kCount;

  // Bits 0 to 47: what differences are multiples of. 48 to 54: bits of one. 55 to 63: words before the first.
  static constexpr int kWidthAt = 48, kPlaceAt = 55;
  static constexpr std::uint64_t kMostUnit = (std::uint64_t{1} << kWidthAt) - 1;

  /// A number of the item in a place of the block that begins with `head`.
  static std::uint64_t number(const std::uint64_t* head, std::size_t place, std::size_t n) {
    const std::uint64_t held = head[2 * n + 1];
    const std::uint64_t width = held >> kWidthAt & 127;
    const std::uint64_t bit = place * width;
    const std::uint64_t* word = head + kHead + (held >> kPlaceAt) + bit / 64;
    const std::uint64_t shift = bit % 64;
    const std::uint64_t bits = word[0] >> shift | word[1] << 1 << (63 - shift);
    // All bits of a width of 64, and none of 0.
    const std::uint64_t mask = ((std::uint64_t{1} << (width & 63)) - 1) | (0 - (width >> 6));
    return head[2 * n] + (bits & mask) * (held & kMostUnit);
  }

  /// Without a loop, so that the compiler leaves out the numbers that a reader does not ask for.
  template <std::size_t... kNumbers>
  T unpacked(std::size_t index, std::index_sequence<kNumbers...>) const {
    const std::uint64_t* head = words_.data() + words_[index / kBlock];
    return Item::item({number(head, index % kBlock, kNumbers)...});
  }
  T unpacked(std::size_t index) const { return unpacked(index, std::make_index_sequence<kCount>()); }

  std::vector<T> all_unpacked() const {
    std::vector<T> all;
    all.reserve(packed_);
    for (std::size_t i = 0; i < packed_; ++i) all.push_back(unpacked(i));
    return all;
  }

  static void append_block(const T* items, std::size_t count, std::vector<std::uint64_t>& words);

  std::vector<T> plain_;              ///< all items, or none
  std::vector<std::uint64_t> words_;  ///< the place of each block in this; the blocks; kBehind words
  std::size_t packed_ = 0;            ///< items in words_
};

template <class T>
void PackedList<T>::append_block(const T* items, std::size_t count, std::vector<std::uint64_t>& words) {
  const std::size_t head = words.size();
  words.resize(head + kHead);
  std::array<std::array<std::uint64_t, kBlock>, kCount> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::array<std::uint64_t, kCount> numbers = Item::numbers(items[i]);
    for (std::size_t n = 0; n < kCount; ++n) all[n][i] = numbers[n];
  }
  for (std::size_t n = 0; n < kCount; ++n) {
    auto least = static_cast<std::int64_t>(all[n][0]);
    for (std::size_t i = 1; i < count; ++i) least = std::min(least, static_cast<std::int64_t>(all[n][i]));
    std::uint64_t unit = 0, most = 0;
    for (std::size_t i = 0; i < count; ++i) {
      all[n][i] -= static_cast<std::uint64_t>(least);
      if (unit == 0 || (unit > 1 && all[n][i] % unit != 0)) unit = std::gcd(unit, all[n][i]);
      most = std::max(most, all[n][i]);
    }
    if (unit == 0 || unit > kMostUnit) unit = 1;
    std::uint64_t width = 0;
    for (std::uint64_t left = most / unit; left > 0; left >>= 1) ++width;
    const std::size_t first = words.size();
    words[head + 2 * n] = static_cast<std::uint64_t>(least);
    words[head + 2 * n + 1] = unit | width << kWidthAt | (first - head - kHead) << kPlaceAt;
    words.resize(first + (count * width + 63) / 64);
    for (std::size_t i = 0; i < count && width > 0; ++i) {
      const std::uint64_t bits = unit == 1 ? all[n][i] : all[n][i] / unit;
      const std::uint64_t bit = i * width;
      words[first + bit / 64] |= bits << bit % 64;
      if (bit % 64 + width > 64) words[first + bit / 64 + 1] |= bits >> (64 - bit % 64);
    }
  }
}

template <class T>
void PackedList<T>::pack() {
  if (packed_ != 0) return;
  if (plain_.size() < kLeastPacked) {
    plain_.shrink_to_fit();
    return;
  }
  const std::size_t blocks = (plain_.size() + kBlock - 1) / kBlock;
  std::vector<std::uint64_t> words(blocks);
  for (std::size_t b = 0; b < blocks; ++b) {
    words[b] = words.size();
    append_block(plain_.data() + b * kBlock, std::min(kBlock, plain_.size() - b * kBlock), words);
  }
  words.insert(words.end(), kBehind, 0);
  words.shrink_to_fit();
  packed_ = plain_.size();
  words_ = std::move(words);
  std::vector<T>().swap(plain_);
}

}  // namespace skyhaul::models
