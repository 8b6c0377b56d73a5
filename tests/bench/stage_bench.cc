// What each stage of a beacon's way costs, alone, for one beacon.
//
//   stage_bench [--benchmark_...]   nanoseconds, by Google Benchmark
//   stage_bench --beacons N         each stage N times, for callgrind, which
//   tests/bench/instructions
//                                   runs: one dump a stage, of the stage's own instructions
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#ifdef BEACONGATE_HAVE_CALLGRIND
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_TOGGLE_COLLECT
#define CALLGRIND_DUMP_STATS_AT(name)
#endif

#include <charconv>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/beacon/decode_request.h"
#include "gateway/http/request_parser.h"
#include "shardkey/partitioner.h"
#include "tests/bench/open_journal.h"
#include "tests/bench/sample_page.h"
#include "tests/bench/sample_requests.h"

namespace beacongate {
namespace {

// Less than a segment, so that no append waits for the next one.
constexpr int kBeaconsMax = 20'000;

class Stage {
 public:
  virtual ~Stage() = default;
  // What `Run` needs and does not cost; at most kBeaconsMax.
  virtual void Prepare(int /*beacons*/) {}
  virtual void Run(int beacons) = 0;
};

class Parse : public Stage {
 public:
  void Run(int beacons) override {
    for (int i = 0; i < beacons; ++i) {
      CHECK(parser_.Feed(text_.data(), text_.size()) == http::RequestParser::State::kComplete);
      parser_.Resolve(text_.data(), &request_);
      parser_.Reset();
      benchmark::DoNotOptimize(request_.query.data());
    }
  }

 private:
  static std::string Text() {
    std::string text = "GET /b?" + kBenchQuery + " HTTP/1.1\r\n";
    for (const NameValue& header : kPageHeaders) {
      text += fmt::format("{}: {}\r\n", header.name, header.value);
    }
    return text + "\r\n";
  }

  const std::string text_ = Text();
  const http::HttpOptions options_;
  http::RequestParser parser_{options_};
  http::Request request_;
};

class Decode : public Stage {
 public:
  Decode(std::string query, std::string body, const char* content_type)
      : query_(std::move(query)),
        body_bytes_(body.size()),
        body_(std::move(body) + std::string(limits::kBodyPaddingBytes, '\0')),
        content_type_(content_type) {}
  void Run(int beacons) override {
    const RequestBody body = {std::string_view(body_).substr(0, body_bytes_), content_type_, ""};
    for (int i = 0; i < beacons; ++i) {
      CHECK(decoder_.Decode(query_, body) == Rejection::kNone);
      benchmark::DoNotOptimize(decoder_.beacons().data());
    }
  }

 private:
  const std::string query_;
  const size_t body_bytes_;
  const std::string body_;
  const char* const content_type_;
  Decoder decoder_{DecodeLimits{}};
};

class Encode : public Stage {
 public:
  void Run(int beacons) override {
    for (int i = 0; i < beacons; ++i) {
      CHECK(schema_->plan->Encode(context_, beacon_, &scratch_, &record_) == Rejection::kNone);
      benchmark::DoNotOptimize(record_.payload.data());
    }
  }

 private:
  const std::unique_ptr<Schema> schema_ = DefaultSchema();
  const RequestContext context_ = PageContext();
  const Beacon beacon_{.query = kPageParameters, .members = {}, .body = {}};
  EncodeScratch scratch_;
  EncodedRecord record_;
};

class ShardKey : public Stage {
 public:
  void Run(int beacons) override {
    for (int i = 0; i < beacons; ++i) {
      benchmark::DoNotOptimize(key_);
      benchmark::DoNotOptimize(PartitionOfKey(Partitioner::kXxh3, key_, 512));
    }
  }

 private:
  std::string_view key_ = "www.site-00000.example|f66349ec231d7ebf";
};

class Append : public Stage {
 public:
  void Prepare(int beacons) override {
    CHECK(beacons <= kBeaconsMax);
    while (Drain(open_.journal(), frames_) > 0) {
    }
    // A segment with room for all of them.
    open_.journal().ReleaseIfEmpty();
    while (open_.journal().Gauges().segments != 1) std::this_thread::sleep_for(milliseconds(1));
  }
  void Run(int beacons) override {
    for (int i = 0; i < beacons; ++i) {
      CHECK(open_.journal().Append(input_) == AppendResult::kAccepted);
    }
  }

 protected:
  OpenJournal open_;
  std::vector<FrameRef> frames_;

 private:
  const std::string payload_ = std::string(kPayloadBytes, 'p');
  const FrameInput input_ = Input(payload_);
};

class ReadAndRetire : public Append {
 public:
  void Prepare(int beacons) override {
    Append::Prepare(beacons);
    Append::Run(beacons);
  }
  void Run(int beacons) override {
    int left = beacons;
    while (left > 0) left -= static_cast<int>(Drain(open_.journal(), frames_));
  }
};

struct NamedStage {
  const char* name;
  std::function<std::unique_ptr<Stage>()> make;
};

const std::vector<NamedStage>& Stages() {
  static const std::vector<NamedStage> stages = {
      {"parse", [] { return std::make_unique<Parse>(); }},
      {"decode_query", [] { return std::make_unique<Decode>(kBenchQuery, "", ""); }},
      {"decode_json", [] { return std::make_unique<Decode>("", kBenchJson, "application/json"); }},
      {"encode", [] { return std::make_unique<Encode>(); }},
      {"shard_key", [] { return std::make_unique<ShardKey>(); }},
      {"append", [] { return std::make_unique<Append>(); }},
      {"read_and_retire", [] { return std::make_unique<ReadAndRetire>(); }},
  };
  return stages;
}

void Measure(benchmark::State& state, const NamedStage& named) {
  const std::unique_ptr<Stage> stage = named.make();
  while (state.KeepRunningBatch(kBeaconsMax)) {
    state.PauseTiming();
    stage->Prepare(kBeaconsMax);
    state.ResumeTiming();
    stage->Run(kBeaconsMax);
  }
}

// The first beacons grow what is kept for the others: they do not count.
void CountInstructions(const NamedStage& named, int beacons) {
  constexpr int kFirst = 100;
  const std::unique_ptr<Stage> stage = named.make();
  stage->Prepare(kFirst);
  stage->Run(kFirst);
  stage->Prepare(beacons);
  CALLGRIND_TOGGLE_COLLECT;
  stage->Run(beacons);
  CALLGRIND_TOGGLE_COLLECT;
  CALLGRIND_DUMP_STATS_AT(named.name);
}

}  // namespace
}  // namespace beacongate

int main(int argc, char** argv) {
  using namespace beacongate;
  if (argc == 3 && std::strcmp(argv[1], "--beacons") == 0) {
    int beacons = 0;
    const char* const end = argv[2] + std::strlen(argv[2]);
    if (std::from_chars(argv[2], end, beacons).ptr != end || beacons < 1 || beacons > kBeaconsMax) {
      fmt::print(stderr, "stage_bench: --beacons wants a number from 1 to {}\n", kBeaconsMax);
      return 2;
    }
    for (const NamedStage& stage : Stages()) CountInstructions(stage, beacons);
    return 0;
  }
  for (const NamedStage& stage : Stages()) {
    benchmark::RegisterBenchmark(stage.name,
                                 [&stage](benchmark::State& state) { Measure(state, stage); });
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
