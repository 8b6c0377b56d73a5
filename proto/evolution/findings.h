// Collects findings, with the places of what they are about. For the comparisons of this folder;
// one thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <utility>
#include <vector>

#include "proto/evolution/finding.h"

namespace beacongate::evolution {

class Findings {
 public:
  // `element`: a message, field, enum or enum value of the new schema.
  template <typename Element>
  void Add(Rule rule, const Element& element, std::string what) {
    Finding finding{rule, {FileOf(element).name(), 0, 0, std::move(what)}};
    google::protobuf::SourceLocation location;
    if (element.GetSourceLocation(&location)) {
      finding.at.line = location.start_line + 1;
      finding.at.column = location.start_column + 1;
    }
    list_.push_back(std::move(finding));
  }
  void AddAt(Rule rule, SchemaFault at) { list_.push_back({rule, std::move(at)}); }
  std::vector<Finding> Take() { return std::move(list_); }

 private:
  template <typename Element>
  static const google::protobuf::FileDescriptor& FileOf(const Element& element) {
    return *element.file();
  }
  static const google::protobuf::FileDescriptor& FileOf(
      const google::protobuf::EnumValueDescriptor& value) {
    return *value.type()->file();
  }

  std::vector<Finding> list_;
};

// The parts of the comparison.
void CompareEnums(const google::protobuf::EnumDescriptor& before,
                  const google::protobuf::EnumDescriptor& after, Findings* findings);
// Of a pair that has one number: type, label, presence, oneof, JSON name.
void CompareShape(const google::protobuf::FieldDescriptor& before,
                  const google::protobuf::FieldDescriptor& after, Findings* findings);
// Of such a pair: what (beacon.v1.from) says. `in_key`: the field is part of the shard key.
void CompareSources(const google::protobuf::FieldDescriptor& before,
                    const google::protobuf::FieldDescriptor& after, bool in_key,
                    Findings* findings);
// What (beacon.v1.record) says. True if the shard key is made of the same fields.
bool CompareRecords(const google::protobuf::Descriptor& before,
                    const google::protobuf::Descriptor& after, Findings* findings);

}  // namespace beacongate::evolution
