//! What a package has beside the program: man pages and completions.

use std::io;
use std::path::Path;

use clap::ValueEnum;
use clap_complete::Shell;
use clap_mangen::Man;

/// Writes `man/*.1`, a page for each command, and `completions/`, a file for each shell.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    let man = folder.join("man");
    std::fs::create_dir_all(&man)?;
    // What `help COMMAND` says is in the command's own page.
    let mut command = plimsoll::command().disable_help_subcommand(true);
    command.build();
    let version = command.get_version().unwrap_or_default().to_owned();
    pages(&command, &version, &man)?;

    let completions = folder.join("completions");
    std::fs::create_dir_all(&completions)?;
    for shell in Shell::value_variants() {
        clap_complete::generate_to(*shell, &mut plimsoll::command(), "plimsoll", &completions)?;
    }
    Ok(())
}

/// The page of a command and of all below it. No date: the same version gives the same bytes.
fn pages(command: &clap::Command, version: &str, folder: &Path) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let page = Man::new(command.clone())
        .title(name.to_uppercase())
        // A blank: an empty one would be left out of the line, and what follows it would take its place.
        .date(" ")
        .source(format!("plimsoll {version}"))
        .manual("Plimsoll");
    let mut text = Vec::new();
    page.render(&mut text)?;
    std::fs::write(folder.join(format!("{name}.1")), text)?;
    command.get_subcommands().try_for_each(|below| pages(below, version, folder))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use plimsoll_testkit::skipped;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    fn pages_of(command: &clap::Command, name: &str, names: &mut Vec<String>) {
        names.push(format!("{name}.1"));
        for below in command.get_subcommands() {
            pages_of(below, &format!("{name}-{}", below.get_name()), names);
        }
    }

    #[test]
    fn every_command_has_a_page_and_every_shell_its_completions() {
        let folder = tempfile::tempdir().unwrap();
        super::write(folder.path()).unwrap();

        let mut expected = Vec::new();
        pages_of(&plimsoll::command(), "plimsoll", &mut expected);
        expected.sort();
        let names = |below: &str| -> Vec<String> {
            let files = files(&folder.path().join(below));
            files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(names("man"), expected);
        assert!(expected.contains(&"plimsoll-store-prune.1".to_owned()), "commands below commands are there");
        let shells = ["_plimsoll", "_plimsoll.ps1", "plimsoll.bash", "plimsoll.elv", "plimsoll.fish"];
        assert_eq!(names("completions"), shells);

        let page = std::fs::read_to_string(folder.path().join("man/plimsoll-audit.1")).unwrap();
        assert!(page.contains("as\\-of"), "options are described");
    }

    #[test]
    fn readers_of_manuals_accept_the_pages() {
        let folder = tempfile::tempdir().unwrap();
        super::write(folder.path()).unwrap();
        let pages = files(&folder.path().join("man"));
        // Warnings are about blank lines in how the pages are written, which no reader sees.
        match Command::new("mandoc").args(["-T", "lint", "-W", "error"]).args(&pages).output() {
            Ok(said) => assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout)),
            Err(_) => return skipped("man pages: mandoc is not installed"),
        }
        let page = folder.path().join("man/plimsoll-audit.1");
        let shown = Command::new("mandoc").args(["-T", "utf8"]).arg(page).output().unwrap();
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        let foot = shown.lines().next_back().unwrap();
        let version = concat!("plimsoll ", env!("CARGO_PKG_VERSION"));
        assert!(foot.starts_with(version) && foot.ends_with("PLIMSOLL-AUDIT(1)"), "{foot}");
    }

    #[test]
    fn shells_read_the_completions() {
        let folder = tempfile::tempdir().unwrap();
        super::write(folder.path()).unwrap();
        let completions = folder.path().join("completions");
        for (shell, option, file) in [
            ("bash", "-n", "plimsoll.bash"),
            ("zsh", "-n", "_plimsoll"),
            ("fish", "--no-execute", "plimsoll.fish"),
        ] {
            match Command::new(shell).arg(option).arg(completions.join(file)).output() {
                Ok(said) => {
                    assert!(said.status.success(), "{file}: {}", String::from_utf8_lossy(&said.stderr));
                }
                Err(_) => skipped(&format!("completions: {shell} is not installed")),
            }
        }
    }
}
