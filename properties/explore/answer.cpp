#include "queuecheck/properties/explore/answer.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include "queuecheck/properties/failure_file.hpp"

namespace queuecheck::explore {
namespace {

using Json = nlohmann::ordered_json;

Status parse_status(const std::string& text) {
  for (const Status status : {Status::valid, Status::nothing, Status::unknown, Status::environment,
                              Status::violation, Status::internal}) {
    if (text == name(status)) return status;
  }
  throw AnswerError("'" + text + "' is no status");
}

// Texts come from the system and from plugins: any bytes.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const Progress& progress) {
  return {{"progress", progress.counters}};
}

Json json_of(const Found& found) {
  std::ostringstream out;
  write_failure(out, {found.failure, "", ""});
  return {{"failure", Json::parse(out.str())}, {"final", found.final}};
}

Json json_of(const Row& row) {
  return {{"row",
           {{"strategy", row.strategy},
            {"memory", row.memory},
            {"lane", row.lane},
            {"schedules", row.schedules},
            {"schedules_per_second", row.schedules_per_second},
            {"executions", row.executions},
            {"outcomes", row.outcomes},
            {"exhausted", row.exhausted},
            {"verdict", name(row.verdict)},
            {"sentence", row.sentence},
            {"coverage", row.coverage}}}};
}

Json json_of(const Ended& ended) {
  return {{"end",
           {{"status", name(ended.status)},
            {"reason", ended.reason},
            {"specification", ended.specification},
            {"seconds", ended.seconds},
            {"warnings", ended.warnings},
            {"counters", ended.counters},
            {"refused_input", ended.refused_input}}}};
}

Found found_of(const Json& json) {
  std::istringstream in(json.at("failure").dump());
  return {read_failure(in, "failure").failure, json.at("final").get<bool>()};
}

Row row_of(const Json& json) {
  Row row;
  json.at("strategy").get_to(row.strategy);
  json.at("memory").get_to(row.memory);
  json.at("lane").get_to(row.lane);
  json.at("schedules").get_to(row.schedules);
  json.at("schedules_per_second").get_to(row.schedules_per_second);
  json.at("executions").get_to(row.executions);
  json.at("outcomes").get_to(row.outcomes);
  json.at("exhausted").get_to(row.exhausted);
  row.verdict = parse_status(json.at("verdict"));
  json.at("sentence").get_to(row.sentence);
  json.at("coverage").get_to(row.coverage);
  return row;
}

Ended ended_of(const Json& json) {
  Ended ended;
  ended.status = parse_status(json.at("status"));
  json.at("reason").get_to(ended.reason);
  json.at("specification").get_to(ended.specification);
  json.at("seconds").get_to(ended.seconds);
  json.at("warnings").get_to(ended.warnings);
  json.at("counters").get_to(ended.counters);
  json.at("refused_input").get_to(ended.refused_input);
  return ended;
}

}  // namespace

std::string write_answer(const Answer& answer) {
  return text_of(std::visit([](const auto& one) { return json_of(one); }, answer));
}

Answer read_answer(const std::string& line) {
  try {
    const Json json = Json::parse(line);
    if (json.contains("progress")) return Progress{json["progress"]};
    if (json.contains("failure")) return found_of(json);
    if (json.contains("row")) return row_of(json["row"]);
    if (json.contains("end")) return ended_of(json["end"]);
  } catch (const std::exception& error) {
    throw AnswerError("the helper's answer is not understood: " + std::string(error.what()));
  }
  throw AnswerError("the helper's answer is not understood: " + line.substr(0, 80));
}

}  // namespace queuecheck::explore
