// The books as text. Pure; any thread.
#pragma once

#include <string>

#include "gateway/base/accounts.h"

namespace beacongate {

// GET /accounts: one line of JSON, keys in the order of the struct; `rejected` holds the reasons
// that occurred, and `rejects` the books of rejects topics if there are any.
std::string AccountsJson(const Accounts& accounts);

// The same for the last line of the log: "received 3 = accepted 2 + rejected 1 (bad_json 1) + ...".
std::string AccountsText(const Accounts& accounts);

// Sum over the reasons.
uint64_t RejectedTotal(const Accounts& accounts);

// The sums of accounts.h hold.
bool BooksClose(const Accounts& accounts);

}  // namespace beacongate
