// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/proxy/toxic.h"
#include "server/base/result.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echolock {

class JsonWriter;

/// A refusal as the control API answers it.
struct ApiError
{
    int status = 400;
    std::string message;
};

template <class Value> using ApiResult = Result<Value, ApiError>;

inline Unexpected<ApiError> apiFailure(int status, std::string message)
{
    return Unexpected<ApiError>(ApiError{status, std::move(message)});
}

/// What somebody wants of a proxy.
struct ProxyWish
{
    std::string name;
    std::string listen;
    std::string upstream;
    std::optional<bool> enabled; ///< Nothing was said.
};

/// A JSON object; what it leaves out stays as in `given`. Members that nobody knows are ignored.
ApiResult<ProxyWish> readProxy(std::string_view json, ProxyWish given);
/// A JSON array of proxies, each with a name and an upstream.
ApiResult<std::vector<ProxyWish>> readProxies(std::string_view json);

/// A new toxic. Unlike members, attributes that nobody knows are refused: they are mistakes.
ApiResult<Toxic> readToxic(std::string_view json);
/// Changes attributes, toxicity and trigger as far as they are given.
ApiResult<Toxic> readToxicChange(std::string_view json, Toxic toxic);

void writeToxic(JsonWriter& json, const Toxic& toxic);
void writeToxics(JsonWriter& json, std::span<const Toxic> toxics);
std::string errorJson(const ApiError& error);

} // namespace echolock
