//! What can be said of an `if:` without running it.

use super::scope::Scope;

/// Deepest nesting of parentheses that is followed.
const MAX_DEPTH: usize = 32;

/// A value, where it is constant.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

/// Whether a condition can only be true or only be false. `None` when it depends on the run.
pub(super) fn constant(condition: &str, scope: &Scope) -> Option<bool> {
    let text = condition.trim();
    let bare = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(text);
    if bare.contains("${{") {
        return None;
    }
    let mut parser = Parser { rest: bare, scope, depth: 0 };
    let value = parser.either()?;
    let complete = parser.rest.trim_start().is_empty();
    if complete { value.as_ref().map(truth) } else { None }
}

/// Whether a condition lets a job run although a job it needs was skipped.
pub(super) fn survives_skipped_needs(condition: Option<&str>) -> bool {
    condition
        .is_some_and(|text| ["always()", "cancelled()", "failure()"].iter().any(|call| text.contains(call)))
}

fn truth(value: &Known) -> bool {
    match value {
        Known::Null => false,
        Known::Bool(flag) => *flag,
        Known::Number(number) => *number != 0.0,
        Known::Text(text) => !text.is_empty(),
    }
}

/// `None` from a method is a text that is no expression; `Some(None)` a value that is not constant.
struct Parser<'a> {
    rest: &'a str,
    scope: &'a Scope,
    depth: usize,
}

impl Parser<'_> {
    fn takes(&mut self, token: &str) -> bool {
        let trimmed = self.rest.trim_start();
        if let Some(rest) = trimmed.strip_prefix(token) {
            self.rest = rest;
            return true;
        }
        false
    }

    fn either(&mut self) -> Option<Option<Known>> {
        let mut left = self.both()?;
        while self.takes("||") {
            let right = self.both()?;
            left = match (left.as_ref().map(truth), right.as_ref().map(truth)) {
                (Some(true), _) => left,
                (Some(false), _) => right,
                (None, Some(true)) => right,
                _ => None,
            };
        }
        Some(left)
    }

    fn both(&mut self) -> Option<Option<Known>> {
        let mut left = self.comparison()?;
        while self.takes("&&") {
            let right = self.comparison()?;
            left = match (left.as_ref().map(truth), right.as_ref().map(truth)) {
                (Some(false), _) => left,
                (Some(true), _) => right,
                (None, Some(false)) => right,
                _ => None,
            };
        }
        Some(left)
    }

    fn comparison(&mut self) -> Option<Option<Known>> {
        let left = self.unary()?;
        for (token, wanted) in [("==", Some(true)), ("!=", Some(false)), ("<", None), (">", None)] {
            if self.takes(token) {
                self.takes("=");
                let right = self.unary()?;
                let same = left.zip(right).and_then(|(left, right)| equal(&left, &right));
                return Some(wanted.and_then(|wanted| same.map(|same| Known::Bool(same == wanted))));
            }
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Option<Known>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = if self.takes("!") {
            self.unary()?.map(|value| Known::Bool(!truth(&value)))
        } else if self.takes("(") {
            let value = self.either()?;
            if !self.takes(")") {
                return None;
            }
            value
        } else if self.takes("'") {
            Some(Known::Text(self.quoted()?))
        } else {
            self.word()?
        };
        self.depth -= 1;
        Some(value)
    }

    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let end = self.rest.find('\'')?;
            text.push_str(&self.rest[..end]);
            self.rest = &self.rest[end + 1..];
            match self.rest.strip_prefix('\'') {
                Some(rest) => {
                    text.push('\'');
                    self.rest = rest;
                }
                None => return Some(text),
            }
        }
    }

    fn word(&mut self) -> Option<Option<Known>> {
        let trimmed = self.rest.trim_start();
        let part = |c: char| c.is_alphanumeric() || "_-.*[]'\"".contains(c);
        let end = trimmed.find(|c| !part(c)).unwrap_or(trimmed.len());
        if end == 0 {
            return None;
        }
        let word = &trimmed[..end];
        self.rest = &trimmed[end..];
        if self.takes("(") {
            self.arguments()?;
            return Some((word == "always").then_some(Known::Bool(true)));
        }
        Some(match word {
            "true" => Some(Known::Bool(true)),
            "false" => Some(Known::Bool(false)),
            "null" => Some(Known::Null),
            _ => word.parse().ok().map(Known::Number).or_else(|| self.input(word)),
        })
    }

    /// Passes over a call's arguments.
    fn arguments(&mut self) -> Option<()> {
        if self.takes(")") {
            return Some(());
        }
        loop {
            self.either()?;
            if self.takes(")") {
                return Some(());
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    fn input(&self, word: &str) -> Option<Known> {
        let (value, boolean) = self.scope.inputs.get(word.strip_prefix("inputs.")?)?;
        match value.as_str() {
            computed if computed.contains("${{") => None,
            "true" if *boolean => Some(Known::Bool(true)),
            "false" if *boolean => Some(Known::Bool(false)),
            text => Some(Known::Text(text.to_owned())),
        }
    }
}

/// Equality of two constants; of different kinds nothing is said.
fn equal(left: &Known, right: &Known) -> Option<bool> {
    match (left, right) {
        (Known::Text(left), Known::Text(right)) => Some(left.to_lowercase() == right.to_lowercase()),
        (Known::Bool(left), Known::Bool(right)) => Some(left == right),
        (Known::Number(left), Known::Number(right)) => Some((left - right).abs() < f64::EPSILON),
        (Known::Null, Known::Null) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(condition: &str) -> Option<bool> {
        let mut scope = Scope::default();
        scope.inputs.insert("deploy".into(), ("false".into(), true));
        scope.inputs.insert("to".into(), ("prod".into(), false));
        scope.inputs.insert("ref".into(), ("${{ github.sha }}".into(), false));
        constant(condition, &scope)
    }

    #[test]
    fn only_constants_are_decided() {
        for never in [
            "false",
            "${{ false }}",
            "always() && false",
            "false && github.ref == 'refs/heads/main'",
            "github.actor == 'x' && (false)",
            "!true",
            "'a' == 'b'",
            "inputs.deploy",
            "${{ inputs.to == 'staging' }}",
            "0",
        ] {
            assert_eq!(say(never), Some(false), "{never}");
        }
        for always in ["true", "always()", "inputs.to == 'PROD'", "!inputs.deploy", "1 || github.x"] {
            assert_eq!(say(always), Some(true), "{always}");
        }
        for depends in [
            "github.repository == 'a/b'",
            "github.event_name != 'push' || false",
            "contains(github.ref, 'false')",
            "inputs.ref == 'x'",
            "inputs.unknown",
            "failure()",
            "${{ false }} && ${{ true }}",
            "startsWith(github.ref, 'refs/tags/') && inputs.to == 'prod'",
            "a ~ b",
            "'open",
            "((((((((((((((((((((((((((((((((((((((((((((true",
        ] {
            assert_eq!(say(depends), None, "{depends}");
        }
    }

    #[test]
    fn no_condition_panics() {
        const PIECES: [&str; 24] = [
            "a", "z", "'", "(", ")", ".", "!", "&", "|", "=", "<", ">", "{", "}", "$", " ", "é", "0", "9",
            "inputs.", "||", "&&", "${{", "}}",
        ];
        for seed in 0..4_000 {
            let _ = say(&crate::yaml::random::Random::new(seed).text(&PIECES, 60));
        }
    }
}
