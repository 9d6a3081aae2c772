#include <filesystem>
#include <fstream>
#include <istream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/stress/hang_json.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

// A larger file is not one of ours: the histories of failures are short.
constexpr std::size_t file_bytes_max = std::size_t{256} << 20;

// One JSON value and where it stands, so that every complaint names the field.
class Field {
 public:
  Field(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw FailureFileError(where_ + (where_.ends_with(':') ? " " : ": ") + what);
  }

  Field operator[](const char* key) const {
    must(json_.is_object(), "must be an object");
    const auto found = json_.find(key);
    if (found == json_.end()) Field(json_, named(key)).fail("is missing");
    return {*found, named(key)};
  }
  std::optional<Field> maybe(const char* key) const {
    must(json_.is_object(), "must be an object");
    const auto found = json_.find(key);
    if (found == json_.end()) return std::nullopt;
    return Field(*found, named(key));
  }
  std::size_t size() const {
    must(json_.is_array(), "must be an array");
    return json_.size();
  }
  Field operator[](std::size_t index) const {
    return {json_.at(index), where_ + "[" + std::to_string(index) + "]"};
  }

  std::string text() const {
    must(json_.is_string(), "must be a string");
    return json_.get<std::string>();
  }
  bool truth() const {
    must(json_.is_boolean(), "must be true or false");
    return json_.get<bool>();
  }
  double seconds() const {
    must(json_.is_number() && json_.get<double>() >= 0, "must be a number of seconds, 0 or more");
    return json_.get<double>();
  }
  // A whole number from 0 to `most`.
  template <class Number>
  Number number(Number most = std::numeric_limits<Number>::max()) const {
    const bool right = json_.is_number_unsigned() && json_.get<std::uint64_t>() <= most;
    must(right, "must be a whole number from 0 to " + std::to_string(most));
    return static_cast<Number>(json_.get<std::uint64_t>());
  }
  std::int64_t signed_number() const {
    const bool fits = json_.is_number_integer() &&
                      (!json_.is_number_unsigned() ||
                       json_.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max());
    must(fits, "must be a whole number of 64 bits");
    return json_.get<std::int64_t>();
  }
  bool is_null() const { return json_.is_null(); }
  const Json& json() const { return json_; }
  const std::string& where() const { return where_; }

  void must(bool right, const std::string& what) const {
    if (!right) fail(what + ", not " + shortened());
  }

 private:
  std::string named(const char* key) const {
    return where_ + (where_.ends_with(':') ? " " : ".") + key;
  }
  std::string shortened() const {
    std::string text = json_.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > 40) text = text.substr(0, 37) + "...";
    return text;
  }

  const Json& json_;
  std::string where_;
};

Until until_of(const Field& field) {
  const std::string text = field.text();
  field.must(text == "count" || text == "ok" || text == "closed", "must be count, ok or closed");
  return text == "ok" ? Until::ok : text == "closed" ? Until::closed : Until::count;
}

Step step_of(const Field& field) {
  Step step;
  const Field op = field["op"];
  const auto kind = parse_operation_kind(op.text());
  op.must(kind.has_value(), "must be an operation such as try_put, get_for or close");
  step.kind = *kind;
  if (const auto until = field.maybe("until")) step.until = until_of(*until);
  if (const auto repeat = field.maybe("repeat")) step.repeat = repeat->number<std::uint64_t>();
  if (const auto bytes = field.maybe("item_bytes"))
    step.item_bytes = bytes->number<std::uint32_t>();
  if (const auto timeout = field.maybe("timeout_ns")) step.timeout_ns = timeout->signed_number();
  if (const auto batch = field.maybe("batch")) step.batch = batch->number<std::uint32_t>();
  if (const auto delay = field.maybe("delay_ns")) step.delay_ns = delay->number<std::uint32_t>();
  if (const auto yield = field.maybe("yield")) step.yield = yield->truth();
  if (const auto anew = field.maybe("reattach")) step.reattach = anew->truth();
  if (const auto round = field.maybe("round")) step.round = round->number<std::uint32_t>();
  return step;
}

