// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/packed_sections.h"

#include <zstd.h>

#include <memory>
#include <stdexcept>

namespace skyhaul::models {
namespace {

constexpr int kLevel = 9;  ///< 12 % less than at 3

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

/// Packs what it is given piece by piece.
class Packer {
 public:
  Packer(std::uint64_t bytes, std::string& to) : context_(ZSTD_createCCtx(), ZSTD_freeCCtx), to_(to) {
    if (!context_) throw std::bad_alloc();
    check(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel));
    check(ZSTD_CCtx_setPledgedSrcSize(context_.get(), bytes));
    chunk_.resize(ZSTD_CStreamOutSize());
  }

  void add(const char* from, std::size_t size, ZSTD_EndDirective directive = ZSTD_e_continue) {
    ZSTD_inBuffer in{from, size, 0};
    for (bool done = false; !done;) {
      ZSTD_outBuffer out{chunk_.data(), chunk_.size(), 0};
      const std::size_t left = check(ZSTD_compressStream2(context_.get(), &out, &in, directive));
      to_.append(chunk_.data(), out.pos);
      done = directive == ZSTD_e_end ? left == 0 : in.pos == in.size;
    }
  }

 private:
  static std::size_t check(std::size_t result) {
    if (ZSTD_isError(result) != 0)
      throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(result));
    return result;
  }

  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context_;
  std::string& to_;
  std::string chunk_;
};

}  // namespace

std::string PackedWriter::packed() {
  std::uint64_t bytes = 0;
  for (const std::string& column : columns_) bytes += sizeof bytes + column.size();
  std::string payload;
  append_number(payload, bytes);
  Packer packer(bytes, payload);
  for (std::string& column : columns_) {
    std::string length;
    append_number(length, column.size());
    packer.add(length.data(), length.size());
    packer.add(column.data(), column.size());
    column = std::string();
  }
  packer.add(nullptr, 0, ZSTD_e_end);
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
