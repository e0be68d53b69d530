//! The starter is a model as it stands.

use crate::pack::{PackText, builtin, check, extending_starter, is_starter_id, json_schema, load, starter};

fn lines(problems: &[crate::PackProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn nowhere(_: &str, _: &str) -> Result<PackText, String> {
    Err("nowhere".to_owned())
}

fn valid(text: &str) -> bool {
    let schema = serde_json::from_str(&json_schema()).unwrap();
    let table: toml::Table = toml::from_str(text).unwrap();
    jsonschema::validator_for(&schema).unwrap().is_valid(&serde_json::to_value(table).unwrap())
}

#[test]
fn it_passes_the_check_unchanged() {
    let text = starter("our-way", "our-way.toml");
    let checked =
        check("our-way.toml", &text, &nowhere).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    assert_eq!(lines(&checked.warnings), "");
    assert_eq!(checked.model.id, "our-way");
    assert!(text.starts_with("#:schema "));
    assert!(!text.contains("{{"), "{text}");
    assert!(valid(&text));
}

#[test]
fn one_that_extends_changes_nothing_yet() {
    for pack in builtin() {
        let base = pack.load().unwrap();
        let text = extending_starter("our-way", "our-way.toml", pack.id, &base);
        let checked =
            check("our-way.toml", &text, &nowhere).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
        assert_eq!(lines(&checked.warnings), "");
        assert_eq!(checked.model.practices, base.practices, "{}", pack.id);
        assert!(text.starts_with("#:schema "));
        assert!(!text.contains("{{"), "{text}");
        assert!(valid(&text));
    }
}

#[test]
fn what_it_comments_out_can_be_used() {
    let base = builtin().into_iter().find(|pack| pack.id == "cdmm").unwrap().load().unwrap();
    let text = extending_starter("our-way", "our-way.toml", "cdmm", &base);
    let (head, own) = text.split_once("# [[practice]]").unwrap();
    let own = own.replace("\n# ", "\n");
    let model = load("our-way.toml", &format!("{head}[[practice]]{own}"));
    let model = model.unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    assert!(model.practice("our-way.weekly").is_some());
}

#[test]
fn odd_names_do_no_harm() {
    let base = builtin()[0].load().unwrap();
    let text = extending_starter("x", "a\nb.toml", "a\"\\\n\u{7f}b.toml", &base);
    let found = check("x.toml", &text, &|_, path| Err(format!("asked for {path:?}"))).unwrap_err();
    assert!(lines(&found).contains(&format!("{:?}", "a\"\\\n\u{7f}b.toml")), "{}", lines(&found));
    assert!(is_starter_id("our-way2"));
    for id in ["", "2x", "Our", "a.b", "a b", "ä", "-a"] {
        assert!(!is_starter_id(id), "{id}");
    }
}
