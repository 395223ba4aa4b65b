"""The shop's orders, in memory: GET lists them, POST adds one."""

import http.server
import json
import os

ORDERS = []


class Orders(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, {"status": "ok"})
        elif self.path == "/orders":
            self.answer(200, ORDERS)
        else:
            self.answer(404, {"error": "there are /orders and /healthz"})

    def do_POST(self):
        size = min(int(self.headers.get("Content-Length", 0)), 65536)
        ORDERS.append(json.loads(self.rfile.read(size)))
        self.answer(201, {"orders": len(ORDERS)})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *words):
        print(format % words, flush=True)


http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Orders).serve_forever()
