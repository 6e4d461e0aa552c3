// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_GROUND_SITE_MOBILITY_MODEL_H
#define SKYHAUL_GROUND_SITE_MOBILITY_MODEL_H

#include "ns3/mobility-model.h"

#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/track.h"

#include <cstdint>
#include <memory>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * A place on or above the WGS-84 ellipsoid: Earth-centred Earth-fixed, in metres, so that its
 * distance from a LeoMobilityModel is the slant range. Setting the position sets latitude,
 * longitude and altitude. A site with a track (a ship, an aircraft) follows it instead; its
 * velocity is by central difference over 0.2 s, and nothing can set its position.
 */
class GroundSiteMobilityModel : public MobilityModel
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    /// \return a copy (virtual in ns-3 later than 3.37)
    Ptr<MobilityModel> Copy() const; // NOLINT(modernize-use-override)

    /**
     * Lets the site move; its attributes then say nothing.
     * \param track where it is over time
     * \param fromNs UTC time of simulation time 0, in ns since 1970
     */
    void SetTrack(std::shared_ptr<const skyhaul::orbits::Track> track, int64_t fromNs);

    /**
     * Fires CourseChange now, and every so often from then on.
     * \param every time between two
     * \param until simulation time of the last one
     */
    void FireCourseChange(Time every, Time until);

    /// \return where the site is now
    skyhaul::orbits::Geodetic GetGeodetic() const;

    /**
     * \param other a position, such as that of a LeoMobilityModel
     * \return its elevation above this site's horizon, in degrees, without refraction
     */
    double GetElevation(Ptr<const MobilityModel> other) const;

  private:
    Vector DoGetPosition() const override;
    void DoSetPosition(const Vector& position) override;
    Vector DoGetVelocity() const override;
    /// Metres at so many ns from now.
    Vector PositionAt(int64_t offsetNs) const;
    /// Where it is so many ns from now.
    skyhaul::orbits::Geodetic PlaceAt(int64_t offsetNs) const;

    double m_latitudeDeg{0};                               //!< geodetic
    double m_longitudeDeg{0};                              //!< east
    double m_altitudeM{0};                                 //!< above the ellipsoid
    std::shared_ptr<const skyhaul::orbits::Track> m_track; //!< of a site that moves
    int64_t m_fromNs{0};                                   //!< UTC of time 0
};

} // namespace ns3

#endif /* SKYHAUL_GROUND_SITE_MOBILITY_MODEL_H */
