// A fault of a schema: where, what, what to do. A value.
#pragma once

#include <string>

namespace beacongate {

struct SchemaFault {
  std::string file;
  int line = 0;         // 1-based; 0 when unknown
  int column = 0;       // 1-based; 0 when unknown
  std::string message;  // "what is wrong; what to do"
};

// "file:line:column: message", without the places that are unknown.
std::string ToString(const SchemaFault& fault);

}  // namespace beacongate
