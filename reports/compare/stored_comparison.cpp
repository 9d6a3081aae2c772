#include "queuecheck/reports/compare/stored_comparison.hpp"

#include <array>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/stored/json_field.hpp"
#include "queuecheck/reports/stored/stored_rows.hpp"

namespace queuecheck {
namespace {

Comparison read_verdict(const JsonField& field) {
  const std::string text = field.text();
  for (const Comparison one : {Comparison::better, Comparison::worse, Comparison::cannot_tell}) {
    if (text == name(one)) return one;
  }
  field.refuse("better, worse or cannot tell");
}

ComparedRow read_row(const JsonField& field) {
  ComparedRow row;
  row.cell = field["cell"].text();
  row.less_is_better = field.has("first_latency_ns");
  row.verdict = read_verdict(field["comparison"]);
  if (const auto ratio = field.real("ratio")) {
    row.ratio = Interval{*ratio, field["ratio_low"].real(), field["ratio_high"].real()};
  }
  row.p = field["p"].real();
  row.precise = field["precise"].truth();
  row.repetitions_wanted = field["repetitions_wanted"].number();
  row.reason = field["reason"].text();
  return row;
}

}  // namespace

JsonMembers comparison_members(const ComparedResults& results) {
  JsonArray remarks;
  for (const std::string& remark : results.remarks) remarks.text(remark);
  return {{"first", quote_json(results.first)},
          {"second", quote_json(results.second)},
          {"remarks", remarks.str()}};
}

StoredComparison parse_comparison(std::string_view text, const std::string& where) {
  const nlohmann::json document = parse_stored(text, where);
  const JsonField root(document, where);
  require_version(root, "schema", compare_schema);
  StoredComparison stored;
  stored.status = root["verdict"].status();
  stored.seed = root["seed"].number();
  stored.environment = read_environment(root["environment"]);
  ComparedResults& results = stored.results;
  // Documents of earlier versions do not say what was compared.
  results.first = root.has("first") ? root["first"].text() : "first";
  results.second = root.has("second") ? root["second"].text() : "second";
  if (const auto remarks = root.maybe("remarks")) {
    remarks->for_each([&](const JsonField& one) { results.remarks.push_back(one.text()); });
  }
  root["results"].for_each([&](const JsonField& field) {
    results.rows.push_back(read_row(field));
    const ComparedRow& row = results.rows.back();
    const bool latency = row.less_is_better;
    results.cells.push_back(
        {row.cell,
         {field[latency ? "first_latency_ns" : "first_items_per_second"].real()},
         {field[latency ? "second_latency_ns" : "second_items_per_second"].real()},
         {},
         latency});
  });
  return stored;
}

}  // namespace queuecheck
