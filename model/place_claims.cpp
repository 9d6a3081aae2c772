#include "queuecheck/model/place_claims.hpp"

#include <sstream>

#include "queuecheck/model/shown.hpp"

namespace queuecheck {

std::optional<std::string> refused_place_word(std::string_view axis, std::string_view word) {
  const bool attach = axis == "attach";
  const std::string_view usual = attach ? "trusting" : "anew";
  const std::string_view stricter = attach ? "checked" : "exclusive";
  if (word == usual || word == stricter) return std::nullopt;
  return "unknown value " + quote(word) + " of axis " + quote(axis) + "; right would be " +
         std::string(usual) + ", " + std::string(stricter);
}

PlaceClaims place_claims(std::string_view specification) {
  PlaceClaims claims;
  std::istringstream words{std::string(specification)};
  for (std::string word; words >> word;) {
    if (word.starts_with("attach=")) claims.attach_checked = word == "attach=checked";
    if (word.starts_with("create=")) claims.create_exclusive = word == "create=exclusive";
  }
  return claims;
}

std::string text(const PlaceClaims& claims) {
  std::string words;
  if (claims.attach_checked) words += " attach=checked";
  if (claims.create_exclusive) words += " create=exclusive";
  return words;
}

}  // namespace queuecheck
