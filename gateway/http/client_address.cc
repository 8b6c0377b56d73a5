#include "gateway/http/client_address.h"

#include <algorithm>
#include <optional>

#include "gateway/http/forwarded.h"
#include "gateway/http/request.h"

namespace beacongate::http {
namespace {

constexpr std::string_view kForwardedFor = "X-Forwarded-For";
constexpr std::string_view kForwarded = "Forwarded";
constexpr std::string_view kForwardedProto = "X-Forwarded-Proto";
// More proxies in a row than anybody has; a list of thousands is an attack on the walk.
constexpr int kHopsMax = 32;

// The entries of all fields of one name, from the last one to the first.
class EntriesFromTheEnd {
 public:
  EntriesFromTheEnd(std::span<const NameValue> headers, std::string_view name)
      : headers_(headers), name_(name) {}

  bool Next(std::string_view* entry) {
    if (!in_list_ && !FindList()) return false;
    in_list_ = PopLastEntry(&list_, entry);
    return true;
  }

 private:
  bool FindList() {
    while (!headers_.empty()) {
      const NameValue& header = headers_.back();
      headers_ = headers_.first(headers_.size() - 1);
      if (!EqualsIgnoreCase(header.name, name_)) continue;
      list_ = header.value;
      return true;
    }
    return false;
  }

  std::span<const NameValue> headers_;
  std::string_view name_;
  std::string_view list_;
  bool in_list_ = false;
};

// What a hop says about the one in front of it.
struct Hop {
  std::optional<IpAddress> address;
  std::string_view scheme;
};

Hop ReadForwardedFor(std::string_view entry) { return {ParseNode(entry), {}}; }

Hop ReadForwarded(std::string_view entry) {
  const std::optional<ForwardedElement> element = ParseForwardedElement(entry);
  if (!element) return {};
  return {ParseNode(element->node), element->scheme};
}

// From the trusted peer to the first hop that is not trusted, or of which nothing is known.
Hop Walk(const ProxyTrust& trust, const IpAddress& peer, EntriesFromTheEnd entries,
         Hop (*read)(std::string_view)) {
  Hop client{peer, {}};
  std::string_view entry;
  for (int hops = 0; hops < kHopsMax && entries.Next(&entry); ++hops) {
    const Hop hop = read(entry);
    client.scheme = hop.scheme;  // a trusted hop wrote it, whatever it knows of the address
    if (!hop.address) break;
    client.address = hop.address;
    if (!trust.Trusts(*hop.address)) break;
  }
  return client;
}

// Of a field that stands there once, with one entry.
std::optional<IpAddress> OnlyAddress(std::span<const NameValue> headers, std::string_view name) {
  EntriesFromTheEnd entries(headers, name);
  std::string_view entry;
  std::string_view another;
  if (!entries.Next(&entry) || entries.Next(&another)) return std::nullopt;
  return ParseNode(entry);
}

std::string_view LastEntry(std::span<const NameValue> headers, std::string_view name) {
  std::string_view entry;
  EntriesFromTheEnd(headers, name).Next(&entry);
  return entry;
}

}  // namespace

bool ProxyTrust::Trusts(const IpAddress& address) const {
  return std::ranges::any_of(proxies,
                             [&](const IpBlock& block) { return block.Contains(address); });
}

Client FindClient(const ProxyTrust& trust, std::string_view peer,
                  std::span<const NameValue> headers, IpAddress::Text* buffer) {
  const std::optional<IpAddress> peer_address =
      trust.proxies.empty() ? std::nullopt : IpAddress::Parse(peer);
  if (!peer_address || !trust.Trusts(*peer_address)) return {peer, "http"};

  Hop client{peer_address, {}};
  if (EqualsIgnoreCase(trust.header, kForwarded)) {
    client = Walk(trust, *peer_address, {headers, kForwarded}, ReadForwarded);
  } else {
    if (EqualsIgnoreCase(trust.header, kForwardedFor)) {
      client = Walk(trust, *peer_address, {headers, kForwardedFor}, ReadForwardedFor);
    } else if (const auto named = OnlyAddress(headers, trust.header)) {
      client.address = named;
    }
    client.scheme = LastEntry(headers, kForwardedProto);
  }
  const bool https = EqualsIgnoreCase(client.scheme, "https");
  return {client.address->Write(buffer), https ? "https" : "http"};
}

}  // namespace beacongate::http
