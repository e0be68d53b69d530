//! Stand-ins for programs: scripts in a folder of their own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Puts a bash script where a program is looked for.
pub(crate) fn put(folder: &Path, name: &str, script: &str) {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Puts the program that is tested there.
pub(crate) fn put_plimsoll(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_plimsoll"), folder.join("plimsoll")).unwrap();
}
