// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/packed_sections.h"

#include <zstd.h>

#include <memory>
#include <stdexcept>

namespace skyhaul::models {
namespace {

constexpr int kLevel = 3;

void append_number(std::string& to, std::uint64_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);  // x86-64 is little-endian
  to.append(bytes, sizeof number);
}

std::uint64_t number_at(const char* from) {
  std::uint64_t number;
  std::memcpy(&number, from, sizeof number);
  return number;
}

}  // namespace

std::string PackedWriter::packed() {
  std::string unpacked;
  for (std::string& column : columns_) {
    append_number(unpacked, column.size());
    unpacked += column;
    column = std::string();
  }
  std::string payload;
  append_number(payload, unpacked.size());
  const std::size_t before = payload.size();
  payload.resize(before + ZSTD_compressBound(unpacked.size()));
  const std::size_t size = ZSTD_compress(payload.data() + before, payload.size() - before, unpacked.data(),
                                         unpacked.size(), kLevel);
  if (ZSTD_isError(size) != 0)
    throw std::runtime_error(std::string("ZSTD_compress: ") + ZSTD_getErrorName(size));
  payload.resize(before + size);
  return payload;
}

PackedReader::PackedReader(const char* payload, std::size_t size, PackedBudget& budget,
                           const std::function<void(const std::string&)>& fail)
    : budget_(budget), fail_(fail) {
  constexpr std::size_t kNumber = sizeof(std::uint64_t);
  if (size < kNumber) fail_("the unpacked length of the section");
  const std::uint64_t length = number_at(payload);
  if (length < kMostColumns * kNumber || !budget.take(length, 1)) fail_("an unpacked length within bounds");
  unpacked_.resize(static_cast<std::size_t>(length));
  if (ZSTD_findFrameCompressedSize(payload + kNumber, size - kNumber) != size - kNumber)
    fail_("one Zstandard frame");
  const std::size_t got =
      ZSTD_decompress(unpacked_.data(), unpacked_.size(), payload + kNumber, size - kNumber);
  if (ZSTD_isError(got) != 0 || got != length) fail_("a Zstandard frame of the unpacked length");
  std::size_t at = 0;
  for (std::size_t c = 0; c < kMostColumns; ++c) {
    if (unpacked_.size() - at < kNumber) fail_("the length of a column");
    const std::uint64_t bytes = number_at(unpacked_.data() + at);
    at += kNumber;
    if (bytes > unpacked_.size() - at) fail_("a column that the section holds");
    at_[c] = at;
    ends_[c] = at += static_cast<std::size_t>(bytes);
  }
  if (at != unpacked_.size()) fail_("the end of the last column");
}

void PackedReader::end() const {
  if (unread() != 0) fail_("the end of every column");
}

}  // namespace skyhaul::models
