// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>
#include <QtTest>

#include "gui/models/clientmodel.h"
#include "gui/views/clientdelegate.h"
#include "gui/views/colours.h"
#include "tests/support/livefacts.h"
#include "tests/support/painted.h"

using namespace echolock;

namespace {

/// The delegate with its option opened to look at.
class OpenDelegate : public ClientDelegate
{
public:
    QStyleOptionViewItem optionFor(const QModelIndex& index) const
    {
        QStyleOptionViewItem option;
        option.state = QStyle::State_HasFocus;
        initStyleOption(&option, index);
        return option;
    }
};

} // namespace

class TestClientDelegate : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_model = std::make_unique<ClientModel>();
        ClientSnapshot gone = clientSays(2, "order.1", Belief::Editing, "2.2");
        gone.gone = true;
        m_model->update({clientSays(1, "order.1", Belief::Editing, "1.1"), gone});
    }

    void beliefsHaveTheirColour()
    {
        const OpenDelegate delegate;
        const ThemeColours& colours = coloursOf(QStyleOptionViewItem().palette);
        QCOMPARE(textOf(delegate, 0, ClientModel::BeliefColumn), toColor(colours.success));
        QCOMPARE(textOf(delegate, 1, ClientModel::BeliefColumn), toColor(colours.muted));
        QCOMPARE(textOf(delegate, 0, ClientModel::Order), toColor(colours.text));
    }

    void usersHaveADotAndNoCellHasAFocusFrame()
    {
        const OpenDelegate delegate;
        const auto user = delegate.optionFor(m_model->index(0, ClientModel::User));
        QVERIFY(!user.icon.isNull());
        QVERIFY(!(user.state & QStyle::State_HasFocus));
        QVERIFY(delegate.optionFor(m_model->index(0, ClientModel::Order)).icon.isNull());
    }

    void aDotHasTheColourOfTheUsersTilesUntilTheClientIsGone()
    {
        const ClientDelegate delegate;
        const QImage here = painted(delegate, m_model->index(0, ClientModel::User));
        QVERIFY(pixelsOf(here, ownerColour("user1")) > 20);
        const QImage gone = painted(delegate, m_model->index(1, ClientModel::User));
        QCOMPARE(pixelsOf(gone, ownerColour("user2")), 0);
        QVERIFY(pixelsOf(gone, themeColours(Scheme::Light).border) > 20);
    }

private:
    QColor textOf(const OpenDelegate& delegate, int row, int column) const
    {
        return delegate.optionFor(m_model->index(row, column)).palette.color(QPalette::Text);
    }

    std::unique_ptr<ClientModel> m_model;
};

QTEST_MAIN(TestClientDelegate)
#include "tst_clientdelegate.moc"
