// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "queue-disc-choice.h"

#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/fifo-queue-disc.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/queue-disc.h"
#include "ns3/queue-size.h"
#include "ns3/skyhaul-fair-queue-disc.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulQueueDiscChoice");

namespace
{

constexpr uint16_t PRIO_BANDS = 3; // as many as its default map of priorities names
constexpr uint16_t MQ_CLASSES = 1; // a terminal has one transmit queue

/// Discs whose queues hold packets of several flows or bands, and are counted in packets only.
const std::set<std::string> COUNT_PACKETS{"ns3::FqCoDelQueueDisc",
                                          "ns3::FqCobaltQueueDisc",
                                          "ns3::FqPieQueueDisc",
                                          "ns3::PfifoFastQueueDisc"};

bool
IsGiven(const QueueDiscChoice& choice, const std::string& name)
{
    return std::any_of(choice.attributes.begin(), choice.attributes.end(), [&](const auto& given) {
        return given.first == name;
    });
}

/// Whether a script has changed an attribute's default by Config::SetDefault.
bool
IsDefaultChanged(const TypeId::AttributeInformation& info)
{
    return info.initialValue->SerializeToString(info.checker) !=
           info.originalInitialValue->SerializeToString(info.checker);
}

/// A queue disc under construction: its type, and the attributes that are set so far.
class Setup
{
  public:
    Setup(const QueueDiscChoice& choice, TypeId type)
        : m_choice(choice),
          m_type(type)
    {
        m_factory.SetTypeId(type);
        for (const auto& [name, value] : choice.attributes)
        {
            m_factory.Set(name, *value);
        }
    }

    /// Sets an attribute if the type has it and the script has left it alone.
    void Suggest(const std::string& name, const AttributeValue& value)
    {
        TypeId::AttributeInformation info;
        if (m_type.LookupAttributeByName(name, &info) && !IsGiven(m_choice, name) &&
            !IsDefaultChanged(info))
        {
            m_factory.Set(name, value);
        }
    }

    const ObjectFactory& GetFactory() const
    {
        return m_factory;
    }

  private:
    const QueueDiscChoice& m_choice;
    TypeId m_type;
    ObjectFactory m_factory;
};

/// Discs that take a full queue for a sign of flows that do not answer to drops (BLUE): their size
/// is room to spare, and no less than ns-3's own.
const std::set<std::string> NEED_ROOM{"ns3::CobaltQueueDisc", "ns3::FqCobaltQueueDisc"};

/// What a type of queue discs has for its MaxSize unless it is set; no packets where it has none.
QueueSize
GetDefaultSize(TypeId type)
{
    TypeId::AttributeInformation info;
    const bool has = type.LookupAttributeByName("MaxSize", &info);
    const auto size = has ? DynamicCast<const QueueSizeValue>(info.initialValue) : nullptr;
    return size ? size->Get() : QueueSize(QueueSizeUnit::PACKETS, 0);
}

/// Whether a disc's size is given in bytes: FIFOs, where nothing else is measured by the same
/// number, and what ns-3 itself gives in bytes.
bool
CountsBytes(TypeId type)
{
    for (const TypeId& fifo : {FifoQueueDisc::GetTypeId(), SkyhaulFairQueueDisc::GetTypeId()})
    {
        if (type == fifo || type.IsChildOf(fifo))
        {
            return true;
        }
    }
    return GetDefaultSize(type).GetUnit() == QueueSizeUnit::BYTES;
}

} // namespace

