#include "loadgen/verify/record_decoder.h"

#include "loadgen/verify/page_beacon_decoder.h"
#include "loadgen/verify/text_decoder.h"

namespace beacongate::loadgen {

std::unique_ptr<RecordDecoder> MakeDecoder(DecoderKind kind, const RunBook* book) {
  if (kind == DecoderKind::kBeacon) return std::make_unique<PageBeaconDecoder>(book);
  return std::make_unique<TextDecoder>(book);
}

}  // namespace beacongate::loadgen
