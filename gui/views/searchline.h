// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace echolock {

/// A line to search in, with a magnifying glass in the theme's colour.
class SearchLine : public QLineEdit
{
    Q_OBJECT

public:
    explicit SearchLine(const QString& purpose, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    QAction* m_glyph;
};

} // namespace echolock
