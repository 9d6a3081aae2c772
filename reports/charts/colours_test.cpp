// The colours of charts.css stand out from the paper that they are drawn on: by 3:1, as WCAG 2.1
// wants of graphical objects (1.4.11).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "queuecheck/reports/charts/chart_page.hpp"
#include "queuecheck/reports/page.hpp"

namespace queuecheck {
namespace {

// The colours that a block of the style sheet defines: "--c0" → "0072b2".
std::map<std::string, std::string> colours_of(std::string_view block) {
  std::map<std::string, std::string> colours;
  for (std::size_t at = block.find("--"); at != block.npos; at = block.find("--", at + 1)) {
    const std::size_t colon = block.find(':', at);
    if (colon == block.npos || block.substr(colon, 3) != ": #") continue;
    colours[std::string(block.substr(at, colon - at))] = block.substr(colon + 3, 6);
  }
  return colours;
}

// From `from` to the end of the first rule.
std::string_view rule(std::string_view sheet, std::string_view from) {
  const std::size_t at = sheet.find(from);
  EXPECT_NE(at, sheet.npos) << from;
  return sheet.substr(at, sheet.find("\n}", at) - at);
}

double luminance(const std::string& hex) {
  std::array<double, 3> linear{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double value = std::stoi(hex.substr(2 * i, 2), nullptr, 16) / 255.0;
    linear[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

double contrast(const std::string& a, const std::string& b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

void expect_contrast(std::string_view charts, std::string_view page) {
  const std::string paper = colours_of(page).at("--paper");
  const auto colours = colours_of(charts);
  for (std::size_t i = 0; i < 8; ++i) {
    const std::string& colour = colours.at("--c" + std::to_string(i));
    EXPECT_GE(contrast(colour, paper), 3) << "c" << i << " #" << colour << " on #" << paper;
  }
}

TEST(Colours, StandOutFromThePaper) {
  expect_contrast(rule(charts_css(), ":root {"), rule(page_css(), ":root {"));
  constexpr std::string_view dark = "@media (prefers-color-scheme: dark)";
  expect_contrast(rule(charts_css(), dark), rule(page_css(), dark));
}

TEST(Colours, ContrastIsThatOfTheStandard) {
  EXPECT_NEAR(contrast("000000", "ffffff"), 21, 1e-9);
  EXPECT_NEAR(contrast("777777", "ffffff"), 4.48, 0.01);
}

}  // namespace
}  // namespace queuecheck
