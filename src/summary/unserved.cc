// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/unserved.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "skyhaul/models/explain.h"
#include "skyhaul/models/remedies.h"

namespace skyhaul::core {

void explain_unserved(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                      const AnswerOptions& options, std::vector<SiteResult>& sites,
                      std::vector<PairResult>& pairs) {
  const double horizon_s = static_cast<double>(timeline.end_ns - timeline.start_ns) * 1e-9;
  const auto never = [&](double lost_s) { return lost_s > 0.999 * horizon_s; };
  const auto site_index = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(timeline.sites.begin(), timeline.sites.end(), name) -
                                    timeline.sites.begin());
  };
  std::unique_ptr<orbits::Propagator> satellites;
  models::Network network;
  std::vector<models::OtherSky> others;
  const auto prepare = [&] {
    if (satellites) return;
    satellites = make_propagator(scenario);
    network = make_network_with_isls(scenario, *satellites);
    if (!options.other_constellations) return;
    for (const ResolvedScenario& other : options.other_constellations()) {
      std::shared_ptr<const orbits::Propagator> its = make_propagator(other);
      others.push_back({other.constellation.name, make_network(other, *its), its});
    }
  };
  const auto with_remedies = [](std::string reason, const std::string& remedies) {
    if (remedies.empty()) return reason;
    return reason.empty() ? remedies : reason + ". " + remedies;
  };
  const TimeNs start_ns = timeline.start_ns;
  const TimeNs end_ns = timeline.end_ns;
  std::vector<char> unserved(sites.size(), 0);
  for (std::size_t s = 0; s < sites.size(); ++s) {
    if (!never((1 - sites[s].availability) * horizon_s)) continue;
    unserved[s] = 1;
    prepare();
    const auto& causes = sites[s].causes;
    const auto radio = causes.find(to_string(models::OutageCause::kLinkBudget));
    if (radio != causes.end() && radio->second > 0.9 * horizon_s) {  // gaps take the rest
      sites[s].reason = fmt::format(
          "the radio link of site {} does not close, even in a clear sky: its terminals need more "
          "transmitted "
          "power, a larger antenna or a mode for a weaker signal; no other routing or gateway would help",
          sites[s].name);
      continue;
    }
    // What is dark or broken is served by no other sky.
    const bool broken = std::all_of(causes.begin(), causes.end(), [](const auto& cause) {
      return cause.first == to_string(models::OutageCause::kPower) ||
             cause.first == to_string(models::OutageCause::kFault);
    });
    sites[s].reason =
        with_remedies(models::explain_site(network, *satellites, s, start_ns, end_ns),
                      broken ? "" : models::site_remedies(network, *satellites, s, start_ns, end_ns, others));
  }
  for (PairResult& pair : pairs) {
    if (!never(pair.no_path_s)) continue;
    prepare();
    const std::size_t a = site_index(pair.src);
    const std::size_t b = site_index(pair.dst);
    pair.reason = models::explain_pair(network, *satellites, a, b, start_ns, end_ns);
    if (unserved[a] != 0 || unserved[b] != 0) continue;  // what would help stands at the site
    pair.reason = with_remedies(pair.reason,
                                models::pair_remedies(network, *satellites, a, b, start_ns, end_ns, others));
  }
}

}  // namespace skyhaul::core
