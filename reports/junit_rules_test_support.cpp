#include "queuecheck/reports/junit_rules_test_support.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

namespace queuecheck {
namespace {

using Tree = boost::property_tree::ptree;

struct Rule {
  std::set<std::string> inside;      // elements
  std::set<std::string> required;    // attributes
  std::set<std::string> attributes;  // allowed beside these
  bool text = false;
};

const std::map<std::string, Rule> rules{
    {"testsuites",
     {{"testsuite"}, {}, {"name", "time", "tests", "failures", "disabled", "errors"}, false}},
    {"testsuite",
     {{"testsuite", "properties", "testcase", "system-out", "system-err"},
      {"name", "tests", "failures", "errors"},
      {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url",
       "version"},
      false}},
    {"properties", {{"property"}, {}, {}, false}},
    {"property", {{}, {"name", "value"}, {}, true}},
    {"testcase",
     {{"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError",
       "system-out", "system-err"},
      {"name"},
      {"time", "classname", "group"},
      false}},
    {"failure", {{}, {}, {"type", "message"}, true}},
    {"error", {{}, {}, {"type", "message"}, true}},
    {"skipped", {{}, {}, {"type", "message"}, true}},
    {"system-out", {{}, {}, {}, true}},
    {"system-err", {{}, {}, {}, true}}};

// Seconds, three digits behind the point at most.
const std::regex seconds("[0-9]+(\\.[0-9]{1,3})?");
const std::regex whole("[0-9]+");
const std::regex moment("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}");

void must(bool right, const std::string& problem) {
  if (!right) throw std::runtime_error(problem);
}

void check_attribute(const std::string& where, const std::string& name, const std::string& value) {
  const std::string told = where + " " + name + "=\"" + value + "\"";
  if (name == "time") must(std::regex_match(value, seconds), told + ": no seconds");
  if (name == "timestamp") must(std::regex_match(value, moment), told + ": no ISO 8601 moment");
  static const std::set<std::string> counts{"tests", "failures", "errors", "skipped", "disabled"};
  if (counts.contains(name)) must(std::regex_match(value, whole), told + ": no count");
}

std::size_t cases_with(const Tree& suite, const std::string& inside) {
  std::size_t found = 0;
  for (const auto& [name, child] : suite) {
    if (name == "testcase") found += inside.empty() || child.count(inside) > 0 ? 1U : 0U;
  }
  return found;
}

void check_counts(const Tree& suite, const std::string& where) {
  const auto told = [&](const char* name) {
    return suite.get<std::size_t>(std::string("<xmlattr>.") + name);
  };
  must(told("tests") == cases_with(suite, ""), where + ": tests is not the number of cases");
  must(told("failures") == cases_with(suite, "failure"), where + ": failures do not add up");
  must(told("errors") == cases_with(suite, "error"), where + ": errors do not add up");
}

void check(const std::string& name, const Tree& element, const std::string& outer) {
  const std::string where = outer + "/" + name;
  const auto rule = rules.find(name);
  must(rule != rules.end(), where + ": no such element");
  std::set<std::string> missing = rule->second.required;
  for (const auto& [inner, child] : element) {
    if (inner == "<xmlattr>") {
      for (const auto& [attribute, value] : child) {
        const bool known = rule->second.required.contains(attribute) ||
                           rule->second.attributes.contains(attribute);
        must(known, where + ": no attribute " + attribute);
        check_attribute(where, attribute, value.data());
        missing.erase(attribute);
      }
      continue;
    }
    if (inner == "<xmltext>") {
      const bool blank = child.data().find_first_not_of(" \n\t") == std::string::npos;
      must(rule->second.text || blank, where + ": text between elements");
      continue;
    }
    must(rule->second.inside.contains(inner), where + ": " + inner + " may not stand there");
    check(inner, child, where);
  }
  must(missing.empty(), where + ": lacks " + (missing.empty() ? "" : *missing.begin()));
  if (name == "testsuite") check_counts(element, where);
}

}  // namespace

std::string junit_problem(const std::string& xml) {
  try {
    std::istringstream in(xml);
    Tree document;
    boost::property_tree::read_xml(in, document, boost::property_tree::xml_parser::no_concat_text);
    must(document.size() == 1, "more than one root");
    const std::string root = document.front().first;
    must(root == "testsuites" || root == "testsuite", "the root is " + root);
    check(root, document.front().second, "");
  } catch (const std::exception& problem) {
    return problem.what();
  }
  return "";
}

}  // namespace queuecheck
