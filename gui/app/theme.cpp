// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>

#include "gui/views/colours.h"

namespace echolock {

namespace {

QString hex(Rgb colour)
{
    return toColor(colour).name();
}

/// `@name` stands for a colour; the rest is the same for both schemes.
constexpr QStringView sheet = uR"(
QToolTip { background: @surface; color: @text; border: 1px solid @border; padding: 4px 8px; }
QFrame[role="header"] { background: @surface; border: none; border-bottom: 1px solid @border; }
QFrame[role="card"] { background: @surface; border: 1px solid @border; border-radius: 8px; }
QFrame[role="banner"] { background: @selection; border: 1px solid @accent; border-radius: 8px; }
QFrame[role="banner"][kind="problem"] { background: @dangerSurface; border: 1px solid @danger; }
QLabel[role="brand"] { font-size: 17px; font-weight: 600; }
QLabel[role="title"] { font-size: 14px; font-weight: 600; }
QLabel[role="heading"] { font-size: 18px; font-weight: 600; }
QLabel[role="muted"] { color: @muted; font-size: 12px; }
QLabel[role="url"] { background: @sunken; border: 1px solid @border; border-radius: 6px; padding: 5px 10px; }

QPushButton, QToolButton { background: @surface; color: @text; border: 1px solid @border; border-radius: 6px;
    padding: 5px 10px; min-height: 18px; }
QPushButton:hover, QToolButton:hover { background: @sunken; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: @selection; border-color: @accent; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QSpinBox:focus, QLineEdit:focus { border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @muted; background: @sunken; }
QPushButton[role="primary"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: @accentHover; }
QToolButton[role="icon"] { padding: 5px 7px; }

QLineEdit, QSpinBox, QComboBox { background: @surface; color: @text; border: 1px solid @border; border-radius: 6px;
    padding: 0 8px; min-height: 28px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit QToolButton { border: none; background: transparent; padding: 0; min-height: 0; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: none; width: 0; height: 0; border-left: 4px solid @surface;
    border-right: 4px solid @surface; border-top: 5px solid @muted; margin-right: 8px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @border;
    selection-background-color: @selection; selection-color: @text; outline: none; padding: 4px; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 20px; }
QSpinBox::up-arrow { image: none; width: 0; height: 0; border-left: 4px solid @surface;
    border-right: 4px solid @surface; border-bottom: 5px solid @muted; }
QSpinBox::down-arrow { image: none; width: 0; height: 0; border-left: 4px solid @surface;
    border-right: 4px solid @surface; border-top: 5px solid @muted; }
QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: @surface;
    border: 1px solid @accent; }
QSlider::handle:horizontal:focus, QSlider::handle:horizontal:hover { background: @selection; }

QAbstractScrollArea { background: transparent; border: none; }
QListView { background: transparent; outline: none; }
QTableView { background: @surface; alternate-background-color: @sunken; outline: none;
    selection-background-color: @selection; selection-color: @text; border-bottom-left-radius: 8px;
    border-bottom-right-radius: 8px; }
QTableView::item { padding: 0 4px; border: none; }
QTableView::item:selected { background: @selection; }
QHeaderView { background: transparent; }
QHeaderView::section { background: @sunken; color: @muted; border: none; border-top: 1px solid @border;
    border-bottom: 1px solid @border; padding: 0 8px; font-size: 12px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 8px; height: 8px; }
QPlainTextEdit[role="code"] { background: @sunken; border-top: 1px solid @border; padding: 4px 8px;
    selection-background-color: @accent; selection-color: @onAccent; }
QSplitter::handle { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: @scroll; border-radius: 3px; min-height: 32px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: @scroll; border-radius: 3px; min-width: 32px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenuBar { background: @surface; border: none; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @selection; }
QMenu { background: @surface; color: @text; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QStatusBar { background: @surface; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted; font-size: 12px; padding: 2px 8px; }
)";

QFont appFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        font.setFamily(QStringLiteral("Inter"));
    font.setPixelSize(13);
    return font;
}

} // namespace

QPalette paletteFor(Scheme scheme)
{
    const ThemeColours& colours = themeColours(scheme);
    QPalette palette;
    const std::pair<QPalette::ColorRole, Rgb> roles[] = {
        {QPalette::Window, colours.window},
        {QPalette::WindowText, colours.text},
        {QPalette::Base, colours.surface},
        {QPalette::AlternateBase, colours.sunken},
        {QPalette::Text, colours.text},
        {QPalette::Button, colours.surface},
        {QPalette::ButtonText, colours.text},
        {QPalette::BrightText, colours.danger},
        {QPalette::Highlight, colours.accent},
        {QPalette::HighlightedText, colours.onAccent},
        {QPalette::ToolTipBase, colours.surface},
        {QPalette::ToolTipText, colours.text},
        {QPalette::PlaceholderText, colours.muted},
        {QPalette::Link, colours.accent},
        {QPalette::Light, colours.surface},
        {QPalette::Midlight, colours.sunken},
        {QPalette::Mid, colours.border},
        {QPalette::Dark, colours.border},
        {QPalette::Shadow, colours.border},
    };
    for (const auto& [role, colour] : roles)
        palette.setColor(role, toColor(colour));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, toColor(colours.muted));
    return palette;
}

QString styleSheetFor(Scheme scheme)
{
    const ThemeColours& colours = themeColours(scheme);
    QString text = sheet.toString();
    // The longer name first where one begins another.
    const std::pair<QStringView, Rgb> names[] = {
        {u"@accentHover", blend(colours.accent, colours.text, 0.15)},
        {u"@dangerSurface", colours.dangerSurface},
        {u"@onAccent", colours.onAccent},
        {u"@selection", colours.selection},
        {u"@surface", colours.surface},
        {u"@sunken", colours.sunken},
        {u"@border", colours.border},
        {u"@accent", colours.accent},
        {u"@danger", colours.danger},
        {u"@scroll", blend(colours.border, colours.muted, 0.4)},
        {u"@muted", colours.muted},
        {u"@text", colours.text},
    };
    for (const auto& [name, colour] : names)
        text.replace(name.toString(), hex(colour));
    return text;
}

Scheme systemScheme(const QApplication& app)
{
    return schemeOf(app.palette());
}

void applyTheme(QApplication& app, Scheme scheme)
{
    if (app.style()->name().compare(QStringLiteral("fusion"), Qt::CaseInsensitive) != 0)
        app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    app.setFont(appFont());
    app.setPalette(paletteFor(scheme));
    QToolTip::setPalette(paletteFor(scheme));
    app.setStyleSheet(styleSheetFor(scheme));
}

} // namespace echolock
