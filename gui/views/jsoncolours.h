// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSyntaxHighlighter>

#include "gui/models/palette.h"

namespace echolock {

/// Names, strings and numbers of JSON in colours of their own.
class JsonColours : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    explicit JsonColours(QTextDocument* document);

    void setScheme(Scheme scheme);

protected:
    void highlightBlock(const QString& text) override;

private:
    Scheme m_scheme = Scheme::Light;
};

} // namespace echolock
