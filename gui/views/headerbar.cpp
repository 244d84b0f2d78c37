// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/headerbar.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

#include "gui/views/colours.h"
#include "gui/views/icons.h"
#include "gui/views/policyswitch.h"

namespace echolock {

namespace {

constexpr int copiedShownMs = 1500;

} // namespace

HeaderBar::HeaderBar(const QStringList& policies, QWidget* parent)
    : QFrame(parent)
    , m_logo(new QLabel(this))
    , m_url(new QLabel(this))
    , m_copy(new QToolButton(this))
    , m_policy(new PolicySwitch(policies, this))
    , m_runButton(new QToolButton(this))
    , m_theme(new QToolButton(this))
{
    setProperty("role", QStringLiteral("header"));
    auto* name = new QLabel(tr("Echolock"), this);
    name->setProperty("role", QStringLiteral("brand"));
    m_logo->setPixmap(appIcon().pixmap(28, 28));
    m_url->setProperty("role", QStringLiteral("url"));
    m_url->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy->setProperty("role", QStringLiteral("icon"));
    m_theme->setProperty("role", QStringLiteral("icon"));
    m_copy->setToolTip(tr("Copy the server’s address"));
    m_copy->setAccessibleName(tr("Copy the server’s address"));
    m_runButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_theme->setAccessibleName(tr("Light or dark"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(8);
    row->addWidget(m_logo);
    row->addWidget(name);
    row->addSpacing(16);
    row->addWidget(m_url);
    row->addWidget(m_copy);
    row->addStretch(1);
    row->addWidget(m_policy);
    row->addStretch(1);
    row->addWidget(m_runButton);
    row->addWidget(m_theme);
    connect(m_copy, &QToolButton::clicked, this, &HeaderBar::copyUrl);
    connect(m_runButton, &QToolButton::clicked, this,
            [this] { m_run == Run::Running ? Q_EMIT pauseRequested() : Q_EMIT resumeRequested(); });
    connect(m_theme, &QToolButton::clicked, this, [this] {
        Q_EMIT schemeRequested(schemeOf(palette()) == Scheme::Dark ? Scheme::Light : Scheme::Dark);
    });
    setUrl({});
    setRun(Run::Running);
}

void HeaderBar::setUrl(const QString& url)
{
    m_url->setText(url.isEmpty() ? tr("no server") : url);
    m_copy->setEnabled(!url.isEmpty());
}

void HeaderBar::setRun(Run run)
{
    m_run = run;
    const bool running = run == Run::Running;
    m_runButton->setText(running ? tr("Pause") : tr("Resume"));
    m_runButton->setToolTip(running ? tr("Clients take no new actions; connections stay")
                                    : tr("Clients go on opening and abandoning orders"));
    refreshIcons();
}

QString HeaderBar::url() const
{
    return m_url->text();
}

void HeaderBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        refreshIcons();
    QFrame::changeEvent(event);
}

void HeaderBar::copyUrl()
{
    QGuiApplication::clipboard()->setText(m_url->text());
    m_copy->setIcon(glyphIcon(Glyph::Check, toColor(coloursOf(palette()).success)));
    QTimer::singleShot(copiedShownMs, this, &HeaderBar::refreshIcons);
}

void HeaderBar::refreshIcons()
{
    const ThemeColours& colours = coloursOf(palette());
    const QColor ink = toColor(colours.text);
    const bool dark = schemeOf(palette()) == Scheme::Dark;
    m_copy->setIcon(glyphIcon(Glyph::Copy, ink));
    m_runButton->setIcon(glyphIcon(m_run == Run::Running ? Glyph::Pause : Glyph::Play, ink));
    m_theme->setIcon(glyphIcon(dark ? Glyph::Sun : Glyph::Moon, ink));
    m_theme->setToolTip(dark ? tr("Light colours") : tr("Dark colours"));
}

} // namespace echolock
