// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/historyfile.h"

#include <QFileInfo>

#include "client/net/username.h"
#include "server/protocol/jsonwriter.h"

namespace echolock {

namespace {

constexpr const char* firstWords = R"({"history":1,)";

} // namespace

Result<void> HistoryFile::open(const QString& path)
{
    m_file.setFileName(path);
    const auto refusal = [&path](const QString& clause) {
        return failure((path + QStringLiteral(": ") + clause).toStdString());
    };
    const QFileInfo info(path);
    if (info.exists() && !info.isFile())
        return refusal(QStringLiteral("a history needs a file of its own."));
    if (info.size() > 0) {
        QFile earlier(path);
        if (!earlier.open(QIODevice::ReadOnly) || !earlier.readLine(100).startsWith(firstWords))
            return refusal(QStringLiteral("this is no history of a run, and is left alone. Choose "
                                          "another name."));
    }
    // The arguments, and what servers say, may hold a secret.
    constexpr QFile::Permissions mine = QFile::ReadOwner | QFile::WriteOwner;
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate, mine))
        return refusal(m_file.errorString() + u'.');
    m_file.setPermissions(mine);
    return {};
}

void HistoryFile::begin(const HistoryHead& head)
{
    JsonWriter json;
    // The seed as text: the integers of many JSON readers end at 2^53.
    json.beginObject().key("history").number(std::uint64_t(1));
    json.member("seed", std::to_string(head.seed));
    json.key("clients").number(std::uint64_t(head.clients));
    json.key("processes").number(std::uint64_t(head.processes));
    json.member("clock", "CLOCK_MONOTONIC").member("boot", head.boot);
    json.key("start_ns").number(std::int64_t(head.startedAt.count()));
    json.key("arguments").beginArray();
    for (const std::string& argument : head.arguments)
        json.string(argument);
    json.endArray().key("cast").beginArray();
    for (std::uint32_t client = 1; client <= head.clients; ++client)
        json.string(userName(client));
    put(json.endArray().endObject().take());
}

void HistoryFile::write(const std::vector<HistoryRow>& rows)
{
    m_lines += rows.size();
    for (const HistoryRow& row : rows)
        put(historyLine(row));
}

void HistoryFile::end(std::uint64_t dropped)
{
    JsonWriter json;
    json.beginObject().key("end").raw("true").key("entries").number(m_lines);
    put(json.key("dropped").number(dropped).endObject().take());
    if (m_file.isOpen() && !m_file.flush())
        m_trouble = "The history is not whole: " + m_file.errorString().toStdString() + ".";
    m_file.close();
}

void HistoryFile::put(std::string line)
{
    if (!m_file.isOpen() || !m_trouble.empty())
        return;
    line += '\n';
    if (m_file.write(line.data(), static_cast<qint64>(line.size())) < 0)
        m_trouble = "The history ends here: " + m_file.errorString().toStdString() + ".";
}

} // namespace echolock
