#include "queuecheck/stress/hosts/runtime_text.hpp"

#include <nlohmann/json.hpp>

namespace queuecheck {

std::string runtime_text(const HostRuntime& host) {
  return host.runtime + ", " + host.actors + " that wait by " + host.waiting;
}

std::string runtime_text(std::string_view environment) {
  const auto json = nlohmann::json::parse(environment, nullptr, false);
  if (!json.is_object()) return {};
  const auto text = [&](const char* key) -> std::string {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
  };
  const HostRuntime host{text("runtime"), text("actors"), text("waiting")};
  return host.runtime.empty() || host.actors.empty() ? "" : runtime_text(host);
}

std::string runtime_environment(const HostRuntime& host) {
  return nlohmann::ordered_json{
      {"runtime", host.runtime}, {"actors", host.actors}, {"waiting", host.waiting}}
      .dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace queuecheck
