"""The calls over HTTP: one ASGI application, and nothing in it but the checking of calls and the sending of answers."""
