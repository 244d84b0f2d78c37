// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <cstdint>

class QLabel;
class QPushButton;
class QToolButton;

namespace echolock {

/// One sentence across the page that somebody should know, and the button that helps. Hidden until
/// needed.
class Banner : public QFrame
{
    Q_OBJECT

public:
    enum class Kind : std::uint8_t { Notice, Problem };

    explicit Banner(QWidget* parent = nullptr);

    /// `action` is the button's text; empty for none.
    void tell(Kind kind, const QString& sentence, const QString& action = {});
    QString sentence() const;

    QPushButton* actionButton() const { return m_action; }

    QToolButton* closeButton() const { return m_close; }

Q_SIGNALS:
    void actionRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refreshIcons();

    Kind m_kind = Kind::Notice;
    QLabel* m_picture;
    QLabel* m_sentence;
    QPushButton* m_action;
    QToolButton* m_close;
};

} // namespace echolock
