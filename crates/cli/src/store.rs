//! `plimsoll store`: look at, check, rebuild, shrink or export the store.

mod export;
mod info;

use std::path::Path;

use chrono::Utc;
use plimsoll_store::{Decoded, PruneOptions, Reader};

use crate::args::{PruneArgs, StoreArgs, StoreCommand};
use crate::error::CliError;
use crate::progress::Progress;
use crate::target::Target;
use crate::{history, output, proof};

/// Does what is asked.
pub(crate) fn run(command: &StoreCommand, quiet: bool) -> Result<(), CliError> {
    match command {
        StoreCommand::Info { store, format } => info::run(store, *format),
        StoreCommand::Check { store } => check(store),
        StoreCommand::Rebuild { store } => rebuild(store, quiet),
        StoreCommand::Prune(arguments) => prune(arguments),
        StoreCommand::Export { folder, store } => export::run(folder, store),
    }
}

fn existing(arguments: &StoreArgs) -> Result<std::path::PathBuf, CliError> {
    let path = history::store_path(arguments)?;
    let missing = plimsoll_store::StoreError::NotFound { path: path.clone() };
    if path.exists() { Ok(path) } else { Err(history::failed(&missing)) }
}

fn reader(path: &Path) -> Result<Reader, CliError> {
    Reader::open(path).map_err(|error| history::failed(&error))
}

fn check(arguments: &StoreArgs) -> Result<(), CliError> {
    let path = existing(arguments)?;
    // An older store is brought up to date by opening it for writing; one that may not be written is only read.
    let findings = match history::open_store(&path, "plimsoll store check") {
        Ok(store) => store.reader().check(),
        Err(_) => reader(&path)?.check(),
    };
    let findings = findings.map_err(|error| history::failed(&error))?;
    if findings.is_empty() {
        return output::print(&format!("{} is in order\n", path.display()));
    }
    let lines: Vec<_> =
        findings.iter().map(|finding| format!("{}: {}", finding.what, finding.remedy)).collect();
    Err(CliError::failure(format!("{} is not in order:\n{}", path.display(), lines.join("\n"))))
}

fn rebuild(arguments: &StoreArgs, quiet: bool) -> Result<(), CliError> {
    let path = existing(arguments)?;
    let mut store = history::open_store(&path, "plimsoll store rebuild")?;
    let progress = Progress::new(quiet);
    let watch = |done| plimsoll_collect_git::Progress::at(&progress, "payloads", done, None);
    let decode = |kind: &str, key: &str, body: Vec<u8>| match plimsoll_collect_github::decode(kind, key, body)
    {
        plimsoll_collect_github::Decoded::Item(item) => Decoded::Item(item),
        plimsoll_collect_github::Decoded::Quarantined(item) => Decoded::Quarantined(item),
    };
    let rebuilt = store.rebuild(&decode, &watch);
    progress.finish();
    let rebuilt = rebuilt.map_err(|error| history::failed(&error))?;
    let aside = match rebuilt.quarantined {
        0 => String::new(),
        count => format!("; {} could not be read and are kept aside", proof::grouped(count)),
    };
    output::print(&format!("rebuilt from {} payloads{aside}\n", proof::grouped(rebuilt.read)))
}

fn prune(arguments: &PruneArgs) -> Result<(), CliError> {
    let repository = match arguments.repository.as_deref().map(Target::elsewhere).transpose()? {
        Some(Some(Target::Hosted(hosted))) => Some((hosted.host, hosted.full_name)),
        Some(_) => {
            return Err(CliError::usage("--repository takes OWNER/NAME, HOST/OWNER/NAME or an address"));
        }
        None => None,
    };
    let path = existing(&arguments.store)?;
    let before = std::fs::metadata(&path).map_or(0, |file| file.len());
    let mut store = history::open_store(&path, "plimsoll store prune")?;
    let now = Utc::now();
    let named = repository.as_ref().map(|(_, name)| name.clone());
    let pruned = store
        .prune(&PruneOptions {
            logs_before: arguments.logs.map(|since| since.before(now)),
            gone_before: arguments.gone.map(|since| since.before(now)),
            assessments_before: arguments.assessments.map(|since| since.before(now)),
            repository,
            keep_space: false,
        })
        .map_err(|error| history::failed(&error))?;
    if let Some(name) = named.filter(|_| pruned.repositories == 0) {
        return Err(CliError::failure(format!("{} holds nothing of {name}", path.display())));
    }
    drop(store);
    let after = std::fs::metadata(&path).map_or(0, |file| file.len());
    output::print(&format!(
        "forgot {} logs, {} payloads, {} assessments, {} repositories; {} → {}\n",
        proof::grouped(pruned.logs),
        proof::grouped(pruned.payloads),
        proof::grouped(pruned.assessments),
        pruned.repositories,
        info::size(before),
        info::size(after),
    ))
}
