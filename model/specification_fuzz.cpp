// Fuzz target: the text of specifications.
#include "queuecheck/model/specification.hpp"

#include "queuecheck/model/fuzz_property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace queuecheck;
  const auto parsed = parse_specification({reinterpret_cast<const char*>(data), size});
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    require_presentable(error->message);
    return 0;
  }
  const auto& specification = std::get<Specification>(parsed);
  const std::string written = text(specification);
  const auto again = parse_specification(written);
  require(std::holds_alternative<Specification>(again), "what is written can be read");
  require(std::get<Specification>(again) == specification, "parse(text(s)) == s");
  require(text(std::get<Specification>(again)) == written, "the text is the same");
  if (const auto refused = cannot_judge(specification)) require_presentable(*refused);
  return 0;
}
