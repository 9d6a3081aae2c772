#include "queuecheck/model/line_source.hpp"

#include <cstring>

#include "queuecheck/model/history_io.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t block_bytes = std::size_t{256} << 10;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

LineSource::LineSource(std::istream& stream, std::string name)
    : bytes_(stream.rdbuf()), name_(std::move(name)), block_(block_bytes + padding) {}

bool LineSource::next() {
  if (kept_) {
    kept_ = false;
    return true;
  }
  std::size_t scanned = 0;  // of the unread bytes; they hold no line end
  for (;;) {
    const char* const unread = block_.data() + begin_;
    const std::size_t size = filled_ - begin_;
    if (const void* found = std::memchr(unread + scanned, '\n', size - scanned)) {
      return take_line(static_cast<std::size_t>(static_cast<const char*>(found) - unread), true);
    }
    if (size > line_max) return take_line(size, false);  // which refuses it
    scanned = size;
    if (!fill()) return size > 0 && take_line(size, false);
  }
}

bool LineSource::take_line(std::size_t size, bool ended) {
  ++number_;
  if (size > line_max) fail("line longer than 16 MiB; right would be one operation a line");
  line_ = {block_.data() + begin_, size};
  begin_ += size + (ended ? 1 : 0);
  ended_ = ended;
  if (number_ == 1) {
    if (line_.starts_with("\xff\xfe") || line_.starts_with("\xfe\xff")) {
      fail("the file is UTF-16; right would be UTF-8");
    }
    if (line_.starts_with(byte_order_mark)) line_.remove_prefix(byte_order_mark.size());
  }
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  return true;
}

// Makes room behind the unread bytes and reads; false at the end of the input.
bool LineSource::fill() {
  if (begin_ > 0) {
    std::memmove(block_.data(), block_.data() + begin_, filled_ - begin_);
    filled_ -= begin_;
    begin_ = 0;
  }
  std::size_t room = block_.size() - padding - filled_;
  if (room == 0) {
    room = filled_;
    block_.resize(2 * filled_ + padding);
  }
  try {
    const std::streamsize got =
        bytes_->sgetn(block_.data() + filled_, static_cast<std::streamsize>(room));
    filled_ += static_cast<std::size_t>(got);
    return got > 0;
  } catch (const std::ios_base::failure&) {
    fail("the input cannot be read further; right would be a readable file");
  }
}

void LineSource::fail(const std::string& message) const {
  throw HistoryError(name_ + ":" + std::to_string(number_) + ": " + message);
}

}  // namespace queuecheck
