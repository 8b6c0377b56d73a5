#include "gateway/admin/accounts_json.h"

#include <fmt/format.h>

#include <numeric>

namespace beacongate {
namespace {

// The reasons that occurred, each by `pattern` of label and count.
std::string Reasons(const Accounts& accounts, const char* pattern, const char* separator) {
  std::string out;
  for (size_t i = 0; i < accounts.rejected.size(); ++i) {
    if (accounts.rejected[i] == 0) continue;
    if (!out.empty()) out += separator;
    out += fmt::format(fmt::runtime(pattern), Describe(static_cast<Rejection>(i)).label,
                       accounts.rejected[i]);
  }
  return out;
}

std::string RejectsJson(const std::optional<RejectsAccounts>& rejects) {
  if (!rejects) return "";
  return fmt::format(
      ",\"rejects\":{{\"written\":{},\"recovered\":{},\"delivered\":{},\"pending\":{},"
      "\"quarantined\":{},\"shed\":{}}}",
      rejects->written, rejects->recovered, rejects->delivered, rejects->pending,
      rejects->quarantined, rejects->shed);
}

std::string RejectsText(const std::optional<RejectsAccounts>& rejects) {
  if (!rejects) return "";
  return fmt::format(
      "; rejects: written {} + recovered {} = delivered {} + pending {} + quarantined {}, shed {}",
      rejects->written, rejects->recovered, rejects->delivered, rejects->pending,
      rejects->quarantined, rejects->shed);
}

}  // namespace

std::string AccountsJson(const Accounts& accounts) {
  return fmt::format(
      "{{\"received\":{},\"accepted\":{},\"recovered\":{},\"rejected\":{{{}}},\"shed\":{},"
      "\"delivered\":{},\"pending\":{},\"quarantined\":{}{}}}",
      accounts.received, accounts.accepted, accounts.recovered, Reasons(accounts, "\"{}\":{}", ","),
      accounts.shed, accounts.delivered, accounts.pending, accounts.quarantined,
      RejectsJson(accounts.rejects));
}

std::string AccountsText(const Accounts& accounts) {
  std::string reasons = Reasons(accounts, "{} {}", ", ");
  if (!reasons.empty()) reasons = fmt::format(" ({})", reasons);
  return fmt::format(
      "received {} = accepted {} + rejected {}{} + shed {}; "
      "accepted {} + recovered {} = delivered {} + pending {} + quarantined {}{}",
      accounts.received, accounts.accepted, RejectedTotal(accounts), reasons, accounts.shed,
      accounts.accepted, accounts.recovered, accounts.delivered, accounts.pending,
      accounts.quarantined, RejectsText(accounts.rejects));
}

uint64_t RejectedTotal(const Accounts& accounts) {
  return std::accumulate(accounts.rejected.begin(), accounts.rejected.end(), uint64_t{0});
}

bool BooksClose(const Accounts& accounts) {
  const RejectsAccounts rejects = accounts.rejects.value_or(RejectsAccounts{});
  return rejects.written + rejects.recovered ==
             rejects.delivered + rejects.pending + rejects.quarantined &&
         accounts.received == accounts.accepted + RejectedTotal(accounts) + accounts.shed &&
         accounts.accepted + accounts.recovered ==
             accounts.delivered + accounts.pending + accounts.quarantined;
}

}  // namespace beacongate
