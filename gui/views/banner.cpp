// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

#include "gui/views/colours.h"
#include "gui/views/icons.h"

namespace echolock {

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_picture(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    setProperty("role", QStringLiteral("banner"));
    m_sentence->setWordWrap(true);
    m_close->setProperty("role", QStringLiteral("icon"));
    m_close->setToolTip(tr("Hide this"));
    m_close->setAccessibleName(tr("Hide this"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 8, 8);
    row->setSpacing(8);
    row->addWidget(m_picture);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionRequested);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void Banner::tell(Kind kind, const QString& sentence, const QString& action)
{
    m_kind = kind;
    setProperty("kind",
                kind == Kind::Problem ? QStringLiteral("problem") : QStringLiteral("notice"));
    style()->unpolish(this);
    style()->polish(this);
    m_sentence->setText(sentence);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    refreshIcons();
    show();
}

QString Banner::sentence() const
{
    return m_sentence->text();
}

void Banner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refreshIcons();
    QFrame::changeEvent(event);
}

void Banner::refreshIcons()
{
    const ThemeColours& colours = coloursOf(palette());
    const bool problem = m_kind == Kind::Problem;
    m_picture->setPixmap(glyphPixmap(problem ? Glyph::Warning : Glyph::Info,
                                     toColor(problem ? colours.danger : colours.accent), 16,
                                     devicePixelRatioF()));
    m_close->setIcon(glyphIcon(Glyph::Close, toColor(colours.muted)));
}

} // namespace echolock
