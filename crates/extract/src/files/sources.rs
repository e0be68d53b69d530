//! Languages of product code and of tests.

use std::collections::BTreeMap;

use plimsoll_domain::facts::language::is_markup;
use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{Input, Refine, found, is_example};

/// One finding per language of product code, one per language of tests.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut source: BTreeMap<&str, (u64, u64, &str)> = BTreeMap::new();
    let mut tests: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    for file in &input.files {
        match file.kind {
            PathKind::Source(language) if !is_markup(language) && !file.sample => {
                let entry = source.entry(language).or_insert((0, 0, file.path));
                entry.0 += file.size;
                if file.size > entry.1 {
                    (entry.1, entry.2) = (file.size, file.path);
                }
            }
            PathKind::Test(language)
                if language != "other"
                    && !is_example(file.path)
                    && (!is_markup(language) || language == "Gherkin") =>
            {
                tests.entry(language).or_insert((0, file.path)).0 += 1;
            }
            _ => {}
        }
    }
    for (language, (bytes, _, largest)) in source {
        out.push(found(FileFact::Source, largest).detail(language).amount(bytes));
    }
    for (language, (count, example)) in tests {
        out.push(found(FileFact::TestFile, example).detail(language).amount(count));
    }
}
