#include "tests/fuzz/replay/mutate.h"

#include <algorithm>
#include <string_view>

namespace beacongate::fuzz {
namespace {

using std::string_view_literals::operator""sv;

constexpr size_t kPieceMax = 32;
// Bytes that mean something in what the targets read.
constexpr std::string_view kTelling = "\0\x01\x7f\x80\xff\n\r \"%&+,:;=[]\\{}0"sv;

size_t Below(size_t bound, std::mt19937_64& random) {
  return bound == 0 ? 0 : static_cast<size_t>(random() % bound);
}

std::string PieceOf(const std::string& text, std::mt19937_64& random) {
  return text.substr(Below(text.size(), random), 1 + Below(kPieceMax, random));
}

void Change(const std::string& other, std::string* text, std::mt19937_64& random) {
  const size_t at = Below(text->size(), random);
  switch (random() % 6) {
    case 0:
      if (!text->empty()) (*text)[at] = static_cast<char>(random());
      break;
    case 1:
      if (!text->empty()) (*text)[at] = kTelling[Below(kTelling.size(), random)];
      break;
    case 2:
      text->insert(at, 1, kTelling[Below(kTelling.size(), random)]);
      break;
    case 3:
      text->erase(at, 1 + Below(kPieceMax, random));
      break;
    case 4:
      text->insert(at, PieceOf(*text, random));
      break;
    default:
      text->insert(at, PieceOf(other, random));
  }
}

}  // namespace

std::string Mutate(const std::vector<std::string>& seeds, std::mt19937_64& random) {
  std::string text = seeds[Below(seeds.size(), random)];
  for (uint64_t left = 1 + random() % 4; left > 0; --left) {
    Change(seeds[Below(seeds.size(), random)], &text, random);
  }
  return text;
}

}  // namespace beacongate::fuzz
