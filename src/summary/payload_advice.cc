// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/payload_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "skyhaul/core/planning.h"

namespace skyhaul::core {
namespace {

using Kind = Recommendation::Kind;

class Advice {
 public:
  Advice(const Summary& summary, const GroupResult& result, const std::string& currency)
      : r_(result), currency_(currency) {
    if (r_.dataset) {
      wanted_s_ = r_.deadline_s;
      const double share = summary.target_interval_s ? summary.target_quantile : 0.95;
      if (r_.deadline_s) met_ = r_.deadline_met.value_or(0) >= share;
    } else {
      wanted_s_ = summary.target_interval_s;
      met_ = r_.target_met;
    }
    for (std::size_t i = 0; summary.changes && i < summary.changes->size(); ++i) {
      if ((*summary.changes)[i].group == r_.group) change_ = &(*summary.changes)[i];
    }
  }

  Recommendation::Payload payload() const {
    Recommendation::Payload its;
    its.group = r_.group;
    its.dataset = r_.dataset;
    its.every_s = as_built_s();
    its.kind = kind(its.every_s.has_value());
    if (its.every_s && r_.compute_s && r_.sync_s[0])
      its.utilisation = *r_.compute_s / std::max(*its.every_s, *r_.compute_s);
    // Rounds as often as wanted leave time that more steps of compute could use.
    if (its.kind == Kind::kAsWanted && r_.steps && r_.most_steps && *r_.most_steps > *r_.steps)
      its.more_steps = *r_.most_steps;
    its.data_month = data_month();
    its.sure = sure();
    its.sentence = sentence(its);
    return its;
  }

 private:
  /// What it does as built: as often as is wanted where that can be held, else as often as it can.
  std::optional<double> as_built_s() const {
    if (r_.dataset) return r_.sync_s[1];
    return r_.planning ? r_.planning->planned_interval_s : r_.headline_s();
  }

  Kind kind(bool ends) const {
    if (met_.value_or(false)) return Kind::kAsWanted;
    if (met_ && change_ != nullptr && change_->transport && change_->transport->meets)
      return Kind::kOtherTransport;
    // Where compute alone misses the target, more terminals would only wait for it.
    if (met_ && r_.compute_limit.empty() && has_terminals()) return Kind::kMoreTerminals;
    if (!ends) return Kind::kNot;
    return met_ ? Kind::kFewerRounds : Kind::kAsItCan;
  }

  bool has_terminals() const {
    using Outcome = CheapestChange::Outcome;
    return change_ != nullptr && !change_->terminals.empty() &&
           (change_->outcome == Outcome::kLeast || change_->outcome == Outcome::kEnough ||
            change_->outcome == Outcome::kEstimated);
  }

  std::optional<double> data_month() const {
    if (currency_.empty() || !r_.planning || r_.planning->money.size() != 1) return std::nullopt;
    const Money& money = r_.planning->money.front();
    return money.currency == currency_ ? std::optional<double>(money.month - money.plans_month)
                                       : std::nullopt;
  }

  /// Whether rounds of `times` this interval would meet what is wanted.
  bool would_meet(double links_s, double times) const {
    double s = links_s * times;
    if (!r_.dataset && r_.compute_s && r_.sync_s[1]) {
      const double hidden_s = std::min(r_.overlap_s.value_or(0), *r_.compute_s);
      s = std::max(s, *r_.compute_s + std::max(0.0, *r_.sync_s[1] * times - hidden_s));
    }
    return s <= *wanted_s_ * (1 + 1e-9);
  }

  std::optional<bool> sure() const {
    const std::optional<double> its = r_.dataset ? r_.sync_s[1] : r_.headline_s();
    if (!met_ || !wanted_s_ || !its) return std::nullopt;
    // Compute that is too long by itself needs no links to miss the target.
    if (!*met_ && r_.compute_s && *r_.compute_s > *wanted_s_) return true;
    const auto& range = r_.dataset ? r_.sync_range_s[1] : r_.interval_range_s[1];
    if (!r_.engine_error && !range) return std::nullopt;
    const double error = r_.engine_error ? r_.engine_error->largest : 0;
    if (*met_) {
      const std::optional<double> high = range ? range->high : its;
      return high && would_meet(*high, 1 + error);
    }
    return !would_meet(range && range->low ? std::min(*its, *range->low) : *its, 1 - std::min(error, 1.0));
  }

