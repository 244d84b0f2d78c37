// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QLabel>

namespace echolock {

inline bool isCutOff(const QLabel& label)
{
    if (label.wordWrap())
        return label.height() < label.heightForWidth(label.width());
    const QSize needed = label.minimumSizeHint();
    return label.height() < needed.height() || label.width() < needed.width();
}

inline bool isCutOff(const QAbstractButton& button)
{
    return !button.text().isEmpty() && button.width() < button.minimumSizeHint().width();
}

/// The texts of the labels and buttons on a page that have less room than they need, one a line.
inline QString cutOffTexts(const QWidget& page)
{
    QStringList texts;
    for (const QLabel* label : page.findChildren<QLabel*>())
        if (label->isVisible() && isCutOff(*label))
            texts.append(label->text());
    for (const QAbstractButton* button : page.findChildren<QAbstractButton*>())
        if (button->isVisible() && isCutOff(*button))
            texts.append(button->text());
    return texts.join(QLatin1Char('\n'));
}

} // namespace echolock
