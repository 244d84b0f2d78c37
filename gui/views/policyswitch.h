// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QLabel;

namespace echolock {

/// One button per policy, and a line that says what the chosen one does.
class PolicySwitch : public QWidget
{
    Q_OBJECT

public:
    explicit PolicySwitch(const QStringList& policies, QWidget* parent = nullptr);

    /// Shows a policy without asking for it.
    void setPolicy(const QString& policy);
    QString policy() const;
    QString explanation() const;

Q_SIGNALS:
    void policyRequested(const QString& policy);

private:
    QStringList m_policies;
    QButtonGroup* m_buttons;
    QLabel* m_explanation;
};

} // namespace echolock
