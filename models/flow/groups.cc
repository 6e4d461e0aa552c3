// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/groups.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

namespace skyhaul::models {
namespace {

constexpr double kLeastBytes = 1e-3;  ///< what is left of a transfer that has ended: rounding of sums

double seconds(TimeNs duration) { return static_cast<double>(duration) * 1e-9; }

}  // namespace

Groups::Groups(const PreparedTimeline& prepared, RateTables& tables, LonePairs& lone, CapLedger& caps,
               const FlowOptions& options, bool mixtures_recur)
    : prepared_(prepared),
      tables_(tables),
      lone_(lone),
      caps_(caps),
      options_(options),
      mixtures_recur_(mixtures_recur) {
  if (options.account) use_.resize(prepared.capacity.size());
}

Groups::Class& Groups::class_of(std::uint32_t pair, int priority) {
  for (Class& each : classes_) {
    if (each.pair == pair && each.priority == priority) return each;
  }
  Class made;
  made.pair = pair;
  made.priority = priority;
  classes_.push_back(std::move(made));
  return classes_.back();
}

std::vector<Groups::Ending>::iterator Groups::find(Class& its, std::size_t transfer) {
  return std::find_if(its.endings.begin(), its.endings.end(),
                      [&](const Ending& each) { return each.transfer == transfer; });
}

/// What its group has in hand is about to change.
void Groups::disturb(Class& its, TimeNs now) {
  advance(groups_[its.group], now);
  groups_[its.group].dirty = true;
}

void Groups::join(const Moving& moving, TimeNs now) {
  Class& its = class_of(moving.pair, moving.priority);
  if (its.group == kNone) {
    classes_changed_ = classes_changed_ || its.endings.empty();
  } else {
    disturb(its, now);
  }
  const double sends = moving.weight * moving.sent;
  its.weight += moving.weight;
  its.sends += sends;
  its.endings.push_back(
      {its.served + moving.ip_bytes / moving.weight, moving.transfer, moving.weight, sends});
  std::push_heap(its.endings.begin(), its.endings.end(), std::greater<>());
}

std::optional<double> Groups::left(std::size_t transfer, std::uint32_t pair, int priority, TimeNs now) {
  Class& its = class_of(pair, priority);
  const auto ending = find(its, transfer);
  if (ending == its.endings.end()) return std::nullopt;
  if (its.group != kNone) disturb(its, now);
  return (ending->at_served - its.served) * ending->weight;
}

void Groups::repeat(std::size_t transfer, std::uint32_t pair, int priority, double ip_bytes) {
  Class& its = class_of(pair, priority);
  const auto ending = find(its, transfer);
  ending->at_served += ip_bytes / ending->weight;
  std::make_heap(its.endings.begin(), its.endings.end(), std::greater<>());
}

/// Active classes that share a resource, by union-find; each list in order of class.
std::vector<std::vector<std::size_t>> Groups::connected() {
  std::vector<std::size_t> parent(classes_.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t c) {
    while (parent[c] != c) c = parent[c] = parent[parent[c]];
    return c;
  };
  // A data cap joins those that use it as a resource does: its place is behind those.
  const std::size_t resources = prepared_.capacity.size();
  owner_.assign(resources + caps_.size(), kNone);
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    if (classes_[c].endings.empty()) continue;
    const auto claim = [&](std::size_t what) {
      if (owner_[what] == kNone) {
        owner_[what] = c;
      } else {
        const std::size_t a = root(owner_[what]);
        const std::size_t b = root(c);
        parent[std::max(a, b)] = std::min(a, b);
      }
    };
    for (const std::uint32_t r : prepared_.pairs[classes_[c].pair].resources) {
      claim(r);
      if (!caps_.empty() && prepared_.data_cap[r] != kNoDataCap) claim(resources + prepared_.data_cap[r]);
    }
  }
  std::vector<std::vector<std::size_t>> lists;
  std::vector<std::size_t> list_of(classes_.size(), kNone);
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    if (classes_[c].endings.empty()) continue;
    std::size_t& list = list_of[root(c)];
    if (list == kNone) {
      list = lists.size();
      lists.emplace_back();
    }
    lists[list].push_back(c);
  }
  return lists;
}

