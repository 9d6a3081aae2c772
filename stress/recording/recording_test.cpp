// From the calls of an application to a verdict: threads, forks, kills, windows, full disks.
#include "queuecheck/stress/recording/recording.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/stress/recorder.hpp"
#include "queuecheck/stress/recording/recording_test_support.hpp"

namespace queuecheck {
namespace {

using recording::read_recording;
using recording::RecordedHistory;

void produce(Recorder& recorder, Shelf& shelf, std::int64_t first, std::int64_t count) {
  for (std::int64_t value = first; value < first + count; ++value) {
    recorder.try_put(value, [&] { return shelf.push(value); });
  }
}

void consume(Recorder& recorder, Shelf& shelf, std::int64_t count) {
  while (count > 0) {
    if (recorder.try_get([&] { return shelf.pop(); })) --count;
  }
}

std::string remarks_of(const RecordedHistory& recorded) {
  std::string out;
  for (const std::string& remark : recorded.remarks) out += remark + '\n';
  return out;
}

TEST(Recording, ThreadsOfAProcess) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = "fifo"});
    Shelf shelf;
    std::thread producer([&] { produce(recorder, shelf, 1, 3000); });
    std::thread consumer([&] { consume(recorder, shelf, 3000); });
    producer.join();
    consumer.join();
    EXPECT_GE(recorder.report().calls, 6000U);
    EXPECT_EQ(recorder.report().lost, 0U);
    EXPECT_EQ(recorder.report().threads, 2U);
  }
  const RecordedHistory recorded = read_recording(folder.path());
  EXPECT_TRUE(recorded.history.complete);
  EXPECT_EQ(recorded.history.processes, 1U);
  EXPECT_EQ(judge_recorded(recorded).verdict, Verdict::valid);
}

TEST(Recording, AQueueThatBreaksItsPromiseIsFoundOut) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = "fifo"});
    Shelf shelf(true);
    produce(recorder, shelf, 1, 2);
    consume(recorder, shelf, 2);
  }
  const Judgement judgement = judge_folder(folder);
  EXPECT_EQ(judgement.verdict, Verdict::violation);
  EXPECT_EQ(judgement.violation, ViolationClass::order);
}

// The parent's recorder goes on in the child by itself, in files of the child.
TEST(Recording, AForkedChildRecordsForItself) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = "fifo"});
    Shelf shelf;
    produce(recorder, shelf, 1, 3);
    EXPECT_EQ(run_child([&] {
                consume(recorder, shelf, 3);  // of its copy: of one story with the parent's puts
                recorder.close();
              }),
              0);
  }
  const RecordedHistory recorded = read_recording(folder.path());
  EXPECT_EQ(recorded.history.processes, 2U);
  EXPECT_EQ(recorded.history.operations.size(), 6U);
  EXPECT_TRUE(recorded.history.complete) << remarks_of(recorded);
  EXPECT_EQ(judge_recorded(recorded).verdict, Verdict::valid);
}

TEST(Recording, AKilledCallIsPending) {
  const RecordingFolder folder;
  EXPECT_EQ(run_child([&] {
              Recorder recorder({.folder = folder.path(), .specification = "fifo"});
              Shelf shelf;
              produce(recorder, shelf, 1, 2);
              recorder.get([&]() -> std::optional<std::int64_t> {
                raise(SIGKILL);
                return std::nullopt;
              });
            }),
            SIGKILL);
  const RecordedHistory recorded = read_recording(folder.path());
  ASSERT_EQ(recorded.history.operations.size(), 4U);
  EXPECT_EQ(recorded.history.operations[2].kind, OperationKind::get);
  EXPECT_EQ(recorded.history.operations[2].outcome, Outcome::pending);
  EXPECT_EQ(recorded.history.operations[3].kind, OperationKind::crash);
  EXPECT_FALSE(recorded.history.complete);
  EXPECT_NE(remarks_of(recorded).find("killed, or ended without closing"), std::string::npos);
  EXPECT_EQ(judge_recorded(recorded).verdict, Verdict::valid);
}

TEST(Recording, ACallThatThrowsMayHaveTakenEffect) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = "fifo"});
    Shelf shelf;
    EXPECT_THROW(recorder.try_put(1,
                                  [&]() -> bool {
                                    shelf.push(1);
                                    throw std::runtime_error("late");
                                  }),
                 std::runtime_error);
    consume(recorder, shelf, 1);
  }
  const RecordedHistory recorded = read_recording(folder.path());
  EXPECT_FALSE(recorded.history.complete);
  EXPECT_EQ(judge_recorded(recorded).verdict, Verdict::valid);
}

