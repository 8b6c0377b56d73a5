// `beaconctl topic create` and `beaconctl topic show`.
//
// Both end with kCheckFailed when the topic is there with other partitions than asked for: the
// number of partitions decides where each key goes, so a topic with a different one is the wrong
// topic.
#pragma once

#include "deploy/broker/command.h"

namespace beacongate::broker {

void AddTopicCommand(CLI::App* app, Chosen* chosen);

}  // namespace beacongate::broker
