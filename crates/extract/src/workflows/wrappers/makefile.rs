//! Makefiles, as far as targets, prerequisites, recipes and plain variables go.

use std::collections::BTreeMap;

/// What a makefile defines.
#[derive(Debug, Default)]
pub(super) struct Makefile {
    variables: BTreeMap<String, String>,
    /// Variables of the command line; no file changes them.
    given: BTreeMap<String, String>,
    /// Conditionals that are open; `None` where the outcome is not known and both branches are read.
    branches: Vec<Option<bool>>,
    rules: BTreeMap<String, Rule>,
    /// The first target.
    first: Option<String>,
    /// Files it includes, as written.
    pub(super) includes: Vec<String>,
}

/// A target's prerequisites and recipe.
#[derive(Debug, Default, Clone)]
pub(super) struct Rule {
    pub(super) needs: Vec<String>,
    /// Lines of the recipe, with the file's line and the file.
    pub(super) recipe: Vec<(u32, String)>,
    pub(super) file: String,
}

/// Longest text that variables may expand a line to.
const MAX_EXPANDED: usize = 16 * 1024;

/// Longest reference that is looked at.
const MAX_REFERENCE: usize = 512;

/// Programs that makefiles usually name by a variable that something else sets.
const USUAL: [&str; 22] = [
    "GO",
    "CARGO",
    "DOCKER",
    "NPM",
    "YARN",
    "PNPM",
    "PYTHON",
    "PYTHON3",
    "PIP",
    "HELM",
    "KUBECTL",
    "TERRAFORM",
    "MAKE",
    "MVN",
    "POETRY",
    "UV",
    "PYTEST",
    "NODE",
    "BUNDLE",
    "DOTNET",
    "CMAKE",
    "GRADLE",
];

impl Makefile {
    /// Nothing yet but the variables of a command line.
    pub(super) fn with(given: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { given: given.iter().map(own).collect(), ..Self::default() }
    }

    /// Adds what a file defines; earlier definitions of a recipe stay.
    pub(super) fn add(&mut self, text: &str, file: &str) {
        let mut current: Vec<String> = Vec::new();
        let mut in_definition = false;
        for (line, joined) in logical_lines(text) {
            if in_definition {
                in_definition = !joined.starts_with("endef");
            } else if self.conditional(joined.trim()) || self.branches.contains(&Some(false)) {
                continue;
            } else if let Some(recipe) = joined.strip_prefix('\t') {
                self.recipe_line(&current, line, recipe);
            } else if joined.starts_with("define ") {
                in_definition = true;
            } else if !joined.trim().is_empty() && !joined.starts_with('#') {
                self.top_level(&joined, line, file, &mut current);
            }
        }
    }

    fn top_level(&mut self, line: &str, number: u32, file: &str, current: &mut Vec<String>) {
        let text = line.trim_start();
        let word = text.split_whitespace().next().unwrap_or("");
        if matches!(word, "include" | "-include" | "sinclude") {
            self.includes.extend(text.split_whitespace().skip(1).map(str::to_owned));
            return;
        }
        if matches!(word, "unexport" | "vpath" | "undefine") {
            return;
        }
        let text = text.strip_prefix("export ").or_else(|| text.strip_prefix("override ")).unwrap_or(text);
        if let Some((name, value)) = assignment(text) {
            if text.contains("+=") {
                let known = self.variables.entry(name.to_owned()).or_default();
                if known.len() < MAX_EXPANDED {
                    known.push(' ');
                    known.push_str(value);
                }
            } else {
                self.variables.insert(name.to_owned(), value.to_owned());
            }
            return;
        }
        let Some((targets, rest)) = text.split_once(':') else { return };
        self.rule(targets, rest.trim_start_matches(':'), number, file, current);
    }

    fn rule(&mut self, targets: &str, rest: &str, number: u32, file: &str, current: &mut Vec<String>) {
        current.clear();
        if assignment(rest.trim()).is_some() {
            return;
        }
        let (needs, inline) =
            rest.split_once(';').map_or((rest, None), |(needs, recipe)| (needs, Some(recipe)));
        let needs = self.expand(needs.split('#').next().unwrap_or(""));
        let needs: Vec<String> =
            needs.split_whitespace().filter(|word| *word != "|").map(str::to_owned).collect();
        for target in self.expand(targets).split_whitespace() {
            if self.first.is_none() && !target.starts_with('.') && !target.contains('%') {
                self.first = Some(target.to_owned());
            }
            let rule = self.rules.entry(target.to_owned()).or_default();
            rule.needs.extend(needs.iter().cloned());
            if rule.file.is_empty() || rule.recipe.is_empty() {
                file.clone_into(&mut rule.file);
            }
            current.push(target.to_owned());
        }
        if let Some(recipe) = inline {
            self.recipe_line(current, number, recipe);
        }
    }

    fn recipe_line(&mut self, current: &[String], line: u32, text: &str) {
        for target in current {
            if let Some(rule) = self.rules.get_mut(target) {
                rule.recipe.push((line, text.to_owned()));
            }
        }
    }

