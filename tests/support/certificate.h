// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

namespace echolock {

/// A self-signed certificate for 127.0.0.1 and localhost with its key, made anew, in files.
class TestCertificate
{
public:
    struct Valid
    {
        long fromSeconds = -3600; ///< From now.
        long untilSeconds = 3600;
    };

    TestCertificate();
    explicit TestCertificate(Valid valid);

    QString certificateFile() const { return m_folder.filePath(QStringLiteral("cert.pem")); }

    QString keyFile() const { return m_folder.filePath(QStringLiteral("key.pem")); }

    QByteArray certificate() const { return m_certificate; }

    QByteArray key() const { return m_key; }

    /// Another file beside the two; its name.
    QString write(const QString& name, const QByteArray& bytes) const;

private:
    QTemporaryDir m_folder;
    QByteArray m_certificate;
    QByteArray m_key;
};

} // namespace echolock