/// Puts the active classes in groups; a group that stays as it is is not touched.
void Groups::regroup(TimeNs now) {
  if (!classes_changed_ &&
      std::none_of(groups_.begin(), groups_.end(), [](const Group& group) { return group.dirty; })) {
    return;
  }
  std::vector<std::vector<std::size_t>> lists;
  if (classes_changed_) {
    lists = connected();
  } else {
    for (Group& group : groups_) lists.push_back(group.classes);
  }
  std::vector<Group> groups;
  groups.reserve(lists.size());
  std::vector<std::vector<std::size_t>*> to_open;
  for (std::vector<std::size_t>& list : lists) {
    const std::size_t old = classes_[list.front()].group;
    if (old != kNone && !groups_[old].dirty && groups_[old].classes == list) {
      groups.push_back(std::move(groups_[old]));
    } else {
      to_open.push_back(&list);
    }
  }
  for (Group& old : groups_) {  // those that end here
    if (old.classes.empty()) continue;
    advance(old, now);
    if (old.sharing != nullptr) spare_.push_back(std::move(old.sharing));
  }
  for (Class& each : classes_) each.group = kNone;
  for (std::vector<std::size_t>* list : to_open) open(std::move(*list), now, groups);
  groups_ = std::move(groups);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (const std::size_t c : groups_[g].classes) classes_[c].group = g;
  }
  classes_changed_ = false;
}

void Groups::open(std::vector<std::size_t> classes, TimeNs now, std::vector<Group>& into) {
  Group group;
  group.classes = std::move(classes);
  group.at_ns = now;
  std::vector<Sharing::Member> members;
  bool relaxed = false;
  for (const std::size_t c : group.classes) {
    members.push_back({classes_[c].pair, classes_[c].weight, classes_[c].priority});
    relaxed = relaxed || lone_.is_relaxed(classes_[c].pair);
  }
  const bool capped = has_cap(group);
  if (capped) {  // its rates depend on what has crossed
    caps_.renew(now);
  } else if (!options_.account && members.size() == 1) {
    group.table = &lone_.table(members.front().pair);
  } else if (mixtures_recur_ && !relaxed) {
    group.table = &tables_.of(members);
  }
  if (group.table == nullptr) {
    if (spare_.empty()) {
      group.sharing = std::make_unique<Sharing>(prepared_, lone_.relax(), caps_.limits());
    } else {
      group.sharing = std::move(spare_.back());
      spare_.pop_back();
    }
    group.sharing->reset(members, now);
  }
  find_next(group);
  into.push_back(std::move(group));
}

/// Serves the classes of a group up to a time at or before its next event.
void Groups::advance(Group& group, TimeNs to) {
  if (to <= group.at_ns) return;
  if (group.table != nullptr) {
    for (std::size_t m = 0; m < group.classes.size(); ++m) {
      Class& its = classes_[group.classes[m]];
      if (its.weight > 0) its.served += group.table->served(m, group.at_ns, to) / its.weight;
    }
  } else {
    const double duration = seconds(to - group.at_ns);
    for (std::size_t m = 0; m < group.classes.size(); ++m) {
      Class& its = classes_[group.classes[m]];
      if (its.weight > 0) its.served += group.sharing->rate(m) * duration / its.weight;
    }
    if (has_cap(group)) caps_.take(cap_rates(group), duration);
    if (options_.account) {
      group.sharing->each_use([&](std::uint32_t r, double rate, std::size_t m) {
        use_[r].ip_bytes += rate * duration * sent_share(group, m);
      });
    }
  }
  group.at_ns = to;
}

void Groups::find_next(Group& group) const {
  group.next_ns = kNever;
  if (group.table != nullptr) {
    std::vector<double> missing;
    for (const std::size_t c : group.classes) {
      missing.push_back((classes_[c].endings.front().at_served - classes_[c].served) * classes_[c].weight);
    }
    const RateTable::End end = group.table->next_end(group.at_ns, std::move(missing), options_.until_ns);
    group.next_ns = end.time_ns;
    group.ending = end.member;
    return;
  }
  group.next_ns = group.sharing->next_change_ns();
  if (has_cap(group)) group.next_ns = std::min(group.next_ns, caps_.next_ns(cap_rates(group), group.at_ns));
  if (group.next_ns >= options_.until_ns) group.next_ns = kNever;  // it changes nothing in this run
  for (std::size_t m = 0; m < group.classes.size(); ++m) {
    const Class& its = classes_[group.classes[m]];
    const double rate = group.sharing->rate(m);
    const double missing = (its.endings.front().at_served - its.served) * its.weight;
    if (missing <= kLeastBytes) {
      group.next_ns = group.at_ns;
    } else if (rate > 0 && missing / rate < 1e9) {
      group.next_ns =
          std::min(group.next_ns, group.at_ns + static_cast<TimeNs>(std::ceil(missing / rate * 1e9)));
    }
  }
}

