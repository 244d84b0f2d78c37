// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "gui/models/palette.h"

#include <cstdint>

class QLabel;
class QToolButton;

namespace echolock {

class PolicySwitch;

/// Name, the server's address, the policy, and the run's two switches.
class HeaderBar : public QFrame
{
    Q_OBJECT

public:
    enum class Run : std::uint8_t { Running, Paused };

    explicit HeaderBar(const QStringList& policies, QWidget* parent = nullptr);

    /// Empty while no server listens.
    void setUrl(const QString& url);
    void setRun(Run run);
    QString url() const;

    PolicySwitch* policySwitch() const { return m_policy; }

    QToolButton* copyButton() const { return m_copy; }

    QToolButton* runButton() const { return m_runButton; }

    QToolButton* themeButton() const { return m_theme; }

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void schemeRequested(echolock::Scheme scheme);

protected:
    void changeEvent(QEvent* event) override;

private:
    void copyUrl();
    void refreshIcons();

    Run m_run = Run::Running;
    QLabel* m_logo;
    QLabel* m_url;
    QToolButton* m_copy;
    PolicySwitch* m_policy;
    QToolButton* m_runButton;
    QToolButton* m_theme;
};

} // namespace echolock
