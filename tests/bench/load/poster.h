// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/link.h"
#include "tests/bench/load/options.h"

namespace echolock::load {

class Poster;

class PosterListener
{
public:
    virtual ~PosterListener() = default;
    virtual void posterReady(Poster& poster) = 0;
    virtual void answered(Poster& poster) = 0;
};

/// One connection to the HTTP API, dialled again when the server closes it after an answer.
class Poster : public Link
{
public:
    Poster(Poller& poller, const Options& options, Trouble& trouble, PosterListener& listener);

    /// Sends a signed POST /apps/ID/events.
    void post(const std::string& body);

    Moment postedAt;

private:
    void connected() override;
    std::size_t received(std::string_view bytes) override;
    void ended(const std::string& reason) override;

    const Options& m_options;
    Trouble& m_trouble;
    PosterListener& m_listener;
    bool m_isUp = false;
    bool m_waiting = false;
};

} // namespace echolock::load
