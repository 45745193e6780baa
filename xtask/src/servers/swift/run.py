"""One server of Swift, by the settings of a folder.

    run.py FOLDER rings PORT PORT PORT   where account, container and object server listen: one of each, one copy
    run.py FOLDER KIND                   the server itself: account, container, object or proxy
"""

import os
import sys


class Cache:
    """What memcached is to the proxy, within it: without one it asks for account and container at every request."""

    def __init__(self):
        self.held = {}

    def get(self, key, raise_on_error=False):
        return self.held.get(key)

    def set(self, key, value, serialize=True, time=0, min_compress_len=0, raise_on_error=False):
        self.held[key] = value

    def delete(self, key, server_key=None):
        self.held.pop(key, None)

    def incr(self, key, delta=1, time=0):
        self.held[key] = max(0, int(self.held.get(key, 0)) + delta)
        return self.held[key]

    def decr(self, key, delta=1, time=0):
        return self.incr(key, -delta, time)

    def set_multi(self, mapping, server_key, serialize=True, time=0, min_compress_len=0):
        self.held.update(mapping)

    def get_multi(self, keys, server_key):
        return [self.held.get(key) for key in keys]


def cache(_settings, **_own):
    """The filter that hands every request the cache."""
    held = Cache()

    def around(app):
        def answer(environ, start_response):
            environ["swift.cache"] = held
            return app(environ, start_response)

        return answer

    return around


def durable_to_nothing():
    """Nothing here outlives the run: a write need not wait for the disk."""
    import swift.common.db as db

    os.fsync = os.fdatasync = lambda _: None
    connect = db.get_db_connection

    def get_db_connection(*arguments, **named):
        connection = connect(*arguments, **named)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    db.get_db_connection = get_db_connection


def rings(folder, ports):
    from swift.common.ring import RingBuilder

    for kind, port in zip(("account", "container", "object"), ports):
        builder = RingBuilder(4, 1, 0)
        place = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk", "weight": 1.0}
        builder.add_dev({**place, "replication_ip": "127.0.0.1", "replication_port": int(port), "meta": ""})
        builder.rebalance()
        builder.get_ring().save(os.path.join(folder, kind + ".ring.gz"))


def serve(folder, kind):
    import eventlet

    eventlet.monkey_patch()
    from swift.common import utils
    from swift.common.wsgi import run_wsgi

    # It stays in the group of whoever started it, and ends with it.
    os.setsid = os.setpgrp = lambda: None
    # A process of Swift's own reads /etc/swift before it looks at its settings.
    utils.set_swift_dir(folder)
    durable_to_nothing()
    more = {}
    if kind == "object":
        from swift.obj import server

        more["global_conf_callback"] = server.global_conf_callback
    return run_wsgi(os.path.join(folder, kind + ".conf"), kind + "-server", **more)


if __name__ == "__main__":
    _, folder, what, *ports = sys.argv
    sys.exit(rings(folder, ports) if what == "rings" else serve(folder, what))
