#include "loadgen/report/plain_text.h"

#include "gateway/base/utf8.h"

namespace beacongate::loadgen {
namespace {

bool IsDirectionMark(std::string_view sequence) {
  return sequence == "\u200e" || sequence == "\u200f" ||
         (sequence >= "\u202a" && sequence <= "\u202e") ||
         (sequence >= "\u2066" && sequence <= "\u2069");
}

bool IsControl(std::string_view sequence) {
  if (sequence.size() == 1)
    return static_cast<unsigned char>(sequence[0]) < 0x20 || sequence[0] == 0x7f;
  return (sequence >= "\u0080" && sequence <= "\u009f") || IsDirectionMark(sequence);
}

}  // namespace

std::string PlainText(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const Utf8Sequence first = FirstUtf8Sequence(text);
    const std::string_view sequence = text.substr(0, first.length);
    plain += first.well_formed && !IsControl(sequence) ? sequence : kReplacementCharacter;
    text.remove_prefix(first.length);
  }
  return plain;
}

std::string HtmlText(std::string_view text) {
  std::string html;
  for (const char c : PlainText(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

}  // namespace beacongate::loadgen
