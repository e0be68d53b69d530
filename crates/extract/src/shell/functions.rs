//! Functions that a script defines, and which of them it calls.

use plimsoll_domain::facts::workflow::Command;

use super::frame::Raw;

/// How many functions are followed; those beyond count as called.
pub(super) const MAX_FUNCTIONS: usize = 200;

/// Who sources a script, by the words of their commands: the names of its functions among them are calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Callers {
    words: Vec<String>,
    /// They may call any function, such as one whose name is in a variable.
    anything: bool,
}

/// More words than this are not looked through: they may call anything.
const MAX_WORDS: usize = 4_000;

impl Callers {
    /// Those who may call anything.
    #[must_use]
    pub const fn anybody() -> Self {
        Self { words: Vec::new(), anything: true }
    }

    /// A script with these commands, and those who source it in turn.
    #[must_use]
    pub fn of(commands: &[Command], above: &Self) -> Self {
        let dynamic =
            commands.iter().any(|command| command.words.first().is_some_and(|word| word.starts_with('$')));
        let own = commands.iter().flat_map(|command| &command.words);
        let mut words: Vec<String> = own.chain(&above.words).take(MAX_WORDS + 1).cloned().collect();
        words.sort_unstable();
        words.dedup();
        if dynamic || above.anything || words.len() > MAX_WORDS {
            return Self::anybody();
        }
        Self { words, anything: false }
    }

    fn call(&self, name: &str) -> bool {
        self.anything || self.words.iter().any(|word| mentions(word, name))
    }
}

/// For each function, whether anything that runs may call it.
///
/// A name anywhere in a command's words counts as a call (`trap cleanup EXIT`, `bash -c "build x"`),
/// and a program taken from a variable may be any of them.
pub(super) fn called(names: &[String], commands: &[Raw], callers: &Callers) -> Vec<bool> {
    let mut called: Vec<bool> = names.iter().map(|name| callers.call(name)).collect();
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
