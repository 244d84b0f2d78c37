// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/framepane.h"

#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/views/colours.h"
#include "gui/views/icons.h"
#include "gui/views/jsoncolours.h"

namespace echolock {

FramePane::FramePane(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_copy(new QToolButton(this))
    , m_text(new QPlainTextEdit(this))
{
    m_title->setProperty("role", QStringLiteral("muted"));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy it as it was on the wire"));
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setPixelSize(12);
    m_text->setFont(mono);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setAccessibleName(tr("Raw frame"));
    m_text->setProperty("role", QStringLiteral("code"));
    (new JsonColours(m_text->document()))->setScheme(schemeOf(palette()));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 4, 8, 4);
    row->addWidget(m_title, 1);
    row->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_text, 1);
    connect(m_copy, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_raw); });
    clear();
}

void FramePane::showEntry(const LogEntry& entry)
{
    m_raw = entry.raw;
    const QString kind = entry.isFrame      ? tr("Raw frame")
        : entry.source == LogSource::Server ? tr("Server fact")
                                            : tr("Client’s view");
    m_title->setText(tr("%1 · %2").arg(kind, entry.who));
    m_text->setPlainText(prettyFrame(entry.raw));
    m_copy->setEnabled(true);
}

void FramePane::clear()
{
    m_raw.clear();
    m_title->setText(tr("Choose an event to see its raw frame"));
    m_text->clear();
    m_copy->setEnabled(false);
}

QString FramePane::text() const
{
    return m_text->toPlainText();
}

void FramePane::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        if (auto* colours = m_text->document()->findChild<JsonColours*>())
            colours->setScheme(schemeOf(palette()));
    }
    QWidget::changeEvent(event);
}

} // namespace echolock
