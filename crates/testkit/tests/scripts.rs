//! History scripts give the history they describe, and say where they are wrong.

#![expect(clippy::unwrap_used, reason = "what cannot go on fails the test")]

use std::fs;

use plimsoll_testkit::{Script, TempRepo, Variation};

const SCRIPT: &str = r#"
start = 2025-01-06T09:00:00Z

[people]
ann = "Ann Archer <ann@example.org>"
ben = "Ben Baker <ben@example.org>"

[[step]]
do = "commits"
by = "ann"
message = "Start"
copy = ["ci -> .github", "lib.c"]
write = { "README.md" = "Read me\n" }
link = { "docs/readme" = "../README.md" }
fill = { path = "gen/G{n}.java", count = 2, lines = 3, line = "int f{n}x{m};" }

[[step]]
do = "commits"
by = ["ann", "ben"]
at = "+1d"
count = 4
every = "36h"
message = ["Part {n}", "Piece {n}"]
touch = ["src/{n%2}.c", "lib.c + t/{n}.c"]

[[step]]
do = "branches"
name = "topic/{n}"
by = "ben"
at = "+1d6h"
count = 2
every = "5d"
commits = 3
pace = "2h"
merge_after = ["2d", "41d"]
merger = "ann"
message = "Topic {n}, commit {m}"
touch = "topic{n}.c"

[[step]]
do = "tags"
name = "v1.{n}.0"
first = 0
at = "+4d"
count = 2
every = "30d"
by = "ann"

[[step]]
do = "tags"
name = "light"
at = "+4d"

[[step]]
do = "fork"
name = "release/1.x"
at = "+40d"

[[step]]
do = "commits"
by = "ben"
on = "release/1.x"
at = "+41d"
message = "Backport"
touch = "lib.c"
written = "10d"
committer = "ann"
zone = "-05:00"

[[step]]
do = "revert"
of = "Part 3"
by = "ann"
at = 2025-02-20T12:00:00+02:00
"#;

fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("ci/workflows")).unwrap();
    fs::write(folder.path().join("ci/workflows/a.yml"), "on: push\n").unwrap();
    fs::write(folder.path().join("lib.c"), "int lib;\n").unwrap();
    folder
}

fn build(text: &str) -> Result<TempRepo, plimsoll_testkit::Error> {
    let files = files();
    Script::parse(text, files.path())?.build("sample")
}

fn varied(variation: &Variation<'_>) -> TempRepo {
    let files = files();
    Script::parse(SCRIPT, files.path()).unwrap().build_varied("sample", variation).unwrap()
}

#[test]
fn the_same_script_gives_the_same_ids() {
    let (one, other) = (build(SCRIPT).unwrap(), build(SCRIPT).unwrap());
    assert_eq!(one.ids(), other.ids());
    assert_eq!(one.git(&["fsck", "--strict", "--no-progress"]).unwrap(), "");
    assert!(one.path().ends_with("sample"));
}

#[test]
fn the_trunk_is_in_the_order_of_time() {
    let repo = build(SCRIPT).unwrap();
    let trunk = repo.git(&["log", "--first-parent", "--reverse", "--format=%ci %an %s", "main"]).unwrap();
    let expected = "\
2025-01-06 09:00:00 +0000 Ann Archer Start
2025-01-07 09:00:00 +0000 Ann Archer Part 1
2025-01-08 21:00:00 +0000 Ben Baker Piece 2
2025-01-09 15:00:00 +0000 Ann Archer Merge branch 'topic/1'
2025-01-10 09:00:00 +0000 Ann Archer Part 3
2025-01-11 21:00:00 +0000 Ben Baker Piece 4
2025-02-20 12:00:00 +0200 Ann Archer Revert \"Part 3\"
2025-02-22 15:00:00 +0000 Ann Archer Merge branch 'topic/2'";
    assert_eq!(trunk, expected);
}

#[test]
fn branches_start_where_they_should() {
    let repo = build(SCRIPT).unwrap();
    let branch = repo.git(&["log", "--reverse", "--format=%ci %s", "main^1..main^2"]).unwrap();
    let expected = "\
2025-01-12 15:00:00 +0000 Topic 2, commit 1
2025-01-12 17:00:00 +0000 Topic 2, commit 2
2025-01-12 19:00:00 +0000 Topic 2, commit 3";
    assert_eq!(branch, expected);
    let base = repo.git(&["show", "-s", "--format=%s", "main^2~3"]).unwrap();
    assert_eq!(base, "Piece 4");
    assert_eq!(repo.git(&["branch", "--list", "topic/*"]).unwrap(), "");
}

