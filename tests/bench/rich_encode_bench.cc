// One record of a rich schema (objects, elements, maps, an enum, masks): the plan, the class that
// protoc generates, and reflection. As in encode_bench.cc, the last two are handed typed values.
#include <benchmark/benchmark.h>
#include <google/protobuf/dynamic_message.h>
#include <rich_page.pb.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/base/limits.h"
#include "gateway/schema/encode_plan.h"
#include "tests/support/rich_page.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using testing::RichPage;

std::unique_ptr<EncodePlan> RichPlan() {
  std::vector<SchemaFault> faults;
  auto plan = EncodePlan::Compile(*RichPage::descriptor(),
                                  {.gateway_name = "gw-1",
                                   .record_bytes_max = limits::kRecordBytesMax,
                                   .mask_key = "a key of 22 characters"},
                                  &faults);
  CHECK(plan != nullptr);
  return plan;
}

// What the plan makes of the beacon, as typed values.
RichPage Values() {
  const auto plan = RichPlan();
  EncodeScratch scratch;
  EncodedRecord record;
  CHECK(plan->Encode(testing::RichContext(), testing::RichBeacon(), &scratch, &record) ==
        Rejection::kNone);
  RichPage page;
  CHECK(page.ParseFromArray(record.payload.data(), static_cast<int>(record.payload.size())));
  return page;
}

void CopyByReflection(const pb::Message& from, pb::Message* to);

void CopyField(const pb::Message& from, const pb::FieldDescriptor& field,
               const pb::FieldDescriptor& target, pb::Message* to) {
  const pb::Reflection& r = *from.GetReflection();
  const pb::Reflection& w = *to->GetReflection();
  const int count = field.is_repeated() ? r.FieldSize(from, &field) : 1;
  const bool many = field.is_repeated();
  for (int i = 0; i < count; ++i) {
    switch (field.cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        CopyByReflection(many ? r.GetRepeatedMessage(from, &field, i) : r.GetMessage(from, &field),
                         many ? w.AddMessage(to, &target) : w.MutableMessage(to, &target));
        break;
      case pb::FieldDescriptor::CPPTYPE_STRING:
        if (many) w.AddString(to, &target, r.GetRepeatedString(from, &field, i));
        if (!many) w.SetString(to, &target, r.GetString(from, &field));
        break;
      case pb::FieldDescriptor::CPPTYPE_INT32:
        if (many) w.AddInt32(to, &target, r.GetRepeatedInt32(from, &field, i));
        if (!many) w.SetInt32(to, &target, r.GetInt32(from, &field));
        break;
      case pb::FieldDescriptor::CPPTYPE_INT64:
        w.SetInt64(to, &target, r.GetInt64(from, &field));
        break;
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        w.SetUInt32(to, &target, r.GetUInt32(from, &field));
        break;
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        w.SetUInt64(to, &target, r.GetUInt64(from, &field));
        break;
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        w.SetDouble(to, &target, r.GetDouble(from, &field));
        break;
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        w.SetBool(to, &target, r.GetBool(from, &field));
        break;
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        w.SetEnumValue(to, &target, r.GetEnumValue(from, &field));
        break;
      default:
        CHECK(false);
    }
  }
}

// The messages are of one type in two pools; fields are found by number.
void CopyByReflection(const pb::Message& from, pb::Message* to) {
  const pb::Descriptor& type = *from.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    if (!field.is_repeated() && field.has_presence() &&
        !from.GetReflection()->HasField(from, &field)) {
      continue;
    }
    CopyField(from, field, *to->GetDescriptor()->FindFieldByNumber(field.number()), to);
  }
}

void BM_RichEncodePlan(benchmark::State& state) {
  const auto plan = RichPlan();
  const RequestContext context = testing::RichContext();
  const Beacon beacon = testing::RichBeacon();
  EncodeScratch scratch;
  EncodedRecord record;
  for (auto _ : state) {
    const Rejection rejection = plan->Encode(context, beacon, &scratch, &record);
    CHECK(rejection == Rejection::kNone);
    benchmark::DoNotOptimize(record.payload.data());
    benchmark::ClobberMemory();
  }
  state.counters["bytes"] = static_cast<double>(record.payload.size());
}
BENCHMARK(BM_RichEncodePlan);

template <typename Fill>
void SerializeAgainAndAgain(benchmark::State& state, pb::Message* page, Fill fill) {
  std::array<char, 8192> buffer;
  for (auto _ : state) {
    page->Clear();
    fill();
    CHECK(page->SerializeToArray(buffer.data(), static_cast<int>(buffer.size())));
    benchmark::DoNotOptimize(buffer.data());
    benchmark::ClobberMemory();
  }
  state.counters["bytes"] = static_cast<double>(page->ByteSizeLong());
}

void BM_RichGenerated(benchmark::State& state) {
  const RichPage values = Values();
  RichPage page;
  SerializeAgainAndAgain(state, &page, [&] { page.CopyFrom(values); });
}
BENCHMARK(BM_RichGenerated);

void BM_RichReflection(benchmark::State& state) {
  const RichPage values = Values();
  pb::DynamicMessageFactory factory;
  const std::unique_ptr<pb::Message> page(factory.GetPrototype(RichPage::descriptor())->New());
  SerializeAgainAndAgain(state, page.get(), [&] { CopyByReflection(values, page.get()); });
}
BENCHMARK(BM_RichReflection);

}  // namespace
}  // namespace beacongate
