// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/jsoncolours.h"

#include <QRegularExpression>

#include "gui/views/colours.h"

namespace echolock {

JsonColours::JsonColours(QTextDocument* document)
    : QSyntaxHighlighter(document)
{
}

void JsonColours::setScheme(Scheme scheme)
{
    if (m_scheme == scheme)
        return;
    m_scheme = scheme;
    rehighlight();
}

void JsonColours::highlightBlock(const QString& text)
{
    static const QRegularExpression token(QStringLiteral(
        R"re(("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null))re"));
    const ThemeColours& colours = themeColours(m_scheme);
    auto matches = token.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        if (match.hasCaptured(3))
            setFormat(static_cast<int>(match.capturedStart(3)),
                      static_cast<int>(match.capturedLength(3)), toColor(colours.warning));
        else
            setFormat(static_cast<int>(match.capturedStart(1)),
                      static_cast<int>(match.capturedLength(1)),
                      toColor(match.hasCaptured(2) ? colours.accent : colours.success));
    }
}

} // namespace echolock
