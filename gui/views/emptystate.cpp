// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/emptystate.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/views/colours.h"

namespace echolock {

EmptyState::EmptyState(const Content& content, QWidget* parent)
    : QWidget(parent)
    , m_picture(new QLabel(this))
    , m_title(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_button(new QPushButton(this))
{
    m_title->setProperty("role", QStringLiteral("heading"));
    m_sentence->setProperty("role", QStringLiteral("muted"));
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setMaximumWidth(520);
    m_button->setProperty("role", QStringLiteral("primary"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addStretch(1);
    column->addWidget(m_picture, 0, Qt::AlignHCenter);
    column->addWidget(m_title, 0, Qt::AlignHCenter);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_sentence, 10);
    row->addStretch(1);
    column->addLayout(row);
    column->addSpacing(8);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(1);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionRequested);
    setContent(content);
}

void EmptyState::setContent(const Content& content)
{
    m_glyph = content.glyph;
    m_title->setText(content.title);
    m_title->setVisible(!content.title.isEmpty());
    m_sentence->setText(content.sentence);
    m_button->setText(content.action);
    m_button->setVisible(!content.action.isEmpty());
    m_picture->setVisible(!content.title.isEmpty());
    refreshGlyph();
}

void EmptyState::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refreshGlyph();
    QWidget::changeEvent(event);
}

void EmptyState::refreshGlyph()
{
    const QColor colour = toColor(coloursOf(palette()).muted);
    m_picture->setPixmap(glyphPixmap(m_glyph, colour, 40, devicePixelRatioF()));
}

} // namespace echolock
