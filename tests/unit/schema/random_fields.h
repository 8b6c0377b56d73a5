// Fields of random schemas: types and options that fit together.
#pragma once

#include "tests/unit/schema/random_schema.h"

namespace beacongate::testing {

// Of a scalar, enum, time or wrapper; now and then of a Struct, Value or ListValue.
TypeOfValue RandomType(Random* random);

// Some options that the type may have, in `from`; `single` is a field with one value.
void AddRandomOptions(const TypeOfValue& type, bool single, beacon::v1::From* from, Random* random);

// Some source that is no parameter; false if the type fits none.
bool AddRandomFact(const TypeOfValue& type, beacon::v1::From* from, Random* random);

// Numbers with tags of one to five bytes, without those that protobuf keeps for itself.
int RandomNumber(Random* random);

}  // namespace beacongate::testing
