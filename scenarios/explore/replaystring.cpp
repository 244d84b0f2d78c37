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
constexpr std::string_view version = "2";
/// Without i, l, o and u, which are read as others (Crockford).
constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t textMax = 127;
constexpr std::size_t stepsMax = 100'000;

/// FNV-1a, folded: enough to notice a word that was mistyped.
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

/// The value of a letter; none where it is none of base32's.
std::optional<unsigned> digitOf(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        letter = static_cast<char>(letter - 'A' + 'a');
    letter = letter == 'o' ? '0' : letter == 'i' || letter == 'l' ? '1' : letter;
    const std::size_t digit = digits.find(letter);
    return digit == std::string_view::npos ? std::nullopt : std::optional(unsigned(digit));
}

/// `text` has no other letters.
std::vector<std::uint8_t> decode(std::string_view text)
{
    Packer packer;
    for (const char letter : text)
        packer.bits(digitOf(letter).value_or(0), 5);
    auto bytes = packer.take();
    bytes.resize(text.size() * 5 / 8);
    return bytes;
}

/// How many letters follow, four bits a letter, the lowest first, each with a fifth where there are
/// more; then one that says whether those are right.
class Header
{
public:
    static std::string write(std::size_t letters)
    {
        std::string text;
        unsigned sum = checkBegin;
        for (std::size_t rest = letters; text.empty() || rest > 0; rest >>= 4U) {
            const auto digit = static_cast<unsigned>((rest & 15U) | (rest > 15 ? 16U : 0U));
            sum = next(sum, digit);
            text += digits[digit];
        }
        return text + digits[sum];
    }

    /// `text` has letters of base32 only.
    static Header read(std::string_view text)
    {
        Header header;
        unsigned sum = checkBegin;
        for (bool more = true; more && header.m_size < text.size(); ++header.m_size) {
            const unsigned digit = digitOf(text[header.m_size]).value_or(0);
            header.m_letters |= std::size_t(digit & 15U)
                << 4U * std::min<std::size_t>(header.m_size, 15);
            sum = next(sum, digit);
            more = (digit & 16U) != 0;
        }
        header.m_isWhole = header.m_size < text.size();
        header.m_isRight = header.m_isWhole && digitOf(text[header.m_size++]) == sum;
        return header;
    }

    std::size_t size() const { return m_size; }

    std::size_t letters() const { return m_letters; }

    bool isWhole() const { return m_isWhole; }

    bool isRight() const { return m_isRight; }

private:
    static constexpr unsigned checkBegin = 11;

    /// Any one letter that is wrong makes another sum, and so do two that have changed places.
    static unsigned next(unsigned sum, unsigned digit) { return (sum * 5 + digit) & 31U; }

    std::size_t m_size = 0; ///< Letters of its own.
    std::size_t m_letters = 0;
    bool m_isWhole = false;
    bool m_isRight = false;
};

/// Whether it begins as one of whatever version.
bool isNumbered(std::string_view text)
{
    return text.starts_with(prefix) && text.size() > prefix.size() && text[prefix.size()] >= '0'
        && text[prefix.size()] <= '9';
}

void packText(std::string_view text, Packer& packer)
{
    const std::string_view kept = text.substr(0, textMax);
    packer.number(kept.size());
    for (const char letter : kept)
        packer.bits(static_cast<std::uint8_t>(letter) & 127U, 7);
}

std::string unpackText(Unpacker& bits)
{
    const std::uint64_t size = bits.number();
    std::string text;
    for (std::uint64_t letter = 0; letter < size && bits.isGood(); ++letter)
        text += static_cast<char>(bits.bits(7));
    return text;
}

Unexpected<Error> mistyped()
{
    return failure("this replay is mistyped: some of its letters are others than were printed; "
                   "copy the whole word again");
}

