// Fills a message from what was sent, one field after the other, for the reference.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/schema/reference_encoder.h"
#include "tests/unit/schema/reference_sent.h"

namespace beacongate::testing {

// What one request, or one element, says beyond the values of its fields.
struct Findings {
  std::set<std::string> unconverted;
  std::set<std::string> repaired;
  std::set<std::string> truncated;
  std::set<std::pair<std::string, std::string>> refusals;
  Tally tally;

  void Add(const Findings& other);
};

struct Request {
  const RequestContext& context;
  const Beacon& beacon;
  const ReferenceEncoder::Options& options;
  beacon::v1::From::Mask address_mask;
  std::string event_id;  // 16 bytes
};

class Filler {
 public:
  Filler(const Request& request, Parameters* parameters, Findings* findings)
      : request_(request), parameters_(*parameters), findings_(*findings) {}

  // True if any of the fields has a value. `required` fields are so only if it holds.
  bool Fill(const std::vector<Outline>& outlines, bool required_holds,
            google::protobuf::Message* message);
  void FillRest(const std::vector<Outline>& outlines, google::protobuf::Message* message);

  // Of the fields with one value, by their paths.
  const std::map<std::string, Scalar>& values() const { return values_; }

 private:
  using Outcome = Converted::Outcome;

  Outcome FillField(const Outline& outline, google::protobuf::Message* message);
  bool FillOneof(const std::vector<Outline>& outlines, size_t first,
                 google::protobuf::Message* message);
  Outcome FillSingle(const Outline& outline, google::protobuf::Message* message);
  Outcome FillInner(const Outline& outline, google::protobuf::Message* message);
  Outcome FillList(const Outline& outline, google::protobuf::Message* message);
  Outcome FillMap(const Outline& outline, google::protobuf::Message* message);
  bool FillBuiltin(const Outline& outline, google::protobuf::Message* message);

  Sent* Chosen(const Outline& outline);
  std::vector<Sent*> ChosenList(const Outline& outline);
  Outcome AddPiece(const Outline& outline, const Piece& piece, google::protobuf::Message* message);
  Outcome AddElement(const Outline& outline, const Piece& piece,
                     google::protobuf::Message* message);
  Outcome AddEntry(const Outline& map, const Converted& name, const Piece& piece,
                   google::protobuf::Message* message);
  Outcome FillElement(const Outline& outline, const Piece& piece,
                      google::protobuf::Message* element);
  Outcome NoteRaw(const Outline& outline);
  Converted ConvertPiece(const Outline& outline, const Piece& piece,
                         const google::protobuf::FieldDescriptor& field);
  void Note(const Outline& outline, const Converted& converted);
  void Require(const Outline& outline, Outcome outcome);
  void RequireLabels(const Outline& outline, const google::protobuf::Message& message);
  void Hide(const Outline& outline);
  void Count(const std::string& what) { ++findings_.tally[what]; }

  const Request& request_;
  Parameters& parameters_;
  Findings& findings_;
  std::map<std::string, Scalar> values_;
};

}  // namespace beacongate::testing
