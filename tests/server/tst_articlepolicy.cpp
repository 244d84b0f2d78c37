// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "server/locks/articlepolicy.h"
#include "tests/support/printers.h"

using namespace echolock;
using namespace std::chrono_literals;

class TestArticlePolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grantsWhatIsFreeAndDeniesWhatIsNot();
    void confirmsToItsHolder();
    void letsAnyoneFreeIt();
    void saysNothingOfAFreeOrder();
};

namespace {

const Owner holder{ConnId{1}, SocketId("1.1"), UserId()};
const Owner viewer{ConnId{2}, SocketId("2.2"), UserId()};

LockEvents claim(LockRow& row, const Owner& who)
{
    LockEvents events;
    ArticlePolicy().claim(row, {who, LockCause::Subscribed, {}}, Instant(1s), events);
    return events;
}

LockEvents leave(LockRow& row, const Owner& who)
{
    LockEvents events;
    ArticlePolicy().leave(row, who, LockCause::Closed, Instant(2s), events);
    return events;
}

} // namespace

void TestArticlePolicy::grantsWhatIsFreeAndDeniesWhatIsNot()
{
    LockRow row;
    QCOMPARE(toString(claim(row, holder).front().fact), toString(LockFact::Granted));
    const LockEvents denied = claim(row, viewer);
    QCOMPARE(toString(denied.front().fact), toString(LockFact::Denied));
    QCOMPARE(denied.front().holder, holder);
}

void TestArticlePolicy::confirmsToItsHolder()
{
    LockRow row;
    claim(row, holder);
    QCOMPARE(toString(claim(row, holder).front().fact), toString(LockFact::Confirmed));
    QCOMPARE(row.token.value, 1U);
}

void TestArticlePolicy::letsAnyoneFreeIt()
{
    LockRow row;
    claim(row, holder);
    const LockEvents events = leave(row, viewer);
    QCOMPARE(events.size(), 1U);
    QCOMPARE(toString(events.front().fact), toString(LockFact::Released));
    QCOMPARE(events.front().owner, holder);
    QCOMPARE(toString(row.state), toString(LockState::Free));
}

void TestArticlePolicy::saysNothingOfAFreeOrder()
{
    LockRow row;
    QVERIFY(leave(row, viewer).empty());
    QCOMPARE(row.version, 0U);
}

QTEST_GUILESS_MAIN(TestArticlePolicy)
#include "tst_articlepolicy.moc"
