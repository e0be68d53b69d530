-- Version 1. A later version adds a migration beside this file and never edits it.

CREATE TABLE about (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Who is who. `key` is this file's own number of a repository; `host` and `id` are the platform's.
CREATE TABLE repositories (
  key INTEGER PRIMARY KEY,
  host TEXT NOT NULL,
  id INTEGER NOT NULL,
  full_name TEXT NOT NULL,
  default_branch TEXT,
  private INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  fork INTEGER NOT NULL,
  created INTEGER,
  url TEXT,
  clone_url TEXT,
  UNIQUE (host, id)
);

CREATE TABLE names (
  repository INTEGER NOT NULL,
  full_name TEXT NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (repository, full_name)
) WITHOUT ROWID;

-- What the platform sent, an item a row, compressed. `gone` is when the platform was found to have it no more.
CREATE TABLE raw (
  repository INTEGER NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  revision INTEGER NOT NULL,
  fetched INTEGER NOT NULL,
  gone INTEGER,
  digest BLOB NOT NULL,
  codec INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (repository, kind, key)
) WITHOUT ROWID;

CREATE TABLE quarantine (
  repository INTEGER NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  fetched INTEGER NOT NULL,
  reason TEXT NOT NULL,
  codec INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (repository, kind, key)
) WITHOUT ROWID;

CREATE TABLE checkpoints (
  repository INTEGER NOT NULL,
  stream TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (repository, stream)
) WITHOUT ROWID;

CREATE TABLE validators (
  repository INTEGER NOT NULL,
  request TEXT NOT NULL,
  holder TEXT NOT NULL,
  etag TEXT NOT NULL,
  PRIMARY KEY (repository, request)
) WITHOUT ROWID;

CREATE TABLE coverage (
  repository INTEGER NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  collected INTEGER,
  expected INTEGER,
  reason TEXT,
  PRIMARY KEY (repository, source)
) WITHOUT ROWID;

-- Decoded tables: all of them can be rebuilt from `raw`. Times are milliseconds since 1970, UTC.

CREATE TABLE workflows (
  repository INTEGER NOT NULL,
  id INTEGER NOT NULL,
  name TEXT,
  path TEXT NOT NULL,
  state TEXT,
  created INTEGER,
  updated INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;

CREATE TABLE runs (
  repository INTEGER NOT NULL,
  id INTEGER NOT NULL,
  workflow INTEGER,
  workflow_name TEXT,
  workflow_path TEXT,
  title TEXT,
  number INTEGER,
  event TEXT,
  branch TEXT,
  sha TEXT,
  head_repository TEXT,
  actor TEXT,
  created INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;
CREATE INDEX runs_as_listed ON runs (repository, created DESC, id DESC);
CREATE INDEX runs_again ON runs (repository, id) WHERE attempts > 1;

-- `jobs_*`: what is known of the attempt's list of jobs, and of which revision of the attempt.
CREATE TABLE attempts (
  repository INTEGER NOT NULL,
  run INTEGER NOT NULL,
  number INTEGER NOT NULL,
  actor TEXT,
  started INTEGER,
  updated INTEGER,
  status TEXT,
  conclusion TEXT NOT NULL,
  original_conclusion TEXT,
  revision INTEGER NOT NULL,
  jobs_revision INTEGER,
  jobs_expected INTEGER,
  jobs_collected INTEGER,
  PRIMARY KEY (repository, run, number)
) WITHOUT ROWID;
CREATE INDEX attempts_unfinished ON attempts (repository, run) WHERE conclusion = 'pending';
CREATE INDEX attempts_due ON attempts (repository, run DESC, number)
  WHERE conclusion <> 'pending' AND jobs_revision IS NOT revision;

CREATE TABLE jobs (
  repository INTEGER NOT NULL,
  id INTEGER NOT NULL,
  run INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  name TEXT NOT NULL,
  created INTEGER,
  started INTEGER,
  finished INTEGER,
  status TEXT,
  conclusion TEXT NOT NULL,
  original_conclusion TEXT,
  labels TEXT NOT NULL,
  runner TEXT,
  runner_group TEXT,
  steps TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;
CREATE INDEX jobs_of_run ON jobs (repository, run, attempt);
CREATE INDEX jobs_succeeded ON jobs (repository, finished, run, name) WHERE conclusion = 'success';
CREATE INDEX jobs_failed ON jobs (repository, id DESC) WHERE conclusion IN ('failure', 'timed-out');

CREATE TABLE logs (
  repository INTEGER NOT NULL,
  job INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  bytes INTEGER,
  sha256 TEXT,
  checked INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  PRIMARY KEY (repository, job)
) WITHOUT ROWID;

CREATE TABLE log_bodies (
  repository INTEGER NOT NULL,
  job INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (repository, job)
);

CREATE TABLE deployments (
  repository INTEGER NOT NULL,
  id INTEGER NOT NULL,
  sha TEXT,
  reference TEXT,
  task TEXT,
  environment TEXT,
  creator TEXT,
  created INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;

CREATE TABLE deployment_statuses (
  repository INTEGER NOT NULL,
  deployment INTEGER NOT NULL,
  created INTEGER NOT NULL,
  state TEXT NOT NULL,
  log_url TEXT,
  environment_url TEXT,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, deployment, created, state)
) WITHOUT ROWID;

CREATE TABLE environments (
  repository INTEGER NOT NULL,
  name TEXT NOT NULL,
  required_reviewers INTEGER,
  wait_minutes INTEGER,
  restricted_branches INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, name)
) WITHOUT ROWID;

CREATE TABLE releases (
  repository INTEGER NOT NULL,
  id INTEGER NOT NULL,
  tag TEXT NOT NULL,
  name TEXT,
  prerelease INTEGER NOT NULL,
  published INTEGER,
  author TEXT,
  assets INTEGER NOT NULL,
  url TEXT,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;

CREATE TABLE tags (
  repository INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha TEXT,
  tagged INTEGER,
  committed INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, name)
) WITHOUT ROWID;

CREATE TABLE pull_requests (
  repository INTEGER NOT NULL,
  number INTEGER NOT NULL,
  title TEXT,
  author TEXT,
  by_bot INTEGER NOT NULL,
  base TEXT,
  head_branch TEXT,
  head TEXT,
  merge_commit TEXT,
  commits INTEGER,
  first_commit INTEGER,
  opened INTEGER NOT NULL,
  first_review INTEGER,
  merged INTEGER NOT NULL,
  updated INTEGER,
  merged_by TEXT,
  labels TEXT NOT NULL,
  url TEXT,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, number)
) WITHOUT ROWID;

CREATE TABLE issues (
  repository INTEGER NOT NULL,
  number INTEGER NOT NULL,
  title TEXT,
  labels TEXT NOT NULL,
  author TEXT,
  opened INTEGER NOT NULL,
  closed INTEGER,
  updated INTEGER,
  url TEXT,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, number)
) WITHOUT ROWID;

CREATE TABLE branch_rules (
  repository INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  active INTEGER NOT NULL,
  branches TEXT NOT NULL,
  requires_pull_request INTEGER NOT NULL,
  required_approvals INTEGER NOT NULL,
  required_checks TEXT NOT NULL,
  merge_queue INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;

-- Past assessments, as the JSON document that was given out, compressed.
CREATE TABLE assessments (
  id INTEGER PRIMARY KEY,
  repository INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  written INTEGER NOT NULL,
  tool TEXT NOT NULL,
  document BLOB NOT NULL
);
CREATE INDEX assessments_of ON assessments (repository, as_of);
