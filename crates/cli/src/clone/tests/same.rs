//! An audit of the cached clone says what an audit of a full clone says.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use plimsoll_domain::ObjectId;
use plimsoll_testkit::{Repo, Script, TempRepo};

use super::{ANN, Cache, git, serve};
use crate::args::{Cli, Command};
use crate::assemble::{self, GitSource};
use crate::clone::CachedClone;

/// The assessment as JSON, without what names the place it was read from.
fn json(source: GitSource<'_>, as_of: &str) -> String {
    let cli = Cli::try_parse_from(["plimsoll", "audit", "--as-of", as_of, "--threads", "2"]).unwrap();
    let Command::Audit(arguments) = cli.command else { unreachable!() };
    let models = crate::models::select(&[]).unwrap();
    let mut assessment =
        assemble::assess(source, &arguments.scope.span, &models, None, true).unwrap().assessment;
    assert_eq!(assessment.repository.path.is_some(), matches!(source, GitSource::Path(_)));
    assessment.repository.path = None;
    plimsoll_report::json(&assessment)
}

fn assert_same(expected: &str, found: &str, what: &str) {
    let different = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
    assert!(expected == found, "{what}: {different:?}");
}

/// Audits full clones, bare and with a work tree, and the cached clone, at several dates.
fn compare(origin: &TempRepo, dates: &[&str]) -> (Cache, CachedClone) {
    let cache = Cache::new();
    let clone = cache.ensure(&serve(origin)).unwrap();
    let full = origin.full_clone().unwrap();
    for as_of in dates {
        let expected = json(GitSource::Path(origin.path()), as_of);
        assert_same(&expected, &json(GitSource::Clone(&clone), as_of), as_of);
        assert_same(&json(GitSource::Path(full.path()), as_of), &expected, "a work tree");
    }
    (cache, clone)
}

/// A pipeline that changes and reaches its tools through scripts, make and a composite action.
fn layered() -> TempRepo {
    let workflow = |name: &str| {
        format!(
            "name: {name}\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      \
             - uses: ./.github/actions/prepare\n      - run: ./ci/all.sh\n      - run: make check\n"
        )
    };
    let action = "runs:\n  using: composite\n  steps:\n    - run: ./ci/prepare.sh\n      shell: bash\n";
    let large = "x".repeat(600 << 10);
    let mut repo = Repo::new().named("keel.git");
    for week in 0..20_u32 {
        let day = format!("2026-{:02}-{:02}T10:00:00Z", 1 + week / 4, 1 + 7 * (week % 4));
        let source = format!("pub fn week() -> u32 {{ {week} }}\n").repeat(1 + week as usize);
        let mut files = vec![("src/lib.rs".to_owned(), source)];
        if week % 5 == 0 {
            files.extend([
                (".github/workflows/ci.yml".to_owned(), workflow(&format!("CI {week}"))),
                (".github/actions/prepare/action.yml".to_owned(), action.to_owned()),
                ("ci/all.sh".to_owned(), format!("#!/bin/sh\n. ci/lib.sh\n./ci/unit.sh {week}\n")),
                ("ci/lib.sh".to_owned(), "unit() { cargo nextest run; }\n".to_owned()),
                ("ci/unit.sh".to_owned(), format!("#!/bin/sh\n# {week}\nnpm run lint\ncargo clippy\n")),
                ("ci/prepare.sh".to_owned(), format!("#!/bin/sh\ncargo fmt --check # {week}\n")),
                ("package.json".to_owned(), format!("{{\"scripts\":{{\"lint\":\"eslint . # {week}\"}}}}\n")),
                ("Makefile".to_owned(), format!("check:\n\tcargo test # {week}\n\t./ci/deploy.sh\n")),
                ("ci/deploy.sh".to_owned(), format!("helm upgrade app chart/ # {week}\n")),
                (".mailmap".to_owned(), "Ann Maria <ann@example.org>\n".to_owned()),
                ("README.md".to_owned(), format!("Deploy {week}: run `make check`.\n")),
                ("docs/picture.png".to_owned(), format!("{week}")),
                ("k8s/deploy-large.yaml".to_owned(), format!("# {week}\n{large}")),
                ("tests/week.rs".to_owned(), format!("#[test] fn week() {{ {week}; }}\n")),
            ]);
        }
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let commit = repo.commit("main", day.as_str(), ANN, "Count on", &files);
        if week % 4 == 3 {
            repo.tag(&format!("v0.{}.0", week / 4), commit);
        }
    }
    repo.finish_bare().unwrap()
}

