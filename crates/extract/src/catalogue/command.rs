//! Rules on commands.
//!
//! A rule names the first words: `kubectl apply|replace`. `|` separates alternatives, `*` inside a
//! word stands for any characters, `**` for any words. Options between the words are skipped with
//! their values, so `kubectl -n shop apply` fits `kubectl apply`.

use super::wildcard::wildcard;

/// A rule on commands.
#[derive(Debug, Clone, Default)]
pub struct CommandRule {
    pub(super) words: Vec<Word>,
    /// One of these must be there.
    pub(super) require: Vec<String>,
    /// With one of these it is not this tool.
    pub(super) forbid: Vec<String>,
    /// With one of these it changes nothing.
    pub(super) unless: Vec<String>,
    /// Why it changes nothing whatever its options.
    pub(super) idle: Option<String>,
    /// Counts for less.
    pub(super) weak: bool,
    /// The rule as written.
    pub(super) written: String,
}

#[derive(Debug, Clone)]
pub(super) enum Word {
    /// One of these.
    OneOf(Vec<String>),
    /// Any number of words.
    Any,
}

/// What a rule says of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) weak: bool,
    pub(super) disqualified: Option<String>,
}

impl CommandRule {
    /// Reads a rule.
    ///
    /// # Errors
    /// In words, when there is no program or more than one `**`.
    pub(super) fn read(written: &str) -> Result<Self, String> {
        let words: Vec<_> = written.split_whitespace().map(read_word).collect();
        match words.first() {
            None => return Err("a command rule needs a program".to_owned()),
            Some(Word::Any) => return Err("a command rule starts with a program, not with `**`".to_owned()),
            Some(Word::OneOf(names)) if names.iter().any(|name| name.contains('*') || name.is_empty()) => {
                return Err("a program's name is written out, without `*`".to_owned());
            }
            Some(Word::OneOf(_)) => {}
        }
        if words.iter().filter(|word| matches!(word, Word::Any)).count() > 1 {
            return Err("one `**` is enough".to_owned());
        }
        Ok(Self { words, written: written.to_owned(), ..Self::default() })
    }

    /// The programs it is about.
    pub(super) fn programs(&self) -> &[String] {
        match self.words.first() {
            Some(Word::OneOf(names)) => names,
            _ => &[],
        }
    }

    /// The rule as written in the catalogue.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// What it says of a command, its launchers taken off.
    pub(super) fn fit(&self, words: &[&str]) -> Option<Fit> {
        if !follows(self.words.get(1..)?, words.get(1..)?) {
            return None;
        }
        let arguments = &words[1..];
        let needed = self.require.is_empty() || self.require.iter().any(|flag| has(arguments, flag));
        if !needed || self.forbid.iter().any(|flag| has(arguments, flag)) {
            return None;
        }
        let harmless = self.unless.iter().find(|flag| has(arguments, flag));
        let disqualified =
            self.idle.clone().or_else(|| harmless.map(|flag| format!("`{flag}` changes nothing")));
        Some(Fit { weak: self.weak, disqualified })
    }
}

fn read_word(word: &str) -> Word {
    if word == "**" { Word::Any } else { Word::OneOf(word.split('|').map(str::to_owned).collect()) }
}

/// Whether the words begin as the rule says.
fn follows(rule: &[Word], words: &[&str]) -> bool {
    let Some((first, rest)) = rule.split_first() else {
        return true;
    };
    let Word::OneOf(names) = first else {
        return (0..words.len()).any(|from| follows(rest, &words[from..]));
    };
    let fits = |word: &str| names.iter().any(|name| wildcard(name, word));
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if fits(word) {
            return follows(rest, &words[at + 1..]);
        }
        if !word.starts_with('-') {
            return false;
        }
        at += 1;
        // The option's value, unless it is the word looked for.
        if !word.contains('=') && words.get(at).is_some_and(|value| !value.starts_with('-') && !fits(value)) {
            at += 1;
        }
    }
    false
}

/// Whether an argument is there: `--push`, `-m slow` (an option with its value), `tests/it*` (any word).
///
/// An option that is switched off (`--push=false`) is not.
pub(super) fn has(arguments: &[&str], wanted: &str) -> bool {
    if let Some((option, value)) = wanted.split_once(' ') {
        return values_of(arguments, option).any(|found| wildcard(value, found));
    }
    arguments.iter().any(|word| match word.split_once('=') {
        Some((option, value)) if option.starts_with('-') => {
            let off = matches!(value, "false" | "none" | "0");
            wildcard(wanted, word) || (!off && wildcard(wanted, option))
        }
        _ => wildcard(wanted, word),
    })
}

/// The values an option was given: `--env X`, `--env=X`.
pub(super) fn values_of<'a>(arguments: &'a [&'a str], option: &'a str) -> impl Iterator<Item = &'a str> {
    arguments.iter().enumerate().filter_map(move |(at, word)| {
        if *word == option {
            return arguments.get(at + 1).copied();
        }
        word.strip_prefix(option)?.strip_prefix('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(rule: &CommandRule, command: &str) -> Option<Fit> {
        let words: Vec<_> = command.split_whitespace().collect();
        rule.fit(&words)
    }

    #[test]
    fn options_between_the_words_are_skipped() {
        let rule = CommandRule::read("kubectl apply|replace").unwrap();
        assert!(fit(&rule, "kubectl apply -f x").is_some());
        assert!(fit(&rule, "kubectl -n shop --context=prod replace").is_some());
        assert!(fit(&rule, "kubectl get apply").is_none());
        assert!(fit(&rule, "kubectl").is_none());
    }

    #[test]
    fn any_words_may_stand_between() {
        let rule = CommandRule::read("gradle ** test|*:test").unwrap();
        assert!(fit(&rule, "gradle clean :app:test").is_some());
        assert!(fit(&rule, "gradle test").is_some());
        assert!(fit(&rule, "gradle clean build").is_none());
    }

    #[test]
    fn conditions_decide() {
        let rule = CommandRule {
            require: vec!["--push".into()],
            unless: vec!["--dry-run".into()],
            forbid: vec!["-m not *".into()],
            ..CommandRule::read("docker build").unwrap()
        };
        assert!(fit(&rule, "docker build .").is_none());
        assert!(fit(&rule, "docker build --push=false .").is_none());
        assert_eq!(fit(&rule, "docker build --push .").unwrap().disqualified, None);
        assert!(fit(&rule, "docker build --push --dry-run=client").unwrap().disqualified.is_some());
    }

    #[test]
    fn an_option_is_matched_with_its_value() {
        assert!(has(&["-m", "integration"], "-m integration*"));
        assert!(has(&["--suite=integration"], "--suite integration"));
        assert!(!has(&["-m", "not integration"], "-m integration*"));
    }

    #[test]
    fn rules_that_match_everything_are_refused() {
        assert!(CommandRule::read("").is_err());
        assert!(CommandRule::read("** test").is_err());
        assert!(CommandRule::read("* test").is_err());
        assert!(CommandRule::read("a ** b ** c").is_err());
    }
}
