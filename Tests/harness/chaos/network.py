"""The way between the services, as bad as a test wants it: connections refused, answers lost, requests lost, everything late."""

import asyncio
import random
import threading
from dataclasses import dataclass, field

from ..stack import free_ports


@dataclass
class Faults:
    """How likely each is, for a connection (refused) or for each piece that comes along (cut, late)."""

    refused: float = 0
    cut: float = 0
    late: float = 0
    # Seconds a piece is late at most.
    delay: float = 0


@dataclass
class Counts:
    connections: int = 0
    refused: int = 0
    requests_lost: int = 0
    answers_lost: int = 0
    late: int = 0


@dataclass
class FaultyNetwork:
    """Listens on a port of its own for each of `targets` (name -> port) and passes on what comes, more or less."""

    targets: dict
    seed: int
    faults: Faults = field(default_factory=Faults)
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.ports = dict(zip(self.targets, free_ports(len(self.targets))))
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="network", daemon=True)

    def start(self):
        self.thread.start()
        for name, port in self.ports.items():
            asyncio.run_coroutine_threadsafe(
                asyncio.start_server(lambda *ends, target=self.targets[name]: self.connect(target, *ends), "127.0.0.1", port),
                self.loop).result()
        return self

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def happens(self, likelihood):
        return self.random.random() < likelihood

    async def connect(self, target, reader, writer):
        self.counts.connections += 1
        if self.happens(self.faults.refused):
            self.counts.refused += 1
            return writer.transport.abort()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            return writer.transport.abort()
        await asyncio.gather(self.carry(reader, far_writer, writer, "requests_lost"), self.carry(far_reader, writer, far_writer, "answers_lost"))

    async def carry(self, source, sink, back, loss):
        """Passes on until one side ends, or it is cut: then both ends are gone at once, and neither knows what the other has had."""
        try:
            while piece := await source.read(65_536):
                if self.happens(self.faults.cut):
                    setattr(self.counts, loss, getattr(self.counts, loss) + 1)
                    return sink.transport.abort(), back.transport.abort()
                if self.happens(self.faults.late):
                    self.counts.late += 1
                    await asyncio.sleep(self.random.uniform(0, self.faults.delay))
                sink.write(piece)
                await sink.drain()
        except OSError:
            back.transport.abort()
        finally:
            sink.close()
