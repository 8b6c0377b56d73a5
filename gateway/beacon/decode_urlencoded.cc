#include "gateway/beacon/decode_urlencoded.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "gateway/base/byte_mask.h"
#include "gateway/beacon/hex.h"
#include "gateway/beacon/utf8.h"

namespace beacongate {
namespace {

// Bit i is set where byte i of kMaskBytes is '&', '=', '%', '+' or not ASCII.
uint64_t SpecialBytes(const char* bytes) {
  return MaskOf64(bytes, [](Bytes16 part) { return part.EqualOrNotAscii<'&', '=', '%', '+'>(); });
}

// What stands between two separators, and what has to be done with it.
struct Component {
  const char* begin;
  bool escaped = false;    // holds '%' or '+'
  bool non_ascii = false;  // holds a byte over 7F
};

std::string_view Unescape(std::string_view raw, Arena* arena, bool* non_ascii) {
  char* const begin = arena->Reserve(raw.size());
  char* out = begin;
  unsigned char all_bits = 0;
  const char* const end = raw.data() + raw.size();
  for (const char* in = raw.data(); in < end; ++in) {
    char c = *in;
    if (c == '+') {
      c = ' ';
    } else if (c == '%' && end - in > 2) {
      const int high = HexDigit(in[1]);
      const int low = HexDigit(in[2]);
      if ((high | low) >= 0) {
        c = static_cast<char>(high << 4 | low);
        in += 2;
      }
    }
    all_bits |= static_cast<unsigned char>(c);
    *out++ = c;
  }
  *non_ascii = (all_bits & 0x80) != 0;
  return arena->Commit(static_cast<size_t>(out - begin));
}

class Splitter {
 public:
  Splitter(std::string_view text, size_t count_max, Arena* arena,
           std::vector<Parameter>* parameters)
      : text_(text),
        size_max_(parameters->size() + count_max),
        arena_(arena),
        parameters_(parameters) {
    Start(text.data());
  }

  bool Run() {
    const char* block = text_.data();
    const char* const end = block + text_.size();
    for (; static_cast<size_t>(end - block) >= kMaskBytes; block += kMaskBytes) {
      if (!Visit(block, SpecialBytes(block))) return false;
    }
    char tail[kMaskBytes] = {};
    std::memcpy(tail, block, static_cast<size_t>(end - block));
    return Visit(block, SpecialBytes(tail)) && Finish(end);
  }

 private:
  bool Visit(const char* block, uint64_t special) {
    for (; special != 0; special &= special - 1) {
      const char* const at = block + std::countr_zero(special);
      switch (*at) {
        case '&':
          if (!Finish(at)) return false;
          Start(at + 1);
          break;
        case '=':
          if (name_end_ == nullptr) {
            name_end_ = at;
            current_ = &value_;
            value_ = {at + 1};
          }
          break;
        case '%':
        case '+':
          current_->escaped = true;
          break;
        default:
          current_->non_ascii = true;
      }
    }
    return true;
  }

  void Start(const char* at) {
    name_ = {at};
    name_end_ = nullptr;
    current_ = &name_;
  }

  // Ends the piece in front of `end`. False when there is no room for it.
  bool Finish(const char* end) {
    if (end == name_.begin) return true;
    if (parameters_->size() == size_max_) return false;
    Parameter& parameter = parameters_->emplace_back();
    if (name_end_ == nullptr) {
      parameter.name = Decode(name_, end, &parameter.repaired);
    } else {
      parameter.name = Decode(name_, name_end_, &parameter.repaired);
      parameter.value = Decode(value_, end, &parameter.repaired);
    }
    return true;
  }

  std::string_view Decode(const Component& component, const char* end, bool* repaired) {
    const std::string_view raw(component.begin, static_cast<size_t>(end - component.begin));
    return component.escaped || component.non_ascii ? DecodeSpecial(component, raw, repaired) : raw;
  }

  std::string_view DecodeSpecial(const Component& component, std::string_view text,
                                 bool* repaired) {
    bool non_ascii = component.non_ascii;
    if (component.escaped) text = Unescape(text, arena_, &non_ascii);
    if (non_ascii && !IsValidUtf8(text)) {
      text = RepairUtf8(text, 0, arena_);
      *repaired = true;
    }
    return text;
  }

  std::string_view text_;
  size_t size_max_;
  Arena* arena_;
  std::vector<Parameter>* parameters_;
  Component name_{};
  Component value_{};
  Component* current_ = nullptr;
  const char* name_end_ = nullptr;  // the first '=' of the piece, once it was seen
};

}  // namespace

bool DecodeUrlencoded(std::string_view text, size_t count_max, Arena* arena,
                      std::vector<Parameter>* parameters) {
  if (text.empty()) return true;
  return Splitter(text, count_max, arena, parameters).Run();
}

}  // namespace beacongate
