-- Jobs as an assessment takes them, many in one blob: made of `jobs`, and made again whenever one of them changes.
CREATE TABLE condensed_jobs (
  repository INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  jobs INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (repository, first)
);

-- Whatever is done to a job, and by whom, the blob that holds its id is no longer true.
CREATE TRIGGER condensed_inserted AFTER INSERT ON jobs BEGIN
  DELETE FROM condensed_jobs WHERE repository = NEW.repository AND last >= NEW.id AND first = (SELECT max(first)
    FROM condensed_jobs WHERE repository = NEW.repository AND first <= NEW.id);
END;
CREATE TRIGGER condensed_updated AFTER UPDATE ON jobs BEGIN
  DELETE FROM condensed_jobs WHERE repository = OLD.repository AND last >= OLD.id AND first = (SELECT max(first)
    FROM condensed_jobs WHERE repository = OLD.repository AND first <= OLD.id);
END;
CREATE TRIGGER condensed_deleted AFTER DELETE ON jobs BEGIN
  DELETE FROM condensed_jobs WHERE repository = OLD.repository AND last >= OLD.id AND first = (SELECT max(first)
    FROM condensed_jobs WHERE repository = OLD.repository AND first <= OLD.id);
END;
