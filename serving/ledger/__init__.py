"""The append-only, hash-chained memory of the service: durable before anything is acknowledged.

`ledger` is the door; `entry` what it keeps; `schema` and `migrations` how; `database` opens SQLite or PostgreSQL;
`transaction` decides what is new and writes it; `writer` shares one transaction among all who wait;
`checkpoints` tidies SQLite's log beside it; `verification` walks the chain.
"""
