// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/capacity.h"

#include <algorithm>
#include <map>
#include <optional>

#include "link/contention.h"
#include "link/packet_loss.h"
#include "link/radio_pass.h"
#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/parallel.h"
#include "timeline/capacity_series.h"
#include "timeline/drawn.h"

namespace skyhaul::models {
namespace {

/// A log of rates or loss has a terminal's outages in it.
bool is_logged(const Site& site) {
  if (site.measured == nullptr) return false;
  const auto& log = *site.measured;
  return log.has(LogQuantity::kUp) || log.has(LogQuantity::kDown) || log.has(LogQuantity::kUpLoss) ||
         log.has(LogQuantity::kDownLoss);
}

LinkDirection towards(bool up) { return up ? LinkDirection::kUp : LinkDirection::kDown; }

class Filler {
 public:
  Filler(const Network& network, const orbits::Propagator& satellites, const BuildOptions& options,
         Assembler& assembler)
      : network_(network),
        satellites_(satellites),
        options_(options),
        terminals_(assembler.terminals()),
        legs_(assembler.legs()),
        resources_(assembler.resources()),
        services_(assembler.services()),
        timeline_(assembler.timeline()),
        shared_(!network.contention.share.empty()),
        stepped_(network.contention.slot_deviation > 0),
        packs_(assembler.packs()) {}

  void fill() {
    parallel_for(terminals_.size(), options_.threads, [&](std::size_t i) {
      fill_terminal(i);
      fill_loss(i);
    });
    fill_feeders();
    if (shared_ || stepped_) fill_cells();
    if (shared_) {
      fill_satellites();
      fill_gateways();
    }
    fill_fixed_links();
  }

 private:
  Resource& resource(std::uint32_t index) const { return timeline_.resources[index]; }

  void put(const CapacitySeries& series, std::uint32_t index) const {
    resource(index).capacity = series.steps;
    if (packs_) resource(index).capacity.pack();
    for (const OutageCause cause : {OutageCause::kRain, OutageCause::kLinkBudget})
      add_outages(series.lost_by(cause), cause, resource(index).outages.plain());
  }

  orbits::Observer observer_of(const Site& site, TimeNs start_ns, TimeNs end_ns) const {
    return orbits::Observer(site.track ? site.track->place(start_ns + (end_ns - start_ns) / 2) : site.place,
                            network_.ellipsoid);
  }

  std::int64_t capacity(double rate_bps, double left) const {
    return static_cast<std::int64_t>(resources_.carried_bps(rate_bps * std::min(1.0, left)));
  }

  void fill_terminal(std::size_t index) const {
    const TerminalRef& ref = terminals_[index];
    const Site& site = network_.sites[static_cast<std::size_t>(ref.site)];
    const Terminal& terminal = site.terminals[static_cast<std::size_t>(ref.index)];
    const Contention& others = network_.contention;
    const bool contended = terminal.contention > 0 && (stepped_ || (shared_ && others.terminal > 0));
    const ClassVariation* variation = terminal.variation.get();
    if (!terminal.radio && !contended && variation == nullptr) return;
    const ResourceTable::OfTerminal& its = resources_.terminals()[index];
    if (variation != nullptr) {
      set_seconds(its.up, variation->up, terminal.up_bps, terminal_key(ref) << 1);
      set_seconds(its.down, variation->down, terminal.down_bps, terminal_key(ref) << 1 | 1);
    }
    const MeasuredLink* log = site.measured.get();
    const bool up_logged = log != nullptr && log->has(LogQuantity::kUp);  // rain is in the log
    const bool down_logged = log != nullptr && log->has(LogQuantity::kDown);
    std::optional<GroundRadio> ground;
    std::optional<GroundRadio::Reader> air;
    const bool by_rain = terminal.radio && terminal.radio->limit == RadioLimit::kRain;
    if (terminal.radio && (!by_rain || site.weather))
      air.emplace(ground.emplace(*terminal.radio, site.weather.get()));
    CapacitySeries up, down;
    up.steps = resource(its.up).capacity.vector();
    down.steps = resource(its.down).capacity.vector();
    for (const TerminalServices::Service& service : services_[index].services) {
      const orbits::Observer observer = observer_of(site, service.start_ns, service.end_ns);
      double left_up = 1;
      double left_down = 1;
      auto plan_up = static_cast<double>(terminal.up_bps);
      auto plan_down = static_cast<double>(terminal.down_bps);
      if (contended) {
        const double hour = local_solar_hour(service.start_ns, observer.place().longitude_deg);
        const double weight = others.terminal * terminal.contention;
        left_up = share_left(others, weight, hour, LinkDirection::kUp) *
                  step(ref.site, true, service.satellite, service.slot);
        left_down = share_left(others, weight, hour, LinkDirection::kDown) *
                    step(ref.site, false, service.satellite, service.slot);
      }
      if (variation != nullptr) {
        plan_up *= varied(*variation, LinkDirection::kUp, ref, service.slot);
        plan_down *= varied(*variation, LinkDirection::kDown, ref, service.slot);
      }
      if (!air || (by_rain && !air->rains(service.start_ns, service.end_ns))) {
        up.append(service.start_ns, capacity(plan_up, left_up));
        down.append(service.start_ns, capacity(plan_down, left_down));
        continue;
      }
      RadioPass(*air, satellites_)
          .run(observer, service.satellite, service.start_ns, service.end_ns,
               [&](const RadioPass::Second& second) {
                 up.append(second.start_ns, capacity(second.up.of(plan_up), left_up));
                 down.append(second.start_ns, capacity(second.down.of(plan_down), left_down));
                 if (!up_logged) up.lose(second.start_ns, second.end_ns, second.up.cause);
                 if (!down_logged) down.lose(second.start_ns, second.end_ns, second.down.cause);
               });
    }
    put(up, its.up);
    put(down, its.down);
  }

