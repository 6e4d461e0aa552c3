// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_COLLECTIVE_SYNC_HELPER_H
#define SKYHAUL_COLLECTIVE_SYNC_HELPER_H

#include "ns3/application-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/skyhaul-collective-sync.h"
#include "ns3/skyhaul-helper.h"

#include <memory>
#include <string>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * Installs a CollectiveSync.
 */
class CollectiveSyncHelper
{
  public:
    /// \param topology with its addresses assigned
    explicit CollectiveSyncHelper(const SkyhaulHelper& topology);

    /// Sets an attribute of the applications to be installed.
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /**
     * \param members nodes of the topology, in ring order; of a push or a relay the source first
     * \param hub of topology Hub, not one of the members
     * \return one application, on the first member, that runs the exchange between all
     */
    ApplicationContainer Install(const NodeContainer& members, Ptr<Node> hub = nullptr) const;

  private:
    std::shared_ptr<const SkyhaulHelper> m_topology; //!< a copy
    ObjectFactory m_factory;                         //!< CollectiveSync
};

} // namespace ns3

#endif /* SKYHAUL_COLLECTIVE_SYNC_HELPER_H */
