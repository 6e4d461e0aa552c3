// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-collective-sync-helper.h"

namespace ns3
{

CollectiveSyncHelper::CollectiveSyncHelper(const SkyhaulHelper& topology)
    : m_topology(std::make_shared<const SkyhaulHelper>(topology))
{
    m_factory.SetTypeId(CollectiveSync::GetTypeId());
}

void
CollectiveSyncHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

ApplicationContainer
CollectiveSyncHelper::Install(const NodeContainer& members, Ptr<Node> hub) const
{
    std::vector<std::string> names;
    for (auto member = members.Begin(); member != members.End(); ++member)
    {
        names.push_back(m_topology->GetSiteName(*member));
    }
    auto app = m_factory.Create<CollectiveSync>();
    app->SetMembers(names, hub ? m_topology->GetSiteName(hub) : "");
    app->SetTopology(m_topology);
    members.Get(0)->AddApplication(app);
    return ApplicationContainer(app);
}

} // namespace ns3
