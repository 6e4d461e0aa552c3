// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/paths.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

namespace skyhaul::orbits {
namespace {

constexpr double kUnreachable = ShortestPaths::kUnreachable;
/// Every edge is at least this long, so that a child is always further than its parent: 1e-9 km is not lost
/// in a sum below 4e6 km.
constexpr double kShortestKm = 1e-9;

}  // namespace

PathSet::PathSet(const Graph& graph, std::vector<Pair> pairs)
    : graph_(&graph), pairs_(std::move(pairs)), found_(pairs_.size()) {
  std::map<std::int32_t, std::vector<std::size_t>> by_end;
  for (std::size_t p = 0; p < pairs_.size(); ++p) by_end[pairs_[p].first].push_back(p);
  for (auto& [end, members] : by_end) {
    for (const std::size_t p : members) found_[p].tree = static_cast<std::uint32_t>(trees_.size());
    Tree tree;
    tree.end = end;
    tree.pairs = std::move(members);
    trees_.push_back(std::move(tree));
  }
  restart(graph);
}

void PathSet::restart(const Graph& graph) {
  graph_ = &graph;
  const auto nodes = static_cast<std::size_t>(graph.nodes());
  first_.resize(nodes + 1);
  for (std::size_t n = 0; n < nodes; ++n) {
    first_[n] =
        static_cast<std::uint32_t>(graph.begin(static_cast<std::int32_t>(n)) - graph.neighbours().data());
  }
  first_[nodes] = static_cast<std::uint32_t>(graph.neighbours().size());
  slot_length_km_.assign(graph.neighbours().size(), kUnreachable);
  access_km_.assign(nodes, kUnreachable);
  for (Tree& tree : trees_) {
    tree.length_km.assign(nodes, kUnreachable);
    tree.slot.assign(nodes, kNone);
    tree.order.resize(nodes);
    std::iota(tree.order.begin(), tree.order.end(), 0);
  }
}

void PathSet::step(const std::vector<double>& lengths_km, const std::vector<std::vector<Access>>& access) {
  const std::vector<Graph::Neighbour>& neighbours = graph_->neighbours();
  for (std::size_t s = 0; s < neighbours.size(); ++s) {
    slot_length_km_[s] = std::max(lengths_km[neighbours[s].edge], kShortestKm);
  }
  for (Tree& tree : trees_) {
    advance(tree, access[static_cast<std::size_t>(tree.end)]);
    for (const std::size_t p : tree.pairs) {
      Found& found = found_[p];
      found.length_km = kUnreachable;
      found.last = kNone;
      for (const Access& way : access[static_cast<std::size_t>(pairs_[p].second)]) {
        const double length = tree.length_km[static_cast<std::size_t>(way.node)] + way.length_km;
        if (length < found.length_km) {
          found.length_km = length;
          found.last = way.node;
        }
      }
    }
  }
}

PathSet::Best PathSet::best(const Tree& tree, std::size_t node) const {
  Best best{access_km_[node], kRoot};
  for (std::uint32_t s = first_[node]; s < first_[node + 1]; ++s) {
    const auto next = static_cast<std::size_t>(graph_->neighbours()[s].node);
    const double length = tree.length_km[next] + slot_length_km_[s];
    if (length < best.length_km) best = {length, static_cast<std::int32_t>(s)};
  }
  if (!(best.length_km < kUnreachable)) best.slot = kNone;
  return best;
}

void PathSet::advance(Tree& tree, const std::vector<Access>& access) {
  for (const Access& way : access) access_km_[static_cast<std::size_t>(way.node)] = way.length_km;
  // The tree as it was, with the new lengths: an upper bound for every node.
  const Graph::Neighbour* neighbours = graph_->neighbours().data();
  for (const std::int32_t node : tree.order) {
    const auto n = static_cast<std::size_t>(node);
    const std::int32_t slot = tree.slot[n];
    if (slot >= 0) {
      tree.length_km[n] = tree.length_km[static_cast<std::size_t>(neighbours[slot].node)] +
                          slot_length_km_[static_cast<std::size_t>(slot)];
    } else {
      tree.length_km[n] = slot == kRoot ? access_km_[n] : kUnreachable;
    }
  }
  // Nodes that a neighbour or the access now serves better; of equally good ones the lowest is the parent.
  heap_.clear();
  touched_.clear();
  bool changed = false;
  for (std::size_t n = 0; n < tree.slot.size(); ++n) {
    const Best now = best(tree, n);
    if (now.length_km < tree.length_km[n]) {
      heap_.emplace_back(now.length_km, static_cast<std::int32_t>(n));
    }
    changed = changed || now.slot != tree.slot[n];
    tree.slot[n] = now.slot;
  }
  if (!heap_.empty()) repair(tree);
  if (changed) sort_order(tree);
  for (const Access& way : access) access_km_[static_cast<std::size_t>(way.node)] = kUnreachable;
}

void PathSet::repair(Tree& tree) {
  for (const auto& [length, node] : heap_) {
    tree.length_km[static_cast<std::size_t>(node)] = length;
    touched_.push_back(node);
  }
  std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const auto [length, node] = heap_.back();
    heap_.pop_back();
    if (length > tree.length_km[static_cast<std::size_t>(node)]) continue;
    const std::uint32_t end = first_[static_cast<std::size_t>(node) + 1];
    for (std::uint32_t s = first_[static_cast<std::size_t>(node)]; s < end; ++s) {
      const std::int32_t next = graph_->neighbours()[s].node;
      double& known = tree.length_km[static_cast<std::size_t>(next)];
      const double through = length + slot_length_km_[s];
      if (through < known) {
        known = through;
        touched_.push_back(next);
        heap_.emplace_back(through, next);
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
      }
    }
  }
  // The lengths are final: what was reached anew, and what lies beside it, gets its parent.
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const std::int32_t node : touched_) {
    const auto n = static_cast<std::size_t>(node);
    tree.slot[n] = best(tree, n).slot;
    for (std::uint32_t s = first_[n]; s < first_[n + 1]; ++s) {
      const auto next = static_cast<std::size_t>(graph_->neighbours()[s].node);
      tree.slot[next] = best(tree, next).slot;
    }
  }
}

void PathSet::sort_order(Tree& tree) const {
  const auto nearer = [&](std::int32_t a, std::int32_t b) {
    return tree.length_km[static_cast<std::size_t>(a)] < tree.length_km[static_cast<std::size_t>(b)];
  };
  // Nearly sorted from the step before: by insertion, unless that turns out to be too much work.
  std::size_t moves = 0;
  for (std::size_t i = 1; i < tree.order.size(); ++i) {
    const std::int32_t node = tree.order[i];
    std::size_t j = i;
    for (; j > 0 && nearer(node, tree.order[j - 1]); --j) tree.order[j] = tree.order[j - 1];
    tree.order[j] = node;
    moves += i - j;
    if (moves > 8 * tree.order.size()) {
      std::sort(tree.order.begin(), tree.order.end(), nearer);
      return;
    }
  }
}

void PathSet::path(std::size_t pair, std::vector<std::int32_t>& nodes) const {
  nodes.clear();
  const Found& found = found_[pair];
  if (found.last == kNone) return;
  const Tree& tree = trees_[found.tree];
  for (std::int32_t node = found.last;;) {
    nodes.push_back(node);
    const std::int32_t slot = tree.slot[static_cast<std::size_t>(node)];
    if (slot < 0) break;
    node = graph_->neighbours()[static_cast<std::size_t>(slot)].node;
  }
  std::reverse(nodes.begin(), nodes.end());
}

}  // namespace skyhaul::orbits
