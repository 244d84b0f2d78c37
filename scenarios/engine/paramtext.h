// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/config/fileproblem.h"
#include "server/config/yamldocument.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace echolock {

inline constexpr std::size_t paramLengthMax = 1'000;

/// Names and what stands for them.
using Params = std::map<std::string, std::string>;

/// `params: {order: order.7, grace: 300ms}`. What is given already stays. One whose value is a
/// mistake is there and empty. `what` is the key that they stand under.
void readParams(const YamlNode& node, std::string_view what, Params& params, ProblemList& problems);

/// No parameter's value has a `${`, which would stand for another or, as `$${`, for the signs.
bool isMadeOfParams(std::string_view value);

/// Puts values in place of `${name}` in the text of files.
class ParamText
{
public:
    /// More than that is no file of a person's.
    static constexpr std::size_t addedBytesMax = std::size_t(1) << 20;

    /// `params` must outlive this.
    explicit ParamText(const Params& params)
        : m_params(params)
    {
    }

    /// In every value below `node`; keys are names of the language. `$${` is a `${`. A name that
    /// does not exist is reported where it stands, and nothing else that is wrong with its text.
    void expand(YamlNode& node, ProblemList& problems);

    const std::set<std::string>& used() const { return m_used; }

    /// Whether some text names a parameter that is not there. It may have meant any.
    bool hasMissed() const { return m_hasMissed; }

private:
    /// Empty where something in it is a mistake.
    std::string expanded(const YamlNode& node, ProblemList& problems);
    bool append(std::string& text, const std::string& name, TextPlace place, ProblemList& problems);

    const Params& m_params;
    std::set<std::string> m_used;
    std::size_t m_addedBytes = 0;
    bool m_hasMissed = false;
};

/// `; did you mean 'order'?`
std::string paramHint(const Params& params, std::string_view name);

} // namespace echolock
