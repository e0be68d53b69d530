//! Packs that build on other ones: `fixtures/packs/extends`.

use std::path::{Path, PathBuf};

use plimsoll_domain::practice::PracticeRole;

use super::world::cdmm;
use crate::condition::rule_lines;
use crate::model::{Observability, Practice};
use crate::pack::{Checked, PackProblem, PackText, check, check_files, load};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/packs/extends")
}

/// Finds a file from the extending file's place.
fn find(from: &str, path: &str) -> Result<PackText, String> {
    let mut name: Vec<&str> = from.split('/').collect();
    name.pop();
    for part in path.split('/') {
        if part == ".." {
            name.pop();
        } else {
            name.push(part);
        }
    }
    let name = name.join("/");
    let text =
        std::fs::read_to_string(folder().join(&name)).map_err(|_| "there is no such file".to_owned())?;
    Ok(PackText { name, text })
}

fn check_file(name: &str) -> Result<Checked, Vec<PackProblem>> {
    check(name, &std::fs::read_to_string(folder().join(name)).unwrap(), &find)
}

fn loaded(name: &str) -> Checked {
    check_file(name).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
}

fn lines(problems: &[PackProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn rule(practice: &Practice, which: fn(&Practice) -> &Option<crate::condition::Condition>) -> String {
    let lines = rule_lines(which(practice).as_ref().unwrap(), None);
    lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join(" | ")
}

/// A pack without expectation is fine; every other one says exactly what is expected, warnings too.
#[test]
fn every_problem_is_found_and_no_other() {
    let (mut seen, mut wrong) = (0, Vec::new());
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    for name in names {
        let expected = folder().join(&name).with_extension("expected");
        let expected = std::fs::read_to_string(expected).unwrap_or_default();
        let found = match check_file(&name) {
            Ok(checked) => checked.warnings,
            Err(problems) => problems,
        };
        if lines(&found) != expected.trim_end() {
            wrong.push(format!("== {name}\n{}", lines(&found)));
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "said otherwise:\n{}", wrong.join("\n"));
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_pack_that_changes_nothing_is_the_model_under_another_name() {
    let (base, own) = (cdmm(), loaded("smallest.toml").model);
    assert_eq!(own.practices, base.practices);
    assert_eq!((own.levels, own.categories, own.scoring), (base.levels, base.categories, base.scoring));
    assert_eq!((own.id.as_str(), own.version.as_str(), own.prefix.as_str()), ("house", "2", "house"));
    assert_eq!(own.source, base.source);
    assert_eq!(own.extends.as_deref(), Some("cdmm 1.0.0"));
}

#[test]
fn a_short_name_finds_what_was_inherited() {
    let model = loaded("every-change.toml").model;
    assert_eq!(model.practice("tv.unit").unwrap().id, "cdmm.tv.unit");
    assert_eq!(model.practice("legend").unwrap().id, "house.legend");
}

#[test]
fn every_field_can_be_said_anew() {
    let (base, model) = (cdmm(), loaded("every-change.toml").model);
    let practice = model.practice("cdmm.bd.auto-trigger").unwrap();
    assert_eq!((practice.level.as_str(), practice.category.as_str()), ("expert", "house"));
    assert_eq!((practice.gate, practice.role), (false, PracticeRole::Optional));
    assert_eq!(
        (practice.title.as_str(), practice.meaning.as_str()),
        ("Every push builds", "Nobody has to start a build.")
    );
    assert_eq!(practice.superseded_by, ["house.legend"]);
    assert_eq!(practice.remedy.action, "Trigger on push");
    assert_eq!(practice.source, base.practice("cdmm.bd.auto-trigger").unwrap().source);
    assert_eq!(rule(practice, |p| &p.applies), "build.on_commit has a meaning here");
    assert_eq!(model.practice("cdmm.bd.zero-downtime").unwrap().observability, Observability::Proxy(0.4));
    assert!(model.practice("cdmm.bd.polling").is_none());
    assert_eq!(model.practices.len(), base.practices.len());
    assert!((model.scoring.theta - 0.75).abs() < 1e-9);
    assert_eq!(model.scoring.determinable, base.scoring.determinable);
    assert_eq!(model.levels.last().unwrap().id, "legend");
    let titles: Vec<&str> = model.categories.iter().map(|category| category.title.as_str()).collect();
    assert!(titles.contains(&"Building") && titles.contains(&"House") && titles.len() == 6, "{titles:?}");
}

#[test]
fn a_replaced_practice_stands_where_the_old_one_stood() {
    let (base, model) = (cdmm(), loaded("every-change.toml").model);
    let server = model.practice("cdmm.bd.build-server").unwrap();
    assert_eq!(server.title, "Ours");
    let before = |model: &crate::Model| {
        let at = model.practices.iter().position(|practice| practice.id == "cdmm.bd.build-server").unwrap();
        model.practices[at - 1].id.clone()
    };
    assert_eq!(before(&base), before(&model));
}

#[test]
fn what_contained_a_removed_practice_no_longer_does() {
    let (base, model) = (cdmm(), loaded("every-change.toml").model);
    let names = |model: &crate::Model| {
        let lifted = model
            .practices
            .iter()
            .filter(|practice| practice.superseded_by.iter().any(|id| id == "cdmm.bd.polling"));
        lifted.count()
    };
    assert!(names(&base) > 0);
    assert_eq!(names(&model), 0);
}

#[test]
fn a_threshold_takes_its_opposite_along() {
    let model = loaded("every-change.toml").model;
    let practice = model.practice("cdmm.bd.auto-trigger").unwrap();
    assert_eq!(rule(practice, |p| &p.met), "build.on_commit ≥ 0.95, n ≥ 50");
    assert_eq!(rule(practice, |p| &p.not_met), "build.on_commit < 0.95, n ≥ 50");
}

#[test]
fn a_threshold_that_is_not_opposite_stays() {
    let (base, model) = (cdmm(), loaded("every-change.toml").model);
    let of = |model: &crate::Model, which| rule(model.practice("cdmm.co.frequent-commits").unwrap(), which);
    let met: fn(&Practice) -> &_ = |p| &p.met;
    let not_met: fn(&Practice) -> &_ = |p| &p.not_met;
    assert_eq!(of(&base, met).replace("vc.cadence ≥ 0.6", "vc.cadence ≥ 0.7"), of(&model, met));
    let expected = of(&base, not_met)
        .replace("vc.cadence < 0.6", "vc.cadence < 0.7")
        .replace("gap_days > 7", "gap_days > 10");
    assert_ne!(of(&base, not_met), expected);
    assert_eq!(of(&model, not_met), expected);
}

#[test]
fn a_chain_of_files_says_all_its_names() {
    let model = loaded("chain.toml").model;
    assert_eq!(model.extends.as_deref(), Some("middle 2, which extends tiny 1"));
    assert_eq!(rule(model.practice("middle.own").unwrap(), |p| &p.met), "vc.cadence ≥ 0.5");
    assert!(model.practice("tiny.versioned").unwrap().gate);
}

#[test]
fn more_models_than_anybody_keeps_in_mind_are_refused() {
    let endless = |_: &str, path: &str| {
        let next: u32 = path.parse::<u32>().unwrap_or(0) + 1;
        let text = format!("schema = \"plimsoll/model/v1\"\n[model]\nextends = \"{next}\"\n");
        Ok(PackText { name: path.to_owned(), text })
    };
    let text = "schema = \"plimsoll/model/v1\"\n[model]\nextends = \"1\"\n";
    let problems = check("0", text, &endless).unwrap_err();
    assert_eq!(lines(&problems), "7:3:11: more than 8 models build on each other");
}

#[test]
fn without_somebody_who_finds_files_only_built_in_models_are_extended() {
    let text = std::fs::read_to_string(folder().join("chain.toml")).unwrap();
    assert!(lines(&load("chain.toml", &text).unwrap_err()).contains("cannot extend `below/middle.toml`"));
    let text = std::fs::read_to_string(folder().join("smallest.toml")).unwrap();
    assert!(load("smallest.toml", &text).is_ok());
}

/// Its experts in three categories do what no history shows.
#[test]
fn the_built_in_model_has_nothing_odd_but_what_only_people_know() {
    let pack = crate::builtin().into_iter().find(|pack| pack.id == "cdmm").unwrap();
    let files: Vec<(&str, &str)> = pack.files.iter().map(|file| (file.name, file.toml)).collect();
    let warnings = check_files(&files).unwrap().warnings;
    for (warning, category) in
        warnings.iter().zip(["culture-organization", "test-verification", "information-reporting"])
    {
        assert!(warning.is_warning());
        let start = format!("no repository can show level `expert` of `{category}`");
        assert!(warning.message.starts_with(&start), "{warning}");
    }
    assert_eq!(warnings.len(), 3, "{}", lines(&warnings));
}
