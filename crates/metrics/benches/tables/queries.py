"""What the alternative does with the same tables: one query for each metric that is a group-by, quantile or join.

Reads the tables once, then answers each line on its input with one line of JSON per query: its name, its seconds
and, when the line says `rows`, its rows.
"""

import json
import sys
import time

try:
    import duckdb
except ImportError:
    print("no duckdb", flush=True)
    sys.exit(0)

folder, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
db = duckdb.connect()
db.execute("SET threads = 2")
db.execute("SET preserve_insertion_order = false")
for table in ("runs", "attempts", "jobs", "commits", "deployments"):
    db.execute(f"CREATE TABLE {table} AS FROM read_csv('{folder}/{table}.csv', header = true)")

Q = "quantile_cont({0}, 0.5), quantile_cont({0}, 0.75), quantile_cont({0}, 0.9)"
WEEK = f"((finished - {first}) // 604800)"
# The last attempt of each run that ended with a verdict in the window.
IN = f"finished >= {first} AND finished < {last}"
VERDICT = f"conclusion IN (0, 1) AND {IN}"
RUNS = f"SELECT *, finished - started AS seconds, {WEEK} AS week FROM runs WHERE {VERDICT}"


def both(source, value, parts):
    """Quantiles of the whole and its parts, and their medians week by week."""
    sets = "((), (workflow))" if parts else "(())"
    weekly = "((week), (week, workflow))" if parts else "((week))"
    workflow = "workflow" if parts else "NULL"
    return (
        f"SELECT -1, {workflow}, count(*), {Q.format(value)} FROM ({source}) GROUP BY GROUPING SETS {sets} UNION ALL "
        f"SELECT week, {workflow}, count(*), quantile_cont({value}, 0.5), NULL, NULL FROM ({source}) "
        f"GROUP BY GROUPING SETS {weekly}"
    )


JOBS = (
    f"SELECT run, finished, greatest(started - created, 0) AS waited, (finished - started) / 60.0 AS minutes, "
    f"{WEEK} AS week FROM jobs WHERE {IN}"
)
PUSHED = (
    "SELECT sha, min(created) AS created, min(first_finished) FILTER (first_conclusion IN (0, 1)) AS finished "
    "FROM runs GROUP BY sha"
)
LEAD = (
    "SELECT d.finished - c.committed AS seconds, ((d.finished - %d) // 604800) AS week FROM commits c "
    "JOIN deployments d ON c.deployment = d.number WHERE d.number > 0 AND d.finished >= %d AND d.finished < %d"
    % (first, first, last)
)
# Of runs that ended in one second the one with the larger number ended later.
ORDER = "finished * 16777216 + run"
PAIRS = (
    f"SELECT sha, workflow, max(finished) AS finished, bool_or(recovered) OR coalesce(min({ORDER}) FILTER "
    f"(conclusion = 1) < max({ORDER}) FILTER (conclusion = 0), false) AS flaky FROM runs WHERE {VERDICT} "
    "GROUP BY sha, workflow"
)
RED = (
    "SELECT a.*, r.workflow, lead(a.finished, 1, {1}) OVER ({0} ORDER BY a.finished, a.run) AS until FROM attempts a "
    "JOIN runs r USING (run) WHERE r.trunk AND a.conclusion IN (0, 1)"
)


def red(over, name, group):
    return (
        f"SELECT -1, {name}, count(*), sum(greatest(until - greatest(finished, {first}), 0)) FILTER (conclusion = 1) / "
        f"(({last} - 1) - greatest(min(finished), {first} - 1))::DOUBLE, NULL, NULL FROM ({RED.format(over, last - 1)}) {group}"
    )


QUERIES = {
    "run-duration": both(RUNS, "seconds", True),
    "run-success-rate": (
        f"SELECT coalesce(week, -1), workflow, count(*), avg((conclusion = 0)::INT), NULL, NULL FROM ({RUNS}) "
        "WHERE trunk GROUP BY GROUPING SETS ((), (workflow), (week), (week, workflow))"
    ),
    "rerun-rate": (
        f"SELECT coalesce(week, -1), NULL, count(*), avg((attempts > 1)::INT), NULL, NULL FROM (SELECT *, {WEEK} AS week "
        f"FROM runs WHERE {IN}) GROUP BY GROUPING SETS ((), (week))"
    ),
    "queue-time": both(JOBS, "waited", False),
    "ci-minutes": (
        f"SELECT week, workflow, count(*), sum(minutes), sum(ceil(minutes)), max(minutes) FROM ({JOBS}) "
        "JOIN runs USING (run) GROUP BY GROUPING SETS ((), (week), (week, workflow))"
    ),
    "feedback-time": both(
        f"SELECT finished - created AS seconds, {WEEK} AS week FROM ({PUSHED}) WHERE finished >= created AND {IN}",
        "seconds",
        False,
    ),
    "flaky-rate": (
        f"SELECT coalesce(week, -1), NULL, count(*), avg(flaky::INT), NULL, NULL FROM (SELECT *, {WEEK} AS week "
        f"FROM ({PAIRS})) GROUP BY GROUPING SETS ((), (week))"
    ),
    "time-red": red("", "NULL", "") + " UNION ALL "
    + red("PARTITION BY r.workflow", "workflow", "GROUP BY workflow"),
    "change-lead-time": both(LEAD, "seconds", False),
}

print("ready " + duckdb.__version__, flush=True)
for line in sys.stdin:
    for name, sql in QUERIES.items():
        begun = time.perf_counter()
        rows = db.execute(sql).fetchall()
        seconds = time.perf_counter() - begun
        answer = {"name": name, "seconds": seconds}
        if line.strip() == "rows":
            answer["rows"] = [[None if cell is None else str(cell) if isinstance(cell, str) else float(cell)
                               for cell in row] for row in rows]
        print(json.dumps(answer), flush=True)
    print("done", flush=True)
