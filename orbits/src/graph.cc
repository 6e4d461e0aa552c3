// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/graph.h"

#include <algorithm>

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

/// More buckets than this cost more to walk through than they save.
constexpr double kMostBuckets = 1024;

void ShortestPaths::lay_buckets(const std::vector<double>& lengths,
                                const std::vector<std::pair<std::int32_t, double>>& sources) {
  double shortest = kUnreachable;
  double longest = 0;
  for (const double length : lengths) {
    shortest = std::min(shortest, length);
    longest = std::max(longest, length < kUnreachable ? length : 0);
  }
  double first = kUnreachable;
  double last = 0;
  for (const auto& [node, length] : sources) {
    if (!(length < kUnreachable)) continue;
    first = std::min(first, length);
    last = std::max(last, length);
  }
  first_length_ = first < kUnreachable ? first : 0;
  const double span = std::max(longest, last - first_length_);
  // A little narrower than the shortest edge, so that rounding leaves no two ends of it in one bucket.
  const double width = std::max(shortest < kUnreachable ? shortest * 0.999 : 0, span / kMostBuckets);
  per_length_ = width > 0 ? 1 / width : 0;
  std::size_t ring = 2;
  while (ring < static_cast<std::size_t>(span * per_length_) + 2) ring *= 2;
  last_ = ring - 1;
  if (buckets_.size() < ring) buckets_.resize(ring);
}

void ShortestPaths::reach(std::int32_t node, double length, std::int32_t parent) {
  Node& its = nodes_[static_cast<std::size_t>(node)];
  if (its.run != run_) {
    its.run = run_;
    its.scanned = -1;
  } else if (!(length < its.length)) {
    if (length == its.length && parent < its.parent &&
        nodes_[static_cast<std::size_t>(parent)].length < length)
      its.parent = parent;  // not over an edge of no length, which would close a circle
    return;
  }
  its.length = length;
  its.parent = parent;
  const auto bucket = static_cast<std::size_t>((length - first_length_) * per_length_);
  buckets_[bucket & last_].push_back(node);
  ++waiting_;
}

void ShortestPaths::run(const Graph& graph, const std::vector<double>& lengths,
                        const std::vector<std::pair<std::int32_t, double>>& sources,
                        const std::vector<std::int32_t>& targets) {
  const auto count = static_cast<std::size_t>(graph.nodes());
  if (nodes_.size() != count || ++run_ == 0) {
    nodes_.assign(count, {kUnreachable, -1, -1, 0});
    wanted_.assign(count, 0);
    run_ = 1;
  }
  for (std::vector<std::int32_t>& bucket : buckets_)
    bucket.clear();  // a run that met its targets leaves some
  waiting_ = 0;
  lay_buckets(lengths, sources);
  for (const auto& [node, length] : sources) {
    if (length < kUnreachable) reach(node, length, -1);
  }
  std::size_t left = 0;
  for (const std::int32_t target : targets) {
    std::uint32_t& mark = wanted_[static_cast<std::size_t>(target)];
    if (mark != run_) ++left;
    mark = run_;
  }
  for (std::size_t at = 0; waiting_ > 0 && (left > 0 || targets.empty()); at = (at + 1) & last_) {
    std::vector<std::int32_t>& bucket = buckets_[at];
    // The bucket grows meanwhile where edges are shorter than it is wide.
    for (std::size_t i = 0; i < bucket.size(); ++i) {  // NOLINT(modernize-loop-convert)
      const std::int32_t node = bucket[i];
      Node& its = nodes_[static_cast<std::size_t>(node)];
      if (its.scanned == its.length) continue;
      its.scanned = its.length;
      for (const Graph::Neighbour* next = graph.begin(node); next != graph.end(node); ++next) {
        const double edge = lengths[next->edge];
        if (edge < kUnreachable) reach(next->node, its.length + edge, node);
      }
    }
    for (const std::int32_t node : bucket) {
      std::uint32_t& mark = wanted_[static_cast<std::size_t>(node)];
      if (mark != run_) continue;
      mark = run_ - 1;
      --left;
    }
    waiting_ -= bucket.size();
    bucket.clear();
  }
}

double ShortestPaths::length(std::int32_t node) const {
  const Node& its = nodes_[static_cast<std::size_t>(node)];
  return its.run == run_ ? its.length : kUnreachable;
}

std::vector<std::int32_t> ShortestPaths::path(std::int32_t node) const {
  std::vector<std::int32_t> nodes;
  if (nodes_[static_cast<std::size_t>(node)].run != run_) return nodes;
  for (std::int32_t n = node; n != -1; n = nodes_[static_cast<std::size_t>(n)].parent) nodes.push_back(n);
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

std::int32_t ShortestPaths::nodes_to(std::int32_t node) const {
  std::int32_t count = 0;
  if (nodes_[static_cast<std::size_t>(node)].run != run_) return count;
  for (std::int32_t n = node; n != -1; n = nodes_[static_cast<std::size_t>(n)].parent) ++count;
  return count;
}

}  // namespace skyhaul::orbits
