// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Classes, groups and the order of events.
#include "flow/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "skyhaul/orbits/interrupt.h"

namespace skyhaul::models {
namespace {

constexpr std::size_t kFewTransfers = 4096;
constexpr std::size_t kFewEachPair = 2;
constexpr double kLeastBytes = 1e-3;  ///< what is left of a transfer that has ended: rounding of sums

double seconds(TimeNs duration) { return static_cast<double>(duration) * 1e-9; }

}  // namespace

FlowRun::FlowRun(const PreparedTimeline& prepared, RateTables& tables, const TransferPlan& plan,
                 const FlowOptions& options, double queue_bdp)
    : prepared_(prepared),
      tables_(tables),
      plan_(plan),
      options_(options),
      queue_bdp_(queue_bdp),
      now_(options.from_ns) {
  validate(plan);
  if (!options.weights.empty()) {
    if (options.weights.size() != plan.transfers.size()) {
      throw std::invalid_argument("FlowOptions::weights: one weight for each transfer");
    }
    for (const double each : options.weights) {
      if (!(each > 0) || std::isinf(each)) throw std::invalid_argument("FlowOptions::weights: above 0");
    }
  }
  prepare_relax();
  prepare_caps();
  if (options.account) result_.resources.resize(prepared.capacity.size());
  prepare_plan();
  tables_of_mixtures_ = !options.account && recurs();
}

void FlowRun::prepare_relax() {
  if (options_.relax.empty()) return;
  for (const std::uint32_t resource : prepared_.resources) relax_.push_back(options_.relax[resource]);
  relaxed_tables_.resize(prepared_.pairs.size());
}

/// Whether tables of several classes pay: in rounds where each pair moves one or two transfers, as those of a
/// hub, few mixtures occur and each lasts long. Those of a ring's many steps are never seen again.
bool FlowRun::recurs() const {
  if (states_.size() > kFewTransfers) return false;
  std::vector<std::pair<std::int64_t, std::uint32_t>> uses;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    uses.emplace_back(plan_.transfers[i].round, states_[i].pair);
  }
  std::sort(uses.begin(), uses.end());
  const auto distinct = static_cast<std::size_t>(std::unique(uses.begin(), uses.end()) - uses.begin());
  return states_.size() <= kFewEachPair * distinct;
}

bool FlowRun::is_relaxed(std::uint32_t pair) const {
  if (relax_.empty()) return false;
  const std::vector<std::uint32_t>& resources = prepared_.pairs[pair].resources;
  return std::any_of(resources.begin(), resources.end(), [&](std::uint32_t r) { return relax_[r] != 1; });
}

/// The pair's table, with the capacities that are relaxed.
const RateTable& FlowRun::table(std::uint32_t pair) {
  if (relax_.empty()) return tables_.of_pair(pair);
  if (relaxed_tables_[pair] == nullptr) {
    if (!is_relaxed(pair)) return tables_.of_pair(pair);
    relaxed_tables_[pair] = tables_.relaxed(pair, relax_);
  }
  return *relaxed_tables_[pair];
}

std::size_t FlowRun::class_of(std::uint32_t pair, int priority) {
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    if (classes_[c].pair == pair && classes_[c].priority == priority) return c;
  }
  Class made;
  made.pair = pair;
  made.priority = priority;
  classes_.push_back(std::move(made));
  return classes_.size() - 1;
}

/// Active classes that share a resource, by union-find; each list in order of class.
std::vector<std::vector<std::size_t>> FlowRun::connected() {
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
void FlowRun::regroup() {
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
    advance(old, now_);
    if (old.sharing != nullptr) spare_.push_back(std::move(old.sharing));
  }
  for (Class& each : classes_) each.group = kNone;
  for (std::vector<std::size_t>* list : to_open) open(std::move(*list), groups);
  groups_ = std::move(groups);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (const std::size_t c : groups_[g].classes) classes_[c].group = g;
  }
  classes_changed_ = false;
}