std::string
WhyNoQueueDisc(const QueueDiscChoice& choice)
{
    if (choice.typeName.empty())
    {
        return "";
    }
    const std::string expected = "expected the TypeId of a queue disc, such as "
                                 "ns3::FqCoDelQueueDisc, or an empty name for none";
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(choice.typeName, &type))
    {
        return "no type is named \"" + choice.typeName + "\"; " + expected;
    }
    if (!type.IsChildOf(QueueDisc::GetTypeId()) || !type.HasConstructor())
    {
        return choice.typeName + " is no queue disc that can be created; " + expected;
    }
    for (const auto& [name, value] : choice.attributes)
    {
        TypeId::AttributeInformation info;
        if (!type.LookupAttributeByName(name, &info))
        {
            return choice.typeName + " has no attribute \"" + name + "\"";
        }
        const auto valid = info.checker->CreateValidValue(*value);
        if (!valid)
        {
            return "the attribute " + name + " of " + choice.typeName +
                   " does not take the value that was given; expected a " +
                   info.checker->GetValueTypeName();
        }
        const auto size = DynamicCast<QueueSizeValue>(valid);
        if (name == "MaxSize" && size && size->Get().GetUnit() == QueueSizeUnit::BYTES &&
            COUNT_PACKETS.count(choice.typeName) != 0)
        {
            return choice.typeName + " counts packets; expected a MaxSize such as \"1000p\"";
        }
    }
    return "";
}

Ptr<QueueDisc>
InstallQueueDiscChoice(const QueueDiscChoice& choice,
                       Ptr<NetDevice> device,
                       const QueueDiscPlace& place)
{
    NS_LOG_FUNCTION(choice.typeName << device << place.limitBytes << place.rateBps);
    const TypeId type = TypeId::LookupByName(choice.typeName);
    const double packetBytes = std::max<uint16_t>(1, device->GetMtu());
    const double limitPackets =
        std::max(2.0, static_cast<double>(place.limitBytes) / packetBytes + 0.5);
    const QueueSize bytes(QueueSizeUnit::BYTES,
                          static_cast<uint32_t>(std::min<uint64_t>(place.limitBytes, UINT32_MAX)));
    const QueueSize packets(QueueSizeUnit::PACKETS,
                            static_cast<uint32_t>(std::min(limitPackets, double{UINT32_MAX})));

    Setup root(choice, type);
    const QueueSize& limit = CountsBytes(type) ? bytes : packets;
    if (NEED_ROOM.count(choice.typeName) == 0 || GetDefaultSize(type).GetValue() < limit.GetValue())
    {
        NS_LOG_LOGIC(choice.typeName << ": a size of " << limit << ", unless the script gives one");
        root.Suggest("MaxSize", QueueSizeValue(limit));
    }
    if (choice.typeName == "ns3::RedQueueDisc")
    {
        // Thresholds are in the unit of the size; Floyd and Jacobson's ratio of three between them.
        root.Suggest("MinTh", DoubleValue(limitPackets / 4));
        root.Suggest("MaxTh", DoubleValue(limitPackets * 3 / 4));
        root.Suggest("MeanPktSize", UintegerValue(static_cast<uint32_t>(packetBytes)));
        root.Suggest("LinkBandwidth",
                     DataRateValue(DataRate(std::max<uint64_t>(1, place.rateBps))));
        root.Suggest("LinkDelay", TimeValue(NanoSeconds(place.rtt.GetNanoSeconds() / 2)));
        root.Suggest("Rtt", TimeValue(place.rtt));
    }
    if (choice.typeName == "ns3::TbfQueueDisc")
    {
        root.Suggest("Rate", DataRateValue(DataRate(std::max<uint64_t>(1, place.rateBps))));
    }

    const auto disc = root.GetFactory().Create<QueueDisc>();
    const uint16_t classes = choice.typeName == "ns3::PrioQueueDisc" ? PRIO_BANDS
                             : choice.typeName == "ns3::MqQueueDisc" ? MQ_CLASSES
                                                                     : 0;
    for (uint16_t i = 0; i < classes; ++i)
    {
        auto child = CreateObjectWithAttributes<FifoQueueDisc>("MaxSize", QueueSizeValue(bytes));
        auto band = CreateObject<QueueDiscClass>();
        band->SetQueueDisc(child);
        disc->AddQueueDiscClass(band);
    }
    device->GetNode()->GetObject<TrafficControlLayer>()->SetRootQueueDiscOnDevice(device, disc);
    return disc;
}

} // namespace ns3
