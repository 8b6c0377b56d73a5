// The fuzz targets. Each is a function of bytes: it reads them as one input of the part that it is
// named after, holds the outcome against its oracle, and ends the process if that does not hold.
//
// A target keeps nothing between two calls that could change an outcome; one thread. No input is
// too short. What the bytes mean stands at the head of each target's file.
#pragma once

#include <string_view>

namespace beacongate::fuzz {

void FuzzHttpRequests(std::string_view input);
void FuzzChunked(std::string_view input);
void FuzzClientAddress(std::string_view input);
void FuzzUrlencoded(std::string_view input);
void FuzzJson(std::string_view input);
void FuzzBody(std::string_view input);
void FuzzMultipart(std::string_view input);
void FuzzHeaderValue(std::string_view input);
void FuzzInflate(std::string_view input);
void FuzzSchema(std::string_view input);
void FuzzEncode(std::string_view input);
void FuzzJournal(std::string_view input);
void FuzzConfig(std::string_view input);
void FuzzExplain(std::string_view input);
void FuzzRecordJson(std::string_view input);
void FuzzRecording(std::string_view input);
void FuzzRunLog(std::string_view input);

}  // namespace beacongate::fuzz
