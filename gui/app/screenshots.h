// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QObject>
#include <QSize>
#include <QStringList>
#include <QTimer>

#include "gui/models/palette.h"
#include "server/base/clock.h"

#include <cstdint>
#include <vector>

class QPainter;

namespace echolock {

class MainWindow;
class Session;

/// Takes the pictures of the documentation: starts with nobody there, lets a crowd in, waits until
/// the board shows what it is for, and writes one file per size and theme.
class Screenshots : public QObject
{
    Q_OBJECT

public:
    /// `clients` is the crowd of the pictures that show one.
    Screenshots(Session& session, MainWindow& window, const QString& folder, int clients);

    void start();

    QStringList written() const { return m_written; }

Q_SIGNALS:
    void finished();
    /// One sentence that says what could not be had.
    void failed(const QString& sentence);

private:
    /// What is open above the window.
    enum class Above : std::uint8_t { Nothing, ClientMenu, Policies };

    struct Shot
    {
        QString name;
        Scheme scheme = Scheme::Light;
        QSize size;
        bool lively = false;
        Above above = Above::Nothing;
    };

    void step();
    bool isReady(const Shot& shot) const;
    void prepare(const Shot& shot);
    void take(const Shot& shot);
    void chooseFrame();
    QPixmap picture(Above above) const;
    void paintMenu(QPainter& painter) const;
    void paintPolicies(QPainter& painter) const;

    Session& m_session;
    MainWindow& m_window;
    QDir m_folder;
    int m_clients;
    std::vector<Shot> m_shots;
    std::size_t m_next = 0;
    int m_settled = 0; ///< Ticks since the shot was prepared; 0 before that.
    Instant m_since;
    bool m_spawned = false;
    QTimer m_tick;
    QStringList m_written;
};

} // namespace echolock
