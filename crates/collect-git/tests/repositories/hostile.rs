//! Content made to do harm.

use std::fmt::Write as _;

use plimsoll_collect_git::{ViewOptions, open};
use plimsoll_domain::facts::Head;
use plimsoll_domain::facts::commit::Revert;
use plimsoll_testkit::{Repo, TempRepo};

use crate::common::{LATER, mined, options, view};

const ANN: &str = "Ann <ann@example.org>";

fn empty() -> TempRepo {
    let mut repo = Repo::new();
    repo.commit("main", 1_760_000_000, ANN, "Start", &[("a", "1")]);
    repo.finish_bare().unwrap()
}

fn entry(mode: &str, name: &[u8], id: &str) -> Vec<u8> {
    let id: plimsoll_domain::ObjectId = id.parse().unwrap();
    [mode.as_bytes(), b" ", name, b"\0", id.as_bytes()].concat()
}

/// Puts a tree on `main` by a commit written byte for byte.
fn commit_tree(repo: &TempRepo, tree: &str) {
    let parent = repo.rev("main").unwrap();
    let text = format!(
        "tree {tree}\nparent {parent}\nauthor A <a@b> 1760003600 +0000\ncommitter A <a@b> 1760003600 +0000\n\nTree\n"
    );
    set_main(repo, text.as_bytes());
}

fn set_main(repo: &TempRepo, commit: &[u8]) {
    let id = repo.write_raw("commit", commit).unwrap();
    repo.git(&["update-ref", "refs/heads/main", &id]).unwrap();
}

#[test]
fn a_tree_that_names_itself_a_billion_times_is_cut() {
    let repo = empty();
    let mut tree = repo.git(&["rev-parse", "main^{tree}"]).unwrap();
    for _ in 0..12 {
        let names = (b'a'..=b'j').flat_map(|name| entry("40000", &[name], &tree)).collect::<Vec<_>>();
        tree = repo.write_raw("tree", &names).unwrap();
    }
    commit_tree(&repo, &tree);
    let view = view(repo.path());
    assert!(view.tree.cut);
    let change = view.changes.changes.last().unwrap();
    assert!(change.cut && change.paths.len() <= 20_000);
}

#[test]
fn folders_nested_a_thousand_deep_are_cut() {
    let repo = empty();
    let mut tree = repo.git(&["rev-parse", "main^{tree}"]).unwrap();
    for _ in 0..700 {
        tree = repo.write_raw("tree", &entry("40000", b"d", &tree)).unwrap();
    }
    commit_tree(&repo, &tree);
    let view = view(repo.path());
    assert!(view.tree.cut && view.tree.entries.is_empty());
    assert!(view.changes.changes.last().unwrap().cut);
}

#[test]
fn names_that_no_tree_should_hold_are_only_text() {
    let repo = empty();
    let blob = repo.git(&["rev-parse", "main:a"]).unwrap();
    let names: [&[u8]; 5] = [b"..", b".git", b"a/../../b", b"\xff\xfe", b"new\nline"];
    let tree: Vec<u8> = names.iter().flat_map(|name| entry("100644", name, &blob)).collect();
    let tree = repo.write_raw("tree", &[tree, b"100644 broken".to_vec()].concat()).unwrap();
    commit_tree(&repo, &tree);
    let view = view(repo.path());
    let mut names: Vec<_> = view.tree.entries.iter().map(|file| file.path.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["..", ".git", "a/../../b", "new\nline", "\u{fffd}\u{fffd}"]);
}

#[test]
fn broken_headers_are_read_as_far_as_possible_and_counted() {
    let repo = empty();
    let tree = repo.git(&["rev-parse", "main^{tree}"]).unwrap();
    let parent = repo.rev("main").unwrap();
    let commits: [Vec<u8>; 5] = [
        b"".to_vec(),
        b"tree\nparent\nauthor\ncommitter\n\n".to_vec(),
        format!("tree {tree}\nparent {parent}\nauthor A <a@b>\ncommitter\n\nNo times").into_bytes(),
        format!("tree {tree}\nauthor A a@b 17 +0000\ncommitter <> 99999999999999999999 +0000\n\nx")
            .into_bytes(),
        format!("tree {parent}\nparent {tree}\nauthor A <a@b> 17 +9999\ncommitter C <c@d> 18 -0000\n\nx")
            .into_bytes(),
    ];
    for (number, commit) in commits.iter().enumerate() {
        let id = repo.write_raw("commit", commit).unwrap();
        repo.git(&["update-ref", "--no-deref", &format!("refs/heads/b{number}"), &id]).unwrap_or_else(|_| {
            std::fs::write(repo.path().join(format!("refs/heads/b{number}")), format!("{id}\n")).unwrap();
            String::new()
        });
    }
    let view = view(repo.path());
    assert_eq!(view.history.len(), 6);
    let notices = view.repository.notices.join("\n");
    assert!(notices.contains("4 commits with a broken header"), "{notices}");
}

