// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "client/people/stepwords.h"
#include "client/run/clientoptions.h"
#include "client/run/peoplefiles.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

namespace {

struct Folder
{
    QString write(const char* name, const char* text) const
    {
        QFile file(dir.filePath(QString::fromUtf8(name)));
        const bool written = file.open(QIODevice::WriteOnly) && file.write(text) > 0;
        return written ? file.fileName() : QString();
    }

    QTemporaryDir dir;
};

/// One section of the reference, by its heading.
QByteArray section(const QByteArray& heading)
{
    QFile file(qEnvironmentVariable("ECHOLOCK_SOURCE") + QStringLiteral("/docs/clients.md"));
    const QByteArray page = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    const qsizetype from = page.indexOf("\n## " + heading + "\n");
    return from < 0 ? QByteArray() : page.mid(from, page.indexOf("\n## ", from + 1) - from);
}

/// What stands in its fences of that kind.
QByteArrayList examples(const QByteArray& text, const QByteArray& kind)
{
    QByteArrayList found;
    const QByteArray fence = "\n```" + kind + "\n";
    for (qsizetype at = text.indexOf(fence); at >= 0; at = text.indexOf(fence, at + 1)) {
        const qsizetype from = at + fence.size();
        found += text.mid(from, text.indexOf("\n```", from) - from);
    }
    return found;
}

} // namespace

class TestPeopleFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameIsABuiltInMix();
    void anythingElseIsAFile();
    void aWordThatIsNeitherIsAMistakeInTheName();
    void tellsTheFirstMistakeInOneSentence();
    void saysThatAFileIsNotThere();
    void readsScripts();
    void theReferencesExamplesAreGood();
    void theReferenceNamesEveryStep();
};

void TestPeopleFiles::aNameIsABuiltInMix()
{
    QVERIFY(loadMix(QStringLiteral("rough")).value() == *mixByName("rough"));
}

void TestPeopleFiles::anythingElseIsAFile()
{
    const Folder folder;
    const QString file = folder.write("mine.yaml", "leaving: {kill: 1}");
    const auto mix = loadMix(file);
    QVERIFY(mix.has_value());
    QCOMPARE(mix->weights[static_cast<std::size_t>(Abandonment::Kill)], 1.0);
}

void TestPeopleFiles::aWordThatIsNeitherIsAMistakeInTheName()
{
    const auto mix = loadMix(QStringLiteral("polite"));
    QVERIFY(!mix.has_value());
    QVERIFY(mix.error().message.starts_with("There is no behaviour mix 'polite'"));
}

void TestPeopleFiles::tellsTheFirstMistakeInOneSentence()
{
    const Folder folder;
    const QString file = folder.write("bad.yaml", "leaving: {kill: 1}\nedits: 3s\nrests: 3s\n");
    const auto mix = loadMix(file);
    QVERIFY(!mix.has_value());
    QCOMPARE(mix.error().message,
             file.toStdString()
                 + ":2:1: unknown key 'edits' in a behaviour mix; did you mean 'edit'? (and 1 more "
                   "like it).");
}

void TestPeopleFiles::saysThatAFileIsNotThere()
{
    const Folder folder;
    for (const char* name : {"/none.yaml", ""}) {
        const QString path = folder.dir.path() + QString::fromUtf8(name);
        const auto mix = loadMix(path);
        QVERIFY(!mix.has_value());
        QVERIFY(mix.error().message.starts_with(path.toStdString()
                                                + ":1:1: this file cannot be read: "));
        QVERIFY(!loadPeople(path).has_value());
    }
}

void TestPeopleFiles::readsScripts()
{
    const Folder folder;
    const auto people = loadPeople(
        folder.write("day.yaml", "people: {all: {do: [open, {edit: 1s}, leave]}}"));
    QVERIFY(people.has_value());
    QCOMPARE(people->groups[0].script.steps.size(), std::size_t(3));
    const auto bad = loadPeople(folder.write("bad.yaml", "people: {all: {do: [open, edit]}}"));
    QVERIFY(!bad.has_value());
    QVERIFY(
        bad.error().message.ends_with("bad.yaml:1:27: 'edit' needs a time, such as {edit: 5s}."));
}

void TestPeopleFiles::theReferencesExamplesAreGood()
{
    const Folder folder;
    const QByteArrayList mixes = examples(section("Mix files"), "yaml");
    const QByteArrayList scripts = examples(section("Scripts"), "yaml");
    QCOMPARE(mixes.size(), 1);
    QCOMPARE(scripts.size(), 1);
    folder.write("mine.yaml", mixes.front().constData());
    folder.write("day.yaml", scripts.front().constData());
    const QByteArrayList lines = examples(section("People"), "sh")
        + examples(section("Mix files"), "sh") + examples(section("Scripts"), "sh");
    QCOMPARE(lines.size(), 4);
    for (const QByteArray& line : lines) {
        QStringList words = QString::fromUtf8(line).split(u' ');
        for (QString& word : words)
            word = word.endsWith(QStringLiteral(".yaml")) ? folder.dir.filePath(word) : word;
        const auto command = parseClientCommand(words);
        QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
    }
}

void TestPeopleFiles::theReferenceNamesEveryStep()
{
    const QByteArray text = section("Scripts");
    for (const std::string_view word : allStepWords())
        QVERIFY2(text.contains(QByteArray(word.data(), qsizetype(word.size()))), word.data());
}

QTEST_GUILESS_MAIN(TestPeopleFiles)
#include "tst_peoplefiles.moc"
