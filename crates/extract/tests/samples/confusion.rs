//! Which tool's lines are found in which tool's samples.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_extract::catalogue::Catalogue;

#[test]
fn every_tool_with_log_lines_has_a_sample_that_shows_it() {
    let samples = crate::samples();
    let mut missing = Vec::new();
    for tool in Catalogue::builtin().tools().iter().filter(|tool| !tool.logs.is_empty()) {
        let own = samples.iter().filter(|(name, ..)| *name == tool.id);
        let shown = own
            .flat_map(|(_, _, log)| lines(log))
            .any(|line| tool.logs.iter().any(|pattern| pattern.pattern.is_match(&line)));
        if !shown {
            missing.push(tool.id.as_str());
        }
    }
    assert!(missing.is_empty(), "no sample in fixtures/logs shows {missing:?}");
}

#[test]
fn samples_are_of_tools_that_exist() {
    let known: BTreeSet<&str> = Catalogue::builtin().tools().iter().map(|tool| tool.id.as_str()).collect();
    for (tool, path, _) in crate::samples() {
        assert!(
            tool == "traps" || tool == "runner-shapes" || known.contains(tool.as_str()),
            "{}",
            path.display()
        );
    }
}

/// A line that two tools take for theirs is settled by what the step runs; where it is not, it counts once. Pairs of
/// tools that print the same words are few, and known here.
#[test]
fn few_tools_print_the_same_summary() {
    let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
    let catalogue = Catalogue::builtin();
    for (_, _, log) in crate::samples() {
        for line in lines(&log) {
            let takers: Vec<&str> = catalogue
                .tools()
                .iter()
                .filter(|tool| {
                    tool.logs.iter().any(|log| {
                        matches!(
                            log.means,
                            plimsoll_extract::catalogue::Meaning::Suite
                                | plimsoll_extract::catalogue::Meaning::Total
                        ) && log.pattern.is_match(&line)
                    })
                })
                .map(|tool| tool.id.as_str())
                .collect();
            for (at, one) in takers.iter().enumerate() {
                for other in &takers[at + 1..] {
                    *pairs.entry(((*one).to_owned(), (*other).to_owned())).or_default() += 1;
                }
            }
        }
    }
    let pairs: Vec<String> = pairs.into_keys().map(|(one, other)| format!("{one}+{other}")).collect();
    assert_eq!(pairs, ["mix-test+bats", "rspec+haskell-test"]);
}

/// The lines of a log as patterns see them: without time stamps and colours.
fn lines(log: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(log);
    let lines = text.lines().map(|line| {
        let line = line
            .split_once("Z ")
            .filter(|(stamp, _)| stamp.len() < 30 && stamp.contains('T'))
            .map_or(line, |(_, rest)| rest);
        let marked = ["##[error]", "##[warning]"].iter().find_map(|mark| line.strip_prefix(mark));
        let line = marked.unwrap_or(line);
        let mut plain = String::new();
        let mut parts = line.split('\u{1b}');
        plain.push_str(parts.next().unwrap_or_default());
        for part in parts {
            plain.push_str(part.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, rest)| rest));
        }
        plain.into_bytes()
    });
    lines.collect()
}
