// One record of the default schema, 15 parameters: the plan, the class that protoc generates, and
// reflection. The generated class and reflection start from typed values that they are handed; the
// plan starts from the parameters by name, as everything that comes from a request must.
#include <beacon/v1/page_beacon.pb.h>
#include <benchmark/benchmark.h>
#include <google/protobuf/dynamic_message.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/schema/load_schema.h"
#include "tests/bench/sample_page.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

void FillGenerated(const RequestContext& context, beacon::v1::PageBeacon* page) {
  beacon::v1::Receipt* receipt = page->mutable_receipt();
  receipt->mutable_received_at()->set_seconds(1'767'225'600);
  receipt->mutable_received_at()->set_nanos(612'345'000);
  receipt->set_gateway("gw-1");
  const auto set = [](std::string* field, std::string_view text) { field->assign(text); };
  set(receipt->mutable_client_address(), context.client_address);
  set(page->mutable_method(), context.method);
  set(page->mutable_path(), context.path);
  set(page->mutable_referer(), kPageHeaders[10].value);
  set(page->mutable_user_agent(), kPageHeaders[3].value);
  set(page->mutable_client_ip(), context.client_address);
  set(page->mutable_site(), kPageParameters[0].value);
  set(page->mutable_page(), kPageParameters[1].value);
  set(page->mutable_visitor(), kPageParameters[2].value);
  set(page->mutable_session(), kPageParameters[3].value);
  set(page->mutable_event(), kPageParameters[4].value);
  page->mutable_sent_at()->set_seconds(1'767'225'600);
  page->mutable_sent_at()->set_nanos(500'000'000);
  for (size_t i = 6; i < kPageParameters.size(); ++i) {
    beacon::v1::Param* param = page->add_params();
    set(param->mutable_name(), kPageParameters[i].name);
    set(param->mutable_value(), kPageParameters[i].value);
  }
}

// Fields are found by number, the cheapest way that reflection has.
void SetText(int number, std::string_view text, pb::Message* message) {
  message->GetReflection()->SetString(message, message->GetDescriptor()->FindFieldByNumber(number),
                                      std::string(text));
}

void SetTime(int number, int64_t epoch, int32_t nanos, pb::Message* message) {
  pb::Message* time = message->GetReflection()->MutableMessage(
      message, message->GetDescriptor()->FindFieldByNumber(number));
  time->GetReflection()->SetInt64(time, time->GetDescriptor()->field(0), epoch);
  time->GetReflection()->SetInt32(time, time->GetDescriptor()->field(1), nanos);
}

void FillByReflection(const RequestContext& context, pb::Message* page) {
  using beacon::v1::PageBeacon;
  using beacon::v1::Receipt;
  const pb::Descriptor& type = *page->GetDescriptor();
  const pb::Reflection& reflection = *page->GetReflection();
  pb::Message* receipt = reflection.MutableMessage(page, type.FindFieldByNumber(1));
  SetTime(Receipt::kReceivedAtFieldNumber, 1'767'225'600, 612'345'000, receipt);
  SetText(Receipt::kGatewayFieldNumber, "gw-1", receipt);
  SetText(Receipt::kClientAddressFieldNumber, context.client_address, receipt);
  SetText(PageBeacon::kMethodFieldNumber, context.method, page);
  SetText(PageBeacon::kPathFieldNumber, context.path, page);
  SetText(PageBeacon::kRefererFieldNumber, kPageHeaders[10].value, page);
  SetText(PageBeacon::kUserAgentFieldNumber, kPageHeaders[3].value, page);
  SetText(PageBeacon::kClientIpFieldNumber, context.client_address, page);
  SetText(PageBeacon::kSiteFieldNumber, kPageParameters[0].value, page);
  SetText(PageBeacon::kPageFieldNumber, kPageParameters[1].value, page);
  SetText(PageBeacon::kVisitorFieldNumber, kPageParameters[2].value, page);
  SetText(PageBeacon::kSessionFieldNumber, kPageParameters[3].value, page);
  SetText(PageBeacon::kEventFieldNumber, kPageParameters[4].value, page);
  SetTime(PageBeacon::kSentAtFieldNumber, 1'767'225'600, 500'000'000, page);
  const pb::FieldDescriptor* params = type.FindFieldByNumber(PageBeacon::kParamsFieldNumber);
  for (size_t i = 6; i < kPageParameters.size(); ++i) {
    pb::Message* param = reflection.AddMessage(page, params);
    SetText(1, kPageParameters[i].name, param);
    SetText(2, kPageParameters[i].value, param);
  }
}

void BM_EncodePlan(benchmark::State& state) {
  const auto schema = DefaultSchema();
  const RequestContext context = PageContext();
  const Beacon beacon{.query = kPageParameters, .members = {}, .body = {}};
  EncodeScratch scratch;
  EncodedRecord record;
  for (auto _ : state) {
    const Rejection rejection = schema->plan->Encode(context, beacon, &scratch, &record);
    CHECK(rejection == Rejection::kNone);
    benchmark::DoNotOptimize(record.payload.data());
    benchmark::ClobberMemory();
  }
  state.counters["bytes"] = static_cast<double>(record.payload.size());
}
BENCHMARK(BM_EncodePlan);

template <typename Fill>
void SerializeAgainAndAgain(benchmark::State& state, pb::Message* page, Fill fill) {
  const RequestContext context = PageContext();
  std::array<char, 8192> buffer;
  size_t size = 0;
  for (auto _ : state) {
    page->Clear();
    fill(context);
    CHECK(page->SerializeToArray(buffer.data(), static_cast<int>(buffer.size())));
    size = page->ByteSizeLong();
    benchmark::DoNotOptimize(buffer.data());
    benchmark::ClobberMemory();
  }
  state.counters["bytes"] = static_cast<double>(size);
}

void BM_Generated(benchmark::State& state) {
  beacon::v1::PageBeacon page;
  SerializeAgainAndAgain(state, &page,
                         [&](const RequestContext& context) { FillGenerated(context, &page); });
}
BENCHMARK(BM_Generated);

void BM_Reflection(benchmark::State& state) {
  const auto schema = DefaultSchema();
  pb::DynamicMessageFactory factory(schema->plan->message().file()->pool());
  const std::unique_ptr<pb::Message> page(factory.GetPrototype(&schema->plan->message())->New());
  SerializeAgainAndAgain(state, page.get(), [&](const RequestContext& context) {
    FillByReflection(context, page.get());
  });
}
BENCHMARK(BM_Reflection);

}  // namespace
}  // namespace beacongate