    /// Follows `ifeq` and its like; whether the line was one.
    fn conditional(&mut self, line: &str) -> bool {
        let (word, rest) = line.split_once(|c: char| c.is_whitespace() || c == '(').unwrap_or((line, ""));
        let rest = &line[line.len() - rest.len()..];
        match word {
            "endif" => {
                self.branches.pop();
            }
            "else" => {
                let before = self.branches.pop().flatten();
                let chained = rest.trim_start();
                if before == Some(false) && chained.starts_with("if") && self.conditional(chained) {
                    return true;
                }
                self.branches.push(before.map(|taken| !taken));
            }
            "ifeq" | "ifneq" => {
                let equal = self.compare(line[word.len()..].trim());
                self.branches.push(equal.map(|equal| equal == (word == "ifeq")));
            }
            "ifdef" | "ifndef" => {
                // A variable may also come from the environment, so only its presence is sure.
                let name = rest.trim();
                let defined = self.given.contains_key(name) || self.variables.contains_key(name);
                self.branches.push(defined.then_some(word == "ifdef"));
            }
            _ => return false,
        }
        true
    }

    /// `(a,b)` or `"a" "b"`; nothing when a side is not known.
    fn compare(&self, sides: &str) -> Option<bool> {
        let (left, right) = match sides.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => inner.rsplit_once(',')?,
            None => sides.split_once(' ')?,
        };
        let side = |text: &str| self.expand(text.trim().trim_matches(['"', '\''])).trim().to_owned();
        let (left, right) = (side(left), side(right));
        (!left.contains('$') && !right.contains('$')).then(|| left == right)
    }

    /// The target that runs when none is named.
    pub(super) fn default_goal(&self) -> Option<String> {
        self.variables.get(".DEFAULT_GOAL").map(|goal| self.expand(goal)).or_else(|| self.first.clone())
    }

    /// A target's rule, by name or by pattern, with what `%` stood for.
    pub(super) fn rule_of(&self, target: &str) -> Option<(&Rule, String)> {
        if let Some(rule) = self.rules.get(target) {
            return Some((rule, String::new()));
        }
        self.rules.iter().find_map(|(pattern, rule)| {
            let (before, after) = pattern.split_once('%')?;
            let stem = target.strip_prefix(before)?.strip_suffix(after)?;
            (!before.is_empty() && !stem.is_empty()).then(|| (rule, stem.to_owned()))
        })
    }

    /// Puts variables in. Unknown ones that usually name a program become that program.
    pub(super) fn expand(&self, text: &str) -> String {
        let mut expanded = text.to_owned();
        for _ in 0..5 {
            let next = self.expand_once(&expanded);
            if next == expanded || next.len() > MAX_EXPANDED {
                break;
            }
            expanded = next;
        }
        expanded
    }

    fn expand_once(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some(name) = reference(rest) else {
                // `$$` is the shell's dollar; it is left for the end.
                let width = if rest.starts_with("$$") { 2 } else { 1 };
                out.push_str(&rest[..width]);
                rest = &rest[width..];
                continue;
            };
            let whole = &rest[..name.len() + 3];
            match self.value(name) {
                Some(value) if out.len() < MAX_EXPANDED => out.push_str(&value),
                _ => out.push_str(whole),
            }
            rest = &rest[whole.len()..];
        }
        out.push_str(rest);
        out
    }

    fn value(&self, name: &str) -> Option<String> {
        if let Some((function, argument)) = name.split_once(' ') {
            return call(function, argument);
        }
        let known = self.given.get(name).or_else(|| self.variables.get(name)).cloned();
        known.or_else(|| USUAL.contains(&name).then(|| name.to_lowercase()))
    }
}

/// What stands between the brackets of `$(…)` or `${…}`, brackets inside included.
fn reference(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let (open, close) = match bytes.get(1)? {
        b'(' => (b'(', b')'),
        b'{' => (b'{', b'}'),
        _ => return None,
    };
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().take(MAX_REFERENCE).skip(1) {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(&text[2..at]);
            }
        }
    }
    None
}

/// Functions of make, as far as their result is their argument or nothing.
fn call(function: &str, argument: &str) -> Option<String> {
    match function {
        "abspath" | "realpath" | "strip" | "value" | "sort" => Some(argument.trim().to_owned()),
        "error" | "warning" | "info" | "if" | "or" | "and" | "eval" | "foreach" | "call" | "patsubst"
        | "subst" | "wildcard" | "filter" | "filter-out" | "dir" | "notdir" | "basename" | "suffix"
        | "addprefix" | "addsuffix" | "join" | "word" | "words" | "firstword" | "lastword" | "findstring"
        | "origin" => Some(String::new()),
        // The shell's own spelling of the same.
        "shell" => Some(format!("$$({argument})")),
        _ => None,
    }
}

/// `NAME = value` in make's spellings.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim_end_matches([':', '?', '+', '!']).trim();
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c));
    plain.then(|| (name, value.split(" #").next().unwrap_or("").trim()))
}

/// Lines with continuations joined, each with the number of its first line.
fn logical_lines(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        let (line, continues) = line.strip_suffix('\\').map_or((line, false), |line| (line, true));
        match lines.last_mut().filter(|_| open) {
            // The break stays in the text, so that commands keep their lines.
            Some((_, joined)) => {
                joined.push_str("\\\n");
                joined.push_str(line);
            }
            None => lines.push((u32::try_from(index + 1).unwrap_or(u32::MAX), line.to_owned())),
        }
        open = continues;
    }
    lines
}
