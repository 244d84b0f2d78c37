// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "gui/app/mainwindow.h"
#include "gui/app/screenshots.h"
#include "gui/app/session.h"
#include "tests/support/painted.h"

using namespace echolock;

class TestScreenshots : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void writesOnePicturePerSizeAndTheme()
    {
        const QTemporaryDir folder;
        Session session(quietOptions());
        MainWindow window(session.parts(), Scheme::Light);
        session.attach(window);
        window.show();
        session.start();
        Screenshots pictures(session, window, folder.filePath(QStringLiteral("shots")), 30);
        QSignalSpy finished(&pictures, &Screenshots::finished);
        QSignalSpy failed(&pictures, &Screenshots::failed);
        pictures.start();
        QVERIFY(finished.wait(45'000));
        QCOMPARE(failed.size(), 0);
        QCOMPARE(pictures.written().size(), 7);
        // The list of policies, open below the header with the present one marked.
        const QImage policies(pictures.written().at(6));
        QVERIFY(pixelsOf(policies.copy(320, 80, 640, 60), themeColours(Scheme::Light).selection)
                > 5000);
        for (const QString& path : pictures.written()) {
            const QSize size = path.contains(u"1920x1080") ? QSize(1920, 1080) : QSize(1280, 800);
            QCOMPARE(QImage(path).size(), size);
        }
    }

    void aFolderThatCannotBeMadeIsToldOf()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("taken")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        Session session(quietOptions());
        MainWindow window(session.parts(), Scheme::Light);
        Screenshots pictures(session, window, file.fileName() + QStringLiteral("/shots"), 1);
        QSignalSpy failed(&pictures, &Screenshots::failed);
        pictures.start();
        QCOMPARE(failed.size(), 1);
        QVERIFY(failed.at(0).at(0).toString().contains(u"cannot be made"));
    }

private:
    static AppOptions quietOptions()
    {
        AppOptions options;
        options.clients = 0;
        options.policy = QStringLiteral("owner");
        options.mix = QStringLiteral("rough");
        options.port = 0;
        return options;
    }
};

QTEST_MAIN(TestScreenshots)
#include "tst_screenshots.moc"
