// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "client/net/swarmbatch.h"
#include "client/run/jointreport.h"

#include <string>
#include <vector>

namespace echolock {

/// All people of a run, in this process or in several.
class Crowd : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// began() follows, perhaps before this returns; failed() if it cannot.
    virtual void begin() = 0;
    /// Everybody has arrived: what is to happen to many of them together begins.
    virtual void beginGroupFaults() = 0;
    /// Everybody goes; ended() follows, perhaps before this returns.
    virtual void end() = 0;

    /// By process; none where all is in this one.
    virtual std::vector<PartSummary> parts() const { return {}; }

Q_SIGNALS:
    /// The people are on their way to the server.
    void began();
    void changed(const echolock::SwarmBatch& batch);
    /// A sentence that concerns the whole run.
    void told(const std::string& sentence);
    void ended();
    /// There is no run, and this sentence says why.
    void failed(const std::string& why);
};

} // namespace echolock
