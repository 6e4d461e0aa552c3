// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "files/packed_sections.h"

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

std::size_t check(std::size_t result) {
  if (ZSTD_isError(result) != 0) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(result));
  return result;
}

}  // namespace

/// What a column has been packed to so far.
struct PackedWriter::Packed {
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), ZSTD_freeCCtx};
  std::uint64_t bytes = 0;  ///< unpacked
  std::string frame;

  Packed() {
    if (!context) throw std::bad_alloc();
    check(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel));
  }

  void add(const std::string& of, ZSTD_EndDirective directive) {
    bytes += of.size();
    std::string chunk(ZSTD_CStreamOutSize(), 0);
    ZSTD_inBuffer in{of.data(), of.size(), 0};
    for (bool done = false; !done;) {
      ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
      const std::size_t left = check(ZSTD_compressStream2(context.get(), &out, &in, directive));
      frame.append(chunk.data(), out.pos);
      done = directive == ZSTD_e_end ? left == 0 : in.pos == in.size;
    }
  }
};

PackedWriter::PackedWriter(std::uint32_t version) : version_(version) {}
PackedWriter::~PackedWriter() = default;

void PackedWriter::pack(std::size_t column) {
  std::unique_ptr<Packed>& packed = packed_[column];
  if (!packed) packed = std::make_unique<Packed>();
  packed->add(columns_[column], ZSTD_e_continue);
  columns_[column].clear();
}

std::string PackedWriter::packed() {
  std::string payload;
  for (std::size_t c = 0; c < kMostColumns; ++c) {
    if (columns_[c].empty() && !packed_[c]) {
      append_number(payload, 0);
      append_number(payload, 0);
      continue;
    }
    if (!packed_[c]) packed_[c] = std::make_unique<Packed>();
    packed_[c]->add(columns_[c],
                    ZSTD_e_end);  // where it is the whole column, Zstandard takes as little memory
    columns_[c].clear();
    append_number(payload, packed_[c]->bytes);
    append_number(payload, packed_[c]->frame.size());
    payload += packed_[c]->frame;
    packed_[c].reset();
  }
  return payload;
}

PackedReader::PackedReader(const char* payload, std::size_t size, PackedBudget& budget,
                           const std::function<void(const std::string&)>& fail, std::uint32_t version)
    : version_(version), budget_(budget), fail_(fail) {
  constexpr std::size_t kNumber = sizeof(std::uint64_t);
  const char* const end = payload + size;
  const auto left = [&] { return static_cast<std::size_t>(end - payload); };
  for (std::size_t c = 0; c < kMostColumns; ++c) {
    if (left() < 2 * kNumber) fail_("the lengths of a column");
    const std::uint64_t length = number_at(payload), packed = number_at(payload + kNumber);
    payload += 2 * kNumber;
    if (packed > left()) fail_("a column that the section holds");
    if (!budget.take(length, 1)) fail_("an unpacked length within bounds");
    const std::size_t begin = at_[c] = unpacked_.size();
    unpacked_.resize(begin + static_cast<std::size_t>(length));
    ends_[c] = unpacked_.size();
    if (length == 0 && packed == 0) continue;
    if (ZSTD_findFrameCompressedSize(payload, static_cast<std::size_t>(packed)) != packed)
      fail_("one Zstandard frame");
    const std::size_t got = ZSTD_decompress(unpacked_.data() + begin, static_cast<std::size_t>(length),
                                            payload, static_cast<std::size_t>(packed));
    if (ZSTD_isError(got) != 0 || got != length) fail_("a Zstandard frame of the unpacked length");
    payload += packed;
  }
  if (left() != 0) fail_("the end of the last column");
}

void PackedReader::end() const {
  if (unread() != 0) fail_("the end of every column");
}

}  // namespace skyhaul::models
