//! Long output in a terminal: through the pager that is asked for, and only there.
//!
//! Needs `script` (util-linux) to have a terminal; without it these tests say that they were skipped.

use std::process::Command;

use plimsoll_testkit::TempRepo;

use crate::run::{AS_OF, audit, plimsoll, small_library, stdout};

/// What comes to a terminal of twelve lines when the program runs there.
fn in_terminal(repo: &TempRepo, environment: &[(&str, &str)], more: &str) -> Option<String> {
    if Command::new("script").arg("--version").output().is_err() {
        plimsoll_testkit::skipped("there is no `script` to have a terminal with");
        return None;
    }
    let binary = env!("CARGO_BIN_EXE_plimsoll");
    let line =
        format!("stty rows 12 cols 100; '{binary}' audit '{}' --as-of {AS_OF} {more}", repo.path().display());
    let mut command = Command::new("script");
    plimsoll_testkit::isolate(&mut command, repo.path());
    for name in ["PLIMSOLL_PAGER", "PAGER", "LESS", "NO_COLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").env("LC_ALL", "C.UTF-8").envs(environment.iter().copied());
    let output =
        command.args(["-qec", &line, "/dev/null"]).stdin(std::process::Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", stdout(&output));
    Some(stdout(&output).replace('\r', ""))
}

/// A pager that can be recognised.
const MARKED: &str = "sed s/^/PAGED:/";

#[test]
fn long_output_goes_through_the_pager_that_is_asked_for() {
    let repo = small_library();
    let Some(paged) = in_terminal(&repo, &[("PAGER", MARKED)], "--color never") else { return };
    let marked = paged.lines().filter(|line| line.starts_with("PAGED:")).count();
    assert!(marked > 30, "{paged}");
    let whole: Vec<_> = paged.lines().filter_map(|line| line.strip_prefix("PAGED:")).collect();
    let piped = stdout(&audit(repo.path(), &[]));
    assert_eq!(whole.join("\n"), piped.trim_end(), "the same text as in a pipe of the same width");
    let own = in_terminal(&repo, &[("PAGER", "false"), ("PLIMSOLL_PAGER", MARKED)], "").unwrap();
    assert!(own.contains("PAGED:"), "{own}");
}

#[test]
fn there_is_no_pager_where_it_would_be_in_the_way() {
    let repo = small_library();
    let pager: &[(&str, &str)] = &[("PAGER", MARKED)];
    for more in ["--no-pager", "--quiet", "--format json"] {
        let Some(text) = in_terminal(&repo, pager, more) else { return };
        assert!(!text.contains("PAGED:") && text.contains("small-library"), "{more}: {text}");
    }
    for (environment, why) in [([("PAGER", "")], "empty"), ([("PAGER", "cat")], "cat")] {
        let text = in_terminal(&repo, &environment, "").unwrap();
        assert!(text.contains("Maturity: cdmm"), "{why}: {text}");
    }
    let mut piped = plimsoll();
    piped.env("PAGER", MARKED).arg("audit").arg(repo.path()).args(["--as-of", AS_OF]);
    assert!(!stdout(&piped.output().unwrap()).contains("PAGED:"), "a pipe is for programs");
}

#[test]
fn a_broken_pager_loses_nothing() {
    let repo = small_library();
    for pager in ["/no/such/pager -x", "false"] {
        let Some(text) = in_terminal(&repo, &[("PAGER", pager)], "--color never") else { return };
        let shown = text.lines().count();
        assert!(text.contains("Maturity: cdmm") && shown > 30, "{pager}: {text}");
    }
}

#[test]
fn each_v_says_more() {
    let repo = small_library();
    let [plain, more, most] = [&[][..], &["-v"], &["-vv"]].map(|flags| stdout(&audit(repo.path(), flags)));
    assert!(plain.lines().count() < more.lines().count() && more.lines().count() < most.lines().count());
    assert!(more.contains("Practices: cdmm") && !more.contains("\nSignals"), "{more}");
    assert!(most.contains("\nSignals") && most.contains("● vc.cadence"), "{most}");
    // What a practice rests on stands below it.
    let (_, own) = most.split_once("✓ cdmm.bd.auto-trigger").unwrap();
    let (own, _) = own.split_once("cdmm.bd.auto-tag").unwrap();
    assert!(own.contains(".github/workflows/ci.yml"), "{own}");
}
