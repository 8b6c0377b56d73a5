// What became of values, for the parts of the reference that fill a message.
#pragma once

#include <string>

#include "tests/unit/schema/reference_value.h"

namespace beacongate::testing {

inline bool IsSaying(const Piece& piece) {
  return piece.kind != ValueKind::kNull && !piece.text.empty();
}

inline bool HasValue(Converted::Outcome outcome) {
  return outcome == Converted::Outcome::kValue || outcome == Converted::Outcome::kEmpty;
}

// As tallies name it.
inline std::string TypeOf(const google::protobuf::FieldDescriptor& field) {
  return field.message_type() != nullptr ? field.message_type()->name() : field.type_name();
}

// What many values together say of their field.
class Sum {
 public:
  void Add(Converted::Outcome outcome) {
    written_ = written_ || HasValue(outcome);
    failed_ = failed_ || outcome == Converted::Outcome::kInvalid;
    too_long_ = too_long_ || outcome == Converted::Outcome::kTooLong;
  }
  bool IsWhole() const { return written_ && !failed_ && !too_long_; }
  bool failed() const { return failed_; }
  Converted::Outcome outcome() const {
    return too_long_  ? Converted::Outcome::kTooLong
           : written_ ? Converted::Outcome::kValue
           : failed_  ? Converted::Outcome::kInvalid
                      : Converted::Outcome::kNone;
  }

 private:
  bool written_ = false;
  bool failed_ = false;
  bool too_long_ = false;
};

}  // namespace beacongate::testing
