"""A schema registry in the process: the part of Confluent's API that is documented for subjects and their versions.

https://docs.confluent.io/platform/current/schema-registry/develop/api.html. It is strict: another path, method or
Accept header than the documented ones is refused. Why it is not a real one: tests/system/test_confluent.py.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"


class Registry:

    def __init__(self, user_password=None):
        self.subjects = {}
        self.requests = []
        self._ids = 0
        self._authorization = user_password and "Basic " + base64.b64encode(user_password.encode()).decode()
        registry = self

        class Handler(BaseHTTPRequestHandler):

            def do_GET(self):
                registry.requests.append(self.path)
                status, reply = registry.answer(self.path, self.headers)
                body = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", CONTENT_TYPE)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def register(self, subject, schema, references=(), schema_type="PROTOBUF"):
        """The id; as POST /subjects/SUBJECT/versions would give it."""
        self._ids += 1
        versions = self.subjects.setdefault(subject, [])
        entry = {"subject": subject, "version": len(versions) + 1, "id": self._ids, "schema": schema}
        if schema_type != "AVRO":
            entry["schemaType"] = schema_type
        if references:
            entry["references"] = [dict(zip(("name", "subject", "version"), each)) for each in references]
        versions.append(entry)
        return self._ids

    def answer(self, path, headers):
        if self._authorization and headers.get("Authorization") != self._authorization:
            return 401, {"error_code": 401, "message": "Unauthorized"}
        if CONTENT_TYPE not in headers.get("Accept", ""):
            return 406, {"error_code": 406, "message": "HTTP 406 Not Acceptable"}
        parts = path.split("/")
        if len(parts) != 5 or parts[:2] != ["", "subjects"] or parts[3] != "versions":
            return 404, {"error_code": 404, "message": "HTTP 404 Not Found"}
        subject, version = unquote(parts[2]), parts[4]
        versions = self.subjects.get(subject)
        if versions is None:
            return 404, {"error_code": 40401, "message": f"Subject '{subject}' not found."}
        if version == "latest":
            return 200, versions[-1]
        if not version.isdigit() or int(version) < 1:
            return 422, {"error_code": 42202, "message": f"The specified version '{version}' is not a valid version id."}
        if int(version) > len(versions):
            return 404, {"error_code": 40402, "message": f"Version {version} not found."}
        return 200, versions[int(version) - 1]

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