#[test]
fn files_are_copied_written_filled_touched_and_taken_back() {
    let repo = build(SCRIPT).unwrap();
    assert_eq!(repo.git(&["show", "main:gen/G2.java"]).unwrap(), "int f2x1;\nint f2x2;\nint f2x3;");
    assert_eq!(repo.git(&["show", "main:.github/workflows/a.yml"]).unwrap(), "on: push");
    assert_eq!(
        repo.git(&["show", "main:lib.c"]).unwrap(),
        "int lib;\nstep 2, revision 2.1\nstep 2, revision 4.1"
    );
    assert_eq!(repo.git(&["show", "main:src/1.c"]).unwrap(), "step 2, revision 1.1");
    assert!(repo.git(&["ls-tree", "main", "docs/readme"]).unwrap().starts_with("120000 blob"));
    assert_eq!(repo.git(&["show", "main:topic2.c"]).unwrap().lines().count(), 3);
    let reverted = repo.git(&["log", "-1", "--format=%H", "--grep=^Part 3", "main"]).unwrap();
    assert!(repo.git(&["log", "-1", "--grep=^Revert", "--format=%b", "main"]).unwrap().contains(&reverted));
}

#[test]
fn tags_backports_and_zones_are_as_written() {
    let repo = build(SCRIPT).unwrap();
    assert_eq!(repo.git(&["tag", "--list"]).unwrap(), "light\nv1.0.0\nv1.1.0");
    assert_eq!(repo.rev("light").unwrap(), repo.rev("v1.0.0").unwrap());
    assert_eq!(repo.git(&["cat-file", "-t", "v1.1.0"]).unwrap(), "tag");
    let backport = repo.git(&["show", "-s", "--format=%an %aI %cn %cI", "release/1.x"]).unwrap();
    assert_eq!(backport, "Ben Baker 2025-02-06T04:00:00-05:00 Ann Archer 2025-02-16T04:00:00-05:00");
}