#[test]
fn names_in_other_encodings_are_decoded_or_replaced() {
    let repo = empty();
    let tree = repo.git(&["rev-parse", "main^{tree}"]).unwrap();
    let commit = |encoding: &str| {
        let head = format!("tree {tree}\nauthor J");
        let rest = "rg <j@x> 1760003600 +0100\ncommitter C <c@x> 1760003600 +0100\n";
        [head.as_bytes(), b"\xf6", rest.as_bytes(), encoding.as_bytes(), b"\nStra\xdfe\n"].concat()
    };
    set_main(&repo, &commit("encoding ISO-8859-1\n"));
    let latin = view(repo.path());
    let head = latin.trunk_line[0];
    assert_eq!(
        (latin.history.author(head).name.as_str(), &*latin.history.commit(head).subject),
        ("J\u{f6}rg", "Stra\u{df}e")
    );
    set_main(&repo, &commit(""));
    let unnamed = view(repo.path());
    let head = unnamed.trunk_line[0];
    assert_eq!(unnamed.history.author(head).name, "J\u{fffd}rg");
    assert_eq!(&*unnamed.history.commit(head).subject, "Stra\u{fffd}e");
}

#[test]
fn a_signed_commit_with_a_message_inside_its_signature_keeps_its_own() {
    let repo = empty();
    let tree = repo.git(&["rev-parse", "main^{tree}"]).unwrap();
    let text = format!(
        "tree {tree}\nauthor A <a@b> 1760003600 +0000\ncommitter A <a@b> 1760003600 +0000\n\
         gpgsig -----BEGIN PGP SIGNATURE-----\n \n author B <b@c> 1 +0000\n -----END PGP SIGNATURE-----\n\n\
         Revert \"Start\"\n\nThis reverts commit {tree}.\n"
    );
    set_main(&repo, text.as_bytes());
    let view = view(repo.path());
    let commit = view.history.commit(view.trunk_line[0]);
    assert_eq!((commit.authored, &*commit.subject), (1_760_003_600, "Revert \"Start\""));
    assert_eq!(commit.message.revert, Some(Revert::Commit(tree.parse().unwrap())));
}

/// Hashes are not checked again when reading, so a forged object can be its own ancestor.
#[test]
fn commits_that_are_their_own_ancestors_are_cut() {
    let repo = empty();
    let tree = repo.git(&["rev-parse", "main^{tree}"]).unwrap();
    let write = |parent: &str| {
        let text = format!(
            "tree {tree}\nparent {parent}\nauthor A <a@b> 1760003600 +0000\ncommitter A <a@b> 1760003600 +0000\n\nx\n"
        );
        repo.write_raw("commit", text.as_bytes()).unwrap()
    };
    let file = |id: &str| repo.path().join("objects").join(&id[..2]).join(&id[2..]);
    let forged = write("0123456789abcdef0123456789abcdef01234567");
    let child = write(&forged);
    let grandchild = write(&child);
    std::fs::remove_file(file(&forged)).unwrap();
    std::fs::rename(file(&grandchild), file(&forged)).unwrap();
    repo.git(&["update-ref", "refs/heads/main", &child]).unwrap_or_default();
    std::fs::write(repo.path().join("refs/heads/main"), format!("{child}\n")).unwrap();
    let view = view(repo.path());
    assert_eq!(view.history.len(), 2);
    assert_eq!((view.trunk_line.len(), view.history.truncated.len()), (1, 2));
}

