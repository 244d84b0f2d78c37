// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/naturalorder.h"

namespace echolock {

namespace {

bool isDigit(QChar letter)
{
    return letter >= u'0' && letter <= u'9';
}

/// Cuts the run of digits off the front, without its leading zeros.
QStringView takeNumber(QStringView& text)
{
    qsizetype end = 0;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    QStringView number = text.first(end);
    text = text.sliced(end);
    while (number.size() > 1 && number.front() == u'0')
        number = number.sliced(1);
    return number;
}

} // namespace

bool naturallyBefore(QStringView first, QStringView second)
{
    while (!first.isEmpty() && !second.isEmpty()) {
        if (isDigit(first.front()) && isDigit(second.front())) {
            const QStringView left = takeNumber(first);
            const QStringView right = takeNumber(second);
            if (left.size() != right.size())
                return left.size() < right.size();
            if (const int difference = left.compare(right); difference != 0)
                return difference < 0;
            continue;
        }
        const QChar left = first.front().toLower();
        const QChar right = second.front().toLower();
        if (left != right)
            return left < right;
        first = first.sliced(1);
        second = second.sliced(1);
    }
    return first.size() < second.size();
}

} // namespace echolock
