// EnumTable: names and numbers of an enum. Built once, then immutable; any thread may look up. No
// lookup allocates.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/schema/name_table.h"

namespace beacongate {

class EnumTable {
 public:
  EnumTable() = default;
  explicit EnumTable(const google::protobuf::EnumDescriptor& type);

  // The number of the value that the text names, as options.proto says under CONVERSION: a name in
  // any case, with the enum's prefix or without, or the number of a declared value.
  std::optional<int32_t> Find(std::string_view text) const;

  // The name that is declared first for the number. REQUIRES: Find gave the number.
  std::string_view NameOf(int32_t number) const;

 private:
  struct Declared {
    int32_t number;
    std::string name;
  };
  const Declared* FindNumber(int32_t number) const;

  NameTable exact_;                    // full names as they are spelt
  std::vector<int32_t> exact_values_;  // by the index of exact_
  NameTable folded_;                   // names in lower case, with and without the prefix
  std::vector<int32_t> folded_values_;
  size_t longest_ = 0;
  std::vector<Declared> declared_;  // by number
};

}  // namespace beacongate
