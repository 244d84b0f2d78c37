// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "server/ledger/ledgerreport.h"

namespace echolock {

/// `echolock-server ledger show|verify|export [FILE]`. `arguments` begin with the program's name
/// and `ledger`. The result is the exit code: 0; 1 where verify finds something wrong; 2 for wrong
/// arguments and files that are no ledger.
int runLedgerCommand(const QStringList& arguments, const WriteText& out, const WriteText& errors);

} // namespace echolock
