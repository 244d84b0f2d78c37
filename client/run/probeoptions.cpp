// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/run/probeoptions.h"

#include <utility>

namespace echolock {

ProbeOptions readProbe(OptionReader& reader)
{
    ProbeOptions options;
    if (!reader.isSet("probe-url")) {
        for (const char* name : {"probe-pointer", "probe-header", "probe-match"}) {
            if (reader.isSet(name))
                reader.refuse(QStringLiteral("--%1 is for a lock probe: name what is to be asked "
                                             "with --probe-url URL.")
                                  .arg(QString::fromUtf8(name)));
        }
        return options;
    }
    options.url = reader.text("probe-url").toStdString();
    if (options.url.find("{id}") == std::string::npos)
        reader.refuse(QStringLiteral("--probe-url needs {id} where the order's number belongs, "
                                     "such as http://127.0.0.1:8000/orders/{id}."));
    auto pointer = JsonPointer::parse(reader.text("probe-pointer").toStdString());
    if (pointer)
        options.pointer = std::move(*pointer);
    else
        reader.refuse(QStringLiteral("--probe-pointer takes a JSON pointer such as "
                                     "/data/locked_by: ")
                      + QString::fromStdString(pointer.error().message) + u'.');
    options.headers = reader.fields("probe-header", ':');
    options.every = reader.duration("probe-every");
    options.limits.grace = reader.duration("probe-grace");
    options.match = reader.text("probe-match").toStdString();
    return options;
}

} // namespace echolock
