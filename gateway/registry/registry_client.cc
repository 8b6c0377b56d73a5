#include "gateway/registry/registry_client.h"

#include <fmt/format.h>

#include <utility>

#include "gateway/base/percent_text.h"
#include "proto/source_tree.h"

namespace beacongate {
namespace {

// More are no schema that a person wrote.
constexpr size_t kImportsMax = 1'000;

constexpr int kOk = 200;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;

std::string Remedy(int status, const std::string& subject) {
  switch (status) {
    case kUnauthorized:
    case kForbidden:
      return "set schema_registry_auth_file to a file that holds user:password";
    case kNotFound:
      return fmt::format(
          "register the schema under subject {}, correct schema_subject, or set schema_id",
          subject);
    default:
      return "look into the log of the registry, or set schema_id";
  }
}

}  // namespace

RegistryClient::RegistryClient(std::string url, HttpGetOptions options)
    : url_(std::move(url)), options_(std::move(options)) {
  while (url_.ends_with('/')) url_.pop_back();
}

Result<RegisteredSchema> RegistryClient::Get(const std::string& subject,
                                             const std::string& version) const {
  const std::string url =
      fmt::format("{}/subjects/{}/versions/{}", url_, PercentEncoded(subject), version);
  const auto reply = HttpGet(url, options_);
  if (!reply.ok()) {
    return Error{
        fmt::format("the schema registry does not answer: {}; start it, correct "
                    "schema_registry, or set schema_id",
                    reply.error().message)};
  }
  if (reply.value().status != kOk) {
    return Error{fmt::format("the schema registry answers {} {} to {}; {}", reply.value().status,
                             ErrorMessage(reply.value().body), WithoutCredentials(url),
                             Remedy(reply.value().status, subject))};
  }
  auto schema = ParseRegisteredSchema(reply.value().body);
  if (!schema.ok()) {
    return Error{fmt::format("{}: {}; is it a schema registry?", WithoutCredentials(url),
                             schema.error().message)};
  }
  if (schema.value().type != "PROTOBUF") {
    return Error{
        fmt::format("subject {} holds a schema of type {}, not PROTOBUF; correct "
                    "schema_subject, or register the .proto file",
                    subject, schema.value().type)};
  }
  return schema;
}

Status RegistryClient::AddReferences(const RegisteredSchema& schema,
                                     std::map<std::string, std::string>* imports) const {
  for (const SchemaReference& reference : schema.references) {
    // Those of this program count, whatever the registry holds.
    if (IsBuiltInFile(reference.name) || imports->contains(reference.name)) continue;
    if (imports->size() >= kImportsMax) {
      return Error{
          "the registered schema refers to more than 1,000 others; register a smaller one"};
    }
    const auto referred = Get(reference.subject, std::to_string(reference.version));
    if (!referred.ok()) return referred.error();
    (*imports)[reference.name] = referred.value().schema;
    Status inner = AddReferences(referred.value(), imports);
    if (!inner.ok()) return inner;
  }
  return Status::Ok();
}

Result<RegistrySubject> RegistryClient::Latest(const std::string& subject) const {
  auto schema = Get(subject, "latest");
  if (!schema.ok()) return schema.error();
  RegistrySubject found;
  const Status complete = AddReferences(schema.value(), &found.imports);
  if (!complete.ok()) return complete.error();
  found.schema = std::move(schema).value();
  return found;
}

}  // namespace beacongate
