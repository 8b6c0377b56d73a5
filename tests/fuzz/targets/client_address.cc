// The client behind trusted proxies. A byte: which field is read; a line each: the TCP peer, and
// what an attacker writes in front; the rest are the values of the field, a line each.
//
// Oracles: the address is a numeric one in its canonical form; without trust in the peer it is the
// peer, whatever the fields say; and what anybody wrote in front of an untrusted hop changes
// nothing.
#include "gateway/http/client_address.h"

#include <iterator>
#include <string>
#include <vector>

#include "gateway/http/forwarded.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

using http::Client;
using http::FindClient;
using http::ProxyTrust;

constexpr std::string_view kFields[] = {"X-Forwarded-For", "Forwarded", "X-Real-IP"};

ProxyTrust Trusting(std::string_view field) {
  ProxyTrust trust;
  for (const char* block : {"10.0.0.0/8", "2001:db8::/32"}) {
    IpBlock parsed;
    Require(IpBlock::Parse(block, &parsed) == IpBlock::Fault::kNone, "the target's block", block);
    trust.proxies.push_back(parsed);
  }
  trust.header = field;
  return trust;
}

struct Found {
  std::string address;
  std::string scheme;
};

Found Find(const ProxyTrust& trust, std::string_view peer, const std::vector<std::string>& values) {
  std::vector<NameValue> headers;
  for (const std::string& value : values) headers.push_back({trust.header, value});
  IpAddress::Text buffer;
  const Client client = FindClient(trust, peer, headers, &buffer);
  return {std::string(client.address), std::string(client.scheme)};
}

void RequirePopsEnd(const std::string& value) {
  std::string_view list = value;
  std::string_view entry;
  size_t count = 1;
  while (http::PopLastEntry(&list, &entry)) {
    Require(++count <= value.size() + 1, "every entry takes a byte", value);
    http::ParseForwardedElement(entry);
  }
}

}  // namespace

void FuzzClientAddress(std::string_view bytes) {
  Input input(bytes);
  const size_t choice = input.Byte() % std::size(kFields);
  const auto peer = IpAddress::Parse(input.Line());
  const std::string_view prefix = input.Line();
  std::vector<std::string> values;
  while (!input.empty()) values.emplace_back(input.Line());
  for (const std::string& value : values) RequirePopsEnd(value);
  if (!peer) return;
  IpAddress::Text peer_buffer;
  const std::string peer_text(peer->Write(&peer_buffer));

  const ProxyTrust trust = Trusting(kFields[choice]);
  const Found found = Find(trust, peer_text, values);
  Require(found.scheme == "http" || found.scheme == "https", "the scheme", found.scheme);
  const auto address = IpAddress::Parse(found.address);
  Require(address.has_value(), "an address", found.address);
  IpAddress::Text buffer;
  RequireEqual(address->Write(&buffer), found.address, "its canonical form");
  RequireEqual(Find(ProxyTrust{}, peer_text, values).address, peer_text, "who trusts nobody");
  if (!trust.Trusts(*peer)) RequireEqual(found.address, peer_text, "a peer that is not trusted");

  const bool is_chain = choice != 2;
  if (!is_chain || values.empty() || trust.Trusts(*address)) return;
  values[0] = std::string(prefix) + "," + values[0];
  RequireEqual(Find(trust, peer_text, values).address, found.address, "what stands in front");
  values.insert(values.begin(), std::string(prefix));
  RequireEqual(Find(trust, peer_text, values).address, found.address, "a field in front");
}

}  // namespace beacongate::fuzz
