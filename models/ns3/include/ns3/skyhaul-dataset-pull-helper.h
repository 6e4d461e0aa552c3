// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_DATASET_PULL_HELPER_H
#define SKYHAUL_DATASET_PULL_HELPER_H

#include "ns3/application-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/skyhaul-dataset-pull.h"
#include "ns3/skyhaul-helper.h"

#include <memory>
#include <string>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * Installs a DatasetPull.
 */
class DatasetPullHelper
{
  public:
    /// \param topology with its addresses assigned
    explicit DatasetPullHelper(const SkyhaulHelper& topology);

    /// Sets an attribute of the applications to be installed.
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /**
     * \param source node of the topology that has the dataset
     * \param sites nodes that fetch it
     * \return an application on each of the sites
     */
    ApplicationContainer Install(Ptr<Node> source, const NodeContainer& sites) const;

  private:
    std::shared_ptr<const SkyhaulHelper> m_topology; //!< a copy
    ObjectFactory m_factory;                         //!< DatasetPull
};

} // namespace ns3

#endif /* SKYHAUL_DATASET_PULL_HELPER_H */
