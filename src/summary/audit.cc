// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/audit.h"

#include <fmt/format.h>

#include "summary/audit_windows.h"

namespace skyhaul::core {

Audit audit_flow_engine(const ResolvedScenario& scenario, const models::LinkTimeline& timeline,
                        const models::FlowEngine& engine, const std::string& timeline_file,
                        const std::string& work_dir, const PacketOptions& options) {
  Audit audit;
  if (options.program.empty()) {
    audit.note = "skyhaul-packet is not beside this program: no window was run packet by packet";
    return audit;
  }
  std::vector<AuditDraw> draws = draw_audit_windows(scenario, timeline, engine);
  if (draws.size() < static_cast<std::size_t>(scenario.packet.windows)) {
    audit.note = fmt::format("{} of {} windows were found: too few times with a path", draws.size(),
                             scenario.packet.windows);
  }
  audit.packet_processor_s =
      run_packets(draws, {timeline_file, work_dir}, scenario, options) / scenario.packet.seeds;
  for (AuditDraw& draw : draws) {
    audit.flow_wall_s += draw.flow_wall_s;
    audit.windows.push_back(std::move(draw.window));
  }
  judge_audit(audit, scenario.seed);
  return audit;
}

}  // namespace skyhaul::core
