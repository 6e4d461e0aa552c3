// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "emulator/carrier.h"
#include "emulator/packet.h"
#include "skyhaul/core/trace_file.h"

namespace skyhaul::emulator {

/// One direction of a link whose behaviour over time is a trace. A plain object: times are nanoseconds since
/// the link began and never decrease; no clock, no device. Packets have one segment.
class TraceLink {
 public:
  virtual ~TraceLink() = default;
  /// Takes over a packet that comes at `now_ns`, or refuses it and says why.
  virtual bool enter(Packet* packet, std::int64_t now_ns, DropCause& cause) = 0;
  /// When a packet leaves next, or, with a trace of opportunities, when one comes that a packet waits for;
  /// kNever where nothing waits.
  virtual std::int64_t next_ns() const = 0;
  /// The next packet that has left at or before `now_ns`, in order, or null; `left_ns` is when.
  virtual Packet* leave(std::int64_t now_ns, std::int64_t& left_ns) = 0;
  /// A packet that is inside, in any order, or null: for whoever closes the link.
  virtual Packet* remove() = 0;
};

/// A mahimahi trace, as mm-link plays it (mahimahi, src/frontend/link_queue.cc): each line is the millisecond
/// of an opportunity to deliver 1504 bytes, the packet information header of 4 bytes that a TUN device puts
/// before each packet included. What finds the queue empty is lost. An opportunity carries several packets,
/// and a packet may need two; it leaves with the last of them, at that millisecond. A packet that comes
/// within a millisecond has missed its opportunities. After the last line the trace begins anew, its zero
/// being the last line's millisecond; with `once` nothing is delivered then.
class MahimahiLink final : public TraceLink {
 public:
  static constexpr std::uint32_t kOpportunityBytes = 1504;
  static constexpr std::uint32_t kPacketInformationBytes = 4;

  struct Queue {
    std::uint64_t bytes = 0;    ///< most that wait, with 4 bytes for each packet; 0: no limit
    std::uint64_t packets = 0;  ///< 0: no limit
  };

  /// `opportunities_ms` as core::read_mahimahi_trace() gives it.
  MahimahiLink(std::vector<std::uint32_t> opportunities_ms, const Queue& queue, bool once);

  bool enter(Packet* packet, std::int64_t now_ns, DropCause& cause) override;
  std::int64_t next_ns() const override;
  Packet* leave(std::int64_t now_ns, std::int64_t& left_ns) override;
  Packet* remove() override;

 private:
  std::uint64_t opportunity_ms() const { return base_ms_ + opportunities_ms_[next_]; }
  void use_opportunity();
  void play(std::uint64_t now_ms);

  std::vector<std::uint32_t> opportunities_ms_;
  Queue limit_;
  bool once_, finished_ = false;
  std::size_t next_ = 0;
  std::uint64_t base_ms_ = 0;
  PacketQueue queue_, left_;  ///< in left_, queued_ns is when it left
  Packet* sending_ = nullptr;
  std::uint32_t sending_left_ = 0;  ///< bytes
};

/// One line of a TheaterQ trace.
struct TheaterqEntry {
  std::int64_t keep_ns;
  std::int64_t latency_ns;
  std::int64_t rate_bps;  ///< negative: not limited; 0: what waits is held until an entry with another rate
  double loss;
  std::uint32_t limit;  ///< packets that wait before the link; 0: no limit
};

/// Reads a trace in the simple format KEEP,LATENCY,RATE,LOSS,LIMIT (github.com/cs7org/TheaterQ, README);
/// lines that do not begin with a digit are comments. Throws InputError, for a file of more than
/// core::kLargestTrace bytes too.
std::vector<TheaterqEntry> read_theaterq_trace(const std::string& file);

/// A TheaterQ trace, as its qdisc plays it (theaterq_lkm/sch_theaterq.c of 2026): the entry in force when a
/// packet comes decides its loss (first) and whether it finds room in the queue. The queue is first in, first
/// out; the entry in force when a packet's turn comes decides how long it takes to be sent and its latency
/// after that, so that one that finds less latency overtakes. The trace begins anew after its last entry;
/// with `once` that entry holds.
class TheaterqLink final : public TraceLink {
 public:
  TheaterqLink(std::vector<TheaterqEntry> entries, bool once, std::uint64_t seed);

  bool enter(Packet* packet, std::int64_t now_ns, DropCause& cause) override;
  std::int64_t next_ns() const override;
  Packet* leave(std::int64_t now_ns, std::int64_t& left_ns) override;
  Packet* remove() override;

 private:
  struct Sent {
    std::int64_t arrival_ns;
    std::uint64_t order;
    Packet* packet;
    bool operator<(const Sent& other) const {  // earliest on top of a max-heap
      return arrival_ns != other.arrival_ns ? arrival_ns > other.arrival_ns : order > other.order;
    }
  };

  const TheaterqEntry& entry_at(std::int64_t now_ns);
  std::int64_t next_sending_ns() const;
  std::int64_t next_send_ns() const;
  void play(std::int64_t now_ns);

  std::vector<TheaterqEntry> entries_;
  bool once_;
  std::uint64_t seed_;
  std::size_t entry_ = 0;
  std::int64_t entry_start_ns_ = 0;
  std::int64_t cycle_ns_ = 0;  ///< all entries once
  PacketQueue queue_;          ///< before the link; queued_ns is when a packet came
  std::vector<Sent> sent_;     ///< under way, a heap
  std::uint64_t order_ = 0, draws_ = 0;
  std::int64_t busy_until_ns_ = 0;
};

}  // namespace skyhaul::emulator
