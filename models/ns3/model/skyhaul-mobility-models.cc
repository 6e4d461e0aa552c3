// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-ground-site-mobility-model.h"
#include "ns3/skyhaul-leo-mobility-model.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulMobilityModels");

NS_OBJECT_ENSURE_REGISTERED(LeoMobilityModel);
NS_OBJECT_ENSURE_REGISTERED(GroundSiteMobilityModel);

namespace
{
constexpr int64_t HALF_STEP_NS = 100'000'000;
constexpr double METRES = 1000;        // in a kilometre
constexpr double DEEPEST_METRES = 1e6; // from the centre of the Earth: nothing of ours is so deep

/// Whether a position is that which MobilityHelper sets where it was given no allocator of
/// positions.
bool
IsNoPosition(const Vector& position)
{
    return position.GetLength() < DEEPEST_METRES;
}

/// Has a model fire again after a time, unless that is beyond the end.
template <typename Model>
void
ScheduleCourseChange(Model* model, Time every, Time until)
{
    if (every.IsStrictlyPositive() && Simulator::Now() + every <= until)
    {
        Simulator::Schedule(every, &Model::FireCourseChange, Ptr<Model>(model), every, until);
    }
}

/// Metres a second, of what moves from one place to another in two half steps.
Vector
VelocityOf(const Vector& from, const Vector& to)
{
    const Vector way = to - from;
    const double seconds = 2e-9 * HALF_STEP_NS;
    return Vector(way.x / seconds, way.y / seconds, way.z / seconds);
}

Vector
Metres(const Eigen::Vector3d& km)
{
    return Vector(km.x() * METRES, km.y() * METRES, km.z() * METRES);
}
} // namespace

TypeId
LeoMobilityModel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::LeoMobilityModel")
                            .SetParent<MobilityModel>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<LeoMobilityModel>();
    return tid;
}

Ptr<MobilityModel>
LeoMobilityModel::Copy() const
{
    return CreateObject<LeoMobilityModel>(*this);
}

void
LeoMobilityModel::SetSatellite(std::shared_ptr<const skyhaul::orbits::Propagator> propagator,
                               uint32_t satellite,
                               int64_t fromNs)
{
    NS_LOG_FUNCTION(this << satellite << fromNs);
    NS_ABORT_MSG_IF(satellite >= propagator->size(),
                    "LeoMobilityModel: the constellation has " << propagator->size()
                                                               << " satellites");
    m_propagator = std::move(propagator);
    m_satellite = satellite;
    m_fromNs = fromNs;
}

void
LeoMobilityModel::FireCourseChange(Time every, Time until)
{
    NS_LOG_FUNCTION(this << every << until);
    NotifyCourseChange();
    ScheduleCourseChange(this, every, until);
}

Vector
LeoMobilityModel::PositionAt(int64_t offsetNs) const
{
    NS_ABORT_MSG_IF(!m_propagator, "LeoMobilityModel: SetSatellite was not called");
    const int64_t utc = m_fromNs + Simulator::Now().GetNanoSeconds() + offsetNs;
    return Metres(m_propagator->position_ecef_km(m_satellite, utc));
}

Vector
LeoMobilityModel::DoGetPosition() const
{
    return PositionAt(0);
}

void
LeoMobilityModel::DoSetPosition(const Vector& position)
{
    NS_ABORT_MSG_IF(
        !IsNoPosition(position),
        "LeoMobilityModel::SetPosition: an orbit decides where a satellite is; expected "
        "no position, and SetSatellite or SkyhaulHelper::PlaceNodes");
}

Vector
LeoMobilityModel::DoGetVelocity() const
{
    return VelocityOf(PositionAt(-HALF_STEP_NS), PositionAt(HALF_STEP_NS));
}

TypeId
GroundSiteMobilityModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::GroundSiteMobilityModel")
            .SetParent<MobilityModel>()
            .SetGroupName("Skyhaul")
            .AddConstructor<GroundSiteMobilityModel>()
            .AddAttribute("Latitude",
                          "Geodetic latitude in degrees, WGS-84.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&GroundSiteMobilityModel::m_latitudeDeg),
                          MakeDoubleChecker<double>(-90, 90))
            .AddAttribute("Longitude",
                          "Longitude in degrees, positive east.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&GroundSiteMobilityModel::m_longitudeDeg),
                          MakeDoubleChecker<double>(-180, 360))
            .AddAttribute("Altitude",
                          "Height above the ellipsoid in metres.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&GroundSiteMobilityModel::m_altitudeM),
                          MakeDoubleChecker<double>());
    return tid;
}

Ptr<MobilityModel>
GroundSiteMobilityModel::Copy() const
{
    return CreateObject<GroundSiteMobilityModel>(*this);
}

void
GroundSiteMobilityModel::SetTrack(std::shared_ptr<const skyhaul::orbits::Track> track,
                                  int64_t fromNs)
{
    NS_LOG_FUNCTION(this << fromNs);
    m_track = std::move(track);
    m_fromNs = fromNs;
}

void
GroundSiteMobilityModel::FireCourseChange(Time every, Time until)
{
    NS_LOG_FUNCTION(this << every << until);
    NotifyCourseChange();
    ScheduleCourseChange(this, every, until);
}

skyhaul::orbits::Geodetic
GroundSiteMobilityModel::PlaceAt(int64_t offsetNs) const
{
    if (m_track)
    {
        return m_track->place(m_fromNs + Simulator::Now().GetNanoSeconds() + offsetNs);
    }
    return {m_latitudeDeg, m_longitudeDeg, m_altitudeM / METRES};
}

Vector
GroundSiteMobilityModel::PositionAt(int64_t offsetNs) const
{
    return Metres(skyhaul::orbits::to_ecef_km(PlaceAt(offsetNs)));
}

skyhaul::orbits::Geodetic
GroundSiteMobilityModel::GetGeodetic() const
{
    return PlaceAt(0);
}

double
GroundSiteMobilityModel::GetElevation(Ptr<const MobilityModel> other) const
{
    const Vector at = other->GetPosition();
    const skyhaul::orbits::Observer observer(GetGeodetic());
    return observer.look_at(Eigen::Vector3d(at.x, at.y, at.z) / METRES).elevation_deg;
}

Vector
GroundSiteMobilityModel::DoGetPosition() const
{
    return PositionAt(0);
}

void
GroundSiteMobilityModel::DoSetPosition(const Vector& position)
{
    NS_LOG_FUNCTION(this << position);
    if (IsNoPosition(position))
    {
        NS_LOG_LOGIC("no position: latitude, longitude and altitude stay");
        return;
    }
    NS_ABORT_MSG_IF(m_track,
                    "GroundSiteMobilityModel::SetPosition: a track decides where this site is; "
                    "expected no position");
    const auto place =
        skyhaul::orbits::to_geodetic(Eigen::Vector3d(position.x, position.y, position.z) / METRES);
    m_latitudeDeg = place.latitude_deg;
    m_longitudeDeg = place.longitude_deg;
    m_altitudeM = place.altitude_km * METRES;
    NotifyCourseChange();
}

Vector
GroundSiteMobilityModel::DoGetVelocity() const
{
    return m_track ? VelocityOf(PositionAt(-HALF_STEP_NS), PositionAt(HALF_STEP_NS)) : Vector();
}

} // namespace ns3
