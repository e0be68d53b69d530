-- Version 4: who approved what had to be. The revision is the run's, as it was when its list was read.

CREATE TABLE approvals (
  repository INTEGER NOT NULL,
  run INTEGER NOT NULL,
  reviews TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (repository, run)
) WITHOUT ROWID;

CREATE INDEX statuses_waiting ON deployment_statuses (repository, deployment) WHERE state = 'waiting';
