// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "scenarios/explore/replaystring.h"
#include "server/base/prng.h"

using namespace echolock;

class TestReplayString : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrote();
    void isOneShortWord();
    void forgivesHandwriting();
    void refusesWhatIsDamaged();
    void refusesOtherVersions();
    void survivesAnything();

private:
    Replay replay() const
    {
        return {0x0123456789abcdefULL,
                "composite",
                TimeMode::Async,
                {5, 5, 4097, 0, 4097, 5, 0, 0, 5, 65'535, 5, 5, 0, 4097, 4097, 5, 5, 5},
                1,
                "R02-two-tabs"};
    }
};

void TestReplayString::readsWhatItWrote()
{
    QVERIFY(readReplay(writeReplay(replay())) == replay());
    const Replay empty{1, "", TimeMode::Ordered, {}};
    QVERIFY(readReplay(writeReplay(empty)) == empty);
    Prng prng(11);
    for (int round = 0; round < 300; ++round) {
        Replay random{prng.next(), "owner", TimeMode::Real, {}, prng.next() >> 1U};
        const auto actors = prng.below(40) + 1;
        for (std::uint64_t step = prng.below(200); step > 0; --step)
            random.schedule.push_back(static_cast<ActorId>(prng.below(actors) * 613));
        QVERIFY(readReplay(writeReplay(random)) == random);
    }
}

void TestReplayString::isOneShortWord()
{
    const std::string word = writeReplay(replay());
    QVERIFY(word.starts_with("el2"));
    QVERIFY(word.size() < 100);
    QVERIFY(std::ranges::all_of(word, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    }));
}

void TestReplayString::forgivesHandwriting()
{
    std::string word = writeReplay(replay());
    for (std::size_t index = 3; index < word.size(); ++index) {
        if (word[index] == '0')
            word[index] = 'O';
        else if (word[index] == '1')
            word[index] = 'l';
        else
            word[index] = char(std::toupper(word[index]));
    }
    QVERIFY(readReplay(word) == replay());
}

/// Told apart by their sentences.
void TestReplayString::refusesWhatIsDamaged()
{
    const std::string word = writeReplay(replay());
    const auto problem = [](const std::string& wrong) {
        const auto read = readReplay(wrong);
        return read ? std::string() : read.error().message;
    };
    for (std::size_t size = 3; size < word.size(); ++size)
        QVERIFY2(problem(word.substr(0, size)).starts_with("this replay was cut short: "),
                 std::to_string(size).c_str());
    const std::string all = std::to_string(word.size());
    QVERIFY(problem(word.substr(0, 40)).find(" has 40 of its " + all + " letters")
            != std::string::npos);
    // Whatever one letter is changed.
    for (std::size_t index = 3; index < word.size() - 1; ++index) {
        for (const char other : {'x', 'y', '7'}) {
            std::string wrong = word;
            wrong[index] = other;
            if (wrong != word)
                QVERIFY2(problem(wrong).starts_with("this replay is mistyped: "),
                         (std::to_string(index) + problem(wrong)).c_str());
        }
        if (word[index] == word[index + 1])
            continue;
        std::string exchanged = word;
        std::swap(exchanged[index], exchanged[index + 1]);
        QVERIFY(problem(exchanged).starts_with("this replay is mistyped: "));
    }
    QVERIFY(problem(word + "u").find("no replay has a 'u'") != std::string::npos);
    QVERIFY(problem(word + "\n").find("no replay has such a letter") != std::string::npos);
    QVERIFY(problem(word + "00").find(" and should have " + all) != std::string::npos);
}

void TestReplayString::refusesOtherVersions()
{
    std::string word = writeReplay(replay());
    word[2] = '1';
    QVERIFY(readReplay(word).error().message.find("another version") != std::string::npos);
    for (const char* other : {"", "e", "el", "elephant", "R02"})
        QVERIFY(readReplay(other).error().message.find("begins with el2") != std::string::npos);
}

void TestReplayString::survivesAnything()
{
    Prng prng(3);
    constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
    for (int round = 0; round < 2'000; ++round) {
        std::string word = "el2";
        for (std::uint64_t size = prng.below(80); size > 0; --size)
            word += letters[prng.below(letters.size())];
        QVERIFY(!readReplay(word));
    }
}

QTEST_APPLESS_MAIN(TestReplayString)
#include "tst_replaystring.moc"