#[test]
fn a_huge_message_and_a_huge_octopus_are_read_quickly() {
    let repo = empty();
    let tree = repo.git(&["rev-parse", "main^{tree}"]).unwrap();
    let main = repo.rev("main").unwrap();
    let mut text = format!("tree {tree}\n");
    for _ in 0..20_000 {
        writeln!(text, "parent {main}").unwrap();
    }
    text += "author A <a@b> 1760003600 +0000\ncommitter A <a@b> 1760003600 +0000\n\n";
    text += &"A-1#[[-".repeat(300_000);
    set_main(&repo, text.as_bytes());
    let (_, mined) = mined(repo.path());
    assert_eq!(mined.len(), 2);
    assert_eq!(view(repo.path()).trunk_line.len(), 2);
}

/// Each commit changes the one leaf of a tree with 2^40 paths to it.
#[test]
fn tree_bombs_in_many_commits_share_one_budget() {
    let repo = empty();
    let mut parent = repo.rev("main").unwrap();
    for number in 0..6 {
        let blob =
            repo.git_with_input(&["hash-object", "-w", "--stdin"], format!("{number}").as_bytes()).unwrap();
        let mut tree = repo.write_raw("tree", &entry("100644", b"f", &blob)).unwrap();
        for _ in 0..40 {
            let twice = [entry("40000", b"a", &tree), entry("40000", b"b", &tree)].concat();
            tree = repo.write_raw("tree", &twice).unwrap();
        }
        let text = format!(
            "tree {tree}\nparent {parent}\nauthor A <a@b> 1760003600 +0000\ncommitter A <a@b> 1760003600 +0000\n\nx\n"
        );
        parent = repo.write_raw("commit", text.as_bytes()).unwrap();
    }
    repo.git(&["update-ref", "refs/heads/main", &parent]).unwrap();
    repo.git(&["repack", "-adq"]).unwrap();
    let (repository, mined) = mined(repo.path());
    let changes = |threads| {
        let options = ViewOptions { threads, ..options(LATER) };
        repository.view(&mined, &options, &()).unwrap().changes.changes
    };
    let alone = changes(1);
    assert!(alone.iter().all(|change| change.cut));
    let read: Vec<_> = alone.iter().map(|change| !change.paths.is_empty()).collect();
    assert_eq!(
        read,
        [false, false, false, true, true, true, true],
        "the newest come first, and all share the budget"
    );
    assert_eq!(format!("{alone:?}"), format!("{:?}", changes(3)));
}

/// Opening a pipe that nobody writes to would wait for ever.
#[cfg(unix)]
#[test]
fn pipes_and_devices_in_a_git_directory_are_not_opened() {
    let simple = || {
        let mut repo = Repo::new();
        repo.commit("main", 1_760_000_000, ANN, "Start", &[("a", "1")]);
        repo.finish().unwrap()
    };
    let places =
        ["packed-refs", "shallow", "config", "commondir", "objects/info/alternates", "objects/pack/x.idx"];
    for place in places {
        for device in [false, true] {
            let repo = simple();
            let path = repo.path().join(".git").join(place);
            std::fs::remove_file(&path).unwrap_or_default();
            if device {
                std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
            } else {
                assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
            }
            let result = open(repo.path()).and_then(|repository| repository.mine(1, &()));
            assert!(place == "commondir" || result.is_err(), "{place}");
        }
    }
    for place in ["HEAD", "refs/heads/pipe"] {
        let repo = simple();
        let path = repo.path().join(".git").join(place);
        std::fs::remove_file(&path).unwrap_or_default();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(view(repo.path()).history.len(), 1, "{place}");
    }
}

#[test]
fn names_of_megabytes_are_cut() {
    let repo = empty();
    let id = repo.rev("main").unwrap();
    let long = "n".repeat(2_000_000);
    let packed = format!("{id} refs/heads/{long}\n{id} refs/tags/{long}\n");
    std::fs::write(repo.path().join("packed-refs"), packed).unwrap();
    let view = view(repo.path());
    assert!(view.references.iter().all(|reference| reference.name.len() <= 1_000));
    assert_eq!((view.references.len(), view.tags.len(), view.tags[0].name.len()), (2, 1, 1_000));
    std::fs::write(repo.path().join("HEAD"), format!("ref: refs/heads/{long}\n")).unwrap();
    assert_eq!(crate::common::view(repo.path()).repository.head, Head::Unknown);
}
