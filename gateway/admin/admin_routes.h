// Path -> what the admin port answers. Calls the handlers; no I/O of its own beyond /proc.
#pragma once

#include <string>
#include <string_view>

#include "gateway/admin/admin_server.h"

namespace beacongate {

struct AdminReply {
  int status = 404;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// `path` without query.
AdminReply AnswerAdmin(std::string_view path, const AdminHandlers& handlers);

// True for a path that AnswerAdmin knows.
bool IsAdminPath(std::string_view path);

}  // namespace beacongate
