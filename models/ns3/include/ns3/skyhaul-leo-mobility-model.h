// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_LEO_MOBILITY_MODEL_H
#define SKYHAUL_LEO_MOBILITY_MODEL_H

#include "ns3/mobility-model.h"

#include "skyhaul/orbits/propagator.h"

#include <cstdint>
#include <memory>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * The position of one satellite of a constellation: Earth-centred Earth-fixed, in metres, from a
 * skyhaul::orbits::Propagator. Velocity is relative to the rotating Earth, by central difference
 * over 0.2 s (error below 1 mm/s for a low orbit). Nothing can set the position.
 */
class LeoMobilityModel : public MobilityModel
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
     * Says which satellite this is; needed before the position is asked for.
     * \param propagator the constellation
     * \param satellite index of the satellite in it
     * \param fromNs UTC time of simulation time 0, in ns since 1970
     */
    void SetSatellite(std::shared_ptr<const skyhaul::orbits::Propagator> propagator,
                      uint32_t satellite,
                      int64_t fromNs);

    /**
     * Fires CourseChange now, and every so often from then on.
     * \param every time between two
     * \param until simulation time of the last one
     */
    void FireCourseChange(Time every, Time until);

  private:
    Vector DoGetPosition() const override;
    void DoSetPosition(const Vector& position) override;
    Vector DoGetVelocity() const override;
    /// Metres at so many ns from now.
    Vector PositionAt(int64_t offsetNs) const;

    std::shared_ptr<const skyhaul::orbits::Propagator> m_propagator; //!< the constellation
    uint32_t m_satellite{0};                                         //!< index
    int64_t m_fromNs{0};                                             //!< UTC of time 0
};

} // namespace ns3

#endif /* SKYHAUL_LEO_MOBILITY_MODEL_H */
