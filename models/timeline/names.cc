// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

const char* to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::kTerminal:
      return "terminal";
    case NodeKind::kSatellite:
      return "satellite";
    case NodeKind::kGateway:
      return "gateway";
    case NodeKind::kPop:
      return "pop";
    case NodeKind::kSite:
      return "site";
  }
  return "unknown";
}

const char* to_string(LegKind kind) {
  switch (kind) {
    case LegKind::kTerminalSatellite:
      return "terminal_satellite";
    case LegKind::kSatelliteSatellite:
      return "satellite_satellite";
    case LegKind::kSatelliteGateway:
      return "satellite_gateway";
    case LegKind::kGatewayPop:
      return "gateway_pop";
    case LegKind::kPopPop:
      return "pop_pop";
    case LegKind::kFixedLink:
      return "fixed_link";
  }
  return "unknown";
}

const char* to_string(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kTerminalUp:
      return "terminal_up";
    case ResourceKind::kTerminalDown:
      return "terminal_down";
    case ResourceKind::kCellUp:
      return "cell_up";
    case ResourceKind::kCellDown:
      return "cell_down";
    case ResourceKind::kSatelliteUp:
      return "satellite_up";
    case ResourceKind::kSatelliteDown:
      return "satellite_down";
    case ResourceKind::kGatewayUp:
      return "gateway_up";
    case ResourceKind::kGatewayDown:
      return "gateway_down";
    case ResourceKind::kIsl:
      return "isl";
    case ResourceKind::kFixedLinkUp:
      return "fixed_link_up";
    case ResourceKind::kFixedLinkDown:
      return "fixed_link_down";
    case ResourceKind::kPlanCap:
      return "plan_cap";
  }
  return "unknown";
}

const char* to_string(OutageCause cause) {
  switch (cause) {
    case OutageCause::kNone:
      return "none";
    case OutageCause::kNoSatellite:
      return "no_satellite";
    case OutageCause::kNoGateway:
      return "no_gateway";
    case OutageCause::kNoRoute:
      return "no_route";
    case OutageCause::kReallocationGap:
      return "reallocation_gap";
    case OutageCause::kRain:
      return "rain";
    case OutageCause::kPower:
      return "power";
    case OutageCause::kFault:
      return "fault";
    case OutageCause::kLinkBudget:
      return "link_does_not_close";
  }
  return "unknown";
}

}  // namespace skyhaul::models
