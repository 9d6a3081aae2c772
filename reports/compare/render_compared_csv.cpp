#include "queuecheck/reports/compare/render_compared.hpp"
#include "queuecheck/reports/csv_text.hpp"

namespace queuecheck {

std::string render_compared_csv(const ComparedResults& results) {
  CsvTable table({"first", "second", "cell", "comparison", "first_items_per_second",
                  "second_items_per_second", "ratio", "ratio_low", "ratio_high", "p", "precise",
                  "repetitions_wanted", "reason", "first_latency_ns", "second_latency_ns"});
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = compared_medians(results.cells[i]);
    table.text(results.first).text(results.second).text(row.cell).text(name(row.verdict));
    if (row.less_is_better) {
      table.none().none();
    } else {
      table.number(first).number(second);
    }
    if (row.ratio) {
      table.number(row.ratio->figure).number(row.ratio->low).number(row.ratio->high);
    } else {
      table.none().none().none();
    }
    table.number(row.p).boolean(row.precise).number(row.repetitions_wanted).text(row.reason);
    if (row.less_is_better) {
      table.number(first).number(second);
    } else {
      table.none().none();
    }
  }
  return table.str();
}

}  // namespace queuecheck
