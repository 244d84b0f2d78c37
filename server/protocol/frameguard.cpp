// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/protocol/frameguard.h"

namespace echolock {

namespace {

class Normaliser : public WsSink
{
public:
    Normaliser(std::string& out, std::optional<WsViolation>& violation, const WsFrameParser& parser)
        : m_out(out)
        , m_violation(violation)
        , m_parser(parser)
    {
    }

    void onFrame(const WsFrame& frame) override
    {
        if (frame.opcode == Opcode::Close && needsOtherCode())
            appendClientFrame(m_out, Opcode::Close,
                              closePayload(1001, m_parser.closeSeen()->reason), 0);
        else if (frame.wire.empty())
            appendClientFrame(m_out, frame.opcode, frame.payload, 0);
        else
            m_out.append(frame.wire);
    }

    void onViolation(const WsViolation& violation) override { m_violation = violation; }

private:
    bool needsOtherCode() const
    {
        const std::uint16_t code = m_parser.closeSeen()->code.value_or(1000);
        return code >= 1012 && code <= 1014;
    }

    std::string& m_out;
    std::optional<WsViolation>& m_violation;
    const WsFrameParser& m_parser;
};

} // namespace

void FrameGuard::feed(std::string_view bytes, std::string& out)
{
    Normaliser normaliser(out, m_violation, m_parser);
    m_parser.feed(bytes, normaliser);
}

} // namespace echolock