std::optional<std::string> foreignIn(std::string_view text)
{
    for (std::size_t place = 0; place < text.size(); ++place) {
        const char letter = text[place];
        if (digitOf(letter))
            continue;
        const bool isPrintable = letter > ' ' && letter < '\x7f';
        return "this replay is mistyped: no replay has "
            + (isPrintable ? "a '" + std::string(1, letter) + "'" : std::string("such a letter"))
            + " as this one at its place " + std::to_string(place + 1)
            + "; copy the whole word again";
    }
    return std::nullopt;
}

/// None where it is as long as it says.
std::optional<std::string> lengthProblem(std::string_view text, const Header& header)
{
    const std::size_t before = text.size() - std::min(text.size(), header.size());
    if (!header.isWhole())
        return "this replay was cut short: it has hardly begun; copy the whole word again";
    const std::size_t around = prefix.size() + version.size() + header.size();
    const auto letters = [around](std::size_t count) { return std::to_string(around + count); };
    if (before < header.letters())
        return "this replay was cut short: it has " + letters(before) + " of its "
            + letters(header.letters()) + " letters; copy the whole word again";
    if (before > header.letters())
        return "this replay has " + letters(before) + " letters and should have "
            + letters(header.letters())
            + ": there is something behind it, or in it; copy just "
              "the word again";
    return std::nullopt;
}

/// None where what was packed was something else than a replay.
std::optional<Replay> unpack(const std::vector<std::uint8_t>& bytes, std::size_t size)
{
    Unpacker bits(bytes, size);
    Replay replay;
    replay.scenario = bits.bits(64);
    const std::uint64_t time = bits.number();
    replay.policy = unpackText(bits);
    replay.id = unpackText(bits);
    auto schedule = unpackSchedule(bits);
    if (!schedule || time > static_cast<std::uint64_t>(TimeMode::Real))
        return std::nullopt;
    replay.time = static_cast<TimeMode>(time);
    replay.schedule = std::move(*schedule);
    if (replay.time == TimeMode::Real)
        replay.seed = bits.number();
    return bits.isGood() ? std::optional(std::move(replay)) : std::nullopt;
}

} // namespace

std::string writeReplay(const Replay& replay)
{
    Packer packer;
    packer.bits(replay.scenario, 64);
    packer.number(static_cast<std::uint64_t>(replay.time));
    packText(replay.policy, packer);
    packText(replay.id, packer);
    packSchedule(replay.schedule, packer);
    if (replay.time == TimeMode::Real)
        packer.number(replay.seed);
    auto bytes = packer.take();
    const std::uint32_t checksum = checksumOf(bytes, bytes.size());
    for (unsigned shift = 32; shift > 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(checksum >> (shift - 8)));
    const std::string body = encode(bytes);
    return std::string(prefix) + std::string(version) + Header::write(body.size()) + body;
}

Result<Replay> readReplay(std::string_view text)
{
    const std::size_t begin = prefix.size() + version.size();
    if (!isNumbered(text))
        return failure(
            "this is no replay; one is a word that begins with el2, as 'explore' prints it");
    if (text.substr(prefix.size(), version.size()) != version)
        return failure(
            "this replay was made by another version of Echolock, whose steps may mean something "
            "else; explore the scenario again");
    const std::string_view rest = text.substr(begin);
    if (const auto problem = foreignIn(text))
        return failure(*problem);
    const Header header = Header::read(rest);
    if (header.isWhole() && !header.isRight())
        return mistyped();
    if (const auto problem = lengthProblem(rest, header))
        return failure(*problem);
    const std::vector<std::uint8_t> bytes = decode(rest.substr(header.size()));
    if (bytes.size() < 4)
        return mistyped();
    const std::size_t size = bytes.size() - 4;
    std::uint32_t checksum = 0;
    for (std::size_t index = size; index < bytes.size(); ++index)
        checksum = checksum << 8U | bytes[index];
    if (checksum != checksumOf(bytes, size))
        return mistyped();
    auto replay = unpack(bytes, size);
    if (!replay)
        return mistyped();
    return std::move(*replay);
}

bool looksLikeReplay(std::string_view text)
{
    return isNumbered(text) && text.find_first_of("./") == std::string_view::npos;
}

} // namespace echolock
