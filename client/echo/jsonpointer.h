// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/base/result.h"
#include "server/protocol/jsonreader.h"

#include <string>
#include <string_view>
#include <vector>

namespace echolock {

/// Names one value of a JSON text: `/data/locked_by` (RFC 6901).
class JsonPointer
{
public:
    /// Empty text is the whole document. The error is a clause: `it does not begin with "/"`.
    static Result<JsonPointer> parse(std::string_view text);

    /// Absent where the document has no such value. As of JsonReader's, it lives until the next
    /// parse.
    JsonValue find(JsonReader& reader, const JsonValue& document) const;

private:
    std::vector<std::string> m_tokens;
};

} // namespace echolock
