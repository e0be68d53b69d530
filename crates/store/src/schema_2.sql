-- Version 2: what the notes of releases name, and three more answers of branch rules. Columns keep their order, the
-- revision last, so the two tables are made anew.

CREATE TABLE releases_2 (
  repository INTEGER NOT NULL,
  id INTEGER NOT NULL,
  tag TEXT NOT NULL,
  name TEXT,
  prerelease INTEGER NOT NULL,
  published INTEGER,
  author TEXT,
  assets INTEGER NOT NULL,
  url TEXT,
  notes_length INTEGER,
  notes_issues INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;

INSERT INTO releases_2
SELECT repository, id, tag, name, prerelease, published, author, assets, url, NULL, NULL, revision FROM releases;
DROP TABLE releases;
ALTER TABLE releases_2 RENAME TO releases;

CREATE TABLE branch_rules_2 (
  repository INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  active INTEGER NOT NULL,
  branches TEXT NOT NULL,
  requires_pull_request INTEGER NOT NULL,
  required_approvals INTEGER NOT NULL,
  required_checks TEXT NOT NULL,
  merge_queue INTEGER NOT NULL,
  blocks_force_pushes INTEGER,
  dismisses_stale_approvals INTEGER,
  requires_signatures INTEGER,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, id)
) WITHOUT ROWID;

INSERT INTO branch_rules_2
SELECT repository, id, name, active, branches, requires_pull_request, required_approvals, required_checks, merge_queue,
  NULL, NULL, NULL, revision
FROM branch_rules;
DROP TABLE branch_rules;
ALTER TABLE branch_rules_2 RENAME TO branch_rules;
