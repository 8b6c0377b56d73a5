// KnownPrefixes: remembers, beside a lane's journal, what a schema registry said that stands in
// front of the topic's records. An id of a registry means one schema for ever, so that a start may
// go by it while the registry is away (decision 0033). One file, <journal.dir>/<topic>@prefixes:
//
//   file   = *prefix seal
//   prefix = bytes SP message LF      ; bytes in hexadecimal; full name of the message
//   seal   = 32 hexadecimal digits LF ; of the question and the lines in front
//
// One thread; blocks on the disk. What is remembered survives a loss of power.
#pragma once

#include <google/protobuf/descriptor.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "gateway/base/result.h"
#include "gateway/journal/segment_file.h"
#include "gateway/remembered_file.h"

namespace beacongate {

// By the full name of the message.
using Prefixes = std::map<std::string, std::string>;

// All that the answer depends on: where is asked, for what, and the messages that are written, with
// every file of their schema. Not for people.
std::string RegistryQuestion(const std::string& url, const std::string& subject,
                             const std::set<const google::protobuf::Descriptor*>& messages);

class KnownPrefixes {
 public:
  KnownPrefixes(SegmentFiles& files, const std::string& journal_dir, const std::string& topic)
      : file_(files, journal_dir, topic + "@prefixes") {}

  // What was remembered for exactly this question, if anything was.
  std::optional<Prefixes> Known(const std::string& question) const;
  // Replaces what is known, all or nothing; does not touch the disk if it is known already.
  Status Remember(const std::string& question, const Prefixes& prefixes) const;

 private:
  const RememberedFile file_;
};

}  // namespace beacongate
