// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace skyhaul::models {

/// Values that are numbered and costly to make, each made when it is first asked for, and kept as far as a
/// budget of bytes goes. A value must be a function of its number alone, so that nothing depends on who asked
/// first or on whether it was kept. Block has bytes(). Safe to use from many threads.
template <class Block>
class KeptBlocks {
 public:
  /// @param budget bytes that may still be used; shared by many objects, outlives them
  KeptBlocks(std::size_t count, std::atomic<std::int64_t>& budget) : budget_(budget), blocks_(count) {
    for (auto& each : blocks_) each.store(nullptr, std::memory_order_relaxed);
  }
  ~KeptBlocks() {
    for (auto& each : blocks_) {
      const Block* kept = each.load();
      if (kept == nullptr) continue;
      budget_.fetch_add(static_cast<std::int64_t>(kept->bytes()), std::memory_order_relaxed);
      delete kept;
    }
  }
  KeptBlocks(const KeptBlocks&) = delete;
  KeptBlocks& operator=(const KeptBlocks&) = delete;

  std::size_t size() const { return blocks_.size(); }

  /// The block; must not outlive this object.
  template <class Make>
  std::shared_ptr<const Block> get(std::size_t index, const Make& make) const {
    const Block* found = blocks_[index].load(std::memory_order_acquire);
    if (found != nullptr) return lent(found);
    auto made = std::make_unique<const Block>(make());
    const auto bytes = static_cast<std::int64_t>(made->bytes());
    if (budget_.fetch_sub(bytes, std::memory_order_relaxed) < bytes) {
      budget_.fetch_add(bytes, std::memory_order_relaxed);
      return made;
    }
    // Where two threads make the same block, the second throws its own away.
    if (blocks_[index].compare_exchange_strong(found, made.get(), std::memory_order_acq_rel))
      return lent(made.release());
    budget_.fetch_add(bytes, std::memory_order_relaxed);
    return lent(found);
  }

 private:
  static std::shared_ptr<const Block> lent(const Block* kept) {
    return std::shared_ptr<const Block>(std::shared_ptr<const Block>(), kept);
  }

  std::atomic<std::int64_t>& budget_;
  mutable std::vector<std::atomic<const Block*>> blocks_;
};

}  // namespace skyhaul::models
