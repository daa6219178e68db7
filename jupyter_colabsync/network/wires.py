"""Wires: the sockets that are open to Google, so that a stop need not wait for their answers."""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref


class Wires:
    """Open sockets, known as long as somebody uses them; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._are_cut = False

    def note(self, wire: object) -> None:
        """Know a socket that has just been connected; after `cut` it is of no use at once."""
        if not isinstance(wire, socket.socket):
            return  # TLS within a proxy's TLS: its inner socket is none of ours
        with self._lock:
            self._open.add(wire)
            is_cut = self._are_cut
        if is_cut:
            _shut(wire)

    def cut(self) -> None:
        """Break them all, now and in future: who waits for an answer gets an error at once."""
        with self._lock:
            self._are_cut = True
            wires = list(self._open)
        for wire in wires:
            _shut(wire)


def _shut(wire: socket.socket) -> None:
    """Both directions end; the file number stays with whoever is reading from it."""
    with contextlib.suppress(OSError):
        # not `SSLSocket.shutdown`: that takes the encryption off while another thread reads
        socket.socket.shutdown(wire, socket.SHUT_RDWR)
