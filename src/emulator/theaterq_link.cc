// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <sstream>

#include "emulator/trace_link.h"
#include "skyhaul/models/keyed_random.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/leading_zeros.h"

namespace skyhaul::emulator {

TheaterqLink::TheaterqLink(std::vector<TheaterqEntry> entries, bool once, std::uint64_t seed)
    : entries_(std::move(entries)), once_(once), seed_(seed) {
  sent_.reserve(1U << 16U);
  for (const TheaterqEntry& each : entries_) {
    cycle_ns_ = each.keep_ns < kNever - cycle_ns_ ? cycle_ns_ + each.keep_ns : kNever;
  }
}

namespace {

/// Bytes a second, of which the qdisc counts whole ones; -1 is no limit.
std::int64_t bytes_per_s(const TheaterqEntry& entry) { return entry.rate_bps < 0 ? -1 : entry.rate_bps / 8; }

}  // namespace

const TheaterqEntry& TheaterqLink::entry_at(std::int64_t now_ns) {
  if (!once_ && now_ns - entry_start_ns_ >= cycle_ns_)  // after a long pause: whole rounds at once
    entry_start_ns_ += (now_ns - entry_start_ns_) / cycle_ns_ * cycle_ns_;
  while (now_ns - entry_start_ns_ >= entries_[entry_].keep_ns) {
    if (entry_ + 1 < entries_.size()) {
      entry_start_ns_ += entries_[entry_++].keep_ns;
    } else if (once_) {
      break;
    } else {
      entry_start_ns_ += entries_[entry_].keep_ns;
      entry_ = 0;
    }
  }
  return entries_[entry_];
}

/// The time at which the next entry begins that lets packets go, which is one with a rate other than 0; the
/// entry in force counts too. kNever where no such entry is still to come.
std::int64_t TheaterqLink::next_sending_ns() const {
  std::int64_t at_ns = entry_start_ns_;
  for (std::size_t passed = 0; passed < entries_.size(); ++passed) {
    const std::size_t entry = (entry_ + passed) % entries_.size();
    if (bytes_per_s(entries_[entry]) != 0) return at_ns;
    if (once_ && entry + 1 == entries_.size()) break;
    if (at_ns > kNever - entries_[entry].keep_ns) break;
    at_ns += entries_[entry].keep_ns;
  }
  return kNever;
}

std::int64_t TheaterqLink::next_send_ns() const {
  return queue_.empty() ? kNever : std::max(queue_.front()->queued_ns, busy_until_ns_);
}

/// Sends every packet whose turn comes at or before `now_ns`.
void TheaterqLink::play(std::int64_t now_ns) {
  while (next_send_ns() <= now_ns) {
    const std::int64_t start_ns = next_send_ns();
    const TheaterqEntry& entry = entry_at(start_ns);
    const std::int64_t rate = bytes_per_s(entry);
    if (rate == 0) {
      busy_until_ns_ = next_sending_ns();
      continue;
    }
    Packet* packet = queue_.pop();
    const std::int64_t send_ns = rate < 0 ? 0 : std::int64_t{packet->wire_bytes} * 1'000'000'000 / rate;
    busy_until_ns_ = start_ns + send_ns;
    sent_.push_back({busy_until_ns_ + entry.latency_ns, order_++, packet});
    std::push_heap(sent_.begin(), sent_.end());
  }
}

bool TheaterqLink::enter(Packet* packet, std::int64_t now_ns, DropCause& cause) {
  play(now_ns);
  const TheaterqEntry& entry = entry_at(now_ns);
  if (entry.loss > 0 && models::keyed_uniform(seed_, {draws_++}) < entry.loss) {
    cause = DropCause::kLossBurst;
    return false;
  }
  if (entry.limit > 0 && queue_.segments() >= entry.limit) {
    cause = DropCause::kQueueOverflow;
    return false;
  }
  packet->queued_ns = now_ns;
  queue_.push(packet);
  return true;
}

std::int64_t TheaterqLink::next_ns() const {
  return std::min(next_send_ns(), sent_.empty() ? kNever : sent_.front().arrival_ns);
}

Packet* TheaterqLink::leave(std::int64_t now_ns, std::int64_t& left_ns) {
  play(now_ns);
  if (sent_.empty() || sent_.front().arrival_ns > now_ns) return nullptr;
  left_ns = sent_.front().arrival_ns;
  std::pop_heap(sent_.begin(), sent_.end());
  Packet* packet = sent_.back().packet;
  sent_.pop_back();
  return packet;
}

Packet* TheaterqLink::remove() {
  if (!queue_.empty()) return queue_.pop();
  if (sent_.empty()) return nullptr;
  Packet* packet = sent_.back().packet;
  sent_.pop_back();
  return packet;
}

std::vector<TheaterqEntry> read_theaterq_trace(const std::string& file) {
  static const char* const kNames[] = {"KEEP", "LATENCY", "RATE", "LOSS", "LIMIT"};
  std::istringstream in(read_input(file, "a TheaterQ trace", core::kLargestTrace));
  std::vector<TheaterqEntry> all;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || std::isdigit(static_cast<unsigned char>(line.front())) == 0) continue;
    std::uint64_t values[5] = {};
    std::int64_t rate_bps = 0;
    const char* at = line.data();
    const char* const end = at + line.size();
    for (int i = 0; i < 5; ++i) {
      const auto [after, error] =
          i == 2 ? std::from_chars(at, end, rate_bps) : std::from_chars(at, end, values[i]);
      const bool last = i == 4;
      const bool padded =
          error == std::errc() && has_leading_zero({at, static_cast<std::size_t>(after - at)});
      if (error != std::errc() || padded || (last ? after != end : (after == end || *after != ','))) {
        throw InputError(file, number, kNames[i], line,
                         "five whole numbers KEEP,LATENCY,RATE,LOSS,LIMIT without leading zeros");
      }
      at = after + 1;
    }
    const auto refuse = [&](int i, const char* accepted) {
      throw InputError(file, number, kNames[i], i == 2 ? std::to_string(rate_bps) : std::to_string(values[i]),
                       accepted);
    };
    constexpr std::uint64_t kDay = 86'400'000'000'000;
    if (values[0] == 0 || values[0] > 366 * kDay / 1000)
      refuse(0, "a number of microseconds from 1 to a year");
    if (values[1] > kDay) refuse(1, "a number of nanoseconds up to a day");
    if (rate_bps < -1 || rate_bps > 1'000'000'000'000'000)
      refuse(2, "a number of bit/s up to 1e15 (-1 is no limit, 0 holds what waits)");
    if (values[3] > std::numeric_limits<std::uint32_t>::max())
      refuse(3, "a loss from 0 (none) to 4294967295 (all packets)");
    if (values[4] > std::numeric_limits<std::uint32_t>::max())
      refuse(4, "a number of packets up to 4294967295");
    all.push_back({static_cast<std::int64_t>(values[0] * 1000), static_cast<std::int64_t>(values[1]),
                   rate_bps, static_cast<double>(values[3]) / std::numeric_limits<std::uint32_t>::max(),
                   static_cast<std::uint32_t>(values[4])});
  }
  if (all.empty()) throw InputError(file, 0, "", "", "at least one line KEEP,LATENCY,RATE,LOSS,LIMIT");
  return all;
}

}  // namespace skyhaul::emulator
