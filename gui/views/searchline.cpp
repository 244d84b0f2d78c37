// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/searchline.h"

#include <QAction>
#include <QEvent>

#include "gui/views/colours.h"
#include "gui/views/icons.h"

namespace echolock {

SearchLine::SearchLine(const QString& purpose, QWidget* parent)
    : QLineEdit(parent)
    , m_glyph(new QAction(this))
{
    setPlaceholderText(purpose);
    setAccessibleName(purpose);
    setClearButtonEnabled(true);
    m_glyph->setIcon(glyphIcon(Glyph::Search, toColor(coloursOf(palette()).muted)));
    addAction(m_glyph, QLineEdit::LeadingPosition);
}

void SearchLine::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        m_glyph->setIcon(glyphIcon(Glyph::Search, toColor(coloursOf(palette()).muted)));
    QLineEdit::changeEvent(event);
}

} // namespace echolock
