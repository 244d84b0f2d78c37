// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/savetarget.h"

#include <array>
#include <string_view>
#include <utility>

namespace echolock {

std::string filledIn(const std::string& text, const SaveSubject& subject)
{
    const std::string number = std::to_string(subject.token.value);
    const std::size_t dot = subject.order.rfind('.');
    const std::array<std::pair<std::string_view, std::string>, 4> values{{
        {"{order}", subject.order},
        {"{id}", dot == std::string::npos ? subject.order : subject.order.substr(dot + 1)},
        {"{token}", subject.token.value == 0 ? "null" : number},
        {"{user}", subject.user},
    }};
    std::string filled;
    std::size_t from = 0;
    while (from < text.size()) {
        bool isName = false;
        for (const auto& [name, value] : values) {
            isName = std::string_view(text).substr(from).starts_with(name);
            if (!isName)
                continue;
            filled += value;
            from += name.size();
            break;
        }
        if (!isName)
            filled += text[from++];
    }
    return filled;
}

SaveAnswer saveAnswerOf(int status)
{
    if (status >= 200 && status < 300)
        return SaveAnswer::Done;
    constexpr std::array refusals{409, 412, 423};
    for (const int refusal : refusals) {
        if (status == refusal)
            return SaveAnswer::Refused;
    }
    return SaveAnswer::Failed;
}

} // namespace echolock
