// Files as they come: plain, compressed, in pieces, cut off, with something else behind them, and
// small files that unpack to more than any memory.
#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "queuecheck/model/history_io.hpp"

namespace queuecheck {
namespace {

const std::string two_lines = "0 put 7 12 15 OK\n1 get 7 13 20 OK\n";

std::string gzip(const std::string& text) {
  z_stream zlib{};
  deflateInit2(&zlib, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&zlib, text.size()) + 64, '\0');
  std::string given = text;
  zlib.next_in = reinterpret_cast<Bytef*>(given.data());
  zlib.avail_in = static_cast<uInt>(given.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - zlib.avail_out);
  deflateEnd(&zlib);
  return packed;
}

std::string xz(const std::string& text) {
  std::string packed(text.size() + 1000, '\0');
  std::size_t used = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(
                6, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()),
                text.size(), reinterpret_cast<std::uint8_t*>(packed.data()), &used, packed.size()),
            LZMA_OK);
  packed.resize(used);
  return packed;
}

class HistoryOpen : public testing::Test {
 protected:
  ~HistoryOpen() override { std::filesystem::remove(path_); }

  // How many operations a file of these bytes holds, or what is said against it.
  std::string told(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    try {
      const auto stream = open_history(path_);
      HistoryReader reader(*stream, path_);
      std::size_t operations = 0;
      while (const auto history = reader.next()) operations += history->operations.size();
      return std::to_string(operations);
    } catch (const HistoryError& error) {
      const std::string message = error.what();
      EXPECT_TRUE(message.starts_with(path_)) << message;
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      return message;
    }
  }
  void expect_told(const std::string& bytes, const std::string& part) {
    const std::string message = told(bytes);
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }

  // Unique: tests of one binary run at once.
  const std::string path_ = testing::TempDir() + "queuecheck-open-" +
                            testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(HistoryOpen, PlainGzipAndXz) {
  std::string many;
  for (int i = 0; i < 20000; ++i) {
    many += "0 put " + std::to_string(i) + " " + std::to_string(2 * i) + " " +
            std::to_string(2 * i + 1) + " OK\n";
  }
  EXPECT_EQ(told(many), "20000");
  EXPECT_EQ(told(gzip(many)), "20000");
  EXPECT_EQ(told(xz(many)), "20000");
  EXPECT_EQ(told(gzip(two_lines) + gzip(two_lines)), "4");
  EXPECT_EQ(told(xz(two_lines) + xz(two_lines)), "4");
  EXPECT_EQ(told(xz(two_lines) + std::string(8, '\0') + xz(two_lines) + std::string(4, '\0')), "4");
  EXPECT_THROW(open_history(path_ + ".nothere"), HistoryError);
}

TEST_F(HistoryOpen, CutOffAnywhereIsTold) {
  const std::string gzipped = gzip(two_lines);
  for (std::size_t size = 2; size < gzipped.size(); ++size) {
    expect_told(gzipped.substr(0, size), "truncated?");
  }
  const std::string packed = xz(two_lines);
  for (std::size_t size = 6; size < packed.size(); ++size) {
    expect_told(packed.substr(0, size), "truncated?");
  }
}

TEST_F(HistoryOpen, WhatFollowsOrIsDamagedIsTold) {
  expect_told(gzip(two_lines) + "garbage", "something else follows the gzip data");
  expect_told(xz(two_lines) + "some more garbage", "something else follows the xz data");
  std::string damaged = gzip(two_lines);
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  expect_told(damaged, "damaged");
  damaged = xz(two_lines);
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  expect_told(damaged, "damaged");
}

TEST_F(HistoryOpen, AnotherCompressionIsTold) {
  expect_told("\x28\xb5\x2f\xfd...", "compressed with zstd; right would be gzip, xz or plain");
  expect_told("BZh91AY", "bzip2");
  expect_told("PK\x03\x04...", "zip");
}

// 64 MiB out of 64 KiB: refused at the first line that no history has, so memory stays small.
TEST_F(HistoryOpen, ABombIsRefusedAtTheFirstLongLine) {
  const std::string bomb = gzip(std::string(std::size_t{64} << 20, 'x'));
  EXPECT_LT(bomb.size(), std::size_t{1} << 17);
  expect_told(bomb, ":1: line longer than 16 MiB");
  expect_told(xz(std::string(std::size_t{20} << 20, ' ')), ":1: line longer than 16 MiB");
}

TEST_F(HistoryOpen, ABombOfOperationsEndsAtTheLimit) {
  std::ofstream(path_, std::ios::binary) << gzip([] {
    std::string lines;
    for (int i = 0; i < 5000; ++i) lines += "0 put - 1 1 OK\n";
    return lines;
  }());
  const auto error_of = [&](const auto& next) -> std::string {
    const auto stream = open_history(path_);
    HistoryReader reader(*stream, "bomb", {.operations_max = 1000, .compact_max = 2000});
    try {
      next(reader);
    } catch (const HistoryError& error) {
      EXPECT_FALSE(reader.next());  // nothing follows an error
      return error.what();
    }
    return "no error";
  };
  EXPECT_TRUE(error_of([](HistoryReader& r) {
                r.next();
              }).starts_with("bomb:1001: the history has more than 1000 operations"));
  EXPECT_TRUE(error_of([](HistoryReader& r) {
                r.next_compact();
              }).starts_with("bomb:2001: the history has more than 2000 operations"));
}

}  // namespace
}  // namespace queuecheck
