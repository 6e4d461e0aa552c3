// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A fit for people and as JSON.
#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "skyhaul/core/fit.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;
using models::Compared;

class Table {
 public:
  void head(const std::string& text) {
    fmt::format_to(to_, "{}{:<40} {:>9}  {:>9}\n", out_.size() > 0 ? "\n" : "", text, "measured", "drawn");
  }
  void row(const std::string& name, const Compared& both, const char* unit = "", double scale = 1) {
    fmt::format_to(to_, "  {:<38} {:>9}  {:>9}{}{}\n", name, cell(both.measured * scale),
                   cell(both.drawn * scale), *unit == '\0' ? "" : " ", unit);
  }
  std::string text() const { return fmt::to_string(out_); }

 private:
  static std::string cell(double value) {
    if (std::isnan(value)) return "-";
    return std::abs(value) >= 100 ? fmt::format("{:.1f}", value) : fmt::format("{:.3f}", value);
  }
  fmt::memory_buffer out_;
  std::back_insert_iterator<fmt::memory_buffer> to_{out_};
};

std::string percentile(std::size_t i) { return fmt::format("p{:.0f}", models::kFitProbabilities[i] * 100); }

void add_rates(Table& table, const char* name, const models::RateFit& fit) {
  table.head(fmt::format("{}: median {:.1f} Mbit/s, {} slots", name, fit.median_bps * 1e-6, fit.slots));
  for (std::size_t i = 0; i < fit.quantiles.size(); ++i) {
    if (models::kFitProbabilities[i] != 0.5)
      table.row(percentile(i) + (fit.by_seconds ? " of seconds" : " of slots") + " over the median",
                fit.quantiles[i]);
  }
  if (!fit.by_seconds) return;
  table.row("spread of slots over spread in slots", fit.spread_ratio);
  table.row("first second over inner ones", fit.first_second);
  table.row("last second over inner ones", fit.last_second);
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json compared(const Compared& both) {
  return {{"measured", number(both.measured)}, {"drawn", number(both.drawn)}};
}

Json quantiles(const std::array<Compared, 5>& all) {
  Json json = Json::object();
  for (std::size_t i = 0; i < all.size(); ++i) json[percentile(i)] = compared(all[i]);
  return json;
}

Json rates(const std::optional<models::RateFit>& fit) {
  if (!fit) return nullptr;
  const models::RateVariation& its = fit->variation;
  return {{"median_bps", fit->median_bps},
          {"slots", fit->slots},
          {"whole_slots", fit->whole},
          {"by_seconds", fit->by_seconds},
          {"variation",
           {{"factor", its.factor},
            {"persistence", its.persistence},
            {"slow_share", its.slow_share},
            {"second_spread", its.second_spread},
            {"first_second", its.first_second},
            {"last_second", its.last_second}}},
          {"fit",
           {{"over_median", quantiles(fit->quantiles)},
            {"spread_ratio", compared(fit->spread_ratio)},
            {"first_second", compared(fit->first_second)},
            {"last_second", compared(fit->last_second)}}}};
}

}  // namespace

std::string fit_table(const models::LinkFit& fit) {
  Table table;
  if (fit.down) add_rates(table, "down", *fit.down);
  if (fit.up) add_rates(table, "up", *fit.up);
  if (fit.access) {
    table.head(fmt::format("round trips, {:.1f} ms of them light", fit.access->way_ms));
    for (std::size_t i = 0; i < fit.access->quantiles_ms.size(); ++i)
      table.row(percentile(i), fit.access->quantiles_ms[i], "ms");
  }
  if (fit.loss) {
    table.head("loss");
    table.row("share lost", fit.loss->share, "%", 100);
    table.row("share lost away from boundaries", {fit.loss->elsewhere, models::LogRow::kNothing}, "%", 100);
    table.row("boundaries of slots with loss", {fit.loss->at_boundaries, models::LogRow::kNothing}, "%", 100);
  }
  return table.text();
}

std::string fit_json(const models::LinkFit& fit) {
  Json json{{"rows", fit.rows},
            {"step_s", static_cast<double>(fit.step_ns) * 1e-9},
            {"down", rates(fit.down)},
            {"up", rates(fit.up)},
            {"up_down", fit.up_down ? Json(*fit.up_down) : Json(nullptr)},
            {"access", nullptr},
            {"loss", nullptr}};
  if (fit.access) {
    const models::AccessDelay& its = fit.access->access;
    json["access"] = {{"median_ms", static_cast<double>(its.median_ns) * 1e-6},
                      {"base", its.base},
                      {"spread", its.spread},
                      {"packet", its.packet},
                      {"way_ms", fit.access->way_ms},
                      {"slots", fit.access->slots},
                      {"by_packets", fit.access->by_packets},
                      {"fit", {{"rtt_ms", quantiles(fit.access->quantiles_ms)}}}};
  }
  if (fit.loss) {
    const models::LossModel& its = fit.loss->loss;
    json["loss"] = {{"burst_loss", its.burst_loss},
                    {"burst_s", static_cast<double>(its.burst_ns) * 1e-9},
                    {"calm_s", static_cast<double>(its.calm_ns) * 1e-9},
                    {"burst_read", fit.loss->burst_read},
                    {"fit",
                     {{"share", compared(fit.loss->share)},
                      {"at_boundaries", number(fit.loss->at_boundaries)},
                      {"elsewhere", number(fit.loss->elsewhere)}}}};
  }
  return json.dump(2) + "\n";
}

}  // namespace skyhaul::core