  /// A slot's mean over the median of all slots.
  double varied(const ClassVariation& variation, LinkDirection direction, const TerminalRef& ref,
                std::int64_t slot) const {
    const RateVariation& its = variation.of(direction);
    return mean_second(its.first_second, its.last_second, network_.slots.length_ns) *
           slot_factor(variation, direction, options_.seed,
                       static_cast<std::uint64_t>(resources_.cell_of(ref.site)), terminal_key(ref), slot);
  }

  void set_seconds(std::uint32_t index, const RateVariation& variation, std::int64_t plan_bps,
                   std::uint64_t key) const {
    resource(index).seconds = {keyed_bits(options_.seed, {static_cast<std::uint64_t>(DrawFor::kSecond), key}),
                               static_cast<std::int64_t>(resources_.carried_bps(
                                   variation.second_spread * static_cast<double>(plan_bps))),
                               variation.first_second, variation.last_second};
  }

  /// The factor of a slot; satellite -1: of the cell.
  double step(std::int32_t site, bool up, std::int32_t satellite, std::int64_t slot) const {
    const auto cell = static_cast<std::uint64_t>(resources_.cell_of(site));
    return slot_step(network_.contention, options_.seed, 2 * cell + (up ? 1 : 0),
                     static_cast<std::uint64_t>(satellite) + 1, slot);
  }

  void fill_loss(std::size_t index) const {
    const ResourceTable::OfTerminal& of = resources_.terminals()[index];
    const TerminalRef& ref = terminals_[index];
    const Site& site = network_.sites[static_cast<std::size_t>(ref.site)];
    const Terminal& terminal = site.terminals[static_cast<std::size_t>(ref.index)];
    const LossModel& model = terminal.loss ? *terminal.loss : network_.loss;
    const TimeNs start = timeline_.start_ns;
    const TimeNs end = timeline_.end_ns;
    const std::uint64_t key = terminal_key(ref) << 1;
    std::vector<TimeNs> boundaries, of_lasers;
    std::vector<TimeInterval> over_lasers;
    const TerminalServices::Service* before = nullptr;
    for (const TerminalServices::Service& service : services_[index].services) {
      if (service.reallocated) boundaries.push_back(service.start_ns);
      const bool follows = before != nullptr && before->end_ns == service.start_ns;
      if (follows && (before->over_lasers || service.over_lasers)) of_lasers.push_back(service.start_ns);
      if (service.over_lasers && follows && before->over_lasers) {
        over_lasers.back().end_ns = service.end_ns;
      } else if (service.over_lasers) {
        over_lasers.push_back({service.start_ns, service.end_ns});
      }
      before = &service;
    }
    const std::vector<LossInterval> lost_on_lasers =
        laser_loss(model, options_.seed, key, of_lasers, start, end);
    for (const bool up : {true, false}) {
      const std::uint64_t its_key = key | (up ? 1 : 0);
      Resource& its = resource(up ? of.up : of.down);
      its.loss = combine_loss(
          loss_bursts(model, options_.seed, its_key, over_lasers, start, end),
          reallocation_loss(model, network_.slots, options_.seed, its_key, boundaries, start, end));
      its.loss = combine_loss(its.loss.vector(), lost_on_lasers);
      if (packs_) its.loss.pack();
      const BurstDraws draws{
          keyed_bits(options_.seed, {static_cast<std::uint64_t>(DrawFor::kBurst), its_key}), model.burst_ns,
          model.calm_ns};
      if (are_valid(draws)) its.bursts = draws;
    }
    if (is_logged(site)) return;
    for (std::size_t i = 0; i < model.outages.size(); ++i) {
      const LossModel::RareOutage& rare = model.outages[i];
      const std::vector<TimeInterval> times = random_outages(
          options_.seed, DrawFor::kTerminalOutage, key << 8 | i, rare.every_ns, rare.length_ns, start, end);
      add_outages(times, rare.cause, resource(of.up).outages.plain());
      add_outages(times, rare.cause, resource(of.down).outages.plain());
    }
  }

