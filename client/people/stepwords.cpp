// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/people/stepwords.h"

#include <algorithm>
#include <array>

namespace echolock {

namespace {

using Kind = AgentStep::Kind;
using Value = StepWord::Value;

constexpr Abandonment none = Abandonment::Leave;

constexpr std::array words{
    StepWord{"open", Kind::Open, none, Value::SomeOrder},
    StepWord{"edit", Kind::Edit, none, Value::Time},
    StepWord{"save", Kind::Save, none, Value::None},
    StepWord{"idle", Kind::Idle, none, Value::Time},
    StepWord{"switch", Kind::Switch, none, Value::Time},
    StepWord{"second-tab", Kind::SecondTab, none, Value::SomeTime},
    StepWord{"close-second-tab", Kind::CloseSecondTab, none, Value::None},
    StepWord{"rest", Kind::Rest, none, Value::Time},
    StepWord{"leave", Kind::Abandon, Abandonment::Leave, Value::None},
    StepWord{"close", Kind::Abandon, Abandonment::Close, Value::None},
    StepWord{"tab-close", Kind::Abandon, Abandonment::TabClose, Value::None},
    StepWord{"kill", Kind::Abandon, Abandonment::Kill, Value::None},
    StepWord{"reset", Kind::Abandon, Abandonment::Reset, Value::None},
    StepWord{"vanish", Kind::Abandon, Abandonment::Vanish, Value::None},
    StepWord{"freeze", Kind::Abandon, Abandonment::Freeze, Value::SomeTime},
    StepWord{"reload", Kind::Abandon, Abandonment::Reload, Value::None},
    StepWord{"sleep", Kind::Abandon, Abandonment::Sleep, Value::SomeTime},
    StepWord{"crash", Kind::Abandon, Abandonment::Crash, Value::None},
};

} // namespace

std::span<const StepWord> stepWords()
{
    return words;
}

const StepWord* findStepWord(std::string_view word)
{
    const auto* const found = std::ranges::find(words, word, &StepWord::word);
    return found == words.end() ? nullptr : found;
}

std::vector<std::string_view> allStepWords()
{
    std::vector<std::string_view> all(words.size());
    std::ranges::transform(words, all.begin(), &StepWord::word);
    return all;
}

} // namespace echolock
