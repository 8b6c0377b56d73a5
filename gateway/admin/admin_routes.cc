#include "gateway/admin/admin_routes.h"

#include <algorithm>

#include "gateway/admin/accounts_json.h"
#include "gateway/admin/status_json.h"
#include "gateway/admin/status_page.h"

namespace beacongate {
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kText = "text/plain; charset=utf-8";

MetricsSource Source(const AdminHandlers& handlers) {
  MetricsSource source = handlers.metrics();
  source.process = ReadProcessUsage();
  return source;
}

AdminReply Reply(const HealthReply& health) { return {health.status, kText, health.body}; }

struct Route {
  std::string_view path;
  AdminReply (*answer)(const AdminHandlers& handlers);
};

constexpr Route kRoutes[] = {
    {"/",
     +[](const AdminHandlers&) {
       return AdminReply{200, "text/html; charset=utf-8", std::string(StatusPage())};
     }},
    {"/livez", +[](const AdminHandlers&) { return Reply(Liveness()); }},
    {"/readyz", +[](const AdminHandlers& handlers) { return Reply(Readiness(handlers.health())); }},
    {"/metrics",
     +[](const AdminHandlers& handlers) {
       return AdminReply{200, std::string(MetricsContentType()), MetricsText(Source(handlers))};
     }},
    {"/accounts",
     +[](const AdminHandlers& handlers) {
       return AdminReply{200, kJson, AccountsJson(handlers.metrics().accounts) + "\n"};
     }},
    {"/schema",
     +[](const AdminHandlers& handlers) {
       return AdminReply{200, kText, handlers.schema()};
     }},
    {"/status.json",
     +[](const AdminHandlers& handlers) {
       return AdminReply{200, kJson, StatusJson(Source(handlers), handlers.health())};
     }},
};

}  // namespace

AdminReply AnswerAdmin(std::string_view path, const AdminHandlers& handlers) {
  for (const Route& route : kRoutes) {
    if (route.path == path) return route.answer(handlers);
  }
  return {404, kText,
          "no such page; there are / /livez /readyz /metrics /accounts /schema /status.json\n"};
}

bool IsAdminPath(std::string_view path) {
  return std::ranges::any_of(kRoutes, [&](const Route& route) { return route.path == path; });
}

}  // namespace beacongate