/// Ends what is done in a group whose time has come.
void Groups::finish_due(Group& group, TimeNs now, std::vector<Ended>& ended) {
  advance(group, now);
  if (group.table != nullptr) {  // its event can only be an end, exactly now
    Class& its = classes_[group.classes[group.ending]];
    its.served = its.endings.front().at_served;
  }
  for (std::size_t m = 0; m < group.classes.size(); ++m) {
    Class& its = classes_[group.classes[m]];
    const double last_ns =
        group.table != nullptr ? group.table->served(m, now - 1, now) : group.sharing->rate(m) * 1e-9;
    const double least = kLeastBytes + last_ns;
    while (!its.endings.empty() && (its.endings.front().at_served - its.served) * its.weight <= least) {
      ended.push_back(end(group, m, now));
      std::pop_heap(its.endings.begin(), its.endings.end(), std::greater<>());
      its.weight -= its.endings.back().weight;
      its.sends -= its.endings.back().sends;
      its.endings.pop_back();
      group.dirty = true;
    }
    if (its.endings.empty()) {
      its.weight = its.sends = its.served = 0;
      classes_changed_ = true;
    }
  }
  const bool cap_met = group.sharing != nullptr && has_cap(group) && caps_.meet(cap_rates(group), now);
  if (group.dirty) return;  // regroup() opens it again
  if (cap_met) group.sharing->refresh();
  group.sharing->move_to(now);
  find_next(group);
}

/// The last byte of the member's next transfer has left, and arrives a delay later.
Groups::Ended Groups::end(const Group& group, std::size_t member, TimeNs now) const {
  const Class& its = classes_[group.classes[member]];
  const Ending& ending = its.endings.front();
  const std::int64_t delay = lone_.greatest_delay_ns(its.pair, now);
  Ended ended{ending.transfer, now + delay, 0, ending.weight / its.weight};
  if (ended.arrival_ns > options_.until_ns)
    ended.under_way = in_flight(group, member, options_.until_ns - delay, now);
  return ended;
}

/// IP bytes that a member sent in an interval which ends at its group's time.
double Groups::in_flight(const Group& group, std::size_t member, TimeNs from, TimeNs to) const {
  if (group.table != nullptr) return group.table->served(member, std::max(from, options_.from_ns), to);
  return group.sharing->rate(member) * static_cast<double>(to - from) * 1e-9;
}

TimeNs Groups::next_ns() const {
  TimeNs next = kNever;
  for (const Group& group : groups_) next = std::min(next, group.next_ns);
  return next;
}

bool Groups::meet(TimeNs now, std::vector<Ended>& ended) {
  bool any = false;
  for (Group& group : groups_) {
    if (group.next_ns > now) continue;
    finish_due(group, now, ended);
    any = true;
  }
  return any;
}

bool Groups::has_cap(const Group& group) const {
  return !caps_.empty() && std::any_of(group.classes.begin(), group.classes.end(), [&](std::size_t c) {
    return prepared_.pairs[classes_[c].pair].has_cap;
  });
}

/// IP bytes a second that a group takes from each cap.
std::vector<double> Groups::cap_rates(const Group& group) const {
  std::vector<double> rates(caps_.size(), 0);
  group.sharing->each_use([&](std::uint32_t r, double rate, std::size_t m) {
    if (prepared_.data_cap[r] != kNoDataCap) rates[prepared_.data_cap[r]] += rate * sent_share(group, m);
  });
  return rates;
}

/// Share of a member's rate that is sent: loss leaves the rest unused.
double Groups::sent_share(const Group& group, std::size_t member) const {
  const Class& its = classes_[group.classes[member]];
  return its.weight > 0 ? its.sends / its.weight : 1;
}

std::vector<Groups::Unfinished> Groups::close() {
  std::vector<Unfinished> unfinished;
  for (Group& group : groups_) {
    advance(group, options_.until_ns);
    for (std::size_t m = 0; m < group.classes.size(); ++m) {
      const Class& its = classes_[group.classes[m]];
      if (its.endings.empty()) continue;
      const std::int64_t delay = lone_.greatest_delay_ns(its.pair, options_.until_ns);
      const double under_way = in_flight(group, m, options_.until_ns - delay, options_.until_ns);
      for (const Ending& each : its.endings) {
        unfinished.push_back({each.transfer, (each.at_served - its.served) * each.weight +
                                                 under_way * each.weight / its.weight});
      }
    }
  }
  return unfinished;
}

std::vector<ResourceUse> Groups::use(TimeNs until) {
  for (std::uint32_t r = 0; r < use_.size(); ++r) {
    const PreparedTimeline::Steps& steps = prepared_.capacity[r];
    for (std::size_t s = steps.at(options_.from_ns); s < steps.size(); ++s) {
      const TimeNs start = std::max(steps.start_ns(s), options_.from_ns);
      const TimeNs next = s + 1 < steps.size() ? steps.start_ns(s + 1) : prepared_.timeline.end_ns;
      const TimeNs end = std::min(next, until);
      if (end <= start) break;
      use_[r].capacity_bytes +=
          static_cast<double>(end - start) * 1e-9 * steps.bytes_per_s(s) * lone_.relax(r);
    }
  }
  return std::move(use_);
}

}  // namespace skyhaul::models
