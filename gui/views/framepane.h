// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/models/logentry.h"

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace echolock {

/// One log entry in full: the raw frame, or the fact, as indented JSON.
class FramePane : public QWidget
{
    Q_OBJECT

public:
    explicit FramePane(QWidget* parent = nullptr);

    void showEntry(const LogEntry& entry);
    void clear();
    QString text() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    QLabel* m_title;
    QToolButton* m_copy;
    QPlainTextEdit* m_text;
    QString m_raw;
};

} // namespace echolock
