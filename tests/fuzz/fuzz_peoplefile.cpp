// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/people/mixparser.h"
#include "client/people/mixwriter.h"
#include "client/people/peopleparser.h"
#include "tests/fuzz/fuzztarget.h"

namespace echolock {

namespace {

void checkProblems(const std::vector<FileProblem>& problems)
{
    ECHOLOCK_ASSERT(!problems.empty() && problems.size() <= ProblemList::problemsMax);
    for (const FileProblem& problem : problems)
        ECHOLOCK_ASSERT(problem.line > 0 && problem.column > 0 && !problem.message.empty());
}

} // namespace

} // namespace echolock

/// A mix file, and the same text as a script file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace echolock;
    const std::string_view text = textOf(data, size);
    if (const auto mix = parseMix(text, "mix.yaml")) {
        const std::string written = writeMix(*mix);
        const auto again = parseMix(written, "again.yaml");
        ECHOLOCK_ASSERT(again && writeMix(*again) == written);
    } else {
        checkProblems(mix.error());
    }
    if (const auto people = parsePeople(text, "people.yaml")) {
        for (const PeopleScript::Group& group : people->groups) {
            for (const NumberRange& range : group.who)
                ECHOLOCK_ASSERT(range.first >= 1 && range.first <= range.last);
        }
    } else {
        checkProblems(people.error());
    }
    return 0;
}