  /// One gateway after another, so that each reads its weather in order of time.
  void fill_feeders() const {
    struct Use {
      TimeNs start_ns, end_ns;
      std::size_t feeder;
    };
    std::vector<std::vector<Use>> by_gateway(network_.gateways.size());
    const std::vector<ResourceTable::Feeder>& feeders = resources_.feeders();
    for (std::size_t f = 0; f < feeders.size(); ++f) {
      for (const LegTable::Use& use : legs_.ends()[feeders[f].leg].uses) {
        by_gateway[static_cast<std::size_t>(feeders[f].gateway)].push_back({use.start_ns, use.end_ns, f});
      }
    }
    parallel_for(by_gateway.size(), options_.threads, [&](std::size_t g) {
      std::vector<Use>& uses = by_gateway[g];
      if (uses.empty()) return;
      std::sort(uses.begin(), uses.end(), [](const Use& a, const Use& b) {
        return a.start_ns != b.start_ns ? a.start_ns < b.start_ns : a.feeder < b.feeder;
      });
      const Gateway& gateway = network_.gateways[g];
      const GroundRadio ground(*gateway.radio, gateway.weather.get());
      GroundRadio::Reader air(ground);
      const orbits::Observer observer(gateway.place, network_.ellipsoid);
      std::map<std::size_t, std::pair<CapacitySeries, CapacitySeries>> series;
      for (const Use& use : uses) {
        const ResourceTable::Feeder& feeder = feeders[use.feeder];
        auto& [up, down] = series[use.feeder];
        if (up.steps.empty()) up.steps = down.steps = {{timeline_.start_ns, 0}};
        RadioPass(air, satellites_)
            .run(observer, feeder.satellite, use.start_ns, use.end_ns,
                 [&, &up = up, &down = down](const RadioPass::Second& second) {
                   up.append(second.start_ns, capacity(second.up.most_bps, 1));
                   down.append(second.start_ns, capacity(second.down.most_bps, 1));
                   up.lose(second.start_ns, second.end_ns, second.up.cause);
                   down.lose(second.start_ns, second.end_ns, second.down.cause);
                 });
      }
      for (const auto& [index, both] : series) {
        if (feeders[index].up != ResourceTable::kNone) put(both.first, feeders[index].up);
        if (feeders[index].down != ResourceTable::kNone) put(both.second, feeders[index].down);
      }
    });
  }

  void fill_cells() const {
    const std::vector<Slot> slots = slots_of(network_.slots, timeline_.start_ns, timeline_.end_ns);
    const Contention& others = network_.contention;
    for (const bool up : {true, false}) {
      const double rate = static_cast<double>(up ? others.cell_up_bps : others.cell_down_bps);
      for (std::size_t s = 0; s < network_.sites.size(); ++s) {
        const std::uint32_t index = resources_.cells(up)[s];
        if (index == ResourceTable::kNone) continue;
        CapacitySeries series;
        for (const Slot& slot : slots) {
          const Site& site = network_.sites[s];
          const double longitude =
              site.track ? site.track->place(slot.start_ns).longitude_deg : site.place.longitude_deg;
          const double share =
              share_left(others, others.cell, local_solar_hour(slot.start_ns, longitude), towards(up));
          series.append(slot.start_ns,
                        capacity(rate, share * step(static_cast<std::int32_t>(s), up, -1, slot.number)));
        }
        put(series, index);
      }
    }
  }

