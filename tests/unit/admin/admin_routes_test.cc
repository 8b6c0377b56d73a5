#include "gateway/admin/admin_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/admin/status_page.h"
#include "tests/unit/admin/sample_source.h"

namespace beacongate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AdminRoutesTest : public ::testing::Test {
 protected:
  testing::SampleSource sample_;
  Health health_{.listening = true};
  AdminHandlers handlers_{.health = [this] { return health_; },
                          .metrics = [this] { return sample_.source; },
                          .schema = [] { return std::string("syntax = \"proto3\";\n"); }};
};

TEST_F(AdminRoutesTest, EveryPathAnswersItsKind) {
  EXPECT_EQ(AnswerAdmin("/livez", handlers_).body, "alive\n");
  EXPECT_EQ(AnswerAdmin("/readyz", handlers_).body, "ready\n");
  EXPECT_EQ(AnswerAdmin("/schema", handlers_).body, "syntax = \"proto3\";\n");
  EXPECT_EQ(AnswerAdmin("/accounts", handlers_).content_type, "application/json");
  EXPECT_THAT(AnswerAdmin("/accounts", handlers_).body, HasSubstr("{\"received\":100,"));
  EXPECT_EQ(AnswerAdmin("/metrics", handlers_).content_type,
            "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(AnswerAdmin("/metrics", handlers_).body,
              HasSubstr("beacongate_received_total 100\n"));
  EXPECT_THAT(AnswerAdmin("/status.json", handlers_).body, HasSubstr("\"ready\":true"));
  EXPECT_THAT(AnswerAdmin("/", handlers_).content_type, HasSubstr("text/html"));
}

TEST_F(AdminRoutesTest, ReadinessCarriesItsStatus) {
  health_.drain = Drain::kLeaving;
  EXPECT_EQ(AnswerAdmin("/readyz", handlers_).status, 503);
  EXPECT_EQ(AnswerAdmin("/livez", handlers_).status, 200);
}

TEST_F(AdminRoutesTest, OtherPathsAre404) {
  for (const char* path : {"", "/metric", "/metrics/", "//", "/livez/x", "*"}) {
    EXPECT_EQ(AnswerAdmin(path, handlers_).status, 404) << path;
    EXPECT_FALSE(IsAdminPath(path)) << path;
  }
}

TEST_F(AdminRoutesTest, ProcessFiguresAreThoseOfThisProcess) {
  EXPECT_THAT(AnswerAdmin("/metrics", handlers_).body,
              Not(HasSubstr("process_resident_memory_bytes 4096\n")));
}

TEST(StatusPageTest, IsWholeAndLoadsNothingFromElsewhere) {
  const std::string page(StatusPage());
  EXPECT_THAT(page, ::testing::StartsWith("<!doctype html>"));
  EXPECT_THAT(page, ::testing::EndsWith("</html>\n"));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
  for (const char* outside : {"http://", "https://", "src=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  }
}

}  // namespace
}  // namespace beacongate
