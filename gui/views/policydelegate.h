// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace echolock {

/// One policy in the list: its name, what it does, and below that what it survives and what not.
///
///     ✓ grace      As refcount, and the order waits a while …
///                  ✓ reloads, drops   ✕ late writes
class PolicyDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace echolock
