// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/legendpanel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>

#include "gui/views/colours.h"
#include "gui/views/icons.h"

#include <cstdint>

namespace echolock {

namespace {

enum class Swatch : std::uint8_t { Held, Grace, Waiting, Free, Orphaned, Violation };

/// A tile in small.
class SwatchWidget : public QWidget
{
public:
    SwatchWidget(Swatch swatch, QWidget* parent)
        : QWidget(parent)
        , m_swatch(swatch)
    {
        setFixedSize(32, 24);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const ThemeColours& colours = coloursOf(palette());
        const bool alarm = m_swatch == Swatch::Orphaned || m_swatch == Swatch::Violation;
        const QRectF body = QRectF(rect()).adjusted(1, 1, -1, -1);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(toColor(fill(colours)));
        painter.setPen(outline(colours));
        painter.drawRoundedRect(body, 4, 4);
        if (m_swatch == Swatch::Orphaned) {
            painter.setBrush(QBrush(toColor(colours.danger), Qt::BDiagPattern));
            painter.drawRoundedRect(body, 4, 4);
        }
        paintGlyph(painter, glyph(), QRectF(10, 6, 12, 12),
                   toColor(alarm                          ? colours.danger
                               : m_swatch == Swatch::Free ? colours.muted
                                                          : colours.text));
    }

private:
    Rgb owner() const { return ownerColours()[m_swatch == Swatch::Orphaned ? 1 : 0]; }

    Rgb fill(const ThemeColours& colours) const
    {
        if (m_swatch == Swatch::Free)
            return colours.sunken;
        return m_swatch == Swatch::Grace ? colours.surface
                                         : blend(colours.surface, owner(), 2 * colours.tint);
    }

    QPen outline(const ThemeColours& colours) const
    {
        if (m_swatch == Swatch::Orphaned || m_swatch == Swatch::Violation)
            return QPen(toColor(colours.danger), 2.0);
        if (m_swatch != Swatch::Grace)
            return QPen(toColor(colours.border), 1.0);
        QPen dashes(toColor(owner()), 1.5);
        dashes.setDashPattern({2.5, 2.0});
        return dashes;
    }

    Glyph glyph() const
    {
        switch (m_swatch) {
        case Swatch::Held:
            return Glyph::Lock;
        case Swatch::Grace:
            return Glyph::Hourglass;
        case Swatch::Waiting:
            return Glyph::Eye;
        case Swatch::Free:
            return Glyph::Unlock;
        case Swatch::Orphaned:
        case Swatch::Violation:
            break;
        }
        return Glyph::Warning;
    }

    Swatch m_swatch;
};

} // namespace

LegendPanel::LegendPanel(QWidget* parent)
    : QFrame(parent)
{
    setProperty("role", QStringLiteral("card"));
    auto* title = new QLabel(tr("What the tiles mean"), this);
    title->setProperty("role", QStringLiteral("title"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(16, 8, 16, 16);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    grid->addWidget(title, 0, 0, 1, 2);
    const std::pair<Swatch, QString> lines[] = {
        {Swatch::Held, tr("Locked, in its owner’s colour")},
        {Swatch::Grace, tr("In grace: its owner is gone, and it waits for them to come back")},
        {Swatch::Waiting, tr("Viewers refused the lock; two heads where they wait in line")},
        {Swatch::Free, tr("Free, and why it became so")},
        {Swatch::Orphaned, tr("Orphaned: its holder is gone, the server has not noticed")},
        {Swatch::Violation, tr("Violation: two clients believe they edit it")},
    };
    for (const auto& [swatch, meaning] : lines) {
        auto* label = new QLabel(meaning, this);
        label->setWordWrap(true);
        label->setProperty("role", QStringLiteral("muted"));
        const int row = grid->rowCount();
        grid->addWidget(new SwatchWidget(swatch, this), row, 0, Qt::AlignTop);
        grid->addWidget(label, row, 1);
    }
}

} // namespace echolock
