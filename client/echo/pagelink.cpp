// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/echo/pagelink.h"

#include "server/protocol/lockwire.h"

#include <utility>

namespace echolock {

Observation observationAt(const PageLink& link, Observation::Kind kind, std::string_view channel)
{
    Observation observation;
    observation.kind = kind;
    observation.state = link.state;
    observation.channel = channel;
    observation.at = link.now;
    return observation;
}

void tell(const PageLink& link, Observation::Kind kind, std::string_view channel,
          std::string_view text)
{
    Observation observation = observationAt(link, kind, channel);
    observation.text = text;
    link.sink.observe(observation);
}

void tellEvent(const PageLink& link, std::string_view channel, std::string_view event,
               std::string_view data)
{
    Observation observation = observationAt(link, Observation::Kind::Event, channel);
    observation.text = event;
    observation.data = data;
    link.sink.observe(observation);
}

void showEvent(const PageLink& link, const ServerFrame& frame)
{
    if (!frame.event.starts_with("lock."))
        return tellEvent(link, frame.channel, frame.event, frame.data);
    auto lock = decodeLockData(frame.event, frame.data);
    if (!lock)
        return tell(link, Observation::Kind::Error, frame.channel, lock.error().message);
    Observation observation = observationAt(link, Observation::Kind::Lock, frame.channel);
    observation.text = frame.event;
    observation.data = frame.data;
    observation.lock = std::move(*lock);
    link.sink.observe(observation);
}

} // namespace echolock
