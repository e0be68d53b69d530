//! When it does not work, it says what happened and what to do, and leaves nothing half-made.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Cache, environment, origin, serve};
use crate::clone::Authorization;
use crate::clone::git::Git;

/// A program in git's place. Another process writes it: were it open for writing in this one, a child that
/// another thread starts just then would hold it, and it could not be run.
#[cfg(unix)]
fn script(cache: &Cache, body: &str) -> PathBuf {
    use std::process::{Command, Stdio};
    let path = cache.root.path().join("fake-git");
    let mut writer = Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writer.stdin.take().unwrap().write_all(format!("#!/bin/sh\n{body}\n").as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
    path
}

#[cfg(unix)]
fn said(cache: &Cache, complaint: &str) -> String {
    let program = script(cache, &format!("cat <<'END' >&2\n{complaint}\nEND\nexit 128"));
    let git = Git::instead(program, Vec::new(), None);
    cache.ensure_by(git, "https://h.io/ann/keel.git").err().unwrap().to_string()
}

#[test]
fn without_git_it_says_so() {
    let cache = Cache::new();
    let git = Git::instead("no-such-git-on-any-path", Vec::new(), None);
    let error = cache.ensure_by(git, "https://h.io/ann/keel.git").err().unwrap().to_string();
    assert!(error.contains("git is not installed") && error.contains("hint: install git"), "{error}");
}

#[test]
fn a_repository_that_is_not_there_is_named_and_leaves_nothing() {
    let cache = Cache::new();
    let url = format!("file://{}", cache.root.path().join("nothing").display());
    let error = cache.refused(&url);
    assert!(error.contains("no such repository") && error.contains(&url), "{error}");
    assert!(
        !cache.names().iter().any(|name| name.ends_with(".git") || name.contains("partial")),
        "{:?}",
        cache.names()
    );
}

#[cfg(unix)]
#[test]
fn what_git_says_becomes_an_answer_without_credentials() {
    let cache = Cache::new();
    let error = said(
        &cache,
        "fatal: unable to access 'https://ann:SECRET@h.io/ann/keel.git/': Could not resolve host: h.io",
    );
    assert!(error.contains("cannot be reached") && error.contains("--offline"), "{error}");
    assert!(!error.contains("SECRET"), "{error}");
    let error = said(&cache, "fatal: could not read Username for 'https://h.io': terminal prompts disabled");
    assert!(error.contains("private or does not exist") && error.contains("GITHUB_TOKEN"), "{error}");
    let error = said(&cache, "fatal: write error: No space left on device");
    assert!(error.contains("disk is full"), "{error}");
    assert!(cache.names().iter().all(|name| !name.contains("partial")), "{:?}", cache.names());
}

#[cfg(unix)]
#[test]
fn a_token_reaches_git_by_its_environment_alone() {
    let cache = Cache::new();
    let report = cache.root.path().join("report");
    let program = script(
        &cache,
        &format!(
            "{{ echo \"$@\"; env | grep -e '^GIT_' -e '^LC_ALL='; }} > '{}'\n\
             echo \"fatal: $GIT_CONFIG_VALUE_0 t0ken\" >&2\nexit 1",
            report.display()
        ),
    );
    let token = Authorization::with_token("https://h.io/ann/keel.git", "t0ken");
    let mut environment = environment(cache.root.path());
    environment.push(("GIT_DIR".into(), "elsewhere".into()));
    let git = Git::instead(program, environment, token);
    let error = cache.ensure_by(git, "https://h.io/ann/keel.git").err().unwrap().to_string();
    assert!(!error.contains("t0ken") && error.contains("***"), "{error}");
    let report = fs::read_to_string(report).unwrap();
    let (arguments, variables) = report.split_once('\n').unwrap();
    for part in [
        "clone --bare --filter=blob:none",
        "-- https://h.io/ann/keel.git ",
        "core.hooksPath=/dev/null",
        "protocol.ext.allow=never",
    ] {
        assert!(arguments.contains(part), "{arguments}");
    }
    assert!(!arguments.contains("t0ken") && !arguments.contains("Basic"), "{arguments}");
    for part in [
        "GIT_TERMINAL_PROMPT=0",
        "GIT_ALLOW_PROTOCOL=https:http:ssh:git:file",
        "GIT_CONFIG_KEY_0=http.https://h.io/.extraheader",
        "GIT_CONFIG_VALUE_0=Authorization: Basic ",
        "LC_ALL=C",
    ] {
        assert!(variables.contains(part), "{variables}");
    }
    assert!(!variables.contains("GIT_ASKPASS") && !variables.contains("GIT_DIR"), "{variables}");
}

#[test]
fn a_damaged_clone_is_said_so_with_what_to_delete() {
    let (origin, mut cache) = (origin(2), Cache::new());
    let url = serve(&origin);
    let path = cache.ensure(&url).unwrap().path().to_owned();
    fs::write(path.join("HEAD"), "nonsense\n").unwrap();
    let told = |error: &str| {
        assert!(error.contains("damaged") && error.contains(&path.display().to_string()), "{error}");
        assert!(error.contains("hint: delete that folder"), "{error}");
    };
    told(&cache.refused(&url));
    fs::remove_file(path.join("HEAD")).unwrap();
    told(&cache.refused(&url));
    cache.offline = true;
    told(&cache.refused(&url));
    cache.offline = false;
    fs::remove_dir_all(&path).unwrap();
    cache.ensure(&url).unwrap();
}

/// Fetching into the wrong repository, with pruning, would be a disaster.
#[test]
fn a_repository_around_the_cache_is_left_alone() {
    let (origin, around, cache) = (origin(2), plimsoll_testkit::Repo::new().finish().unwrap(), Cache::new());
    let url = serve(&origin);
    let path = cache.ensure(&url).unwrap().path().to_owned();
    let inside = |path: &Path| fs::remove_file(path.join("HEAD")).unwrap();
    inside(&path);
    fs::rename(around.path().join(".git"), cache.path().join(".git")).unwrap();
    let error = cache.refused(&url);
    assert!(error.contains("damaged") && error.contains("delete that folder"), "{error}");
    assert!(!cache.path().join(".git/FETCH_HEAD").exists());
}

/// Who runs as root may write everywhere, and learns nothing here.
#[cfg(unix)]
#[test]
fn a_cache_that_may_not_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let (origin, cache) = (origin(1), Cache::new());
    let url = serve(&origin);
    fs::write(cache.root.path().join("cache"), "in the way").unwrap();
    let error = cache.refused(&url);
    assert!(error.contains("cannot write to the cache") && error.contains("XDG_CACHE_HOME"), "{error}");
    fs::remove_file(cache.root.path().join("cache")).unwrap();
    fs::create_dir_all(cache.path()).unwrap();
    fs::set_permissions(cache.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let all_powerful = fs::write(cache.path().join("probe"), "").is_ok();
    let outcome = cache.ensure(&url);
    fs::set_permissions(cache.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if !all_powerful {
        let error = outcome.err().unwrap().to_string();
        assert!(error.contains("cannot write to the cache"), "{error}");
    }
}

/// A git whose helper holds on to its streams, as git's own helpers do while a host is silent.
#[cfg(unix)]
#[test]
fn at_the_deadline_git_and_what_it_started_are_ended() {
    use crate::clone::deadline::Deadline;
    let cache = Cache::new();
    let begun = cache.root.path().join("begun");
    let program =
        script(&cache, &format!("sh -c 'trap \"\" TERM; touch {}; sleep 600' & wait", begun.display()));
    let soon = chrono::Utc::now() + chrono::Duration::milliseconds(700);
    let git = Git::instead(&program, Vec::new(), None).until(Deadline::new(Some(soon)));
    let error = cache.ensure_by(git, "https://h.io/ann/keel.git").err().unwrap().to_string();
    assert!(error.contains("cannot clone") && error.contains("when the deadline came"), "{error}");
    assert!(begun.exists(), "it was begun");
    assert!(cache.names().iter().all(|name| !name.contains("partial")), "{:?}", cache.names());
    fs::remove_file(&begun).unwrap();
    let git = Git::instead(&program, Vec::new(), None).until(Deadline::new(Some(soon)));
    cache.ensure_by(git, "https://h.io/ann/keel.git").err().unwrap();
    assert!(!begun.exists(), "nothing is begun after it");
}
