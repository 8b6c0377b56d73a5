#include "tests/unit/schema/reference_encoder.h"

#include <beacon/v1/options.pb.h>
#include <beacon/v1/receipt.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "tests/unit/schema/reference_filler.h"
#include "tests/unit/schema/reference_message.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using beacon::v1::Condition;
using beacon::v1::From;
using beacon::v1::Record;

using Values = std::map<std::string, Scalar>;
using Fields = std::map<std::string, const Outline*>;

void Collect(const std::vector<Outline>& outlines, Fields* fields) {
  for (const Outline& outline : outlines) {
    (*fields)[outline.path] = &outline;
    Collect(outline.members, fields);
  }
}

// The record option, applied to the values of one record.
class Rules {
 public:
  Rules(const Record& record, const std::vector<Outline>& outlines, const Values& values)
      : record_(record), values_(values) {
    Collect(outlines, &fields_);
  }

  std::set<std::pair<std::string, std::string>> Filters() const {
    std::set<std::pair<std::string, std::string>> filters;
    for (const Condition& condition : record_.accept_if()) {
      if (!Holds(condition)) filters.insert({"filtered", condition.field()});
    }
    for (const Condition& condition : record_.drop_if()) {
      if (Holds(condition)) filters.insert({"filtered", condition.field()});
    }
    return filters;
  }

  std::optional<std::string> Topic() const {
    for (const beacon::v1::Route& route : record_.route()) {
      if (Holds(route.when())) return route.topic();
    }
    return std::nullopt;
  }

  std::optional<std::string> Key() const {
    std::string key;
    bool present = false;
    for (int i = 0; i < record_.shard_key_size(); ++i) {
      const auto value = values_.find(record_.shard_key(i));
      if (i > 0) key += "|";
      if (value == values_.end()) continue;
      const std::string text = KeyText(value->second, *fields_.at(record_.shard_key(i))->field);
      present = present || !text.empty();
      key += text;
    }
    return present ? std::optional(key) : std::nullopt;
  }

 private:
  bool Holds(const Condition& condition) const {
    const auto value = values_.find(condition.field());
    if (condition.has_exists()) return condition.exists() == (value != values_.end());
    if (value == values_.end()) return false;
    const auto equals = [&](const std::string& text) {
      const Outline& outline = *fields_.at(condition.field());
      From from = outline.from;
      from.clear_mask();
      return Convert({.text = text}, from, "", *outline.field).value == value->second;
    };
    if (condition.has_equals()) return equals(condition.equals());
    if (!condition.one_of().empty()) {
      return std::any_of(condition.one_of().begin(), condition.one_of().end(), equals);
    }
    const std::string& text = std::get<std::string>(value->second);
    return condition.prefix().empty() ? text.ends_with(condition.suffix())
                                      : text.starts_with(condition.prefix());
  }

  const Record& record_;
  const Values& values_;
  Fields fields_;
};

beacon::v1::Receipt ReceiptOf(const RequestContext& context, const std::string& gateway_name,
                              const std::optional<std::string>& address,
                              const ReferenceRecord& record) {
  beacon::v1::Receipt receipt;
  *receipt.mutable_received_at() =
      pb::util::TimeUtil::MicrosecondsToTimestamp(context.received_at.time_since_epoch().count());
  receipt.set_gateway(gateway_name);
  receipt.set_client_address(address.value_or(""));
  for (const std::string& name : record.unconverted) receipt.add_unconverted(name);
  for (const std::string& name : record.repaired) receipt.add_repaired(name);
  for (const std::string& name : record.truncated) receipt.add_truncated(name);
  return receipt;
}

}  // namespace

ReferenceEncoder::ReferenceEncoder(const pb::Descriptor& message, Options options)
    : descriptor_(message),
      record_(RecordOf(message)),
      options_(std::move(options)),
      outlines_(OutlineOf(message)),
      factory_(message.file()->pool()) {}

ReferenceRecord ReferenceEncoder::Encode(const RequestContext& context, const Beacon& beacon,
                                         const std::string& event_id) {
  const Record& options = record_;
  ReferenceRecord record;
  record.message.reset(factory_.GetPrototype(&descriptor_)->New());
  Parameters parameters(outlines_);
  for (const auto& list : {beacon.query, beacon.members}) {
    for (const Parameter& p : list) {
      parameters.Add(std::string(p.name),
                     {.text = std::string(p.value), .kind = p.kind, .repaired = p.repaired});
    }
  }
  const Request request{.context = context,
                        .beacon = beacon,
                        .options = options_,
                        .address_mask = options.client_ip(),
                        .event_id = event_id};
  Findings findings;
  Filler filler(request, &parameters, &findings);
  filler.Fill(outlines_, true, record.message.get());
  filler.FillRest(outlines_, record.message.get());
  const Rules rules(options, outlines_, filler.values());
  record.refusals = rules.Filters();
  if (record.refusals.empty()) record.refusals = findings.refusals;
  for (const auto& [reason, field] : record.refusals) ++tally_[reason];
  if (!record.refusals.empty()) return record;
  record.unconverted = findings.unconverted;
  record.repaired = findings.repaired;
  record.truncated = findings.truncated;
  record.key = rules.Key();
  record.topic = rules.Topic();
  for (const auto& [what, count] : findings.tally) tally_[what] += count;
  ++tally_["accepted"];
  if (!record.unconverted.empty()) ++tally_["unconverted"];
  if (record.key) ++tally_["key"];
  if (record.topic) ++tally_["route"];
  const auto address =
      MaskText(std::string(context.client_address), options.client_ip(), options_.hash_key, false);
  record.message->GetReflection()
      ->MutableMessage(record.message.get(), descriptor_.FindFieldByNumber(1))
      ->ParseFromString(
          ReceiptOf(context, options_.gateway_name, address, record).SerializeAsString());
  return record;
}

}  // namespace beacongate::testing