#[test]
fn ways_to_integrate_leave_their_traces() {
    let with = |how: &str| {
        let text = format!(
            "start = 2025-01-06T09:00:00Z\n[people]\nann = \"Ann <a@x>\"\nben = \"Ben <b@x>\"\n\
             [[step]]\ndo = \"commits\"\nby = \"ann\"\nmessage = \"Start\"\ntouch = \"a\"\n\
             [[step]]\ndo = \"branches\"\nname = \"t\"\nby = \"ben\"\nat = \"+1d\"\ncommits = 2\nmessage = \"Do {{m}}\"\n\
             touch = \"b\"\nmerge_after = \"3d\"\nmerger = \"ann\"\nhow = \"{how}\"\ntitle = \"Topic (#7)\"\n"
        );
        build(&text)
            .unwrap()
            .git(&["log", "--reverse", "--format=%s|%an|%cn|%cd|%p", "--date=short"])
            .unwrap()
    };
    let lines = |how: &str| {
        with(how).lines().map(|line| line.rsplit_once('|').unwrap().0.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(lines("squash")[1..], ["Topic (#7)|Ben|Ann|2025-01-10"]);
    assert_eq!(lines("rebase")[1..], ["Do 1|Ben|Ann|2025-01-10", "Do 2|Ben|Ann|2025-01-10"]);
    assert_eq!(lines("fast-forward")[1..], ["Do 1|Ben|Ben|2025-01-07", "Do 2|Ben|Ben|2025-01-07"]);
    assert_eq!(lines("merge")[3..], ["Topic (#7)|Ann|Ann|2025-01-10"]);
    assert_eq!(with("merge").lines().last().unwrap().rsplit('|').next().unwrap().split(' ').count(), 2);
}

#[test]
fn variations_change_only_what_they_say() {
    let plain = varied(&Variation::default());
    let dates = |repo: &TempRepo, format: &str| repo.git(&["log", "--all", "--reverse", format]).unwrap();
    let shifted = varied(&Variation { shift: 86_400, ..Variation::default() });
    let moved = |text: String| text.lines().map(|at| at.parse::<i64>().unwrap()).collect::<Vec<_>>();
    let (before, after) = (moved(dates(&plain, "--format=%ct")), moved(dates(&shifted, "--format=%ct")));
    assert!(before.iter().zip(&after).all(|(before, after)| after - before == 86_400));
    let zoned = varied(&Variation { zone: Some(330), ..Variation::default() });
    assert!(dates(&zoned, "--format=%ci").lines().all(|at| at.ends_with("+0530")));
    assert_eq!(before, moved(dates(&zoned, "--format=%ct")));
    let rewrite =
        |path: &str, content: Vec<u8>| if path.ends_with(".yml") { b"on: []\n".to_vec() } else { content };
    let rewritten = varied(&Variation { rewrite: Some(&rewrite), ..Variation::default() });
    assert_eq!(rewritten.git(&["show", "main:.github/workflows/a.yml"]).unwrap(), "on: []");
    assert_eq!(rewritten.git(&["show", "main:lib.c"]).unwrap(), plain.git(&["show", "main:lib.c"]).unwrap());
    let bots = varied(&Variation { bot_commits: 5, ..Variation::default() });
    assert_eq!(bots.rev("main~5").unwrap(), plain.rev("main").unwrap());
    assert!(bots.git(&["show", "-s", "--format=%an", "main"]).unwrap().contains("[bot]"));
}

#[test]
fn shapes_are_made() {
    let head = "start = 2025-01-06T09:00:00Z\nremote = \"https://example.org/acme/widget.git\"\n";
    let steps = "[[step]]\ndo = \"commits\"\nby = \"Ann <a@x>\"\nmessage = \"M{n}\"\ncount = 3\nevery = \"1d\"\n\
                 [[step]]\ndo = \"tags\"\nname = \"v1\"\nat = \"+1d\"\n";
    let with = |shape: &str| build(&format!("{head}{shape}\n{steps}")).unwrap();
    let is = |repo: &TempRepo, question: &str| repo.git(&["rev-parse", question]).unwrap();
    assert_eq!(is(&with("shape = \"bare\""), "--is-bare-repository"), "true");
    let shallow = with("shape = \"shallow\"\ndepth = 2");
    assert_eq!(is(&shallow, "--is-shallow-repository"), "true");
    assert_eq!(shallow.git(&["config", "remote.origin.url"]).unwrap(), "https://example.org/acme/widget.git");
    let detached = with("shape = \"detached\"\nhead = \"v1\"");
    assert_eq!(detached.rev("HEAD").unwrap(), detached.rev("main~1").unwrap());
    assert!(!build(head).unwrap().has_head());
}

#[test]
fn mistakes_are_named_with_their_place() {
    let head = "start = 2025-01-06T09:00:00Z\n[people]\nann = \"Ann <a@x>\"\n";
    let start = "[[step]]\ndo = \"commits\"\nby = \"ann\"\nmessage = \"M\"\ntouch = \"a\"\n";
    for (text, parts) in [
        ("start = 2025-01-06", vec!["start", "2026-01-05T09:00:00Z"]),
        ("strat = 1\n", vec!["strat", "line 1"]),
        ("start = 2025-01-06T09:00:00Z\nshape = \"round\"", vec!["round", "shallow with depth"]),
        ("start = 2025-01-06T09:00:00Z\n[people]\nann = \"Ann\"", vec!["people.ann", "Name <address>"]),
        (&format!("{head}[[step]]\nby = \"ann\""), vec!["step 1", "`do`", "branches"]),
        (&format!("{head}[[step]]\ndo = \"comit\""), vec!["step 1", "comit", "commits"]),
        (
            &format!("{head}[[step]]\ndo = \"tags\"\nname = \"v\"\nevry = \"1d\""),
            vec!["step 1 (tags)", "evry"],
        ),
        (&format!("{head}{start}count = 2"), vec!["step 1", "needs `every`"]),
        (&format!("{head}{start}at = \"+1y\""), vec!["step 1", "at", "1y", "36h"]),
        (&format!("{head}{start}copy = [\"none\"]"), vec!["step 1", "none"]),
        (&format!("{head}{}", start.replace("ann", "bob")), vec!["step 1", "bob", "ann"]),
        (&format!("{head}{start}[[step]]\ndo = \"tags\"\nname = \"v\"\non = \"x\""), vec!["step 2", "\"x\""]),
        (
            &format!("{head}{start}[[step]]\ndo = \"revert\"\nof = \"zzz\"\nby = \"ann\""),
            vec!["step 2", "zzz"],
        ),
        (
            &format!(
                "{head}{start}[[step]]\ndo = \"branches\"\nname = \"t\"\nby = \"ann\"\nmessage = \"x\"\ncommits = 3\n\
                 pace = \"2d\"\nmerge_after = \"3d\""
            ),
            vec!["step 2", "before its last commit"],
        ),
        (
            &format!(
                "{head}{start}[[step]]\ndo = \"branches\"\nname = \"t\"\nby = \"ann\"\nmessage = \"x\"\ncount = 2\n\
                 every = \"1d\""
            ),
            vec!["step 2", "already", "{n}"],
        ),
    ] {
        let error = build(text).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{text}\n→ {error}");
    }
}
