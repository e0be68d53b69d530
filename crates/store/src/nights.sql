-- Nights of a fleet, each with what became of every repository.
CREATE TABLE nights (
  id INTEGER PRIMARY KEY,
  fleet TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER
);
CREATE INDEX nights_of ON nights (fleet, id);

-- `place`: what the repository is called among the fleet's, on whatever host or path.
CREATE TABLE night_members (
  night INTEGER NOT NULL,
  place TEXT NOT NULL,
  repository INTEGER,
  document BLOB NOT NULL,
  PRIMARY KEY (night, place)
) WITHOUT ROWID;

-- What stands of a repository in a fleet: what later nights are compared with.
CREATE TABLE standings (
  fleet TEXT NOT NULL,
  place TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  document BLOB NOT NULL,
  PRIMARY KEY (fleet, place)
) WITHOUT ROWID;
