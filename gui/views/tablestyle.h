// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>

class QTableView;

namespace echolock {

/// Rows of one height, whole rows chosen, no grid: what all tables of the app share.
void styleTable(QTableView& table);
/// Widths of the columns from the left; the last column takes what is left.
void setColumnWidths(QTableView& table, std::initializer_list<int> widths);

} // namespace echolock
