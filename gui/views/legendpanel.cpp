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

enum class Swatch : std::uint8_t { Held, Waiting, Free, Orphaned, Violation };

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
        const Rgb owner = ownerColours()[m_swatch == Swatch::Orphaned ? 1 : 0];
        const QRectF body = QRectF(rect()).adjusted(1, 1, -1, -1);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool isFree = m_swatch == Swatch::Free;
        painter.setBrush(
            toColor(isFree ? colours.sunken : blend(colours.surface, owner, 2 * colours.tint)));
        painter.setPen(QPen(toColor(alarm ? colours.danger : colours.border), alarm ? 2.0 : 1.0));
        painter.drawRoundedRect(body, 4, 4);
        if (m_swatch == Swatch::Orphaned) {
            painter.setBrush(QBrush(toColor(colours.danger), Qt::BDiagPattern));
            painter.drawRoundedRect(body, 4, 4);
        }
        const Glyph glyph = m_swatch == Swatch::Waiting ? Glyph::Eye
            : isFree                                    ? Glyph::Unlock
            : alarm                                     ? Glyph::Warning
                                                        : Glyph::Lock;
        paintGlyph(painter, glyph, QRectF(10, 6, 12, 12),
                   toColor(alarm        ? colours.danger
                               : isFree ? colours.muted
                                        : colours.text));
    }

private:
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
        {Swatch::Waiting, tr("Viewers who were refused the lock")},
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