  /// Of a satellite the share is that of the place below it, each minute in which a terminal uses it.
  void fill_satellites() const {
    const Contention& others = network_.contention;
    if (others.satellite == 0) return;
    std::vector<std::vector<TimeInterval>> uses(static_cast<std::size_t>(satellites_.size()));
    for (const TerminalServices::OfTerminal& terminal : services_.terminals()) {
      for (const TerminalServices::Service& service : terminal.services) {
        uses[static_cast<std::size_t>(service.satellite)].push_back({service.start_ns, service.end_ns});
      }
    }
    parallel_for(uses.size(), options_.threads, [&](std::size_t satellite) {
      std::vector<TimeNs> minutes;
      for (const TimeInterval& use : uses[satellite]) {
        const TimeNs into = (use.start_ns % orbits::kMinute + orbits::kMinute) % orbits::kMinute;
        minutes.push_back(std::max(use.start_ns - into, timeline_.start_ns));
      }
      std::sort(minutes.begin(), minutes.end());
      minutes.erase(std::unique(minutes.begin(), minutes.end()), minutes.end());
      for (const bool up : {true, false}) {
        const std::uint32_t index = resources_.satellites(up)[satellite];
        if (index == ResourceTable::kNone) continue;
        const auto shell = static_cast<std::size_t>(satellites_.satellites()[satellite].shell);
        const double rate = static_cast<double>(up ? network_.shells[shell].user_up_bps
                                                   : network_.shells[shell].user_down_bps);
        CapacitySeries series;
        series.steps = resource(index).capacity.vector();
        for (const TimeNs minute : minutes) {
          const Eigen::Vector3d position =
              satellites_.position_ecef_km(static_cast<Eigen::Index>(satellite), minute);
          const double longitude = std::atan2(position.y(), position.x()) * 180 / orbits::kPi;
          series.append(minute, capacity(rate, share_left(others, others.satellite,
                                                          local_solar_hour(minute, longitude), towards(up))));
        }
        put(series, index);
      }
    });
  }

  void fill_gateways() const {
    const Contention& others = network_.contention;
    if (others.gateway == 0) return;
    for (const bool up : {true, false}) {
      for (std::size_t g = 0; g < network_.gateways.size(); ++g) {
        const std::uint32_t index = resources_.gateways(up)[g];
        if (index == ResourceTable::kNone) continue;
        const Gateway& gateway = network_.gateways[g];
        const double rate = static_cast<double>(up ? gateway.up_bps : gateway.down_bps);
        CapacitySeries series;
        for (TimeNs at = timeline_.start_ns; at < timeline_.end_ns; at += orbits::kMinute) {
          const double hour = local_solar_hour(at, gateway.place.longitude_deg);
          series.append(at, capacity(rate, share_left(others, others.gateway, hour, towards(up))));
        }
        put(series, index);
      }
    }
  }

  void fill_fixed_links() const {
    for (std::size_t s = 0; s < network_.sites.size(); ++s) {
      if (!network_.sites[s].fixed_link) continue;
      const std::vector<TimeInterval> failures = link_failures(*network_.sites[s].fixed_link, options_.seed,
                                                               s, timeline_.start_ns, timeline_.end_ns);
      for (const bool up : {true, false}) {
        const std::uint32_t index = resources_.fixed_links(up)[s];
        if (index != ResourceTable::kNone)
          add_outages(failures, OutageCause::kFault, resource(index).outages.plain());
      }
    }
  }

  const Network& network_;
  const orbits::Propagator& satellites_;
  const BuildOptions& options_;
  const std::vector<TerminalRef>& terminals_;
  const LegTable& legs_;
  const ResourceTable& resources_;
  const TerminalServices& services_;
  LinkTimeline& timeline_;
  const bool shared_, stepped_, packs_;
};

}  // namespace

void fill_capacity(const Network& network, const orbits::Propagator& satellites, const BuildOptions& options,
                   Assembler& assembler) {
  // How what was measured takes the place of this: measured.h.
  const bool varies = std::any_of(network.sites.begin(), network.sites.end(), [](const Site& site) {
    return std::any_of(site.terminals.begin(), site.terminals.end(),
                       [](const Terminal& each) { return each.variation != nullptr; });
  });
  if (varies) assembler.timeline().slots = {network.slots.length_ns, network.slots.offset_ns};
  Filler(network, satellites, options, assembler).fill();
}

}  // namespace skyhaul::models
