#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <string>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/stress/hang_json.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::ordered_json;

// Text of unknown origin (a plugin's rule, an error of the system) need not be UTF-8.
Json parsed_or_text(const std::string& text) {
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

std::string_view name_of(Until until) {
  return until == Until::ok ? "ok" : until == Until::closed ? "closed" : "count";
}

Json json_of(const Step& step) {
  Json json{{"op", name(step.kind)}};
  // Defaults are left out: a program should be readable.
  const Step plain;
  if (step.until != plain.until) json["until"] = name_of(step.until);
  if (step.repeat != plain.repeat) json["repeat"] = step.repeat;
  if (is_batch(step.kind)) json["batch"] = step.batch;
  if (puts_items(step.kind) || step.item_bytes != plain.item_bytes) {
    json["item_bytes"] = step.item_bytes;
  }
  if (is_timed(step.kind) || step.timeout_ns != 0) json["timeout_ns"] = step.timeout_ns;
  if (step.delay_ns != 0) json["delay_ns"] = step.delay_ns;
  if (step.yield) json["yield"] = true;
  if (step.reattach) json["reattach"] = true;
  if (step.round != 0) json["round"] = step.round;
  return json;
}

Json json_of(const Program& program) {
  Json extra = Json::array();
  for (const auto& [key, value] : program.options.extra) extra.push_back({key, value});
  Json processes = Json::array();
  for (const auto& steps : program.processes) {
    Json list = Json::array();
    for (const Step& step : steps) list.push_back(json_of(step));
    processes.push_back(std::move(list));
  }
  Json kills = Json::array();
  for (const Kill& kill : program.kills) {
    kills.push_back({{"process", kill.process}, {"after_ns", kill.after_ns}});
    if (kill.at_access != 0) kills.back()["at_access"] = kill.at_access;
    if (kill.round != 0) kills.back()["round"] = kill.round;
    if (kill.at_rest) kills.back()["at_rest"] = true;
    if (kill.pauses()) kills.back()["until_round"] = kill.until_round;
  }
  Json json{{"name", program.name},
            {"seed", program.seed},
            {"capacity", program.options.capacity},
            {"item_bytes_max", program.options.item_bytes_max},
            {"producers", program.options.producers},
            {"consumers", program.options.consumers},
            {"extra", std::move(extra)},
            {"prefill", program.prefill},
            {"drain", program.drain},
            {"balanced", program.balanced},
            {"processes", std::move(processes)},
            {"kills", std::move(kills)}};
  if (program.preset) json["preset"] = *program.preset;
  for (const LateComer& late : program.late) {
    json["late"].push_back({{"process", late.process}, {"after_ns", late.after_ns}});
  }
  return json;
}

Json json_of(const Judgement& judgement) {
  return {{"verdict", name(judgement.verdict)},
          {"safety", name(judgement.safety)},
          {"obligations", name(judgement.obligations)},
          {"class", judgement.violation ? Json(name(*judgement.violation)) : Json(nullptr)},
          {"rule", judgement.rule},
          {"explanation", judgement.explanation},
          {"unknown_reason", judgement.unknown_reason},
          {"level", judgement.level},
          {"witness", judgement.witness}};
}

// The lines of the history's own format, as an array: the header, then the operations.
Json json_of(const History& history) {
  std::stringstream lines;
  write_json(lines, history);
  Json array = Json::array();
  for (std::string line; std::getline(lines, line);) array.push_back(parsed_or_text(line));
  return array;
}

Json json_of(const ExploredStep& step) {
  Json json{{"number", step.number}, {"process", step.process}, {"action", step.action},
            {"call", step.call},     {"access", step.access},   {"what", step.what}};
  if (!step.answer.empty()) json["answer"] = step.answer;
  if (!step.place.empty()) json["place"] = step.place;
  if (!step.source.empty()) json["source"] = step.source;
  if (step.critical) json["critical"] = true;
  if (step.chosen) json["chosen"] = true;
  return json;
}

}  // namespace

void write_failure(std::ostream& out, const StoredFailure& stored) {
  const Failure& failure = stored.failure;
  Json json{{"format", "queuecheck-failure/1"},
            {"queue", {{"name", failure.queue.name}, {"plugin", failure.queue.plugin}}},
            {"build", stored.build_id},
            {"stage", failure.stage},
            {"executor", failure.executor},
            {"seed", failure.seed},
            {"program_index", failure.program_index},
            {"judgement", json_of(failure.judgement)},
            {"observed", json_of(failure.run.observed)},
            {"original_processes", failure.original_processes},
            {"original_operations", failure.original_operations},
            {"original_reruns", failure.original_reruns},
            {"original_reruns_failed", failure.original_reruns_failed},
            {"reruns", failure.reruns},
            {"reruns_failed", failure.reruns_failed},
            {"time_to_detection_s", failure.time_to_detection_s},
            {"program", json_of(failure.program)},
            {"history", json_of(failure.run.history)},
            {"environment",
             stored.environment.empty() ? Json(nullptr) : parsed_or_text(stored.environment)}};
  if (!failure.queue.host.empty()) json["queue"]["host"] = failure.queue.host;
  if (failure.original) {
    json["original"] = {{"judgement", json_of(failure.original->judgement)},
                        {"history", json_of(failure.original->history)}};
  }
  if (failure.run.hang) json["hang"] = Json::parse(write_hang(failure.run));
  if (failure.explored) {
    json["schedule"] = failure.explored.schedule;
    json["explored"] = {{"steps", failure.explored.steps},
                        {"confirmation", failure.explored.confirmation},
                        {"certificate", failure.explored.certificate}};
    for (const ExploredStep& step : failure.explored.listed) {
      json["explored"]["listed"].push_back(json_of(step));
    }
  }
  out << json.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace queuecheck
