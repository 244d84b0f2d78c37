// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/policyswitch.h"

#include <QAbstractItemView>
#include <QKeyEvent>
#include <QScreen>
#include <QStandardItemModel>
#include <QStylePainter>
#include <QWheelEvent>

#include "gui/models/wording.h"
#include "gui/views/colours.h"
#include "gui/views/policydelegate.h"

#include <algorithm>

namespace echolock {

namespace {

constexpr int padding = 12;
constexpr int gap = 10;
constexpr int arrowWidth = 28;
constexpr int narrowest = 200;

QFont bold(const QFont& base)
{
    QFont font = base;
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont small(const QFont& base)
{
    QFont font = base;
    font.setPixelSize(12);
    return font;
}

QStandardItem* itemFor(const QString& policy)
{
    auto* item = new QStandardItem(policy);
    QString spoken = QStringLiteral("%1: %2").arg(policy, policyExplanation(policy));
    if (const QString strengths = policyStrengths(policy); !strengths.isEmpty())
        spoken += PolicySwitch::tr(" Survives %1.").arg(strengths);
    if (const QString weaknesses = policyWeaknesses(policy); !weaknesses.isEmpty())
        spoken += PolicySwitch::tr(" Does not survive %1.").arg(weaknesses);
    item->setData(spoken, Qt::AccessibleTextRole);
    return item;
}

} // namespace

PolicySwitch::PolicySwitch(const QStringList& policies, QWidget* parent)
    : QComboBox(parent)
{
    auto* model = new QStandardItemModel(this);
    for (const QString& policy : policies)
        model->appendRow(itemFor(policy));
    setModel(model);
    setItemDelegate(new PolicyDelegate(this));
    setMaxVisibleItems(std::max(1, count()));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Policy"));
    connect(this, &QComboBox::activated, this, &PolicySwitch::choose);
    display(policies.isEmpty() ? -1 : 0);
}

void PolicySwitch::setPolicy(const QString& policy)
{
    if (const int row = findText(policy, Qt::MatchExactly | Qt::MatchCaseSensitive); row >= 0)
        display(row);
}

QString PolicySwitch::policy() const
{
    return m_shown < 0 ? QString() : itemText(m_shown);
}

QString PolicySwitch::explanation() const
{
    return m_shown < 0 ? QString() : policyExplanation(policy());
}

QSize PolicySwitch::sizeHint() const
{
    const QFontMetrics names(bold(font()));
    const QFontMetrics words(small(font()));
    int widest = 0;
    for (int row = 0; row < count(); ++row)
        widest = std::max(widest,
                          names.horizontalAdvance(itemText(row)) + gap
                              + words.horizontalAdvance(policyExplanation(itemText(row))));
    const int title = words.horizontalAdvance(tr("Policy"));
    // As wide as the list, if there is room, so that the two look like one.
    return {std::max(listWidth(), padding + title + gap + widest + arrowWidth),
            QComboBox::sizeHint().height()};
}

QSize PolicySwitch::minimumSizeHint() const
{
    return {narrowest, QComboBox::minimumSizeHint().height()};
}

void PolicySwitch::showPopup()
{
    view()->setMinimumWidth(listWidth());
    QComboBox::showPopup();
    // The list may be wider than the switch that it was placed by.
    QWidget* popup = view()->window();
    const int beyond = popup->geometry().right() - screen()->availableGeometry().right();
    if (beyond > 0)
        popup->move(popup->x() - beyond, popup->y());
}

int PolicySwitch::listWidth() const
{
    return view()->sizeHintForColumn(0) + 2 * padding;
}

void PolicySwitch::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    option.currentText.clear();
    painter.drawComplexControl(QStyle::CC_ComboBox, option);

    const ThemeColours& colours = coloursOf(palette());
    QRect room = rect().adjusted(padding, 0, -arrowWidth, 0);
    const auto write = [&](const QString& text, const QFont& font, Rgb ink) {
        painter.setFont(font);
        painter.setPen(toColor(ink));
        const QFontMetrics metrics(font);
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(text, Qt::ElideRight, room.width()));
        room.setLeft(room.left() + metrics.horizontalAdvance(text) + gap);
    };
    write(tr("Policy"), small(font()), colours.muted);
    write(policy(), bold(font()), colours.text);
    write(explanation(), small(font()), colours.muted);
}

void PolicySwitch::keyPressEvent(QKeyEvent* event)
{
    // A switch takes every lock away: a key opens the list, and never chooses by itself.
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        showPopup();
        return;
    default:
        break;
    }
    constexpr auto shortcuts = Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier;
    const QString text = event->text();
    if (!text.isEmpty() && text.front().isPrint() && !(event->modifiers() & shortcuts)) {
        showPopup();
        view()->keyboardSearch(text);
        return;
    }
    event->ignore();
}

void PolicySwitch::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

void PolicySwitch::choose(int row)
{
    if (row == m_shown)
        return;
    display(row);
    Q_EMIT policyRequested(policy());
}

void PolicySwitch::display(int row)
{
    m_shown = row;
    setCurrentIndex(row);
    for (int each = 0; each < count(); ++each)
        setItemData(each, each == row ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
    setToolTip(explanation());
    setAccessibleDescription(explanation());
    update();
}

} // namespace echolock
