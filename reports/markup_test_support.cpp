#include "queuecheck/reports/markup_test_support.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:_";

bool is_void(std::string_view name) {
  return name == "meta" || name == "link" || name == "!doctype" || name == "?xml";
}

// What stands between < and >: a name, then attributes in double quotes.
class Tag {
 public:
  explicit Tag(std::string_view inside) : rest_(inside) {
    name = take_while(std::string(name_characters) + "!?");
  }

  // False when anything but well-formed attributes follows.
  bool read_attributes() {
    while (true) {
      take_while(" \n");
      if (rest_.empty() || rest_ == "?") return true;
      if (rest_ == "/") return closed = true;
      const std::string key = take_while(name_characters);
      if (key.empty()) return false;
      if (name == "!doctype") continue;
      if (!rest_.starts_with("=\"")) return false;
      rest_.remove_prefix(2);
      const std::size_t end = rest_.find('"');
      if (end == std::string_view::npos) return false;
      if (key == "class") css_class = rest_.substr(0, end);
      if (key.starts_with("on") || (key != "xmlns" && rest_.substr(0, end).find("http") == 0)) {
        return false;  // an event handler, or a load from elsewhere
      }
      rest_.remove_prefix(end + 1);
    }
  }

  std::string name;
  std::string css_class;
  bool closed = false;

 private:
  std::string take_while(std::string_view allowed) {
    const std::size_t end = std::min(rest_.find_first_not_of(allowed), rest_.size());
    std::string taken(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return taken;
  }

  std::string_view rest_;
};

bool good_text(std::string_view text, std::string& problem) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '>') problem = "bare > in text";
    if ((byte < 0x20 && text[i] != '\n' && text[i] != '\t') || byte == 0x7F) problem = "control";
    if (text[i] == '&') {
      const std::string_view entity = text.substr(i, text.find(';', i) - i + 1);
      if (entity != "&lt;" && entity != "&gt;" && entity != "&amp;" && entity != "&quot;" &&
          entity != "&#39;") {
        problem = "bare & in text";
      }
    }
  }
  return problem.empty();
}

}  // namespace

Markup read_markup(std::string_view text) {
  Markup markup;
  std::vector<std::string> open;
  while (!text.empty() && markup.problem.empty()) {
    const std::size_t start = std::min(text.find('<'), text.size());
    if (!good_text(text.substr(0, start), markup.problem)) break;
    text.remove_prefix(start);
    if (text.empty()) break;
    const std::size_t end = text.find('>');
    if (end == std::string_view::npos) {
      markup.problem = "a tag without end";
      break;
    }
    const std::string_view inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (inside.starts_with('/')) {
      if (open.empty() || open.back() != inside.substr(1)) {
        markup.problem = "unexpected </" + std::string(inside.substr(1)) + ">";
        break;
      }
      open.pop_back();
      continue;
    }
    Tag tag(inside);
    if (!tag.read_attributes()) {
      markup.problem = "bad tag <" + std::string(inside) + ">";
      break;
    }
    markup.elements.push_back({tag.name, tag.css_class, open.size()});
    if (tag.closed || is_void(tag.name)) continue;
    open.push_back(tag.name);
    // Text up to the end tag, whatever it holds: as a browser reads these two.
    if (tag.name == "script" || tag.name == "style") {
      const std::size_t close = text.find("</" + tag.name);
      if (close == std::string_view::npos) {
        markup.problem = "unclosed " + tag.name;
        break;
      }
      text.remove_prefix(close);
    }
  }
  if (markup.problem.empty() && !open.empty()) markup.problem = "unclosed " + open.back();
  return markup;
}

std::string structure(const Markup& markup) {
  std::string out;
  std::string last;
  for (const MarkupElement& element : markup.elements) {
    std::string line(element.depth * 2, ' ');
    line += element.name;
    if (!element.css_class.empty()) line += "." + element.css_class;
    if (line == last) {
      if (!out.ends_with("...\n")) {
        out.pop_back();
        out += " ...\n";
      }
      continue;
    }
    last = line;
    out += line;
    out += '\n';
  }
  return out;
}

}  // namespace queuecheck
