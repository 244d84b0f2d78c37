// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/swarmhistory.h"

#include <QFile>

#include "client/joint/historyline.h"
#include "scenarios/live/inputfile.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace echolock {

namespace {

constexpr std::size_t entriesMax = 5'000'000;
constexpr qint64 lineBytesMax = 1024 * 1024;

/// Of the first line, which says what the others are; none where it does not.
std::optional<std::vector<std::string>> readCast(std::string_view line)
{
    JsonReader reader;
    const Result<JsonValue> root = reader.parse(line);
    if (!root || !root->is(JsonType::Object))
        return std::nullopt;
    const auto [version, cast] = reader.pick(*root,
                                             std::array<std::string_view, 2>{"history", "cast"});
    if (toUnsigned(version) != 1U || !cast.is(JsonType::Array))
        return std::nullopt;
    std::vector<std::string> names;
    for (const JsonValue& name : reader.elements(cast))
        names.emplace_back(name.text);
    return names;
}

bool isLastLine(std::string_view line)
{
    return line.starts_with(R"({"end":)");
}

Result<void> readEntries(QFile& file, SwarmHistory& history)
{
    for (std::size_t number = 2; !file.atEnd(); ++number) {
        const std::string line = file.readLine(lineBytesMax).trimmed().toStdString();
        if (line.empty() || isLastLine(line))
            continue;
        auto row = readHistoryLine(line);
        if (!row)
            return failure("line " + std::to_string(number) + ": " + row.error().message);
        if (history.entries.size() == entriesMax)
            return failure("the history has more than " + std::to_string(entriesMax)
                           + " entries; record a shorter run");
        history.entries.push_back(std::move(row->entry));
    }
    return {};
}

/// Who has which order, as far as the clients know.
class HoldBook
{
public:
    void feed(const HoldChange& change, std::vector<SwarmViolation>& found)
    {
        std::vector<Holder>& holders = m_holders[change.order];
        const auto mine = [&](const Holder& each) { return each.client == change.client; };
        if (change.kind == HoldChange::Kind::Ends) {
            std::erase_if(holders, mine);
            return;
        }
        const bool isSave = change.kind == HoldChange::Kind::Saved;
        for (const Holder& holder : holders) {
            if (!mine(holder) && (!isSave || holder.since <= change.since))
                found.push_back({isSave ? Letter::W : Letter::M, change.order, holder.client,
                                 change.client, change.at});
        }
        if (!isSave)
            holders.push_back({change.client, change.at});
    }

private:
    struct Holder
    {
        std::size_t client = 0;
        Instant since;
    };

    std::map<std::string, std::vector<Holder>> m_holders;
};

} // namespace

std::string SwarmHistory::nameOf(std::size_t client) const
{
    return client >= 1 && client <= cast.size() ? cast[client - 1]
                                                : "client-" + std::to_string(client);
}

Result<SwarmHistory> readSwarmHistory(const QString& path)
{
    if (const auto isFile = checkIsFile(path); !isFile)
        return failure("cannot read " + path.toStdString() + ": " + isFile.error().message);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure("cannot read " + path.toStdString() + ": "
                       + file.errorString().toStdString());
    SwarmHistory history;
    auto cast = readCast(file.readLine(lineBytesMax * 8).trimmed().toStdString());
    if (!cast)
        return failure(path.toStdString()
                       + ": this is no history of echolock-clients; write one by --history FILE");
    history.cast = *std::move(cast);
    if (const auto read = readEntries(file, history); !read)
        return failure(path.toStdString() + ": " + read.error().message);
    return history;
}

std::vector<SwarmViolation> violationsOf(const SwarmHistory& history)
{
    std::vector<SwarmViolation> found;
    HoldBook book;
    for (const ClientEntry& entry : history.entries) {
        if (const auto* const change = std::get_if<HoldChange>(&entry.what))
            book.feed(*change, found);
    }
    return found;
}

} // namespace echolock
