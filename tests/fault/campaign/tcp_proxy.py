"""A proxy between the gateway and a broker, which delays, stalls, throttles, dribbles and resets.

Runs in a thread of its own; the attributes may be set at any moment from another.
"""

import asyncio
import socket
import struct
import threading

from .produce_errors import ProduceErrors

UP, DOWN = "up", "down"  # towards the broker, towards the gateway
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of 0 seconds: close() sends RST


class TcpProxy:

    def __init__(self, listen_port, target_port):
        self.stalled = set()  # directions that nobody reads: what is sent that way waits in the kernel
        self.delay_s = 0.0  # of everything, both ways
        self.bytes_per_s = 0  # of each direction of each connection; 0: no limit
        self.piece_bytes = 65536  # what is handed on at once
        self.refusing = False  # new connections are reset
        self.resets = 0  # connections that reset_* ended
        self.bytes = {UP: 0, DOWN: 0}
        self.produce_error = 0  # the code that takes the place of a success, once
        self.produce_errors = 0  # how often it did
        self._reset_after = None  # bytes upwards that still pass
        self._pairs = set()
        self._ports = listen_port, target_port
        self._loop = asyncio.new_event_loop()
        self._server = None
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10), f"the proxy cannot listen on port {listen_port}"

    def reset_all(self):
        """Ends all connections by RST."""
        self._call(self._reset_all)

    def reset_after(self, count):
        """Once so many more bytes were handed to the broker, all connections are reset: what it answers is never
        seen."""
        self._reset_after = count

    def heal(self):
        self.stalled, self.delay_s, self.bytes_per_s, self.piece_bytes = set(), 0.0, 0, 65536
        self.refusing, self._reset_after, self.produce_error = False, None, 0

    def close(self):
        self._call(self._stop)
        self._thread.join(10)

    # ---- in the thread of the loop ----

    def _run(self, started):
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self._ports[0]))
        started.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(self._loop), return_exceptions=True))
        self._loop.close()

    def _call(self, function):
        done = threading.Event()

        def call():
            function()
            done.set()
        self._loop.call_soon_threadsafe(call)
        assert done.wait(10), "the proxy hangs"

    def _stop(self):
        self._server.close()
        self._reset_all()
        self._loop.stop()

    def _reset_all(self):
        for pair in list(self._pairs):
            for writer in pair:
                end = writer.get_extra_info("socket")
                if end is not None and end.fileno() >= 0:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                writer.transport.abort()
            self.resets += 1
        self._pairs.clear()

    async def _serve(self, reader, writer):
        if self.refusing:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
            return
        try:
            broker_reader, broker_writer = await asyncio.open_connection("127.0.0.1", self._ports[1])
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, broker_writer)
        self._pairs.add(pair)
        errors = ProduceErrors(self._take_produce_error)
        try:
            await asyncio.gather(self._pump(reader, broker_writer, UP, errors.request),
                                 self._pump(broker_reader, writer, DOWN, errors.response))
        except OSError:
            pass
        finally:
            self._pairs.discard(pair)
            for each in pair:
                each.transport.abort()

    def _take_produce_error(self):
        code, self.produce_error = self.produce_error, 0
        self.produce_errors += code != 0
        return code

    async def _pump(self, reader, writer, direction, change):
        """Reads ahead while what was read waits for its time."""
        queue = asyncio.Queue(64)
        await asyncio.gather(self._read(reader, queue, direction, change), self._write(queue, writer, direction))

    async def _read(self, reader, queue, direction, change):
        data = b"begin"
        while data:
            while direction in self.stalled:
                await asyncio.sleep(0.02)
            data = await reader.read(self.piece_bytes)
            whole = change(data)
            if whole or not data:  # nothing is handed on while a frame is not complete
                await queue.put((self._loop.time() + self.delay_s, whole))

    async def _write(self, queue, writer, direction):
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0, due - self._loop.time()))
            while direction in self.stalled:
                await asyncio.sleep(0.02)
            if not data:
                break
            writer.write(data)
            await writer.drain()
            self.bytes[direction] += len(data)
            if self.bytes_per_s:
                await asyncio.sleep(len(data) / self.bytes_per_s)
            if direction == UP and self._reset_after is not None:
                self._reset_after -= len(data)
                if self._reset_after <= 0:
                    self._reset_after = None
                    self._reset_all()
                    return
        if writer.can_write_eof():
            writer.write_eof()