  std::string wanted() const { return human_duration(*wanted_s_); }

  /// "a round every 1h 00m", "arrives within 1h 59m".
  std::string does(double s) const {
    return fmt::format("{} {}", r_.dataset ? "arrives within" : "a round every", human_duration(s));
  }

  std::string short_of() const {
    return r_.dataset ? fmt::format("; {} is wanted", wanted()) : fmt::format(", not every {}", wanted());
  }

  std::string sentence(const Recommendation::Payload& its) const {
    std::string text = r_.group + ": ";
    switch (its.kind) {
      case Kind::kAsWanted:
        text += its.every_s ? does(*its.every_s) : std::string();
        text += r_.dataset ? fmt::format(", and {} is wanted", wanted()) : std::string(", as wanted");
        break;
      case Kind::kAsItCan:
        text += does(*its.every_s);
        break;
      case Kind::kFewerRounds:
        text += does(*its.every_s) + short_of() + why_missed();
        break;
      case Kind::kOtherTransport:
        text += fmt::format("{} with {} in place of {}, as wanted", does(*change_->transport->then_s),
                            change_->transport->to, change_->transport->from);
        if (its.every_s) text += fmt::format("; otherwise {}", does(*its.every_s));
        break;
      case Kind::kMoreTerminals:
        text += fmt::format("{} with {}{}", does(change_->then_s.value_or(*wanted_s_)),
                            change_->outcome == CheapestChange::Outcome::kEstimated ? "about " : "",
                            more_terminals());
        if (its.every_s) text += fmt::format("; as built {}", does(*its.every_s));
        break;
      case Kind::kNot:
        text += "not over these links";
        if (!r_.reason.empty()) text += fmt::format(" ({})", r_.reason);
        break;
    }
    if (its.utilisation && its.kind != Kind::kMoreTerminals && its.kind != Kind::kOtherTransport)
      text += fmt::format("; GPU use is then {:.1f} %", 100 * *its.utilisation);
    // Where processors wait for most of the time, more steps are worth a word.
    if (its.more_steps && its.utilisation.value_or(1) < 0.6)
      text += fmt::format(", where {} steps of compute would fit in place of {}", *its.more_steps, *r_.steps);
    if (its.kind == Kind::kFewerRounds && change_ != nullptr && change_->transport) {
      const OtherTransport& other = *change_->transport;
      if (const std::optional<double> s = r_.compute_s ? other.cycle_s : other.then_s)
        text += fmt::format("; with {} in place of {} {}", other.to, other.from, does(*s));
    }
    if (its.sure && !*its.sure) text += "; the verdict lies within the error of the answer";
    return text + ".";
  }

  std::string why_missed() const {
    if (r_.dataset || !r_.compute_s || r_.compute_limit.empty()) return "";
    return *r_.compute_s > *wanted_s_
               ? fmt::format(", since its compute alone takes {}", human_duration(*r_.compute_s))
               : fmt::format(", since its {} of compute and the round do not fit into that",
                             human_duration(*r_.compute_s));
  }

  /// "14 terminals at atacama and 12 at permian".
  std::string more_terminals() const {
    std::vector<std::string> parts;
    for (const CheapestChange::Terminals& each : change_->terminals) {
      if (each.to > each.from)
        parts.push_back(fmt::format("{}{} at {}", each.to, parts.empty() ? " terminals" : "", each.site));
    }
    return listed(parts);
  }

  const GroupResult& r_;
  const std::string& currency_;
  std::optional<double> wanted_s_;
  std::optional<bool> met_;
  const CheapestChange* change_ = nullptr;
};

}  // namespace

Recommendation::Payload payload_advice(const Summary& summary, const GroupResult& result,
                                       const std::string& currency) {
  return Advice(summary, result, currency).payload();
}

}  // namespace skyhaul::core
