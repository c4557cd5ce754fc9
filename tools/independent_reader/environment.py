"""LMDB environments: section 2."""
import os

import lmdb

from independent_reader import Failure, Mismatch


class Environment:
    def __init__(self, folder, name, flags):
        self.name = name
        path = os.path.join(folder, name)
        if not os.path.isfile(os.path.join(path, "data.mdb")):
            raise Failure("there is no %s/data.mdb" % name)
        if not os.path.getsize(os.path.join(path, "data.mdb")):
            raise Mismatch("%s/data.mdb is empty" % name)  # py-lmdb takes it for a bad file descriptor
        # A map size of 0 takes the file's own; py-lmdb always sets MDB_NOTLS.
        self.env = lmdb.open(path, readonly=True, create=False, max_dbs=8, map_size=0)
        self.databases = {}
        for database, wanted in flags.items():
            try:
                handle = self.adapted(lambda: self.env.open_db(database.encode(), create=False))
            except lmdb.NotFoundError:
                raise Mismatch("%s has no database %s" % (name, database)) from None
            with self.begin() as txn:
                found = {flag for flag, is_set in handle.flags(txn).items() if is_set}
            if found != set(wanted.split()):
                raise Mismatch("%s: the flags of database %s differ from the format's" % (name, database))
            self.databases[database] = handle

    def adapted(self, action):
        try:
            return action()
        except lmdb.MapResizedError:  # the writer has made its map larger since
            self.env.set_mapsize(0)
            return action()

    def begin(self):
        return self.adapted(self.env.begin)

    def items(self, txn, database, start=b""):
        """Keys and values from `start` upwards, duplicates each on their own."""
        cursor = txn.cursor(db=self.databases[database])
        if cursor.set_range(start) if start else cursor.first():
            yield from cursor

    def count(self, txn, database):
        return txn.stat(self.databases[database])["entries"]

    def meta(self, txn):
        """What `meta` says by name. Whoever looks a name up must find what whoever lists them does."""
        meta = dict(self.items(txn, "meta"))
        found = all(txn.get(name, db=self.databases["meta"]) == value for name, value in meta.items() if name)
        if b"" in meta or not found or len(meta) != self.count(txn, "meta"):
            raise Mismatch("%s: meta is damaged" % self.name)
        return meta
