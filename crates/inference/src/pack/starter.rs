//! A commented model file to start from.

use crate::condition::{Comparison, Condition};
use crate::model::Model;

const ALONE: &str = include_str!("../../packs/starter/model.toml");
const EXTENDING: &str = include_str!("../../packs/starter/extends.toml");

/// Whether a word can be a starter's id: small letters, digits and hyphens, a letter first.
#[must_use]
pub fn is_starter_id(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A model of its own. `file` is what its comments call it.
#[must_use]
pub fn starter(id: &str, file: &str) -> String {
    filled(ALONE, &[("id", id), ("file", &in_comment(file))])
}

/// A model that builds on `base`, which it names as `extends`. Nothing of the base changes yet.
#[must_use]
pub fn extending_starter(id: &str, file: &str, extends: &str, base: &Model) -> String {
    let first = base.practices.first();
    let words = [
        ("id", id),
        ("file", &in_comment(file)),
        ("extends", &quoted(extends)),
        ("theta", &base.scoring.theta.to_string()),
        ("threshold", &threshold(base)),
        ("practice", first.map_or("", |practice| &practice.id)),
        ("category", base.categories.first().map_or("", |category| &category.id)),
        ("level", base.levels.first().map_or("", |level| &level.id)),
    ];
    filled(EXTENDING, &words)
}

fn filled(template: &str, words: &[(&str, &str)]) -> String {
    words
        .iter()
        .fold(template.to_owned(), |text, (name, word)| text.replace(&format!("{{{{{name}}}}}"), word))
}

/// The first threshold of the base that somebody may want stricter, as it is now.
fn threshold(base: &Model) -> String {
    let found = base.practices.iter().find_map(|practice| {
        let mut found = None;
        practice.met.as_ref()?.walk(&mut |part| {
            if let Condition::Signal(test) = part
                && let Comparison::AtLeast(figure) = test.comparison
                && test.field == "value"
                && figure > 0.0
                && figure < 1.0
            {
                found.get_or_insert((test.signal.clone(), figure));
            }
        });
        found.map(|(signal, figure)| (&practice.id, signal, figure))
    });
    let Some((practice, signal, figure)) = found else { return String::new() };
    format!(
        "\n# ---- Thresholds, by what they are compared with -------------------------------------------------------------\n\
         \n[[override]]\npractice = {}\n\
         # As it is now. A field stands behind a dot, the sample too: \"{signal}.n\" = 50\n\
         thresholds = {{ {} = {figure} }}\n",
        quoted(practice),
        quoted(&signal)
    )
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}

/// A name that does not end the comment it stands in.
fn in_comment(name: &str) -> String {
    name.chars().map(|character| if character.is_control() { '?' } else { character }).collect()
}
