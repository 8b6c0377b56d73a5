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
#include "gateway/base/limits.h"
#include "gateway/schema/load_schema.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

const std::vector<NameValue> kRequestHeaders{
    {"Host", "t.example.com"},
    {"Connection", "keep-alive"},
    {"sec-ch-ua-platform", "\"Linux\""},
    {"User-Agent",
     "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
     "Safari/537.36"},
    {"sec-ch-ua", "\"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\""},
    {"sec-ch-ua-mobile", "?0"},
    {"Accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"},
    {"Sec-Fetch-Site", "cross-site"},
    {"Sec-Fetch-Mode", "no-cors"},
    {"Sec-Fetch-Dest", "image"},
    {"Referer", "https://www.example.com/"},
    {"Accept-Encoding", "gzip, deflate, br, zstd"},
    {"Accept-Language", "en-US,en;q=0.9"}};

const std::vector<Parameter> kQuery{{"site", "www.example.com"},
                                    {"page", "https://www.example.com/news/2026/11/22/a-story"},
                                    {"visitor", "7f3a9c0e-1111-4222-8333-944455556666"},
                                    {"session", "b2c4d6e8"},
                                    {"event", "scroll"},
                                    {"sent_at", "1767225600500"},
                                    {"w", "1366"},
                                    {"h", "768"},
                                    {"dpr", "1.25"},
                                    {"lang", "en-US"},
                                    {"tz", "Europe/Berlin"},
                                    {"title", "A story of some length - The Example"},
                                    {"depth", "75"},
                                    {"utm_source", "newsletter"},
                                    {"utm_campaign", "spring sale"}};

RequestContext Context() {
  return {.method = "GET",
          .scheme = "https",
          .host = "t.example.com",
          .path = "/b",
          .target = "/b",
          .client_address = "192.0.2.7",
          .received_at = WallTime(microseconds(1'767'225'600'612'345)),
          .headers = kRequestHeaders};
}

std::unique_ptr<Schema> DefaultSchema() {
  std::vector<SchemaFault> faults;
  auto schema = LoadSchema(
      {}, {.gateway_name = "gw-1", .record_bytes_max = limits::kRecordBytesMax}, &faults);
  CHECK(schema != nullptr);
  return schema;
}

void FillGenerated(const RequestContext& context, beacon::v1::PageBeacon* page) {
  beacon::v1::Receipt* receipt = page->mutable_receipt();
  receipt->mutable_received_at()->set_seconds(1'767'225'600);
  receipt->mutable_received_at()->set_nanos(612'345'000);
  receipt->set_gateway("gw-1");
  const auto set = [](std::string* field, std::string_view text) { field->assign(text); };
  set(receipt->mutable_client_address(), context.client_address);
  set(page->mutable_method(), context.method);
  set(page->mutable_path(), context.path);
  set(page->mutable_referer(), kRequestHeaders[10].value);
  set(page->mutable_user_agent(), kRequestHeaders[3].value);
  set(page->mutable_client_ip(), context.client_address);
  set(page->mutable_site(), kQuery[0].value);
  set(page->mutable_page(), kQuery[1].value);
  set(page->mutable_visitor(), kQuery[2].value);
  set(page->mutable_session(), kQuery[3].value);
  set(page->mutable_event(), kQuery[4].value);
  page->mutable_sent_at()->set_seconds(1'767'225'600);
  page->mutable_sent_at()->set_nanos(500'000'000);
  for (size_t i = 6; i < kQuery.size(); ++i) {
    beacon::v1::Param* param = page->add_params();
    set(param->mutable_name(), kQuery[i].name);
    set(param->mutable_value(), kQuery[i].value);
  }
}

void FillByReflection(const RequestContext& context, pb::Message* page) {
  const pb::Descriptor& type = *page->GetDescriptor();
  const pb::Reflection& reflection = *page->GetReflection();
  const auto set = [](pb::Message* message, const char* name, std::string_view text) {
    message->GetReflection()->SetString(message, message->GetDescriptor()->FindFieldByName(name),
                                        std::string(text));
  };
  const auto set_time = [](pb::Message* message, const char* name, int64_t epoch, int32_t nanos) {
    pb::Message* time = message->GetReflection()->MutableMessage(
        message, message->GetDescriptor()->FindFieldByName(name));
    time->GetReflection()->SetInt64(time, time->GetDescriptor()->field(0), epoch);
    time->GetReflection()->SetInt32(time, time->GetDescriptor()->field(1), nanos);
  };
  pb::Message* receipt = reflection.MutableMessage(page, type.FindFieldByName("receipt"));
  set_time(receipt, "received_at", 1'767'225'600, 612'345'000);
  set(receipt, "gateway", "gw-1");
  set(receipt, "client_address", context.client_address);
  set(page, "method", context.method);
  set(page, "path", context.path);
  set(page, "referer", kRequestHeaders[10].value);
  set(page, "user_agent", kRequestHeaders[3].value);
  set(page, "client_ip", context.client_address);
  for (const size_t i : {0, 1, 2, 3, 4}) {
    set(page, std::string(kQuery[i].name).c_str(), kQuery[i].value);
  }
  set_time(page, "sent_at", 1'767'225'600, 500'000'000);
  for (size_t i = 6; i < kQuery.size(); ++i) {
    pb::Message* param = reflection.AddMessage(page, type.FindFieldByName("params"));
    set(param, "name", kQuery[i].name);
    set(param, "value", kQuery[i].value);
  }
}

void BM_EncodePlan(benchmark::State& state) {
  const auto schema = DefaultSchema();
  const RequestContext context = Context();
  const Beacon beacon{.query = kQuery, .members = {}, .body = {}};
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
  const RequestContext context = Context();
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
