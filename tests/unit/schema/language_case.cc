#include "tests/unit/schema/language_case.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/base/check.h"
#include "tests/unit/schema/reference_json.h"
#include "tests/unit/schema/reference_text.h"
#include "tests/unit/schema/reference_value.h"

namespace beacongate::testing {
namespace {

constexpr char kImports[] =
    "import \"beacon/v1/options.proto\"; import \"beacon/v1/receipt.proto\";"
    "import \"beacon/v1/page_beacon.proto\"; import \"google/protobuf/timestamp.proto\";"
    "import \"google/protobuf/duration.proto\"; import \"google/protobuf/struct.proto\";"
    "import \"google/protobuf/wrappers.proto\";\n";

class Reader {
 public:
  void Read(const std::filesystem::path& path, std::deque<LanguageCase>* cases) {
    std::ifstream file(path);
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
      place_ = path.filename().string() + ":" + std::to_string(number);
      if (line.empty() || line.starts_with('#')) continue;
      if (line.starts_with("== ")) {
        Finish(cases);
        open_ = true;
        case_.title = line.substr(3);
      } else {
        Take(line);
      }
    }
    Finish(cases);
  }

 private:
  void Finish(std::deque<LanguageCase>* cases) {
    if (open_) {
      const std::string receipt = is_proto2_ ? "optional beacon.v1.Receipt" : "beacon.v1.Receipt";
      case_.schema = std::string("syntax = \"") + (is_proto2_ ? "proto2" : "proto3") + "\";\n" +
                     kImports + top_ + "message Visit {\n" + receipt + " receipt = 1;\n" + lines_ +
                     "}\n";
      cases->push_back(std::move(case_));
    }
    case_ = LanguageCase();
    open_ = is_proto2_ = false;
    top_.clear();
    lines_.clear();
  }

  void Take(const std::string& line) {
    const size_t blank = std::min(line.find(' '), line.size());
    const std::string word = line.substr(0, blank);
    const std::string rest = line.substr(std::min(blank + 1, line.size()));
    if (word == "?") {
      AddRequest(rest);
    } else if (!case_.requests.empty()) {
      TakeOfRequest(line, word, rest);
    } else if (word == "proto2") {
      is_proto2_ = true;
    } else if (word == "endpoint") {
      case_.endpoint_path = rest;
    } else if (word == "top") {
      top_ += rest + "\n";
    } else {
      lines_ += line + "\n";
    }
  }

  LanguageRequest& request() { return case_.requests.back(); }

  std::string_view Keep(const std::string& text) {
    request().texts.push_back(text);
    return request().texts.back();
  }

  void AddRequest(const std::string& query) {
    case_.requests.emplace_back();
    request().line = place_;
    request().context = {.method = "GET",
                         .protocol = "HTTP/1.1",
                         .scheme = "https",
                         .host = "t.example",
                         .path = "/b",
                         .target = "/b?x",
                         .client_address = "192.0.2.7",
                         .received_at = WallTime(microseconds(1'767'225'600'123'456)),
                         .headers = {}};
    AddParameters(query, &request().query);
  }

  void AddParameters(const std::string& text, std::vector<Parameter>* parameters) {
    for (const std::string& pair : Split(text, "&")) {
      if (pair.empty()) continue;
      const size_t equals = std::min(pair.find('='), pair.size());
      const std::string name = PercentDecode(pair.substr(0, equals), true);
      const std::string value =
          equals == pair.size() ? "" : PercentDecode(pair.substr(equals + 1), true);
      parameters->push_back({.name = Keep(RepairText(name)),
                             .value = Keep(RepairText(value)),
                             .kind = ValueKind::kText,
                             .repaired = RepairText(value) != value || RepairText(name) != name});
    }
  }

  void AddMembers(const std::string& text) {
    const std::optional<JsonValue> json = ParseJson(text);
    CHECK(json.has_value());
    for (const auto& [name, value] : json->parts) {
      const Piece piece = PieceOf(value, false);
      request().members.push_back(
          {.name = Keep(name), .value = Keep(piece.text), .kind = piece.kind});
    }
  }

  void TakeOfRequest(const std::string& line, const std::string& word, const std::string& rest) {
    if (word == "+") return TakePart(rest);
    if (word == "=") {
      request().json = rest;
    } else if (word == "!") {
      request().refusal = rest;
    } else if (word == "key:") {
      request().key = rest;
    } else if (word == "topic:") {
      request().topic = rest;
    } else if (word == "unconverted:" || word == "repaired:" || word == "truncated:") {
      const std::vector<std::string> names = Split(rest, " ");
      request().lists[word.substr(0, word.size() - 1)] = {names.begin(), names.end()};
    } else {
      Fail("not understood: " + line);
    }
  }

  void TakePart(const std::string& part) {
    const size_t blank = part.find(' ');
    const std::string what = part.substr(0, blank);
    const std::string text = blank == std::string::npos ? "" : part.substr(blank + 1);
    RequestContext& context = request().context;
    if (what == "form") return AddParameters(text, &request().members);
    if (what == "json") return AddMembers(text);
    if (what == "header") {
      const size_t colon = text.find(": ");
      request().headers.push_back(
          {Keep(text.substr(0, colon)), Keep(PercentDecode(text.substr(colon + 2), false))});
      return;
    }
    std::string_view* const fact = what == "path"     ? &context.path
                                   : what == "method" ? &context.method
                                   : what == "host"   ? &context.host
                                   : what == "target" ? &context.target
                                   : what == "scheme" ? &context.scheme
                                   : what == "client" ? &context.client_address
                                                      : nullptr;
    if (fact != nullptr) {
      *fact = Keep(text);
    } else if (what == "body") {
      request().body = PercentDecode(text, false);
    } else {
      Fail("not understood: " + part);
    }
  }

  void Fail(const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", place_.c_str(), text.c_str());
    CHECK(false);
  }

  bool open_ = false;
  bool is_proto2_ = false;
  std::string place_;
  std::string top_;
  std::string lines_;
  LanguageCase case_;
};

}  // namespace

std::deque<LanguageCase> LoadLanguage(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::deque<LanguageCase> cases;
  for (const std::filesystem::path& file : files) Reader().Read(file, &cases);
  CHECK(!cases.empty());
  return cases;
}

}  // namespace beacongate::testing
