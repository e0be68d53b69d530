//! GitHub's filter patterns for branches, tags and paths.

/// Patterns and names longer than this match nothing; no real one is.
const LONGEST: usize = 1_024;

/// Whether a list of patterns lets a name through; later patterns win, `!` takes out again.
#[must_use]
pub fn lets_through(patterns: &[String], name: &str) -> bool {
    patterns.iter().fold(false, |passed, pattern| match pattern.strip_prefix('!') {
        Some(negated) => passed && !matches(negated, name),
        None => passed || matches(pattern, name),
    })
}

/// Whether a pattern matches a whole name.
///
/// `*` stands for any characters but `/`, `**` for any, `?` for zero or one and `+` for one or more of what
/// precedes it, `[…]` for one character of a set, `\` takes the meaning from what follows.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    if pattern.len() > LONGEST || name.len() > LONGEST {
        return false;
    }
    let parts = parse(pattern);
    let mut reached = vec![false; parts.len() + 1];
    reached[0] = true;
    skip_optional(&parts, &mut reached);
    for character in name.chars() {
        let mut next = vec![false; parts.len() + 1];
        for (at, part) in parts.iter().enumerate() {
            if reached[at] && part.class.contains(character) {
                next[at + 1] = true;
                next[at] |= part.repeats;
            }
        }
        reached = next;
        skip_optional(&parts, &mut reached);
    }
    reached[parts.len()]
}

/// One character class of a pattern and how often it may occur.
struct Part {
    class: Class,
    optional: bool,
    repeats: bool,
}

enum Class {
    Any,
    NotSlash,
    One(char),
    Set(Vec<(char, char)>),
}

impl Class {
    fn contains(&self, character: char) -> bool {
        match self {
            Self::Any => true,
            Self::NotSlash => character != '/',
            Self::One(own) => *own == character,
            Self::Set(ranges) => ranges.iter().any(|(low, high)| (*low..=*high).contains(&character)),
        }
    }
}

fn skip_optional(parts: &[Part], reached: &mut [bool]) {
    for (at, part) in parts.iter().enumerate() {
        if reached[at] && part.optional {
            reached[at + 1] = true;
        }
    }
}

fn parse(pattern: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = pattern.chars().peekable();
    let once = |class| Part { class, optional: false, repeats: false };
    while let Some(character) = rest.next() {
        match (character, parts.last_mut()) {
            ('*', _) if rest.next_if_eq(&'*').is_some() => {
                parts.push(Part { class: Class::Any, optional: true, repeats: true });
            }
            ('*', _) => parts.push(Part { class: Class::NotSlash, optional: true, repeats: true }),
            ('?', Some(last)) => last.optional = true,
            // After one whose repetition ends here: x+ is x x*, kept as one state that may stay.
            ('+', Some(last)) => last.repeats = true,
            ('[', _) => parts.push(once(Class::Set(set(&mut rest)))),
            ('\\', _) => parts.extend(rest.next().map(|literal| once(Class::One(literal)))),
            _ => parts.push(once(Class::One(character))),
        }
    }
    parts
}

fn set(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Vec<(char, char)> {
    let mut ranges = Vec::new();
    while let Some(low) = rest.next().filter(|character| *character != ']') {
        let is_range = rest.next_if_eq(&'-').is_some();
        let high = if is_range { rest.next().filter(|character| *character != ']') } else { None };
        ranges.push((low, high.unwrap_or(low)));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_documented() {
        for (pattern, name, expected) in [
            ("main", "main", true),
            ("main", "mainline", false),
            ("*", "main", true),
            ("*", "feature/one", false),
            ("**", "feature/one", true),
            ("release/**", "release/1/2", true),
            ("release/*", "release/1/2", false),
            ("release/**", "release", false),
            ("v[12].[0-9]+.[0-9]+", "v1.10.3", true),
            ("v[12].[0-9]+.[0-9]+", "v3.10.3", false),
            ("mains?", "main", true),
            ("ma+in", "maaain", true),
            ("ma+in", "min", false),
            ("*.x", "1.x", true),
            ("\\*", "main", false),
            ("", "main", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} on {name}");
        }
    }

    #[test]
    fn a_later_exclusion_wins() {
        let patterns = |list: &[&str]| list.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
        assert!(!lets_through(&patterns(&["**", "!main"]), "main"));
        assert!(lets_through(&patterns(&["!main", "**"]), "main"));
        assert!(!lets_through(&[], "main"));
    }

    #[test]
    fn hostile_patterns_take_linear_time() {
        let pattern = "*".repeat(1_000) + "x";
        assert!(!matches(&pattern, &"a".repeat(1_000)));
        assert!(!matches("[", "main") && !matches("[a-", "main"));
    }
}
