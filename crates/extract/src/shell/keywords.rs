//! Words of the shell's grammar that stand in front of commands.

use super::Shell;

/// What is left of a simple command.
pub(super) enum Kept {
    Nothing,
    Words(Vec<String>),
}

/// Where in `case … in a|b) … ;; esac` the script is.
#[derive(Debug, Default)]
pub(super) struct CaseState {
    depth: usize,
    pattern: bool,
}

impl CaseState {
    /// After `;;` comes a pattern or `esac`.
    pub(super) fn next_pattern(&mut self) {
        self.pattern = self.depth > 0;
    }

    /// Whether a `)` ends a pattern rather than a list of commands.
    pub(super) fn is_pattern(&self, words: &[String]) -> bool {
        (self.depth > 0 && self.pattern) || words.first().is_some_and(|word| word == "case")
    }

    pub(super) fn end_pattern(&mut self) {
        self.depth = self.depth.max(1);
        self.pattern = false;
    }

    /// Takes keywords and assignments off the front.
    pub(super) fn strip(&mut self, mut words: Vec<String>, shell: Shell) -> Kept {
        let mut first = 0;
        loop {
            let Some(word) = words.get(first) else { return Kept::Nothing };
            match word.as_str() {
                "case" if shell == Shell::Posix => {
                    self.depth += 1;
                    self.pattern = true;
                    return Kept::Nothing;
                }
                "esac" if shell == Shell::Posix => {
                    self.depth = self.depth.saturating_sub(1);
                    self.pattern = false;
                }
                "for" | "select" | "foreach" | "param" => return Kept::Nothing,
                "function" => first += 1,
                "rem" | "REM" | "::" if shell == Shell::Cmd => return Kept::Nothing,
                "[" | "[[" | "test" if shell == Shell::Posix => return Kept::Nothing,
                _ if is_keyword(word) || assigns(word, shell) => {}
                _ if shell == Shell::PowerShell && words.get(first + 1).is_some_and(|next| next == "=") => {
                    first += 1;
                }
                _ => break,
            }
            first += 1;
        }
        if self.pattern {
            return Kept::Nothing;
        }
        words.drain(..first);
        // The rest of a `[[ … && … ]]`, a loose option or bracket: no command.
        let tail_of_test = words.last().is_some_and(|word| word == "]]" || word == "]");
        let no_program = words[0].starts_with(['-', '{', '}', '=', '[', ']']) || words[0].is_empty();
        let expression = shell == Shell::PowerShell && words[0].starts_with(['$', '@', '[']);
        if tail_of_test || no_program || expression { Kept::Nothing } else { Kept::Words(words) }
    }
}

fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 20] = [
        "if", "then", "else", "elif", "fi", "while", "until", "do", "done", "{", "}", "!", "coproc", "try",
        "catch", "finally", "elseif", "call", "&", "return",
    ];
    let word = word.strip_prefix('@').unwrap_or(word);
    KEYWORDS.contains(&word)
}

/// `NAME=value` or `NAME+=value` in front of a command; `$x = …` in PowerShell.
fn assigns(word: &str, shell: Shell) -> bool {
    let Some((name, _)) = word.split_once('=') else { return false };
    let name = name.strip_suffix('+').unwrap_or(name);
    let name = name.split('[').next().unwrap_or(name);
    let variable = if shell == Shell::PowerShell { name.trim_start_matches('$') } else { name };
    variable.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
}
