// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/policyswitch.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "gui/models/wording.h"

namespace echolock {

namespace {

/// Where a segment stands in its row decides which of its corners are round.
QString segmentOf(qsizetype i, qsizetype count)
{
    if (i == 0)
        return QStringLiteral("first");
    return i == count - 1 ? QStringLiteral("last") : QStringLiteral("middle");
}

} // namespace

PolicySwitch::PolicySwitch(const QStringList& policies, QWidget* parent)
    : QWidget(parent)
    , m_policies(policies)
    , m_buttons(new QButtonGroup(this))
    , m_explanation(new QLabel(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* title = new QLabel(tr("Policy"), this);
    title->setProperty("role", QStringLiteral("muted"));
    row->addWidget(title);
    row->addSpacing(8);
    for (qsizetype i = 0; i < policies.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setText(policies[i]);
        button->setCheckable(true);
        button->setProperty("segment", segmentOf(i, policies.size()));
        button->setToolTip(policyExplanation(policies[i]));
        button->setAccessibleName(tr("Policy %1").arg(policies[i]));
        m_buttons->addButton(button, static_cast<int>(i));
        row->addWidget(button);
    }
    m_explanation->setProperty("role", QStringLiteral("muted"));
    m_explanation->setWordWrap(true);
    m_explanation->setFixedWidth(224);
    row->addSpacing(12);
    row->addWidget(m_explanation);
    connect(m_buttons, &QButtonGroup::idClicked, this, [this](int id) {
        setPolicy(m_policies[id]);
        Q_EMIT policyRequested(m_policies[id]);
    });
    if (!policies.isEmpty())
        setPolicy(policies.front());
}

void PolicySwitch::setPolicy(const QString& policy)
{
    const qsizetype index = m_policies.indexOf(policy);
    if (index < 0)
        return;
    m_buttons->button(static_cast<int>(index))->setChecked(true);
    m_explanation->setText(policyExplanation(policy));
}

QString PolicySwitch::policy() const
{
    return m_policies.value(m_buttons->checkedId());
}

QString PolicySwitch::explanation() const
{
    return m_explanation->text();
}

} // namespace echolock
