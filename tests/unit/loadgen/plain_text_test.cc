#include "loadgen/report/plain_text.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

TEST(PlainText, WhatATerminalWouldObeyIsReplaced) {
  EXPECT_EQ(PlainText("plain ünï 漢"), "plain ünï 漢");
  EXPECT_EQ(PlainText("a\x1b[2J\r\n\x7f"), "a\uFFFD[2J\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(PlainText("\u009b\u202e\u2066x"), "\uFFFD\uFFFD\uFFFDx");
  EXPECT_EQ(PlainText("a\xff"
                      "b"),
            "a\uFFFD"
            "b");
}

TEST(PlainText, HtmlHasNoTagsAndNoEndOfAnAttribute) {
  EXPECT_EQ(HtmlText("<b a=\"1\" b='2'>&"), "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;");
}

}  // namespace
}  // namespace beacongate::loadgen
