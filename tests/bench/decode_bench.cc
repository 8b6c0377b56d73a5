// What decoding one request costs: a query as a tracker's pixel sends it, and a JSON post.
#include <benchmark/benchmark.h>

#include <string>

#include "gateway/base/check.h"
#include "gateway/base/limits.h"
#include "gateway/beacon/decode_request.h"
#include "tests/bench/sample_requests.h"

namespace beacongate {
namespace {

void Run(benchmark::State& state, const std::string& query, const std::string& body,
         const char* content_type, size_t parameters) {
  Decoder decoder{DecodeLimits{}};
  const std::string padded = body + std::string(limits::kBodyPaddingBytes, '\0');
  const RequestBody request = {std::string_view(padded).substr(0, body.size()), content_type, ""};
  for (auto _ : state) {
    CHECK(decoder.Decode(query, request) == Rejection::kNone);
    benchmark::DoNotOptimize(decoder.beacons().data());
  }
  const Beacon& beacon = decoder.beacons()[0].beacon;
  CHECK(beacon.query.size() + beacon.members.size() == parameters);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(query.size() + body.size()));
}

void DecodeQuery(benchmark::State& state) { Run(state, kBenchQuery, "", "", 15); }
void DecodeCleanQuery(benchmark::State& state) { Run(state, kCleanBenchQuery, "", "", 15); }
void DecodeForm(benchmark::State& state) {
  Run(state, "", kBenchQuery, "application/x-www-form-urlencoded", 15);
}
void DecodeTextForm(benchmark::State& state) { Run(state, "", kBenchQuery, "text/plain", 15); }
void DecodeJson(benchmark::State& state) { Run(state, "", kBenchJson, "application/json", 13); }

BENCHMARK(DecodeQuery);
BENCHMARK(DecodeCleanQuery);
BENCHMARK(DecodeForm);
BENCHMARK(DecodeTextForm);
BENCHMARK(DecodeJson);

}  // namespace
}  // namespace beacongate

BENCHMARK_MAIN();
