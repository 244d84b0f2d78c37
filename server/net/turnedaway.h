// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QTimer>

#include <deque>

namespace echolock {

/// Connections that get one answer, whatever they would have asked, and no more: without a parser,
/// a notifier or a socket object, so that a flood of them costs little. The last few are kept for a
/// moment, because a close before the request has come would reset the connection and with it the
/// answer.
class TurnedAway : public QObject
{
    Q_OBJECT

public:
    explicit TurnedAway(QObject* parent = nullptr);
    ~TurnedAway() override;

    /// Takes over `descriptor`, says `answer` on it and ends it.
    void add(int descriptor, const QByteArray& answer);

    std::size_t size() const { return m_kept.size(); }

private:
    void endFirst();
    void endOlder();

    std::deque<int> m_kept;
    std::size_t m_young = 0; ///< How many at the end have not seen the timer yet.
    QTimer m_timer{this};
};

} // namespace echolock
