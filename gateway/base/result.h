// Result<T>: a value, or the reason why there is none.
//
// For failures of the environment (files, sockets, brokers, configuration). Hostile input is told
// by an enum (rejection.h), our own bugs by CHECK (check.h). An Error carries the whole sentence
// that an operator reads: what was tried, on what, what came back, what to do. Value types; no
// threads.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "gateway/base/check.h"

namespace beacongate {

struct Error {
  std::string message;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit, so that functions can return either a T or an Error.
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok().
  T& value() & {
    CHECK(ok());
    return std::get<T>(state_);
  }
  const T& value() const& {
    CHECK(ok());
    return std::get<T>(state_);
  }
  T&& value() && {
    CHECK(ok());
    return std::get<T>(std::move(state_));
  }
  // REQUIRES: !ok().
  const Error& error() const {
    CHECK(!ok());
    return std::get<Error>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Result without a value. `return Status::Ok();` or `return Error{"..."};`
class [[nodiscard]] Status {
 public:
  static Status Ok() { return Status(); }
  // NOLINTNEXTLINE(google-explicit-constructor): so that an Error can be returned
  Status(Error error) : failed_(true), error_(std::move(error)) {}

  bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    CHECK(failed_);
    return error_;
  }

 private:
  Status() = default;
  bool failed_ = false;
  Error error_;
};

}  // namespace beacongate
