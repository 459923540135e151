"""Sends what standard input asks for with aioapns and prints one JSON line per answer.

Standard input: {"port", "ca", "key", "keyId", "teamId", "topic", "pushes": [{"name", "token", "message"}]}.
The library has Apple's hosts compiled in; a subclass of its protocol points it at loopback. Everything else,
TLS verification and the lack of ALPN among it, is the library's own.
"""

import asyncio
import json
import ssl
import sys

from aioapns import APNs, NotificationRequest
from aioapns.connection import APNsProductionClientProtocol


async def main() -> None:
    asked = json.load(sys.stdin)

    class Loopback(APNsProductionClientProtocol):
        APNS_SERVER = "127.0.0.1"
        APNS_PORT = asked["port"]

    client = APNs(
        key=asked["key"],
        key_id=asked["keyId"],
        team_id=asked["teamId"],
        topic=asked["topic"],
        max_connection_attempts=1,
        ssl_context=ssl.create_default_context(cafile=asked["ca"]),
    )
    client.pool.protocol_class = Loopback
    for push in asked["pushes"]:
        request = NotificationRequest(device_token=push["token"], message=push["message"])
        answer = await asyncio.wait_for(client.send_notification(request), timeout=10)
        line = {
            "name": push["name"],
            "status": int(answer.status),
            "reason": answer.description,
            "timestamp": answer.timestamp,
            "echoed": answer.notification_id == request.notification_id,
        }
        print(json.dumps(line), flush=True)
    client.pool.close()


asyncio.run(main())