#[test]
fn a_pipeline_in_layers_is_fetched_to_its_end() {
    let origin = layered();
    let (_cache, clone) = compare(&origin, &["2026-06-30", "2026-02-20"]);
    let there = |path: &str| git(&clone, &["cat-file", "-e", &format!("main:{path}")]).is_empty();
    assert!(there("ci/unit.sh") && there("ci/deploy.sh"));
    let missing = git(&clone, &["rev-list", "--objects", "--missing=print", "main"]);
    let id = |path: &str| origin.git(&["rev-parse", &format!("main:{path}")]).unwrap();
    for path in ["docs/picture.png", "tests/week.rs"] {
        assert!(missing.contains(&format!("?{}", id(path))), "{path} is of no interest");
    }
}

#[test]
fn scenarios_are_assessed_alike() {
    let fixtures = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/scenarios"));
    for name in ["monorepo", "external-ci", "paper-pipeline", "tarball-lib", "release-branches"] {
        let origin = Script::load(&fixtures.join(name)).unwrap().build(&format!("{name}.git")).unwrap();
        // It says where it comes from itself, which its clone cannot know.
        let _ = origin.git(&["remote", "remove", "origin"]);
        let cache = Cache::new();
        let clone = cache.ensure(&serve(&origin)).unwrap();
        let expected = json(GitSource::Path(origin.path()), "2026-06-30");
        assert_same(&expected, &json(GitSource::Clone(&clone), "2026-06-30"), name);
    }
}

#[test]
fn offline_what_is_missing_is_said_and_online_it_is_not_fetched_twice() {
    let origin = layered();
    let mut cache = Cache::new();
    let url = serve(&origin);
    cache.ensure(&url).unwrap();
    cache.offline = true;
    let blind = json(GitSource::Clone(&cache.ensure(&url).unwrap()), "2026-06-30");
    assert!(blind.contains("the clone is partial") && blind.contains("without --offline"), "{blind}");
    cache.offline = false;
    let clone = cache.ensure(&url).unwrap();
    let seen = json(GitSource::Clone(&clone), "2026-06-30");
    assert!(!seen.contains("partial:"), "{seen}");
    // Everything is there now, so that the network is not needed again.
    cache.offline = true;
    assert_same(&seen, &json(GitSource::Clone(&cache.ensure(&url).unwrap()), "2026-06-30"), "offline");
}

#[test]
fn an_origin_that_refuses_files_leaves_the_rest_to_be_assessed() {
    let origin = layered();
    let cache = Cache::new();
    let clone = cache.ensure(&serve(&origin)).unwrap();
    std::fs::rename(origin.path(), origin.path().with_extension("moved")).unwrap();
    let found = json(GitSource::Clone(&clone), "2026-06-30");
    assert!(found.contains("the clone is partial") && found.contains("cannot fetch files of"), "{found}");
    let unknown: ObjectId = "0123456789abcdef0123456789abcdef01234567".parse().unwrap();
    assert!(clone.fetch_blobs(&[unknown], &()).is_err());
}

#[test]
fn the_remote_names_the_repository() {
    let origin = layered();
    let cache = Cache::new();
    let clone = cache.ensure(&serve(&origin)).unwrap();
    json(GitSource::Clone(&clone), "2026-06-30");
    git(&clone, &["config", "remote.origin.url", "https://github.com/Ann/Keel.git"]);
    let found = json(GitSource::Clone(&clone), "2026-06-30");
    assert!(found.contains("\"Ann/Keel\"") && found.contains("\"https://github.com/Ann/Keel\""), "{found}");
    assert!(!found.contains(&*Path::new(clone.path()).to_string_lossy()), "{found}");
}
