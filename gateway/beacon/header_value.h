// The value of a header field of MIME: `type; name=value; name="value"` (RFC 2045). Views, pure.
#pragma once

#include <string_view>

namespace beacongate {

class HeaderValue {
 public:
  struct Parameter {
    std::string_view name;
    std::string_view value;
  };

  explicit HeaderValue(std::string_view text);

  // What stands in front of the first ';', without blanks around it.
  std::string_view type() const { return type_; }

  // Moves to the next parameter. False at the end, and when what follows is none: then failed().
  // What is quoted ends at the next quote: browsers write no backslash escapes, and names and files
  // that end with a backslash.
  bool Next(Parameter* parameter);
  bool failed() const { return failed_; }

 private:
  bool ReadValue(std::string_view* value);

  std::string_view type_;
  std::string_view rest_;  // empty, or starts with ';'
  bool failed_ = false;
};

}  // namespace beacongate
