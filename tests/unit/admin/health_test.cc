#include "gateway/admin/health.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

TEST(HealthTest, ListeningAndBelowTheMarkIsReady) {
  const HealthReply reply = Readiness({.listening = true});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "ready\n");
}

struct UnreadyCase {
  Health health;
  const char* body;
};

TEST(HealthTest, EveryReasonIsALine) {
  const UnreadyCase cases[] = {
      {{.listening = false}, "not listening: still starting, or stopped accepting\n"},
      {{.listening = true, .drain = Drain::kLeaving},
       "draining: serving on until balancers have noticed\n"},
      {{.listening = true, .drain = Drain::kClosing}, "draining: asking clients to leave\n"},
      {{.listening = true, .journal_full = true},
       "journal full, or refused by its disk, as the log says: beacons are answered 503\n"},
      {{.listening = false, .drain = Drain::kDelivering, .journal_full = true},
       "not listening: still starting, or stopped accepting\n"
       "draining: accepting no more, delivering the journal\n"
       "journal full, or refused by its disk, as the log says: beacons are answered 503\n"},
  };
  for (const UnreadyCase& unready : cases) {
    EXPECT_EQ(Readiness(unready.health).status, 503) << unready.body;
    EXPECT_EQ(Readiness(unready.health).body, unready.body);
  }
}

TEST(HealthTest, LiveWhateverTheState) {
  EXPECT_EQ(Liveness().status, 200);
  EXPECT_EQ(Liveness().body, "alive\n");
}

}  // namespace
}  // namespace beacongate