Program program_of(const Field& field) {
  Program program;
  program.name = field["name"].text();
  program.seed = field["seed"].number<std::uint64_t>();
  program.options.capacity = field["capacity"].number<std::uint64_t>();
  program.options.item_bytes_max = field["item_bytes_max"].number<std::uint32_t>();
  program.options.producers = field["producers"].number<std::uint32_t>();
  program.options.consumers = field["consumers"].number<std::uint32_t>();
  const Field extra = field["extra"];
  for (std::size_t i = 0; i < extra.size(); ++i) {
    extra[i].must(extra[i].size() == 2, "must be a pair of key and value");
    program.options.extra.emplace_back(extra[i][std::size_t{0}].text(), extra[i][1].text());
  }
  program.prefill = field["prefill"].number<std::uint32_t>();
  if (const auto preset = field.maybe("preset")) program.preset = preset->number<std::uint64_t>();
  program.drain = field["drain"].truth();
  program.balanced = field["balanced"].truth();
  const Field processes = field["processes"];
  for (std::size_t p = 0; p < processes.size(); ++p) {
    std::vector<Step>& steps = program.processes.emplace_back();
    for (std::size_t s = 0; s < processes[p].size(); ++s) {
      steps.push_back(step_of(processes[p][s]));
    }
  }
  const Field kills = field["kills"];
  for (std::size_t k = 0; k < kills.size(); ++k) {
    Kill& kill = program.kills.emplace_back();
    kill.process = kills[k]["process"].number<std::uint32_t>();
    kill.after_ns = kills[k]["after_ns"].signed_number();
    if (const auto at = kills[k].maybe("at_access")) kill.at_access = at->number<std::uint64_t>();
    if (const auto round = kills[k].maybe("round")) kill.round = round->number<std::uint32_t>();
    if (const auto rest = kills[k].maybe("at_rest")) kill.at_rest = rest->truth();
    if (const auto until = kills[k].maybe("until_round")) {
      kill.until_round = until->number<std::uint32_t>();
    }
  }
  if (const auto late = field.maybe("late")) {
    for (std::size_t i = 0; i < late->size(); ++i) {
      program.late.push_back({(*late)[i]["process"].number<std::uint32_t>(),
                              (*late)[i]["after_ns"].number<std::uint32_t>()});
    }
  }
  if (const auto wrong = check_runnable(program)) field.fail(*wrong);
  return program;
}

Verdict verdict_of(const Field& field) {
  const std::string text = field.text();
  for (const Verdict verdict : {Verdict::valid, Verdict::violation, Verdict::unknown}) {
    if (text == name(verdict)) return verdict;
  }
  field.must(false, "must be valid, violation or unknown");
  return Verdict::unknown;
}

Judgement judgement_of(const Field& field, std::size_t operations) {
  Judgement judgement;
  judgement.verdict = verdict_of(field["verdict"]);
  judgement.safety = verdict_of(field["safety"]);
  judgement.obligations = verdict_of(field["obligations"]);
  const Field violation = field["class"];
  if (!violation.is_null()) {
    judgement.violation = parse_violation_class(violation.text());
    violation.must(judgement.violation.has_value(), "must be a class such as lost or false-empty");
  }
  violation.must(judgement.violation.has_value() == (judgement.verdict == Verdict::violation),
                 "must be given exactly when the verdict is violation");
  judgement.rule = field["rule"].text();
  judgement.explanation = field["explanation"].text();
  judgement.unknown_reason = field["unknown_reason"].text();
  // Files of earlier versions lack it.
  if (const auto level = field.maybe("level")) judgement.level = level->text();
  const Field witness = field["witness"];
  for (std::size_t i = 0; i < witness.size(); ++i) {
    const auto index = witness[i].number<std::size_t>();
    witness[i].must(index < operations, "must be the index of one of the " +
                                            std::to_string(operations) + " operations");
    judgement.witness.push_back(index);
  }
  return judgement;
}

// Through the reader of history files, which checks everything; line n of it is history[n-1].
History history_of(const Field& field) {
  field.must(field.size() > 0, "must be an array that begins with a header");
  std::stringstream lines;
  for (const Json& line : field.json()) {
    lines << line.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  }
  try {
    HistoryReader reader(lines, field.where());
    auto history = reader.next();
    if (!history) field.fail("holds no history");
    if (reader.next()) field.fail("holds more than one history");
    if (const auto wrong = check_well_formed(*history)) field.fail(*wrong);
    return std::move(*history);
  } catch (const HistoryError& error) {
    throw FailureFileError(error.what());
  }
}

ExploredStep explored_step_of(const Field& field) {
  ExploredStep step;
  step.number = field["number"].number<std::uint32_t>();
  step.process = field["process"].number<std::uint32_t>();
  step.action = field["action"].text();
  step.call = field["call"].text();
  step.access = field["access"].number<std::uint32_t>();
  step.what = field["what"].text();
  if (const auto answer = field.maybe("answer")) step.answer = answer->text();
  if (const auto place = field.maybe("place")) step.place = place->text();
  if (const auto source = field.maybe("source")) step.source = source->text();
  if (const auto critical = field.maybe("critical")) step.critical = critical->truth();
  if (const auto chosen = field.maybe("chosen")) step.chosen = chosen->truth();
  return step;
}

