// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_GROUND_SITE_MOBILITY_MODEL_H
#define SKYHAUL_GROUND_SITE_MOBILITY_MODEL_H

#include "ns3/mobility-model.h"

#include "skyhaul/orbits/geodetic.h"

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * A place on or above the WGS-84 ellipsoid: Earth-centred Earth-fixed, in metres, so that its
 * distance from a LeoMobilityModel is the slant range. It does not move; setting the position sets
 * latitude, longitude and altitude.
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

    /// \return where the site is
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

    double m_latitudeDeg{0};  //!< geodetic
    double m_longitudeDeg{0}; //!< east
    double m_altitudeM{0};    //!< above the ellipsoid
};

} // namespace ns3

#endif /* SKYHAUL_GROUND_SITE_MOBILITY_MODEL_H */
