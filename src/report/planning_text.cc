// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>

#include "report/text_parts.h"
#include "skyhaul/core/planning.h"

namespace skyhaul::core {

std::string money_text(const std::string& currency, double amount) {
  if (amount == 0) return currency + " 0";
  const double size = std::abs(amount);
  if (size >= 999'950) return fmt::format("{} {:.3g} million", currency, amount / 1e6);
  if (size >= 1000) {  // four digits from 100,000 on, so that sums of plans and data add up
    const auto whole =
        static_cast<long long>(size >= 1e5 ? 100 * std::llround(amount / 100) : std::llround(amount));
    return fmt::format("{} {},{:03}", currency, whole / 1000, std::abs(whole % 1000));
  }
  return size >= 100 ? fmt::format("{} {:.0f}", currency, amount)
                     : fmt::format("{} {:.3g}", currency, amount);
}

namespace {

std::string cost_line(const GroupResult& r, const Planning& planning) {
  if (!planning.unpriced.empty() || planning.money.empty()) return "";
  std::string line = "cost: ";
  for (const Money& money : planning.money) {
    if (&money != &planning.money.front()) line += ", and ";
    line += r.dataset ? fmt::format("{} for the month in which it is moved",
                                    money_text(money.currency, money.month))
                      : fmt::format("{} a month, {} a sync", money_text(money.currency, money.month),
                                    money_text(money.currency, money.per_sync));
    line += fmt::format(", {} a TB that arrives", money_text(money.currency, money.per_tb));
    if (money.once_published)
      line += fmt::format(", and {} once", money_text(money.currency, *money.once_published));
    if (!money.once_unpublished.empty())
      line += fmt::format("; what the equipment{} costs is not published",
                          money.once_published ? " of " + listed(money.once_unpublished) : "");
  }
  if (planning.planned_interval_s)
    line += fmt::format(" (a round every {}, {:.0f} a month)", human_duration(*planning.planned_interval_s),
                        planning.rounds_month);
  for (const PricedTerminals& each : planning.prices) {
    const std::string source =
        fmt::format("{}{}{}", each.price.source, each.price.date.empty() ? "" : ", ", each.price.date);
    line += fmt::format("; {} terminal{} {}{}", each.terminals, each.terminals == 1 ? "" : "s", each.type,
                        source.empty() ? "" : ": " + source);
  }
  return wrapped(line, true);
}

}  // namespace

std::string planning_text(const GroupResult& r) {
  if (!r.planning) return "";
  const Planning& planning = *r.planning;
  std::string text;
  if (planning.wanted_utilisation && !r.dataset) {
    text += wrapped(
        planning.utilisation_interval_s
            ? fmt::format("a utilisation of {} needs a round every {} or less often (sync time at 95 %)",
                          percent(*planning.wanted_utilisation),
                          human_duration(*planning.utilisation_interval_s))
            : fmt::format("no interval gives a utilisation of {}", percent(*planning.wanted_utilisation)),
        true);
  }
  if (planning.young_s) {
    text +=
        wrapped(fmt::format("checkpoints at the site: every {} (Daly; Young {}), which costs {} of the time",
                            human_duration(*planning.daly_s), human_duration(*planning.young_s),
                            percent(*planning.local_loss)),
                true);
    if (planning.expected_lost_s)
      text += wrapped(fmt::format("a site that is lost for good loses {} of work on average, and {} at worst",
                                  human_duration(*planning.expected_lost_s),
                                  human_duration(*planning.planned_interval_s + r.sync_s[1].value_or(0))),
                      true);
  }
  if (planning.energy_kwh)
    text += wrapped(
        fmt::format("energy: {:.4g} kWh a round for compute and radios of its sites", *planning.energy_kwh),
        true);
  for (const SiteVolume& volume : planning.volumes) {
    if (!volume.cap_bytes || planning.money.empty()) continue;
    text += wrapped(fmt::format("{}: {} a month of the {} of its data plans", volume.site,
                                human_size(volume.month_bytes), human_size(*volume.cap_bytes)),
                    true);
  }
  return text + cost_line(r, planning);
}

}  // namespace skyhaul::core
