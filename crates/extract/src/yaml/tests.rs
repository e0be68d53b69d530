//! What is read, what is refused, and that refusing is quick.

use std::fmt::Write as _;

use super::*;
use crate::yaml::duplicate_keys;
use crate::yaml::random::Random;

fn one(text: &str) -> Node {
    parse(text.as_bytes(), &Limits::default()).unwrap().remove(0)
}

fn problem(text: &str) -> Problem {
    parse(text.as_bytes(), &Limits::default()).unwrap_err()
}

#[test]
fn on_is_a_key_like_any_other() {
    let node = one("name: x\non:\n  push:\n    branches: [main, 'release/**']\n");
    assert_eq!(node.get("on").unwrap().line, 3);
    assert_eq!(node.entry("on").unwrap().line, 2);
    assert_eq!(node.at(&["on", "push", "branches"]).unwrap().strings(), ["main", "release/**"]);
}

#[test]
fn scalars_keep_their_text_and_say_whether_they_were_quoted() {
    let node = one("a: true\nb: 'true'\nc:\nd: 007\ne: ~\nf: ''\n");
    assert_eq!(node.get("a").unwrap().as_bool(), Some(true));
    assert_eq!(node.get("b").unwrap().as_bool(), None);
    assert!(node.get("c").unwrap().is_null() && node.get("e").unwrap().is_null());
    assert_eq!(node.get("d").unwrap().as_str(), Some("007"));
    assert_eq!(node.get("f").unwrap().as_str(), Some(""));
}

#[test]
fn a_block_scalar_knows_the_line_of_its_text() {
    let node = one("steps:\n  - run: |\n\n      one\n      two\n  - run: three\n");
    let runs: Vec<_> =
        node.get("steps").unwrap().items().iter().map(|step| step.get("run").unwrap()).collect();
    assert_eq!((runs[0].line, runs[0].as_str()), (3, Some("\none\ntwo\n")));
    assert_eq!((runs[1].line, runs[1].as_str()), (6, Some("three")));
}

#[test]
fn of_duplicate_keys_the_last_counts_and_all_are_told() {
    let node = one("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n");
    assert_eq!(node.get("a").unwrap().as_str(), Some("3"));
    let lines: Vec<_> = duplicate_keys(&node).iter().map(|problem| problem.line.unwrap()).collect();
    assert_eq!(lines, [4, 5]);
}

#[test]
fn aliases_repeat_and_merges_are_looked_into() {
    let node = one("base: &base\n  image: app\n  tag: 1\nuse:\n  <<: *base\n  tag: 2\nlist: [*base]\n");
    assert_eq!(node.at(&["use", "image"]).unwrap().as_str(), Some("app"));
    assert_eq!(node.at(&["use", "tag"]).unwrap().as_str(), Some("2"));
    assert_eq!(node.get("list").unwrap().items()[0].get("tag").unwrap().as_str(), Some("1"));
}

#[test]
fn every_document_of_a_file_is_read() {
    let all = parse(b"kind: A\n---\nkind: B\n---\n", &Limits::default()).unwrap();
    let kinds: Vec<_> = all.iter().filter_map(|node| node.get("kind")?.as_str()).collect();
    assert_eq!(kinds, ["A", "B"]);
}

#[test]
fn what_is_not_yaml_is_a_problem_with_a_line() {
    assert_eq!(problem("a: 1\nb: [1, 2\nc: }\n").line, Some(3));
    assert_eq!(problem("a: *nowhere\n").line, Some(1));
    assert!(problem("a: &a [*a]\n").message.contains("part of"));
}

#[test]
fn bombs_are_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let previous = format!("*a{}, ", level - 1).repeat(9);
        writeln!(bomb, "a{level}: &a{level} [{}]", previous.trim_end_matches(", ")).unwrap();
    }
    assert!(problem(&bomb).message.contains("aliases"));
    let long = format!("a: &a '{}'\nb: [{}]\n", "x".repeat(500_000), vec!["*a"; 10_000].join(","));
    assert!(problem(&long).message.contains("aliases"));
    assert!(problem(&"x".repeat(10 << 20)).message.contains("more than"));
    assert!(parse("[".repeat(100_000).as_bytes(), &Limits::default()).is_err());
    assert!(parse("{a: ".repeat(100_000).as_bytes(), &Limits::default()).is_err());
    assert!(problem(&"- ".repeat(100_000)).message.contains("deep"));
    assert!(problem(&"? ".repeat(100_000)).message.contains("deep"));
    let nested: String = (0..1_000).fold(String::new(), |mut text, depth| {
        writeln!(text, "{}a:", " ".repeat(depth)).unwrap();
        text
    });
    assert!(problem(&nested).message.contains("deep"));
}

#[test]
fn a_large_honest_file_is_read() {
    let text = "- name: a step\n  run: cargo test --all\n".repeat(20_000);
    assert_eq!(one(&text).items().len(), 20_000);
}

#[test]
fn no_bytes_panic() {
    for seed in 0..2_000 {
        let _ = parse(&Random::new(seed).bytes(400), &Limits::default());
    }
}

#[test]
fn nothing_that_looks_like_yaml_panics() {
    const PIECES: [&str; 49] = [
        "-",
        "?",
        ":",
        ",",
        "[",
        "]",
        "{",
        "}",
        "#",
        "&",
        "*",
        "!",
        "|",
        ">",
        "'",
        "\"",
        "%",
        "@",
        "`",
        " ",
        "\n",
        "\t",
        "a",
        "b",
        "0",
        "1",
        "<",
        "~",
        ".",
        ": ",
        "- ",
        "|\n  ",
        "? ",
        "---\n",
        "...\n",
        "&a ",
        "*a",
        "!t ",
        "%TAG ! x\n",
        "<<: ",
        ">-\n",
        "|2\n",
        "\r\n",
        "!!str ",
        "\u{feff}",
        "é",
        "\\",
        "  ",
        "\u{0}",
    ];
    for seed in 0..6_000 {
        let text = Random::new(seed).text(&PIECES, 120);
        for document in parse(text.as_bytes(), &Limits::default()).unwrap_or_default() {
            let _ = duplicate_keys(&document);
        }
    }
}
