// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/views/icons.h"

class QLabel;
class QPushButton;

namespace echolock {

/// What stands where nothing is yet: what it is, what to do next, and a button that does it.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    struct Content
    {
        Glyph glyph = Glyph::Info;
        QString title{};
        QString sentence{};
        QString action{}; ///< The button's text; empty for none.
    };

    explicit EmptyState(const Content& content, QWidget* parent = nullptr);

    void setContent(const Content& content);

    QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void actionRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refreshGlyph();

    Glyph m_glyph = Glyph::Info;
    QLabel* m_picture;
    QLabel* m_title;
    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace echolock
