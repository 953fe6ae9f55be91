"""Tables of the virtual top node; an object is kept as the JSON it is answered with, beside the columns it is searched by."""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from dafeng.errors import RegisterError
from dafeng.register.openadr.broker import Broker

__all__ = ["CLIENTS", "NOTICES", "OBJECTS", "TARGETS", "TOKENS", "broker_of", "open_database"]

_METADATA = MetaData()

CLIENTS = Table(
    "openadr_clients",
    _METADATA,
    Column("client_id", String(128), primary_key=True),
    Column("secret", String(256), nullable=False),
    Column("scopes", String(512), nullable=False),
)

TOKENS = Table(
    "openadr_tokens",
    _METADATA,
    Column("digest", String(64), primary_key=True),
    Column("client_id", String(128), ForeignKey("openadr_clients.client_id"), nullable=False),
    Column("scopes", String(512), nullable=False),
    Column("expires", Float, nullable=False),
)

OBJECTS = Table(
    "openadr_objects",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(128), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("client_id", String(128)),
    Column("unique_name", String(400), unique=True),
    Column("name", String(128)),
    Column("program_id", String(128)),
    Column("event_id", String(128)),
    Column("ven_id", String(128)),
    Column("objects", String(128)),
    Column("ends", Float),
    Column("body", Text, nullable=False),
    Index("openadr_objects_kind", "kind", "number"),
    Index("openadr_objects_program", "program_id"),
    Index("openadr_objects_client", "client_id", "kind"),
)

TARGETS = Table(
    "openadr_targets",
    _METADATA,
    Column("number", Integer, ForeignKey("openadr_objects.number", ondelete="CASCADE"), primary_key=True),
    Column("target", String(128), primary_key=True),
    Index("openadr_targets_target", "target"),
)

NOTICES = Table(
    "openadr_notices",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False),
    Column("token", Text),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due", Float, nullable=False),
    Column("done", Boolean, nullable=False, default=False),
    Column("fault", Text),
    Index("openadr_notices_due", "done", "due"),
)


def open_database(address: str, broker: Broker | None = None) -> Engine:
    """Open a database, and make the tables that are not there yet.

    Parameters
    ----------
    address
        SQLAlchemy address, such as ``sqlite:///openadr.sqlite`` or ``postgresql+psycopg://user@host/name``.
    broker
        Broker that notices go to besides callbacks.

    Raises
    ------
    RegisterError
        If it cannot be opened.
    """
    try:
        engine = create_engine(address, pool_size=20, max_overflow=40) if ":memory:" not in address else create_engine(address)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _tune_sqlite)
        _METADATA.create_all(engine)
    except (SQLAlchemyError, ImportError) as error:
        reason = str(error.__cause__ or error) if isinstance(error, OperationalError) else str(error)
        raise RegisterError(
            f"the database '{address}' cannot be opened: {reason}. Check address, folder and rights; PostgreSQL needs `pip install dafeng[postgres]`.",
            f"无法打开数据库“{address}”:{reason}。请检查地址、文件夹与权限;PostgreSQL 需 pip install dafeng[postgres]。",
        ) from error
    engine.update_execution_options(openadr_broker=broker)
    return engine


def broker_of(at: Engine | Connection) -> Broker | None:
    """Broker a database was opened with."""
    found: Broker | None = at.get_execution_options().get("openadr_broker")
    return found


def _tune_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Readers beside one writer, foreign keys kept, a busy writer waited for."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