void FlowRun::open(std::vector<std::size_t> classes, std::vector<Group>& into) {
  Group group;
  group.classes = std::move(classes);
  group.at_ns = now_;
  std::vector<Sharing::Member> members;
  bool relaxed = false;
  for (const std::size_t c : group.classes) {
    members.push_back({classes_[c].pair, classes_[c].weight, classes_[c].priority});
    relaxed = relaxed || is_relaxed(classes_[c].pair);
  }
  const bool capped = has_cap(group);
  if (capped) {
    for (std::size_t c = 0; c < caps_.size(); ++c) renew(caps_[c], c);
  }
  if (capped) {
    group.table = nullptr;  // its rates depend on what has crossed
  } else if (!options_.account && members.size() == 1) {
    group.table = &table(members.front().pair);
  } else if (tables_of_mixtures_ && !relaxed) {
    group.table = &tables_.of(members);
  }
  if (group.table == nullptr) {
    if (spare_.empty()) {
      group.sharing = std::make_unique<Sharing>(prepared_, relax_.empty() ? nullptr : &relax_,
                                                limit_.empty() ? nullptr : &limit_);
    } else {
      group.sharing = std::move(spare_.back());
      spare_.pop_back();
    }
    group.sharing->reset(members, now_);
  }
  find_next(group);
  into.push_back(std::move(group));
}

/// Serves the classes of a group up to a time at or before its next event.
void FlowRun::advance(Group& group, TimeNs to) {
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
    use_caps(group, duration);
    if (options_.account) {
      group.sharing->each_use([&](std::uint32_t r, double rate, std::size_t m) {
        result_.resources[r].ip_bytes += rate * duration * sent_share(group, m);
      });
    }
  }
  group.at_ns = to;
}

void FlowRun::find_next(Group& group) {
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
  group.next_ns = std::min(group.sharing->next_change_ns(), next_cap_ns(group));
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
void FlowRun::finish_due(Group& group) {
  advance(group, now_);
  if (group.table != nullptr) {  // its event can only be an end, exactly now
    Class& its = classes_[group.classes[group.ending]];
    its.served = its.endings.front().at_served;
  }
  for (std::size_t m = 0; m < group.classes.size(); ++m) {
    Class& its = classes_[group.classes[m]];
    const double last_ns =
        group.table != nullptr ? group.table->served(m, now_ - 1, now_) : group.sharing->rate(m) * 1e-9;
    const double least = kLeastBytes + last_ns;
    while (!its.endings.empty() && (its.endings.front().at_served - its.served) * its.weight <= least) {
      const std::size_t transfer = its.endings.front().transfer;
      end(transfer, its);
      std::pop_heap(its.endings.begin(), its.endings.end(), std::greater<>());
      its.endings.pop_back();
      its.weight -= weight(transfer);
      its.sends -= weight(transfer) * states_[transfer].sent;
      group.dirty = true;
    }
    if (its.endings.empty()) {
      its.weight = its.sends = its.served = 0;
      classes_changed_ = true;
    }
  }
  const bool cap_met = group.sharing != nullptr && meet_caps(group);
  if (group.dirty) return;  // regroup() opens it again
  if (cap_met) group.sharing->refresh();
  group.sharing->move_to(now_);
  find_next(group);
}

/// Deals with all that happens now.
void FlowRun::settle() {
  bool changed = true;
  while (changed) {
    changed = false;
    for (Group& group : groups_) {
      if (group.next_ns > now_) continue;
      finish_due(group);
      changed = true;
    }
    while (!ready_.empty() && ready_.top().first <= now_) {
      const std::size_t transfer = ready_.top().second;
      ready_.pop();
      start(transfer);
    }
    while (!starting_.empty() && starting_.top().first <= now_) {
      const std::size_t transfer = starting_.top().second;
      starting_.pop();
      join(transfer);
      changed = true;
    }
    while (!power_losses_.empty() && power_losses_.top().first <= now_) {
      const std::size_t transfer = power_losses_.top().second;
      power_losses_.pop();
      lose_power(transfer);
      changed = true;
    }
    if (classes_changed_ ||
        std::any_of(groups_.begin(), groups_.end(), [](const Group& g) { return g.dirty; })) {
      regroup();
    }
  }
}

FlowResult FlowRun::run() {
  for (;;) {
    stop_point();
    settle();
    TimeNs next = kNever;
    if (!ready_.empty()) next = std::min(next, ready_.top().first);
    if (!starting_.empty()) next = std::min(next, starting_.top().first);
    if (!power_losses_.empty()) next = std::min(next, power_losses_.top().first);
    for (const Group& group : groups_) next = std::min(next, group.next_ns);
    if (next > options_.until_ns || (next == options_.until_ns && groups_.empty())) break;
    now_ = next;
  }
  close();
  if (options_.plan == PlanUse::kCounted) {
    for (const Cap& cap : caps_) result_.plan_left.push_back(std::max(0.0, cap.left));
  }
  return std::move(result_);
}

}  // namespace skyhaul::models
