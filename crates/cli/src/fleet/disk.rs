//! Whether there is room to go on.

use std::path::Path;

use crate::error::CliError;
use crate::progress::Progress;

/// With less a night is not begun: a full disk would stop it midway.
const TOO_LITTLE: u64 = 200 << 20;
/// With less it is said.
const LITTLE: u64 = 2 << 30;

/// Bytes that are free where a file is or will be; `None` where nobody can say.
pub(crate) fn room(path: &Path) -> Option<u64> {
    let path = std::path::absolute(path).ok()?;
    let there = path.ancestors().find(|folder| folder.is_dir())?;
    fs4::available_space(there).ok()
}

/// Refuses to begin where there is no room.
pub(super) fn check(store: &Path, progress: &Progress) -> Result<(), CliError> {
    let Some(free) = room(store) else { return Ok(()) };
    let shown = format!("{} MiB are free for {}", free >> 20, store.display());
    if free < TOO_LITTLE {
        return Err(CliError::failure(format!("{shown}, too little for a night"))
            .hint("make room: `plimsoll store prune --logs 90d`, or name another place with --store"));
    }
    if free < LITTLE {
        progress.say(&format!("{shown}: soon too little"));
    }
    Ok(())
}
