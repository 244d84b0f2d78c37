// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/explore/replaystring.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

namespace echolock {

namespace {

constexpr std::string_view prefix = "el";
constexpr std::string_view version = "1";
/// Without i, l, o and u, which are read as others (Crockford).
constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t policyMax = 64;
constexpr std::size_t stepsMax = 100'000;

/// FNV-1a, folded: enough to notice a word that was cut short or mistyped.
std::uint32_t checksumOf(const std::vector<std::uint8_t>& bytes, std::size_t size)
{
    std::uint64_t hash = 14695981039346656037ULL;
    for (std::size_t index = 0; index < size; ++index)
        hash = (hash ^ bytes[index]) * 1099511628211ULL;
    return static_cast<std::uint32_t>(hash ^ hash >> 32U);
}

class Packer
{
public:
    void bits(std::uint64_t value, unsigned count)
    {
        for (unsigned bit = count; bit-- > 0;) {
            if (m_used % 8 == 0)
                m_bytes.push_back(0);
            if ((value >> bit & 1U) != 0)
                m_bytes.back() = static_cast<std::uint8_t>(m_bytes.back() | 0x80U >> m_used % 8);
            ++m_used;
        }
    }

    /// Seven bits at a time, the lowest first.
    void number(std::uint64_t value)
    {
        for (; value > 127; value >>= 7U)
            bits((value & 127U) | 128U, 8);
        bits(value, 8);
    }

    std::vector<std::uint8_t> take() { return std::move(m_bytes); }

private:
    std::vector<std::uint8_t> m_bytes;
    std::size_t m_used = 0;
};

class Unpacker
{
public:
    Unpacker(const std::vector<std::uint8_t>& bytes, std::size_t size)
        : m_bytes(bytes)
        , m_bits(size * 8)
    {
    }

    std::uint64_t bits(unsigned count)
    {
        std::uint64_t value = 0;
        for (unsigned bit = 0; bit < count; ++bit, ++m_used) {
            value <<= 1U;
            if (m_used >= m_bits)
                m_bad = true;
            else
                value |= m_bytes[m_used / 8] >> (7 - m_used % 8) & 1U;
        }
        return value;
    }

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            const std::uint64_t part = bits(8);
            value |= (part & 127U) << shift;
            if ((part & 128U) == 0)
                return value;
        }
        m_bad = true;
        return 0;
    }

    bool isGood() const { return !m_bad; }

private:
    const std::vector<std::uint8_t>& m_bytes;
    std::size_t m_bits;
    std::size_t m_used = 0;
    bool m_bad = false;
};

/// The actors by first appearance, then a place among them for each step.
void packSchedule(const Schedule& schedule, Packer& packer)
{
    Schedule actors;
    for (const ActorId actor : schedule) {
        if (std::ranges::find(actors, actor) == actors.end())
            actors.push_back(actor);
    }
    packer.number(actors.size());
    for (const ActorId actor : actors)
        packer.number(actor);
    packer.number(schedule.size());
    const auto width = static_cast<unsigned>(std::bit_width(actors.size()));
    for (const ActorId actor : schedule)
        packer.bits(static_cast<std::uint64_t>(std::ranges::find(actors, actor) - actors.begin()),
                    width);
}

std::optional<Schedule> unpackSchedule(Unpacker& bits)
{
    const std::uint64_t count = bits.number();
    if (!bits.isGood() || count > 65'536)
        return std::nullopt;
    Schedule actors;
    for (std::uint64_t index = 0; index < count && bits.isGood(); ++index)
        actors.push_back(static_cast<ActorId>(bits.number()));
    const std::uint64_t steps = bits.number();
    if (!bits.isGood() || steps > stepsMax)
        return std::nullopt;
    const auto width = static_cast<unsigned>(std::bit_width(actors.size()));
    Schedule schedule;
    for (std::uint64_t step = 0; step < steps && bits.isGood(); ++step) {
        const std::uint64_t place = bits.bits(width);
        if (place >= actors.size())
            return std::nullopt;
        schedule.push_back(actors[place]);
    }
    return bits.isGood() ? std::optional(std::move(schedule)) : std::nullopt;
}

std::string encode(const std::vector<std::uint8_t>& bytes)
{
    std::string text;
    Unpacker bits(bytes, bytes.size());
    for (std::size_t left = bytes.size() * 8; left > 0; left -= std::min<std::size_t>(left, 5)) {
        const auto count = static_cast<unsigned>(std::min<std::size_t>(left, 5));
        text += digits[bits.bits(count) << (5 - count)];
    }
    return text;
}

/// None where a letter is none of base32's.
std::optional<std::vector<std::uint8_t>> decode(std::string_view text)
{
    Packer packer;
    for (char letter : text) {
        if (letter >= 'A' && letter <= 'Z')
            letter = static_cast<char>(letter - 'A' + 'a');
        letter = letter == 'o' ? '0' : letter == 'i' || letter == 'l' ? '1' : letter;
        const std::size_t digit = digits.find(letter);
        if (digit == std::string_view::npos)
            return std::nullopt;
        packer.bits(digit, 5);
    }
    auto bytes = packer.take();
    bytes.resize(text.size() * 5 / 8);
    return bytes;
}

Unexpected<Error> damaged()
{
    return failure(
        "this replay is damaged: it was cut short or mistyped; copy the whole word again");
}

} // namespace

std::string writeReplay(const Replay& replay)
{
    Packer packer;
    packer.bits(replay.scenario, 64);
    packer.number(static_cast<std::uint64_t>(replay.time));
    packer.number(replay.policy.size());
    for (const char letter : replay.policy)
        packer.bits(static_cast<std::uint8_t>(letter), 8);
    packSchedule(replay.schedule, packer);
    if (replay.time == TimeMode::Real)
        packer.number(replay.seed);
    auto bytes = packer.take();
    const std::uint32_t checksum = checksumOf(bytes, bytes.size());
    for (unsigned shift = 32; shift > 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(checksum >> (shift - 8)));
    return std::string(prefix) + std::string(version) + encode(bytes);
}

Result<Replay> readReplay(std::string_view text)
{
    if (!text.starts_with(prefix) || text.size() < prefix.size() + version.size())
        return failure(
            "this is no replay; one is a word that begins with el1, as 'explore' prints it");
    if (text.substr(prefix.size(), version.size()) != version)
        return failure(
            "this replay was made by another version of Echolock, whose steps may mean something "
            "else; explore the scenario again");
    const auto bytes = decode(text.substr(prefix.size() + version.size()));
    if (!bytes || bytes->size() < 16)
        return damaged();
    const std::size_t size = bytes->size() - 4;
    std::uint32_t checksum = 0;
    for (std::size_t index = size; index < bytes->size(); ++index)
        checksum = checksum << 8U | (*bytes)[index];
    if (checksum != checksumOf(*bytes, size))
        return damaged();
    Unpacker bits(*bytes, size);
    Replay replay;
    replay.scenario = bits.bits(64);
    const std::uint64_t time = bits.number();
    const std::uint64_t length = bits.number();
    if (time > static_cast<std::uint64_t>(TimeMode::Real) || length > policyMax)
        return damaged();
    replay.time = static_cast<TimeMode>(time);
    for (std::uint64_t letter = 0; letter < length; ++letter)
        replay.policy += static_cast<char>(bits.bits(8));
    auto schedule = unpackSchedule(bits);
    if (replay.time == TimeMode::Real)
        replay.seed = bits.number();
    if (!schedule || !bits.isGood())
        return damaged();
    replay.schedule = std::move(*schedule);
    return replay;
}

} // namespace echolock
