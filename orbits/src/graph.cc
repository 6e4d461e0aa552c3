// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/graph.h"

#include <algorithm>
#include <functional>

namespace skyhaul::orbits {

Graph::Graph(std::int32_t nodes, const std::vector<IslEdge>& edges)
    : edge_count_(edges.size()),
      first_(static_cast<std::size_t>(nodes) + 1, 0),
      neighbours_(2 * edges.size()) {
  for (const auto& [a, b] : edges) {
    ++first_[static_cast<std::size_t>(a) + 1];
    ++first_[static_cast<std::size_t>(b) + 1];
  }
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t e = 0; e < edges.size(); ++e) {
    const auto& [a, b] = edges[e];
    neighbours_[next[static_cast<std::size_t>(a)]++] = {b, e};
    neighbours_[next[static_cast<std::size_t>(b)]++] = {a, e};
  }
  for (std::size_t i = 0; i + 1 < first_.size(); ++i) {
    std::sort(neighbours_.begin() + first_[i], neighbours_.begin() + first_[i + 1],
              [](const Neighbour& x, const Neighbour& y) {
                return std::make_pair(x.node, x.edge) < std::make_pair(y.node, y.edge);
              });
  }
}

void ShortestPaths::run(const Graph& graph, const std::vector<double>& lengths,
                        const std::vector<std::pair<std::int32_t, double>>& sources,
                        const std::vector<std::int32_t>& targets) {
  const auto nodes = static_cast<std::size_t>(graph.nodes());
  if (stamp_.size() != nodes || ++run_ == 0) {
    stamp_.assign(nodes, 0);
    settled_.assign(nodes, 0);
    wanted_.assign(nodes, 0);
    length_.assign(nodes, kUnreachable);
    parent_.assign(nodes, -1);
    run_ = 1;
  }
  heap_.clear();
  const auto relax = [&](std::int32_t node, double length, std::int32_t parent) {
    const auto n = static_cast<std::size_t>(node);
    if (fresh(node)) {
      stamp_[n] = run_;
    } else if (length > length_[n] || (length == length_[n] && parent >= parent_[n])) {
      return;
    }
    length_[n] = length;
    parent_[n] = parent;
    heap_.emplace_back(length, node);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  };
  for (const auto& [node, length] : sources) {
    if (length < kUnreachable) relax(node, length, -1);
  }
  std::size_t left = 0;
  for (const std::int32_t target : targets) {
    std::uint32_t& mark = wanted_[static_cast<std::size_t>(target)];
    if (mark != run_) ++left;
    mark = run_;
  }
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const auto [length, node] = heap_.back();
    heap_.pop_back();
    const auto n = static_cast<std::size_t>(node);
    if (settled_[n] == run_) continue;
    settled_[n] = run_;
    if (wanted_[n] == run_ && --left == 0 && !targets.empty()) return;
    for (const Graph::Neighbour* next = graph.begin(node); next != graph.end(node); ++next) {
      const double edge = lengths[next->edge];
      if (edge < kUnreachable && settled_[static_cast<std::size_t>(next->node)] != run_) {
        relax(next->node, length + edge, node);
      }
    }
  }
}

double ShortestPaths::length(std::int32_t node) const {
  return fresh(node) ? kUnreachable : length_[static_cast<std::size_t>(node)];
}

std::vector<std::int32_t> ShortestPaths::path(std::int32_t node) const {
  std::vector<std::int32_t> nodes;
  if (fresh(node)) return nodes;
  for (std::int32_t n = node; n != -1; n = parent_[static_cast<std::size_t>(n)]) nodes.push_back(n);
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

}  // namespace skyhaul::orbits
