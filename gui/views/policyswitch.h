// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace echolock {

/// The policy in one line. Opens a list of all of them: what each does, and what it is good for.
class PolicySwitch : public QComboBox
{
    Q_OBJECT

public:
    explicit PolicySwitch(const QStringList& policies, QWidget* parent = nullptr);

    /// Shows a policy without asking for it.
    void setPolicy(const QString& policy);
    QString policy() const;
    QString explanation() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    void showPopup() override;

Q_SIGNALS:
    void policyRequested(const QString& policy);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    int listWidth() const;
    void choose(int row);
    void display(int row);

    int m_shown = -1;
};

} // namespace echolock
