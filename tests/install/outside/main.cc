// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A planner's own program on an installed Skyhaul: it loads a scenario, varies it in memory, builds the links
// once, and answers it for several payloads.  usage: outside SCENARIO PREFIX
#include <cstdio>
#include <string>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/run.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/orbits/time.h"

namespace core = skyhaul::core;

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const core::Scenario asked = core::load_scenario(argv[1]);
  const core::ResolvedScenario scenario = core::resolve(asked);
  for (const core::PresetInfo& preset : core::list_presets()) {
    if (preset.file.rfind(argv[2], 0) == 0) continue;
    std::printf("%s is not below %s\n", preset.file.c_str(), argv[2]);
    return 1;
  }

  core::StageCache cache;
  core::AnswerOptions options;
  options.cache = &cache;
  double last_s = 0;
  for (const char* payload : {"100 MB", "400 MB", "1600 MB"}) {
    const core::Scenario variant =
        core::changed(asked, {std::string("traffic.weights.payload.size=") + payload});
    const core::ResolvedScenario resolved = core::resolve(variant);
    int computed = 0;
    const auto timeline =
        cache.timeline(resolved, {}, [&](const char*, core::StageCache::Source source, double) {
          computed += source == core::StageCache::Source::kComputed ? 1 : 0;
        });
    const core::Answer answer = core::answer(resolved, *timeline, options);
    const double interval_s = answer.summary.results.at(0).interval_s[1].value();
    std::printf("%s: %s (%d stages computed)\n", payload, answer.summary.sentence.c_str(), computed);
    if (interval_s <= last_s || computed != (last_s == 0 ? 3 : 0)) return 1;
    last_s = interval_s;
  }
  core::write_run("out", scenario, core::build_timeline(scenario),
                  core::answer(scenario, core::build_timeline(scenario)));

  const auto round = skyhaul::models::make_round(scenario.traffic.at(0).collective, 0, scenario.epoch_ns, 0);
  std::printf("%s %zu sites %zu transfers\n", skyhaul::orbits::format_utc(scenario.epoch_ns, 0).c_str(),
              scenario.sites.size(), round.size());
  return round.size() == 2 * (scenario.sites.size() - 1) * scenario.sites.size() ? 0 : 1;
}
