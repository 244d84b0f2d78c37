// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "client/proxy/proxytable.h"
#include "tests/support/printers.h"

using namespace echolock;

namespace {

ProxyWish wish(const std::string& name, const std::string& upstream = "127.0.0.1:1")
{
    return {.name = name, .listen = "127.0.0.1:0", .upstream = upstream, .enabled = {}};
}

} // namespace

class TestProxyTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesANameThatIsTaken();
    void keepsNothingThatCannotListen();
    void keepsTheSameAndReplacesAnother();
    void movesAndSwitches();
    void resetEnablesAndClears();

private:
    ProxyTable m_table{Prng(1)};
};

void TestProxyTable::refusesANameThatIsTaken()
{
    QVERIFY(m_table.add(wish("taken")));
    const auto again = m_table.add(wish("taken"));
    QVERIFY(!again);
    QCOMPARE(again.error().status, 409);
    QCOMPARE(again.error().message, "proxy already exists");
    QVERIFY(m_table.remove("taken"));
    QVERIFY(!m_table.remove("taken"));
}

void TestProxyTable::keepsNothingThatCannotListen()
{
    const Proxy* const first = m_table.add(wish("first")).value();
    ProxyWish second = wish("second");
    second.listen = first->place().listen;
    const auto refused = m_table.add(second);
    QCOMPARE(refused.error().status, 500);
    QVERIFY(refused.error().message.find("is in use") != std::string::npos);
    QVERIFY(!m_table.find("second"));
    second.upstream = "nowhere";
    QCOMPARE(m_table.add(second).error().status, 400);
}

void TestProxyTable::keepsTheSameAndReplacesAnother()
{
    Proxy* const proxy = m_table.addOrReplace(wish("kept")).value();
    proxy->set(parseToxic("hold").value());
    ProxyWish same = wish("kept");
    same.listen = proxy->place().listen;
    QCOMPARE(m_table.addOrReplace(same).value()->toxics().size(), std::size_t(1));
    same.upstream = "127.0.0.1:2";
    QVERIFY(m_table.addOrReplace(same).value()->toxics().empty());
}

void TestProxyTable::movesAndSwitches()
{
    Proxy* const proxy = m_table.add(wish("moved")).value();
    proxy->set(parseToxic("hold").value());
    const std::string listen = proxy->place().listen;
    ProxyWish change{.name = "moved", .listen = listen, .upstream = "127.0.0.1:2", .enabled = {}};
    QVERIFY(m_table.change(*proxy, change));
    QCOMPARE(proxy->place().upstream, "127.0.0.1:2");
    QCOMPARE(proxy->place().listen, listen);
    QCOMPARE(proxy->toxics().size(), std::size_t(1));
    QVERIFY(proxy->isEnabled());
    change.enabled = false;
    QVERIFY(m_table.change(*proxy, change));
    QVERIFY(!proxy->isEnabled());
    change.enabled = true;
    QVERIFY(m_table.change(*proxy, change));
    QCOMPARE(proxy->place().listen, listen);
}

void TestProxyTable::resetEnablesAndClears()
{
    ProxyWish off = wish("off");
    off.enabled = false;
    Proxy* const proxy = m_table.add(off).value();
    proxy->set(parseToxic("hold").value());
    QVERIFY(!proxy->isEnabled());
    QVERIFY(m_table.reset());
    QVERIFY(proxy->isEnabled());
    QVERIFY(proxy->toxics().empty());
}

QTEST_GUILESS_MAIN(TestProxyTable)
#include "tst_proxytable.moc"