// The item of another process that could not be recorded: taken here, put nowhere. Only until the
// mark is there anything to be judged.
TEST(Recording, WhereTheDiskIsFullTheApplicationGoesOnAndTheJudgeKnows) {
  const RecordingFolder folder;
  const RecordingFolder texts;
  const std::string told = texts.path() + "/stderr";
  const int status = run_child([&] {
    if (std::freopen(told.c_str(), "w", stderr) == nullptr) _exit(2);
    const rlimit limit{100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    Recorder recorder({.folder = folder.path(), .specification = "fifo"});
    Shelf shelf;
    produce(recorder, shelf, 1, 5000);
    std::int64_t got = 0;
    while (shelf.pop()) ++got;
    const RecorderReport report = recorder.close();
    std::fflush(stderr);
    if (got != 5000 || report.calls + report.lost != 5000 || report.lost == 0) _exit(3);
    if (report.problem.find("File too large") == std::string::npos) _exit(4);
  });
  EXPECT_EQ(status, 0);
  std::ifstream in(told);
  const std::string line{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
  EXPECT_NE(line.find("queuecheck recorder: "), std::string::npos) << line;
  EXPECT_NE(line.find("the application goes on"), std::string::npos) << line;
  const RecordedHistory recorded = read_recording(folder.path());
  EXPECT_FALSE(recorded.history.complete);
  EXPECT_NE(remarks_of(recorded).find("could not record any more"), std::string::npos);
  EXPECT_EQ(judge_recorded(recorded).verdict, Verdict::valid);
}

TEST(Recording, AFolderThatCannotBeMadeStopsNobody) {
  Recorder recorder({.folder = "/proc/queuecheck/none"});
  Shelf shelf;
  produce(recorder, shelf, 1, 10);
  EXPECT_EQ(shelf.pop(), 1);
  const RecorderReport report = recorder.close();
  EXPECT_EQ(report.calls, 0U);
  EXPECT_EQ(report.lost, 10U);
  EXPECT_NE(report.problem.find("/proc/queuecheck/none"), std::string::npos);
}

TEST(Recording, AfterCloseTheHistoryEndsThere) {
  const RecordingFolder folder;
  Recorder recorder({.folder = folder.path(), .specification = "fifo"});
  Shelf shelf;
  produce(recorder, shelf, 1, 2);
  EXPECT_EQ(recorder.close().lost, 0U);
  EXPECT_TRUE(read_recording(folder.path()).history.complete);
  produce(recorder, shelf, 3, 1);
  EXPECT_EQ(recorder.report().lost, 1U);
  EXPECT_FALSE(read_recording(folder.path()).history.complete);
}

TEST(Recording, AnIdentityPutTwiceNamesNothing) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = "fifo"});
    Shelf shelf;
    for (const std::int64_t value : {7, 8, 7}) {
      recorder.try_put(value, [&] { return shelf.push(value); });
    }
    consume(recorder, shelf, 3);
  }
  const RecordedHistory recorded = read_recording(folder.path());
  EXPECT_NE(remarks_of(recorded).find("1 identity was put more than once, the first 7"),
            std::string::npos);
  EXPECT_NE(judge_recorded(recorded).verdict, Verdict::violation);
}

std::string refusal(const std::string& folder) {
  try {
    read_recording(folder);
  } catch (const HistoryError& error) {
    return error.what();
  }
  return "";
}

void overwrite(const std::string& file, std::size_t at, const std::string& bytes) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(static_cast<std::streamoff>(at));
  out << bytes;
}

TEST(Recording, WhatDoesNotBelongTogetherIsRefused) {
  const RecordingFolder folder;
  Shelf shelf;
  const auto record = [&](const std::string& specification) {
    Recorder recorder({.folder = folder.path(), .specification = specification});
    produce(recorder, shelf, 1, 1);
  };
  EXPECT_NE(refusal(folder.path()).find("holds no recorded call"), std::string::npos);
  record("fifo");
  record("bag");
  EXPECT_NE(refusal(folder.path()).find("another specification"), std::string::npos);
  std::filesystem::remove(folder.only_file());
  const std::string file = folder.only_file();
  record("");
  EXPECT_EQ(refusal(folder.path()), "");
  overwrite(file, offsetof(recording::LogHead, boot_id), "00000000");
  EXPECT_NE(refusal(folder.path()).find("another start"), std::string::npos);
  overwrite(file, 0, "nonsense");
  EXPECT_NE(refusal(folder.path()).find("is no file of recorded calls"), std::string::npos);
}

TEST(Recording, DamageIsRefusedWithTheFile) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = "fifo"});
    Shelf shelf;
    produce(recorder, shelf, 1, 3);
  }
  const std::string file = folder.only_file();
  overwrite(file, recording::head_bytes + offsetof(recording::CallRecord, kind), "\x7f");
  EXPECT_NE(refusal(folder.path()).find("record 0 is no call"), std::string::npos);
  std::filesystem::resize_file(file, recording::head_bytes + 60);
  EXPECT_NE(refusal(folder.path()).find(file + ": is cut off"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