HangEvidence hang_of(const Field& field) {
  try {
    return read_hang(field.json().dump(-1, ' ', false, Json::error_handler_t::replace));
  } catch (const HangJsonError& error) {
    field.fail(error.what());
  }
}

Json parse(const std::string& text, const std::string& file) {
  // Printing a value recurses, so a file of a million brackets must not get that far.
  const auto shallow = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > 32) throw FailureFileError(file + ": is nested more deeply than a failure file");
    return true;
  };
  try {
    return Json::parse(text, shallow);
  } catch (const Json::parse_error& error) {
    if (error.byte > text.size()) {
      throw FailureFileError(file +
                             ": ends in the middle; right would be the whole file (truncated?)");
    }
    throw FailureFileError(file + ": is not JSON: what stands at byte " +
                           std::to_string(error.byte) + " is not expected there");
  } catch (const Json::out_of_range&) {
    throw FailureFileError(file + ": holds a number beyond the range of any field");
  }
}

}  // namespace

StoredFailure read_failure(std::istream& in, std::string_view file) {
  const std::string name_of_file(file);
  std::string text;
  for (char block[65536]; in.read(block, sizeof block), in.gcount() > 0;) {
    text.append(block, static_cast<std::size_t>(in.gcount()));
    if (text.size() > file_bytes_max) {
      throw FailureFileError(name_of_file + ": is larger than any failure file (256 MiB)");
    }
  }
  if (text.empty()) throw FailureFileError(name_of_file + ": is empty; a failure file is wanted");
  const Json json = parse(text, name_of_file);
  const Field root(json, name_of_file + ":");
  root.must(json.is_object(), "must be an object of format queuecheck-failure/1");
  const Field format = root["format"];
  format.must(format.text() == "queuecheck-failure/1", "must be queuecheck-failure/1");

  StoredFailure stored;
  Failure& failure = stored.failure;
  failure.queue = {root["queue"]["name"].text(), root["queue"]["plugin"].text()};
  if (const auto host = root["queue"].maybe("host")) failure.queue.host = host->text();
  stored.build_id = root["build"].text();
  failure.stage = root["stage"].text();
  failure.executor = root["executor"].text();
  failure.seed = root["seed"].number<std::uint64_t>();
  failure.program_index = root["program_index"].number<std::uint64_t>();
  failure.original_processes = root["original_processes"].number<std::uint64_t>();
  failure.original_operations = root["original_operations"].number<std::uint64_t>();
  // Files of older builds lack these two.
  if (const auto runs = root.maybe("original_reruns")) {
    failure.original_reruns = runs->number<std::uint32_t>();
    failure.original_reruns_failed =
        root["original_reruns_failed"].number<std::uint32_t>(failure.original_reruns);
  }
  failure.reruns = root["reruns"].number<std::uint32_t>();
  failure.reruns_failed = root["reruns_failed"].number<std::uint32_t>(failure.reruns);
  failure.time_to_detection_s = root["time_to_detection_s"].seconds();
  failure.program = program_of(root["program"]);
  failure.run.history = history_of(root["history"]);
  const std::size_t operations = failure.run.history.operations.size();
  failure.run.observed = judgement_of(root["observed"], operations);
  failure.judgement = judgement_of(root["judgement"], operations);
  if (const auto original = root.maybe("original")) {
    History history = history_of((*original)["history"]);
    Judgement judged = judgement_of((*original)["judgement"], history.operations.size());
    failure.original = OriginalRun{std::move(history), std::move(judged)};
  }
  if (const auto hang = root.maybe("hang")) failure.run.hang = hang_of(*hang);
  if (const auto schedule = root.maybe("schedule")) {
    const Field explored = root["explored"];
    failure.explored = {schedule->text(), explored["steps"].text(), explored["confirmation"].text(),
                        explored["certificate"].text()};
    if (const auto listed = explored.maybe("listed")) {
      listed->must(listed->size() <= explored_steps_max,
                   "must be at most " + std::to_string(explored_steps_max) + " steps");
      for (std::size_t i = 0; i < listed->size(); ++i) {
        failure.explored.listed.push_back(explored_step_of((*listed)[i]));
      }
    }
  }
  const Field environment = root["environment"];
  if (!environment.is_null()) stored.environment = environment.json().dump();
  return stored;
}

StoredFailure read_failure_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw FailureFileError(path +
                           ": cannot be opened; right would be a readable failure-N.json of a "
                           "results folder");
  }
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw FailureFileError(path + ": is a folder; right would be a failure-N.json in it");
  }
  return read_failure(in, path);
}

}  // namespace queuecheck
