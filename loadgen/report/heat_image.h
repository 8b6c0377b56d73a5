// The heat map as a picture within the page: a PNG (ISO/IEC 15948) of one colour whose opacity is
// the count, so that it suits a light page and a dark one. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "loadgen/report/partition_heat.h"

namespace beacongate::loadgen {

// A pixel per cell, partition 0 at the bottom; opacity is the square root of the cell's share of
// `fullest` (which must not be 0 when there are records), 0 for an empty cell and never 0 for
// another. "data:image/png;base64,...". REQUIRES: the map has rows and columns.
std::string HeatImageUrl(const PartitionHeat& heat, uint64_t fullest);

// Opacity of a count, 0 to 255.
uint8_t HeatOpacity(uint64_t count, uint64_t fullest);

}  // namespace beacongate::loadgen
