"""Sends with aioapns: `send_many.py PORT CA_FILE KEY_FILE PUSHES IN_FLIGHT BYTES` prints one JSON object,
{"accepted", "seconds", "p50_us", "p99_us"}, as every client here does. One connection, as for the others.
"""

import asyncio
import json
import logging
import math
import ssl
import sys
import time

from aioapns import APNs, NotificationRequest
from aioapns.connection import APNsProductionClientProtocol


async def main() -> None:
    port, ca, key, pushes, in_flight, size = sys.argv[1:]
    pushes = int(pushes)
    # It logs each time that all its streams are taken.
    logging.getLogger("aioapns").setLevel(logging.ERROR)

    class Loopback(APNsProductionClientProtocol):
        APNS_SERVER = "127.0.0.1"
        APNS_PORT = int(port)

    with open(key, encoding="ascii") as file:
        client = APNs(
            key=file.read(),
            key_id="BENCHKEY01",
            team_id="BENCHTEAM1",
            topic="com.example.peers",
            max_connections=1,
            ssl_context=ssl.create_default_context(cafile=ca),
        )
    client.pool.protocol_class = Loopback
    alert = "a" * max(0, int(size) - len('{"aps":{"alert":""}}'))
    times = []

    async def push(number: int) -> None:
        request = NotificationRequest(device_token=f"{number:064x}", message={"aps": {"alert": alert}})
        start = time.perf_counter()
        answer = await client.send_notification(request)
        if not answer.is_successful:
            raise RuntimeError(f"a good push failed: {answer.status} {answer.description}")
        times.append((time.perf_counter() - start) * 1e6)

    await push(pushes)
    times.clear()
    numbers = iter(range(pushes))

    async def one_after_another() -> None:
        for number in numbers:
            await push(number)

    start = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(int(in_flight))))
    seconds = time.perf_counter() - start
    client.pool.close()
    times.sort()

    def percentile(percent: int) -> float:
        return times[math.ceil(len(times) * percent / 100) - 1]

    print(json.dumps({"accepted": len(times), "seconds": seconds, "p50_us": percentile(50), "p99_us": percentile(99)}))


asyncio.run(main())
