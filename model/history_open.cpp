#include <lzma.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <span>
#include <vector>

#include "queuecheck/model/history_io.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 16;

// Where compressed bytes come from: the bytes that told the format, then the rest of the stream.
class Input {
 public:
  Input(std::unique_ptr<std::istream> owned, std::istream& stream, std::string name)
      : owned_(std::move(owned)), stream_(stream), name_(std::move(name)), block_(block_bytes) {
    fill();
  }

  // What was read last; empty at the end of the input.
  std::span<char> block() { return {block_.data(), filled_}; }
  void fill() {
    stream_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    filled_ = static_cast<std::size_t>(stream_.gcount());
    if (stream_.bad()) fail("cannot be read; right would be a readable file");
  }
  [[noreturn]] void fail(const std::string& message) const {
    throw HistoryError(name_ + ": " + message);
  }

 private:
  std::unique_ptr<std::istream> owned_;
  std::istream& stream_;
  std::string name_;
  std::vector<char> block_;
  std::size_t filled_ = 0;
};

// A stream buffer that is refilled by decode(). Exceptions pass through sbumpc() to LineSource.
class Decoder : public std::streambuf {
 public:
  explicit Decoder(std::unique_ptr<Input> input) : input_(std::move(input)), out_(block_bytes) {}

 protected:
  // Fills `out`, gives the number of bytes written; 0 at the end.
  virtual std::size_t decode(std::span<char> out) = 0;

  int_type underflow() override {
    if (gptr() != egptr()) return traits_type::to_int_type(*gptr());
    const std::size_t written = decode(out_);
    setg(out_.data(), out_.data(), out_.data() + written);
    return written == 0 ? traits_type::eof() : traits_type::to_int_type(*gptr());
  }

  Input& input() { return *input_; }

 private:
  std::unique_ptr<Input> input_;
  std::vector<char> out_;
};

class PlainDecoder final : public Decoder {
 public:
  using Decoder::Decoder;

 private:
  std::size_t decode(std::span<char> out) override {
    if (begun_) input().fill();
    begun_ = true;
    const std::span<char> block = input().block();
    std::copy(block.begin(), block.end(), out.begin());
    return block.size();
  }
  bool begun_ = false;
};

class GzipDecoder final : public Decoder {
 public:
  explicit GzipDecoder(std::unique_ptr<Input> from) : Decoder(std::move(from)) {
    if (inflateInit2(&zlib_, 16 + MAX_WBITS) != Z_OK) input().fail("zlib does not start");
    take_block();
  }
  ~GzipDecoder() override { inflateEnd(&zlib_); }

 private:
  void take_block() {
    const std::span<char> block = input().block();
    zlib_.next_in = reinterpret_cast<Bytef*>(block.data());
    zlib_.avail_in = static_cast<uInt>(block.size());
  }

  std::size_t decode(std::span<char> out) override {
    zlib_.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib_.avail_out = static_cast<uInt>(out.size());
    while (zlib_.avail_out == out.size()) {
      if (zlib_.avail_in == 0) {
        input().fill();
        take_block();
      }
      if (zlib_.avail_in == 0) {
        if (ended_) break;
        input().fail("gzip data ends in the middle; right would be the whole file (truncated?)");
      }
      if (ended_) {  // another member follows the first
        if (inflateReset(&zlib_) != Z_OK) input().fail("zlib does not start again");
        ended_ = false;
        head_ = true;
      }
      const int result = inflate(&zlib_, Z_NO_FLUSH);
      // Still in its head: without any output it was none.
      const bool head = head_ && zlib_.total_out == 0;
      if (result == Z_STREAM_END) {
        ended_ = true;
      } else if (result == Z_DATA_ERROR && head) {
        input().fail("something else follows the gzip data; right would be nothing, or more gzip");
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        input().fail("gzip data is damaged; right would be the file as it was written");
      }
    }
    return out.size() - zlib_.avail_out;
  }

  z_stream zlib_{};
  bool ended_ = false;
  bool head_ = false;  // a member after the first has begun
};

class XzDecoder final : public Decoder {
 public:
  explicit XzDecoder(std::unique_ptr<Input> from) : Decoder(std::move(from)) {
    start();
    take_block();
  }
  ~XzDecoder() override { lzma_end(&lzma_); }

