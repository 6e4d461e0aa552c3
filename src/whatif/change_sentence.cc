// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/change_sentence.h"

#include <fmt/format.h>

#include <vector>

namespace skyhaul::core {
namespace {

using Outcome = CheapestChange::Outcome;

/// "at most 23 steps of compute between two rounds instead of 5000 (GPU use 3.8 %)"
std::string steps_text(const CheapestChange& change) {
  if (!change.steps) return "";
  std::string text = fmt::format("at most {} step{} of compute between two rounds instead of {}",
                                 change.steps->to, change.steps->to == 1 ? "" : "s", change.steps->from);
  if (change.then_utilisation) text += fmt::format(" (GPU use {:.1f} %)", 100 * *change.then_utilisation);
  return text;
}

/// "14 at atacama instead of 2 and 12 at permian instead of 2, and at most 23 steps ..."
std::string parts_text(const CheapestChange& change) {
  std::vector<std::string> parts;
  for (const CheapestChange::Terminals& each : change.terminals) {
    if (each.to > each.from)
      parts.push_back(fmt::format("{} at {} instead of {}", each.to, each.site, each.from));
  }
  const std::string steps = steps_text(change);
  return listed(parts) + (steps.empty() ? "" : ", and " + steps);
}

}  // namespace

namespace {

/// What terminals and steps of compute do.
std::string terminals_sentence(const CheapestChange& change, const SoughtFor& sought) {
  const std::string& group = change.group;
  const std::string wanted = human_duration(sought.wanted_s);
  const char* verb = sought.dataset ? "arrives within" : "can sync every";
  const std::string then = change.then_s ? human_duration(*change.then_s) : "none";
  const char* beyond = sought.bounded ? "more runs (--cheapest-change)" : "more memory (--memory)";
  switch (change.outcome) {
    case Outcome::kNoUse:
      return change.sentence;
    case Outcome::kNotSought:
      return fmt::format("{} misses {}: to find the fewest terminals that meet it takes {}.", group, wanted,
                         beyond);
    case Outcome::kNone:
      return fmt::format("Up to {} terminals at each site, {} does not meet {}{}.", sought.most, group,
                         wanted,
                         change.then_s ? fmt::format(": with these it {} {}", verb, then)
                                       : std::string(": with these it has no achievable interval"));
    case Outcome::kEstimated:
      if (change.terminals.empty())
        return fmt::format(
            "{} misses {}: by what the present terminals carry, not even {} at each site can be expected to "
            "meet it; to be sure takes {}.",
            group, wanted, sought.most, beyond);
      return fmt::format(
          "{} {} {} (wanted: {}) with about {}. This is an estimate from what the present terminals "
          "carry: to confirm it, and to find the fewest, takes {}.",
          group, sought.dataset ? "arrives within about" : "can sync about every", then, wanted,
          parts_text(change), beyond);
    case Outcome::kLeast:
    case Outcome::kEnough:
      break;
  }
  bool added = false;
  for (const CheapestChange::Terminals& each : change.terminals) added = added || each.to > each.from;
  if (!added)
    return fmt::format("{} meets {} over the links that it has with {}.", group, wanted, steps_text(change));
  const bool least = change.outcome == Outcome::kLeast;
  return fmt::format("{} {} {} (wanted: {}) with {}: {}{}.", group, verb, then, wanted,
                     least ? "the fewest added terminals" : "more terminals", parts_text(change),
                     least ? "" : "; whether fewer do it was not looked for");
}

/// "With bbr in place of cubic, 8b-hub can sync every 52m 10s over the terminals that it has (wanted: ...)."
std::string transport_sentence(const CheapestChange& change, const SoughtFor& sought) {
  return fmt::format("With {} in place of {}, {} {} {} over the terminals that it has (wanted: {}).",
                     change.transport->to, change.transport->from, change.group,
                     sought.dataset ? "arrives within" : "can sync every",
                     human_duration(change.transport->then_s.value_or(0)), human_duration(sought.wanted_s));
}

}  // namespace

std::string change_sentence(const CheapestChange& change, const SoughtFor& sought) {
  return change.transport && change.transport->meets ? transport_sentence(change, sought)
                                                     : terminals_sentence(change, sought);
}

}  // namespace skyhaul::core
