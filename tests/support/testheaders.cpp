// SPDX-License-Identifier: GPL-3.0-or-later

// Carries the tests' precompiled header; does nothing itself.
int main()
{
    return 0;
}
