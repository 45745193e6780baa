"""Sends GET requests by one of Python's clients: a URL a line in, and for each a line out: why it was not sent, if so.

`client.py NAME` sends; `client.py NAME --version` says what it is.
"""

import asyncio
import platform
import sys


def urllib():
    from urllib.request import urlopen

    return lambda url: urlopen(url, timeout=10).read()


def requests():
    import requests as client

    session = client.Session()
    return lambda url: session.get(url, timeout=10)


def httpx():
    import httpx as client

    session = client.Client(timeout=10)
    return session.get


def aiohttp(read=str):
    import aiohttp as client

    async def send(url):
        async with client.ClientSession() as session, session.get(read(url)) as answer:
            await answer.read()

    return lambda url: asyncio.run(send(url))


def aiohttp_encoded():
    from yarl import URL

    return aiohttp(lambda url: URL(url, encoded=True))


name = sys.argv[1]
if "--version" in sys.argv:
    own, module = platform.python_version(), name.split("_")[0]
    print(own if name == "urllib" else f"{__import__(module).__version__}, Python {own}")
    sys.exit()

send = globals()[name]()
for line in sys.stdin:
    try:
        send(line.rstrip("\n"))
        print()
    except Exception as error:
        print(type(error).__name__)
