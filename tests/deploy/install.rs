//! The action's installation: from what a release would have to what is run, or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program;
use crate::release::pack;
use crate::runner::{Runner, Step};

const TARGET: &str = "x86_64-unknown-linux-musl";

/// A release of one archive, as release.yml makes it, and programs that stand in for the network.
struct Release {
    runner: Runner,
    files: PathBuf,
}

impl Release {
    fn new(tag: &str, asked: &str) -> Self {
        let runner = Runner::new(&[("version", asked), ("org", "acme")]);
        let files = runner.temp().join("../release");
        let marker = runner.temp().join("ran");
        pack(tag, TARGET, &format!("touch {}\necho plimsoll {}", marker.display(), &tag[1..]), &files);
        let archive = format!("plimsoll-{tag}-{TARGET}.tar.gz");
        let sums =
            std::process::Command::new("sha256sum").arg(&archive).current_dir(&files).output().unwrap();
        fs::write(files.join("SHA256SUMS"), sums.stdout).unwrap();

        let asked = files.join("asked").display().to_string();
        let curl = format!(
            "out=\nwhile (($#)); do case $1 in -o) out=$2; shift ;; https:*) url=$1 ;; esac; shift; done\n\
             echo \"$url\" >>{asked}\ncp \"{}/${{url##*/}}\" \"$out\"",
            files.display()
        );
        program::put(&runner.programs(), "curl", &curl);
        program::put(
            &runner.programs(),
            "gh",
            &format!("echo \"gh $*\" >>{asked}\n[[ ! -e {asked}.forged ]]"),
        );
        Self { runner, files }
    }

    fn asked(&self) -> String {
        fs::read_to_string(self.files.join("asked")).unwrap_or_default()
    }

    /// Runs the action and expects that nothing of the archive was run.
    fn refused(&mut self, because: &str) {
        let steps = self.runner.run();
        let install = &steps[0];
        assert_eq!(install.code(), Some(1));
        let said = install.said();
        assert!(said.contains("::error title=plimsoll::") && said.contains(because), "{said}");
        assert!(!self.runner.temp().join("ran").exists(), "it ran all the same");
        assert_eq!(names(&steps), ["Install plimsoll", "Verdict"]);
        assert_eq!(steps[1].code(), Some(1));
    }
}

fn names(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.name.as_str()).collect()
}

fn archive(folder: &Path, tag: &str) -> PathBuf {
    folder.join(format!("plimsoll-{tag}-{TARGET}.tar.gz"))
}

#[test]
fn a_release_is_verified_and_then_run() {
    let mut release = Release::new("v1.2.3", "v1.2.3");
    let steps = release.runner.run();
    assert_eq!(steps[0].code(), Some(0), "{}", steps[0].said());
    assert_eq!(release.runner.output("version"), "1.2.3");
    assert_eq!(release.runner.output("exit-code"), "0", "the steps after it find it");
    let from = "https://github.com/acme/plimsoll/releases/download/v1.2.3";
    let expected = format!(
        "{from}/plimsoll-v1.2.3-{TARGET}.tar.gz\n{from}/SHA256SUMS\ngh attestation verify \
         plimsoll-v1.2.3-{TARGET}.tar.gz --repo acme/plimsoll --signer-workflow \
         acme/plimsoll/.github/workflows/release.yml --source-ref refs/tags/v1.2.3 --deny-self-hosted-runners\n"
    );
    assert_eq!(release.asked(), expected);
}

#[test]
fn without_a_version_the_action_installs_its_own() {
    let own = format!("v{}", env!("CARGO_PKG_VERSION"));
    let mut release = Release::new(&own, "");
    let steps = release.runner.run();
    assert_eq!(steps[0].code(), Some(0), "{}", steps[0].said());
    assert!(release.asked().contains(&format!("/download/{own}/")));
}

#[test]
fn another_archive_than_the_checksum_says_is_refused() {
    let mut release = Release::new("v1.2.3", "v1.2.3");
    let path = archive(&release.files, "v1.2.3");
    let mut bytes = fs::read(&path).unwrap();
    bytes.push(0);
    fs::write(path, bytes).unwrap();
    release.refused("is not what SHA256SUMS");
    assert!(!release.asked().contains("gh "), "it was not looked at any further");
}

#[test]
fn checksums_that_do_not_name_the_archive_are_refused() {
    let mut release = Release::new("v1.2.3", "v1.2.3");
    fs::write(release.files.join("SHA256SUMS"), "").unwrap();
    release.refused("does not name");
}

#[test]
fn an_archive_that_nobody_vouches_for_is_refused() {
    let mut release = Release::new("v1.2.3", "v1.2.3");
    fs::write(release.files.join("asked.forged"), "").unwrap();
    release.refused("nothing proves");
}

#[test]
fn a_release_that_is_not_there_says_what_to_do() {
    let mut release = Release::new("v1.2.3", "v9.9.9");
    release.refused("is v9.9.9 a release? version: source builds");
}

#[test]
fn a_version_is_a_version() {
    for version in ["latest", "1.2.3", "v1.2.3/../../evil", "v1.2.3; touch x", "../v1.2.3"] {
        let mut release = Release::new("v1.2.3", version);
        release.refused("expected vX.Y.Z");
        assert_eq!(release.asked(), "");
    }
}
