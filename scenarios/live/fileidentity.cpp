// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarios/live/fileidentity.h"

#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace echolock {

std::string identityOf(const std::string& file)
{
    struct stat status
    {
    };

    if (::stat(file.c_str(), &status) == 0)
        return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    if (file.starts_with(":/"))
        return file;
    constexpr int linksMax = 40;
    std::error_code none;
    std::filesystem::path path = std::filesystem::absolute(file, none);
    // What a link leads to is made where it leads.
    for (int link = 0; link < linksMax && std::filesystem::is_symlink(path, none); ++link)
        path = path.parent_path() / std::filesystem::read_symlink(path, none);
    return std::filesystem::weakly_canonical(path, none).string();
}

} // namespace echolock
