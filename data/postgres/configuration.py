"""What the server's own configuration files say."""

from __future__ import annotations

from data.postgres.account import Account
from data.postgres.place import ADMIN, NAME, ServerPlace

# Written at every start; what an administrator wants otherwise goes into local.conf, which comes last.
_SETTINGS = """\
# Written by xunfang at every start. Put settings of your own into local.conf beside this file.

# What was committed is on disk. Checked after every start.
fsync = on
synchronous_commit = on
full_page_writes = on

# For a machine of two cores and 4 GB that also runs the program.
max_connections = 50
shared_buffers = 128MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 1GB
random_page_cost = 1.1
max_parallel_workers_per_gather = 1
jit = off

# One file for each day of the week, begun anew after a week.
logging_collector = on
log_directory = '{log}'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %q%a '
log_checkpoints = off
# A statement or a detail may hold a caller's name or number: neither is written.
log_statement = none
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0

listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C.UTF-8'

include_if_exists 'local.conf'
"""


def server_settings(place: ServerPlace) -> str:
    """Return postgresql.conf."""
    return _SETTINGS.format(
        log=_quoted(str(place.log)),
        socket=_quoted(str(place.socket)),
        listen="127.0.0.1" if place.port else "",
        port=place.socket_port,
    )


def access_rules(place: ServerPlace) -> str:
    """Return pg_hba.conf: the system says who calls through the socket; TCP needs the password."""
    lines = [f"local all {role} peer map={NAME}" for role in (ADMIN, NAME)]
    if place.port:
        lines.append(f"host {NAME} {NAME} 127.0.0.1/32 scram-sha-256")
    return "\n".join(lines) + "\n"


def account_map(account: Account) -> str:
    """Return pg_ident.conf: the server's account and root may be either role, nobody else any."""
    callers = sorted({account.name, "root"})
    lines = [f'{NAME} "{caller}" {role}' for caller in callers for role in (ADMIN, NAME)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
