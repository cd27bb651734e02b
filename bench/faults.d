# Sourced by R1: what is done to the server or what stands behind it. Each fault is a function `fault_NAME`, run while the
# load goes on; some have a `heal_NAME`, after which the page must stop saying that it is old, and a `start_NAME`, which
# starts the server in another way. $data, $url and $server are the installation's.

# What staff try to publish meanwhile; that it fails is part of the fault, the page must not mind.
publish() { python3 "$bench/clients/desk.py" "$url" "$data" "$1" >/dev/null 2>>"$work/desk.log"; }
try_publish() { timeout 20 python3 "$bench/clients/desk.py" "$url" "$data" "$1" >/dev/null 2>>"$work/desk.log" || true; }
sql() { python3 -c 'import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=20); [base.execute(s) for s in sys.argv[2:]]; base.commit()' "$data/amends.db" "$@"; }
overwrite() { python3 -c 'import os, sys
for name in sys.argv[1:]:
    if os.path.exists(name):
        with open(name, "r+b") as file: file.write(b"Z" * os.path.getsize(name))' "$@"; }

fault_deleted() { mkdir "$work/kept"; cp -a "$data"/amends.db* "$work/kept/"; rm "$data"/amends.db*; }

fault_locked() { begin lock python3 "$bench/clients/lock.py" "$data/amends.db"; until_true 20 "the database was locked" grep -q locked "$work/lock.log"; }
heal_locked() { stop "$begun"; }

fault_corrupt() { overwrite "$data/amends.db" "$data/amends.db-wal" "$data/amends.db-shm"; }

# Root may read everything, so the server runs without that privilege. Its open files stay open: hence a start.
start_forbidden() {
  chmod 000 "$data"/amends.db*
  local plain=(taskset -c 0)
  [ "$(id -u)" != 0 ] || plain+=(setpriv --bounding-set=-dac_override,-dac_read_search)
  serve "${plain[@]}"
}
fault_forbidden() { :; }
heal_forbidden() { chmod 600 "$data"/amends.db*; }

# A start without the database, before the pages of the last run.
start_cold() { rm -f "$data"/amends.db*; serve; }
fault_cold() { :; }

fault_postgres_stopped() { postgres_stop; }
heal_postgres_stopped() { postgres_again; }
fault_postgres_paused() { postgres_signal STOP; }
heal_postgres_paused() { postgres_signal CONT; }

fault_disk_full() { dd if=/dev/zero of="$data/filling" bs=64k >/dev/null 2>&1 || true; try_publish "The disk is full."; }
heal_disk_full() {
  rm "$data/filling"
  publish "There is space again." && until_true 20 "there was space again" curl_says "There is space again."
}

# Nobody listens where mail should go.
start_mail_dead() { AMENDS_SMTP_URL=smtp://127.0.0.1:$(free_port) serve; }
fault_mail_dead() { publish "Mail is dead." && until_true 20 "the words were there" curl_says "Mail is dead."; }

# Names are asked for where nobody answers: nothing leaves this machine.
start_names_dead() {
  echo 'nameserver 127.0.0.1' >"$work/resolv.conf"
  AMENDS_SMTP_URL=smtp://mail.invalid:25 serve taskset -c 0 unshare -m sh -c 'mount --bind "$0" /etc/resolv.conf && exec "$@"' "$work/resolv.conf"
}
fault_names_dead() { publish "Names are dead." && until_true 20 "the words were there" curl_says "Names are dead."; }

# libfaketime sets the time the server sees, from a file. Monotonic time is left alone, as when a clock is set.
start_clock() {
  echo "+0" >"$work/clock"
  local library; library=$(find /usr/lib -name libfaketimeMT.so.1 | head -n 1)
  serve taskset -c 0 env LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$work/clock" FAKETIME_CACHE_DURATION=1 DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1
}
fault_clock() { echo "+1d" >"$work/clock"; sleep 8; try_publish "A day ahead."; echo "-1d" >"$work/clock"; sleep 8; try_publish "A day behind."; echo "+0" >"$work/clock"; }

# What cannot be made into a page: an update of 8 MiB, put into the database past every check.
fault_oversize() {
  sql "update incident_update set body_html = (with recursive n(i, t) as (select 1, 'aaaaaaaaaaaaaaaa' union all
         select i + 1, t || t from n where i < 20) select max(t) from n)
       where id = (select id from incident_update order by published_at desc limit 1)" \
    "update installation set public_version = public_version + 1"
}
heal_oversize() {
  sql "update incident_update set body_html = '<p>Mended.</p>' where length(body_html) > 1000000" \
    "update installation set public_version = public_version + 1"
}

# Rows that no code of ours ever wrote, in every column of moments of the page's updates.
fault_nonsense() {
  sql "update incident_update set published_at = 'yesterday, or so', display_at = '+262142-12-31T23:59:59.999999Z'" \
    "update installation set public_version = public_version + 1"
}
