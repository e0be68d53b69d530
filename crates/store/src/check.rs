//! Is everything in order? Finds what is not, and changes nothing.

use rusqlite::types::ValueRef;

use crate::codec::{Codec, digest};
use crate::error::StoreError;
use crate::logs;
use crate::rows::TABLES;
use crate::store::Reader;

/// More findings of one kind than this are only counted.
const MOST: usize = 20;

/// What always helps.
const REMEDY: &str = "put a backup in place, or `plimsoll store prune --repository OWNER/NAME` and collect that repository again";

/// Something that is not in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, where.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

impl Reader {
    /// Looks at the file's structure, at every payload and log, and at whether rows belong to something.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn check(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = self.structure().map_err(|error| self.failed(&error))?;
        findings.extend(self.orphans().map_err(|error| self.failed(&error))?);
        findings.extend(self.payloads()?);
        findings.extend(self.log_texts().map_err(|error| self.failed(&error))?);
        Ok(findings)
    }

    fn structure(&self) -> rusqlite::Result<Vec<Finding>> {
        let mut statement = self.connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
        let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let remedy = "put a backup in place, or delete the file and collect again";
        let wrong = lines.into_iter().filter(|line| line != "ok");
        Ok(wrong.map(|line| Finding { what: format!("the file's structure: {line}"), remedy }).collect())
    }

    fn orphans(&self) -> rusqlite::Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let mut ask = |what: String, sql: String, remedy| -> rusqlite::Result<()> {
            let count: i64 = self.connection.query_row(&sql, [], |row| row.get(0))?;
            if count > 0 {
                findings.push(Finding { what: format!("{count} {what}"), remedy });
            }
            Ok(())
        };
        for table in TABLES {
            let name = table.name;
            let sql =
                format!("SELECT count(*) FROM {name} WHERE repository NOT IN (SELECT key FROM repositories)");
            ask(format!("rows of {name} belong to no repository"), sql, "plimsoll store rebuild")?;
        }
        let sql = "SELECT count(*) FROM logs LEFT JOIN log_bodies AS bodies ON bodies.repository = logs.repository \
                   AND bodies.job = logs.job WHERE (logs.state = 'stored') <> (bodies.job IS NOT NULL)";
        ask(
            "logs are said to be stored and are not, or the other way round".to_owned(),
            sql.to_owned(),
            REMEDY,
        )?;
        Ok(findings)
    }

    fn payloads(&self) -> Result<Vec<Finding>, StoreError> {
        let mut codec = Codec::new().map_err(|error| StoreError::from_io(&self.path, &error))?;
        let mut broken = Broken::new("payload", REMEDY);
        let mut look = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare("SELECT kind, key, codec, digest, body FROM raw")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let body = row.get_ref(4)?;
                let ValueRef::Blob(bytes) = body else { continue };
                let expanded = codec.expand(row.get(2)?, bytes);
                let same = expanded
                    .is_ok_and(|body| row.get::<_, Vec<u8>>(3).is_ok_and(|kept| kept == digest(&body)));
                if !same {
                    broken.add(format!("{} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?));
                }
            }
            Ok(())
        };
        look().map_err(|error| self.failed(&error))?;
        Ok(broken.findings())
    }

    fn log_texts(&self) -> rusqlite::Result<Vec<Finding>> {
        use sha2::{Digest, Sha256};
        let sql = "SELECT logs.job, logs.sha256, bodies.body FROM logs JOIN log_bodies AS bodies \
                   ON bodies.repository = logs.repository AND bodies.job = logs.job";
        let mut broken = Broken::new("log of job", REMEDY);
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let expected: Option<String> = row.get(1)?;
            let ValueRef::Blob(body) = row.get_ref(2)? else { continue };
            let found = logs::expand(body).ok().map(|text| hex(&Sha256::digest(text)));
            if found.is_none() || (expected.is_some() && found != expected) {
                broken.add(row.get::<_, i64>(0)?.to_string());
            }
        }
        Ok(broken.findings())
    }
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Broken things of one kind: the first ones named, the rest counted.
struct Broken {
    what: &'static str,
    remedy: &'static str,
    named: Vec<String>,
    count: usize,
}

impl Broken {
    fn new(what: &'static str, remedy: &'static str) -> Self {
        Self { what, remedy, named: Vec::new(), count: 0 }
    }

    fn add(&mut self, name: String) {
        self.count += 1;
        if self.named.len() < MOST {
            self.named.push(name);
        }
    }

    fn findings(self) -> Vec<Finding> {
        let more = self.count - self.named.len();
        let Self { what, remedy, .. } = self;
        let named = self.named.into_iter();
        let mut findings: Vec<_> = named
            .map(|name| Finding { what: format!("{what} {name} cannot be read as it was written"), remedy })
            .collect();
        if more > 0 {
            findings.push(Finding { what: format!("… and {more} more"), remedy });
        }
        findings
    }
}
