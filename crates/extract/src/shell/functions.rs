//! Functions that a script defines, and which of them it calls.

use super::frame::Raw;

/// How many functions are followed; those beyond count as called.
pub(super) const MAX_FUNCTIONS: usize = 200;

/// For each function, whether anything that runs may call it.
///
/// A name anywhere in a command's words counts as a call (`trap cleanup EXIT`, `bash -c "build x"`),
/// and a program taken from a variable may be any of them.
pub(super) fn called(names: &[String], commands: &[Raw]) -> Vec<bool> {
    let mut called = vec![false; names.len()];
    if names.is_empty() {
        return called;
    }
    let mut calls: Vec<(Option<usize>, usize)> = Vec::new();
    for raw in commands.iter().filter(|raw| !raw.dead) {
        let dynamic = raw.words.first().is_some_and(|word| word.starts_with('$'));
        for (number, name) in names.iter().enumerate() {
            let meant = dynamic || raw.words.iter().any(|word| mentions(word, name));
            if raw.function != Some(number) && meant {
                calls.push((raw.function, number));
            }
        }
    }
    calls.sort_unstable();
    calls.dedup();
    // Each round finds at least one more function.
    for _ in 0..=names.len() {
        let before = called.clone();
        for (caller, callee) in &calls {
            if caller.is_none_or(|caller| before.get(caller).copied().unwrap_or(true)) {
                called[*callee] = true;
            }
        }
        if called == before {
            break;
        }
    }
    called
}

fn mentions(word: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    word.match_indices(name)
        .any(|(at, _)| !word[..at].ends_with(part) && !word[at + name.len()..].starts_with(part))
}
