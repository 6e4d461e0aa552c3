// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-dataset-pull-helper.h"

namespace ns3
{

DatasetPullHelper::DatasetPullHelper(const SkyhaulHelper& topology)
    : m_topology(std::make_shared<const SkyhaulHelper>(topology))
{
    m_factory.SetTypeId(DatasetPull::GetTypeId());
}

void
DatasetPullHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

ApplicationContainer
DatasetPullHelper::Install(Ptr<Node> source, const NodeContainer& sites) const
{
    ApplicationContainer apps;
    for (auto site = sites.Begin(); site != sites.End(); ++site)
    {
        auto app = m_factory.Create<DatasetPull>();
        app->SetEnds(m_topology->GetSiteName(source), m_topology->GetSiteName(*site));
        app->SetTopology(m_topology);
        (*site)->AddApplication(app);
        apps.Add(app);
    }
    return apps;
}

} // namespace ns3
