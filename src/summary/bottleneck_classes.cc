// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/bottleneck_classes.h"

namespace skyhaul::core {

using models::ResourceKind;

BottleneckClass class_of(models::ResourceKind kind, bool sends) {
  switch (kind) {
    case ResourceKind::kTerminalUp:
      return BottleneckClass::kTerminalUp;
    case ResourceKind::kTerminalDown:
      return BottleneckClass::kTerminalDown;
    case ResourceKind::kCellUp:
      return BottleneckClass::kCellUp;
    case ResourceKind::kCellDown:
      return BottleneckClass::kCellDown;
    case ResourceKind::kSatelliteUp:
      return BottleneckClass::kSatelliteUp;
    case ResourceKind::kSatelliteDown:
      return BottleneckClass::kSatelliteDown;
    case ResourceKind::kGatewayUp:
      return BottleneckClass::kGatewayUp;
    case ResourceKind::kGatewayDown:
      return BottleneckClass::kGatewayDown;
    case ResourceKind::kIsl:
      return BottleneckClass::kIsl;
    case ResourceKind::kFixedLinkUp:
      return BottleneckClass::kFixedUp;
    case ResourceKind::kFixedLinkDown:
      return BottleneckClass::kFixedDown;
    case ResourceKind::kPlanCap:
      return sends ? BottleneckClass::kTerminalUp : BottleneckClass::kTerminalDown;
  }
  return BottleneckClass::kIsl;
}

}  // namespace skyhaul::core
