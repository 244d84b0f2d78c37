// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryFile>
#include <QTest>

#include "server/loop/epolldispatcher.h"
#include "server/net/logwriter.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace echolock;

class TestLogWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesToAFile();
    void writesWhatIsLeftAtItsEnd();
    void neverWaitsForAFullPipe();
    void tellsHowManyLinesAreMissing();
    void goesOnWhenTheReaderDoes();
    void leavesTheDescriptorAsItIs();
    void survivesAReaderThatIsGone();
};

namespace {

std::string notice(std::uint64_t lines)
{
    return "missing " + std::to_string(lines) + "\n";
}

struct Pipe
{
    Pipe()
    {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            qFatal("no pipe");
        // Only for the reading end; the writer's must block, as a shell's does.
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    }

    ~Pipe()
    {
        closeReader();
        ::close(ends[1]);
    }

    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void closeReader() { ::close(std::exchange(ends[0], -1)); }

    /// All that is there now.
    void read()
    {
        std::array<char, 65536> bytes{};
        for (ssize_t count = 1; count > 0;) {
            count = ::read(ends[0], bytes.data(), bytes.size());
            if (count > 0)
                text.append(bytes.data(), std::size_t(count));
        }
    }

    std::array<int, 2> ends{-1, -1};
    std::string text;
};

/// Lines of 100 bytes, each with its number.
std::string lineOf(int number)
{
    std::string line = std::to_string(number);
    return line + std::string(99 - line.size(), '.') + "\n";
}

} // namespace

void TestLogWriter::writesToAFile()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    LogWriter writer(file.handle(), notice);
    writer.write("one\n");
    writer.write("two\n");
    QTRY_COMPARE(file.size(), 8);
    QVERIFY(file.seek(0));
    QCOMPARE(file.readAll(), QByteArray("one\ntwo\n"));
}

void TestLogWriter::writesWhatIsLeftAtItsEnd()
{
    Pipe pipe;
    {
        LogWriter writer(pipe.ends[1], notice);
        writer.write("last words\n");
    }
    pipe.read();
    QCOMPARE(pipe.text, std::string("last words\n"));
}

void TestLogWriter::neverWaitsForAFullPipe()
{
    const Pipe pipe;
    LogWriter writer(pipe.ends[1], notice);
    // Ten times what the pipe and the writer take together: a write that waits would wait forever.
    for (int i = 0; i < 120'000; ++i) {
        writer.write(lineOf(i));
        if (i % 100 == 0)
            QCoreApplication::processEvents();
    }
    QVERIFY(writer.linesDropped() > 100'000);
}

void TestLogWriter::tellsHowManyLinesAreMissing()
{
    Pipe pipe;
    LogWriter writer(pipe.ends[1], notice);
    constexpr int lines = 20'000;
    for (int i = 0; i < lines; ++i)
        writer.write(lineOf(i));
    const auto dropped = int(writer.linesDropped());
    QVERIFY(dropped > 0);
    const std::string missing = notice(std::uint64_t(dropped));
    QTRY_VERIFY((pipe.read(), pipe.text.ends_with(missing)));
    // Every line is whole, in its order, and either there or counted.
    QCOMPARE(pipe.text.size(), std::size_t(lines - dropped) * 100 + missing.size());
    for (int i = 0; i < lines - dropped; ++i)
        QCOMPARE(pipe.text.substr(std::size_t(i) * 100, 100), lineOf(i));
}

void TestLogWriter::goesOnWhenTheReaderDoes()
{
    Pipe pipe;
    LogWriter writer(pipe.ends[1], notice);
    for (int i = 0; i < 20'000; ++i)
        writer.write(lineOf(i));
    QTRY_VERIFY((pipe.read(), pipe.text.find("missing") != std::string::npos));
    writer.write("again\n");
    QTRY_VERIFY((pipe.read(), pipe.text.ends_with("\nagain\n")));
}

void TestLogWriter::leavesTheDescriptorAsItIs()
{
    const Pipe pipe;
    LogWriter writer(pipe.ends[1], notice);
    writer.write("x\n");
    QCoreApplication::processEvents();
    QCOMPARE(::fcntl(pipe.ends[1], F_GETFL) & O_NONBLOCK, 0);
}

void TestLogWriter::survivesAReaderThatIsGone()
{
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    LogWriter writer(pipe.ends[1], notice);
    pipe.closeReader();
    for (std::uint64_t lines = 1; lines <= 3; ++lines) {
        writer.write("x\n");
        QTRY_COMPARE(writer.linesDropped(), lines);
    }
}

int main(int argc, char* argv[])
{
    EpollDispatcher::installForApplication();
    QCoreApplication application(argc, argv);
    TestLogWriter test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_logwriter.moc"