 private:
  void start() {
    constexpr std::uint64_t memory_max = std::uint64_t{256} << 20;
    if (lzma_stream_decoder(&lzma_, memory_max, 0) != LZMA_OK) {
      input().fail("liblzma does not start");
    }
  }

  void take_block() {
    const std::span<char> block = input().block();
    lzma_.next_in = reinterpret_cast<std::uint8_t*>(block.data());
    lzma_.avail_in = block.size();
  }

  // Behind a stream stand padding, another stream, or the end.
  bool another() {
    for (;;) {
      while (lzma_.avail_in > 0 && *lzma_.next_in == 0) {
        ++lzma_.next_in;
        --lzma_.avail_in;
      }
      if (lzma_.avail_in > 0) return true;
      input().fill();
      take_block();
      if (lzma_.avail_in == 0) return false;
    }
  }

  std::size_t decode(std::span<char> out) override {
    lzma_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    lzma_.avail_out = out.size();
    while (lzma_.avail_out == out.size()) {
      if (ended_) {
        if (!another()) break;
        start();
        ended_ = false;
      }
      if (lzma_.avail_in == 0) {
        input().fill();
        take_block();
      }
      const bool last = lzma_.avail_in == 0;
      switch (lzma_code(&lzma_, last ? LZMA_FINISH : LZMA_RUN)) {
        case LZMA_OK:
          break;
        case LZMA_STREAM_END:
          ended_ = true;
          break;
        case LZMA_BUF_ERROR:
          input().fail("xz data ends in the middle; right would be the whole file (truncated?)");
        case LZMA_FORMAT_ERROR:
          input().fail("something else follows the xz data; right would be nothing, or more xz");
        case LZMA_MEMLIMIT_ERROR:
          input().fail("xz data needs more than 256 MiB to unpack; right would be xz -6 or less");
        default:
          input().fail("xz data is damaged; right would be the file as it was written");
      }
    }
    return out.size() - lzma_.avail_out;
  }

  lzma_stream lzma_ = LZMA_STREAM_INIT;
  bool ended_ = false;
};

class DecodedStream final : public std::istream {
 public:
  explicit DecodedStream(std::unique_ptr<Decoder> decoder)
      : std::istream(decoder.get()), decoder_(std::move(decoder)) {}

 private:
  std::unique_ptr<Decoder> decoder_;
};

bool begins_with(std::span<const char> bytes, std::string_view magic) {
  return std::string_view(bytes.data(), bytes.size()).starts_with(magic);
}

std::unique_ptr<Decoder> decoder_for(std::unique_ptr<Input> input) {
  using namespace std::string_view_literals;
  const std::span<char> head = input->block();
  if (begins_with(head, "\x1f\x8b"sv)) return std::make_unique<GzipDecoder>(std::move(input));
  if (begins_with(head, "\xfd\x37zXZ\0"sv)) return std::make_unique<XzDecoder>(std::move(input));
  for (const auto& [magic, format] : {std::pair{"\x28\xb5\x2f\xfd"sv, "zstd"sv},
                                      {"BZh"sv, "bzip2"sv},
                                      {"PK\x03\x04"sv, "zip"sv}}) {
    if (begins_with(head, magic)) {
      input->fail("is compressed with " + std::string(format) +
                  "; right would be gzip, xz or plain");
    }
  }
  return std::make_unique<PlainDecoder>(std::move(input));
}

}  // namespace

std::unique_ptr<std::istream> open_history(const std::string& path) {
  std::unique_ptr<std::istream> file;
  std::string shown = path;
  if (path == "-") {
    shown = "standard input";
  } else {
    file = std::make_unique<std::ifstream>(path, std::ios::binary);
    if (!*file) {
      throw HistoryError(path + ": cannot be opened: " + std::strerror(errno) +
                         "; right would be a readable file, or - for standard input");
    }
  }
  std::istream& stream = file ? *file : std::cin;
  auto input = std::make_unique<Input>(std::move(file), stream, shown);
  return std::make_unique<DecodedStream>(decoder_for(std::move(input)));
}

}  // namespace queuecheck
