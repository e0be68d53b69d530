//! Patterns of branch and path filters in workflow files.

/// Whether `text` fits `pattern`: `*` stands for anything but `/`, `**` for anything, `?` for the
/// character before it or nothing, `+` for more of them, `[…]` for one of a set.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    // Longer patterns are no branch or path filters; the search below is quadratic in the worst case.
    if pattern.len() > 300 || text.len() > 1_000 || !ends_fit(pattern, text) {
        return false;
    }
    let pattern: Vec<Token> = tokens(pattern);
    let text: Vec<char> = text.chars().collect();
    // `reachable[i]`: the tokens so far can end after `i` characters.
    let mut reachable = vec![false; text.len() + 1];
    reachable[0] = true;
    for token in &pattern {
        reachable = step(token, &reachable, &text);
    }
    reachable[text.len()]
}

/// Whether the plain beginning and end of a pattern fit; most paths are told apart by these.
fn ends_fit(pattern: &str, text: &str) -> bool {
    let special = |c: char| "*?+[]\\".contains(c);
    let Some(first) = pattern.find(special) else { return pattern == text };
    let last = pattern.rfind(special).unwrap_or(first);
    let mut beginning = pattern[..first].chars();
    // The character before a question mark may be missing.
    if pattern[first..].starts_with('?') {
        beginning.next_back();
    }
    // After a double star a slash may be missing too.
    let end = pattern[last + 1..].trim_start_matches('/');
    text.starts_with(beginning.as_str()) && text.ends_with(end)
}

/// Whether a list of filters lets `text` through: the last one that fits decides, `!` excludes.
pub(super) fn allows(filters: &[String], text: &str) -> bool {
    filters.iter().fold(false, |allowed, filter| match filter.strip_prefix('!') {
        Some(excluded) => allowed && !matches(excluded, text),
        None => allowed || matches(filter, text),
    })
}

enum Token {
    One(char),
    Optional(char),
    Set(Vec<char>),
    Many(Vec<char>),
    Star,
    Stars,
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        tokens.push(match c {
            '*' if rest.next_if_eq(&'*').is_some() => {
                // `**/` also stands for no folder at all.
                rest.next_if_eq(&'/');
                Token::Stars
            }
            '*' => Token::Star,
            '[' => Token::Set(set(&mut rest)),
            '+' if matches!(tokens.last(), Some(Token::One(_) | Token::Set(_))) => more_of(tokens.last()),
            '\\' => Token::One(rest.next().unwrap_or('\\')),
            c if rest.next_if_eq(&'?').is_some() => Token::Optional(c),
            c => Token::One(c),
        });
    }
    tokens
}

/// Any number of what a token stands for.
fn more_of(token: Option<&Token>) -> Token {
    Token::Many(match token {
        Some(Token::One(c)) => vec![*c],
        Some(Token::Set(members)) => members.clone(),
        _ => Vec::new(),
    })
}

fn set(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Vec<char> {
    let mut members = Vec::new();
    while let Some(c) = rest.next() {
        match c {
            ']' => break,
            '-' if rest.peek().is_some_and(|next| *next != ']') && !members.is_empty() => {
                let from = members.last().copied().unwrap_or('-');
                let to = rest.next().unwrap_or(from);
                members.extend((from..=to).take(256));
            }
            c => members.push(c),
        }
    }
    members
}

fn step(token: &Token, before: &[bool], text: &[char]) -> Vec<bool> {
    let mut after = vec![false; before.len()];
    for at in 0..before.len() {
        let here = |wanted: &dyn Fn(char) -> bool| text.get(at).is_some_and(|c| wanted(*c));
        match token {
            Token::One(c) if before[at] && here(&|found| found == *c) => after[at + 1] = true,
            Token::Set(members) if before[at] && here(&|found| members.contains(&found)) => {
                after[at + 1] = true;
            }
            Token::Optional(c) if before[at] => {
                after[at] = true;
                if here(&|found| found == *c) {
                    after[at + 1] = true;
                }
            }
            Token::Many(members) if before[at] || after[at] => {
                after[at] = true;
                if here(&|found| members.contains(&found)) {
                    after[at + 1] = true;
                }
            }
            Token::Star | Token::Stars if before[at] || after[at] => {
                after[at] = true;
                let crosses = matches!(token, Token::Stars);
                if here(&|found| crosses || found != '/') {
                    after[at + 1] = true;
                }
            }
            _ => {}
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branch_patterns() {
        assert!(matches("main", "main") && !matches("main", "maintenance"));
        assert!(matches("release/*", "release/1.2") && !matches("release/*", "release/1/2"));
        assert!(matches("release/**", "release/1/2") && matches("**", "a/b"));
        assert!(matches("v[12].[0-9]", "v1.7") && !matches("v[12].[0-9]", "v3.7"));
        assert!(matches("mains?", "main") && matches("mains?", "mains"));
        assert!(matches("v[0-9]+.x", "v12.x") && !matches("v[0-9]+.x", "v.x"));
        assert!(matches("docs/**/*.md", "docs/a.md") && matches("docs/**", "docs/a/b.md"));
        assert!(matches("**/*.rs", "main.rs") && matches("**/*.rs", "src/main.rs"));
    }

    #[test]
    fn the_last_fitting_filter_decides() {
        let filters = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert!(allows(&filters(&["**", "!wip/**"]), "main"));
        assert!(!allows(&filters(&["**", "!wip/**"]), "wip/x"));
        assert!(!allows(&filters(&["!main"]), "main"));
    }

    #[test]
    fn hostile_patterns_end() {
        assert!(!matches(&"*a".repeat(140), &"a".repeat(139)));
        assert!(!matches(&"*".repeat(5_000), "a"));
        for pattern in ["[", "[]", "[a-", "\\", "?", "**/", ""] {
            let _ = matches(pattern, "a/b");
        }
    }
}
