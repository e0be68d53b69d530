//! What detectors look at: the tree's own files, sorted into kinds once, and the contents that were read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFact, FileFinding, FileTree, PathKind, file_kind};

use crate::catalogue::Catalogue;

/// The longest line that is looked at; longer ones are minified or data.
const LONGEST_LINE: usize = 4_000;

/// One file of the tree.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) size: u64,
    pub(super) kind: PathKind,
    /// Below a folder of examples, tests or documentation.
    pub(super) sample: bool,
}

impl<'a> File<'a> {
    /// The last part of the path.
    pub(super) fn name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The path without its last part; `.` for the root.
    pub(super) fn folder(&self) -> &'a str {
        folder_of(self.path)
    }
}

/// What detectors look at.
pub(super) struct Input<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) tree: &'a FileTree,
    /// Own files: nothing vendored, nothing generated, no links.
    pub(super) files: Vec<File<'a>>,
    contents: &'a BTreeMap<String, Vec<u8>>,
}

impl<'a> Input<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        tree: &'a FileTree,
        contents: &'a BTreeMap<String, Vec<u8>>,
    ) -> Self {
        let files = tree
            .entries
            .iter()
            .filter(|entry| !entry.link)
            .filter_map(|entry| {
                let kind = file_kind(&entry.path);
                let own = !matches!(kind, PathKind::Vendored | PathKind::Generated);
                let size = entry.size?;
                own.then(|| File { path: &entry.path, size, kind, sample: is_sample(&entry.path) })
            })
            .collect();
        Self { catalogue, tree, files, contents }
    }

    /// Files that are neither tests nor examples.
    pub(super) fn real(&self) -> impl Iterator<Item = &File<'a>> {
        self.files.iter().filter(|file| !file.sample && !file.kind.is_test())
    }

    /// A file's content as text, invalid UTF-8 replaced. `None` when it was not read.
    pub(super) fn text(&self, path: &str) -> Option<Cow<'a, str>> {
        self.contents.get(path).map(|bytes| String::from_utf8_lossy(bytes))
    }
}

/// The lines of a text with their numbers from 1; overlong lines are left out.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1u32..).zip(text.lines()).filter(|(_, line)| line.len() <= LONGEST_LINE)
}

/// The first line that contains a text.
pub(super) fn line_with(text: &str, needle: &str) -> Option<u32> {
    lines(text).find(|(_, line)| line.contains(needle)).map(|(number, _)| number)
}

/// The path without its last part; `.` for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// Folders that show how something could be used.
const EXAMPLES: &[&str] = &[
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "fixture",
    "fixtures",
    "testdata",
    "test-data",
    "test_data",
    "docs",
    "doc",
    "documentation",
    "tutorial",
    "tutorials",
    "guides",
    "cookbook",
    "playground",
    "quickstart",
    "quickstarts",
    "starters",
    "boilerplate",
    "samplecode",
    "snippets",
];

/// Folders that test or measure.
const TESTS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "testing",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "fuzz",
    "stress-test",
    "integration-tests",
    "testlib",
    "test-suite",
];

/// Whether a path is below a folder of examples, tests or documentation.
pub(super) fn is_sample(path: &str) -> bool {
    let tests = |part: &str| {
        TESTS.iter().any(|folder| part.eq_ignore_ascii_case(folder))
            || part.starts_with("test-")
            || part.starts_with("tests-")
    };
    is_example(path) || folders(path).any(tests)
}

/// Whether a path is below a folder of examples or documentation; tests are none.
pub(super) fn is_example(path: &str) -> bool {
    let example = |part: &str| EXAMPLES.iter().any(|folder| part.eq_ignore_ascii_case(folder));
    folders(path).any(|part| example(part) || part.starts_with("{{"))
}

fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').rev().skip(1)
}

/// Whether a path is below a folder of templates for other projects.
pub(super) fn is_template(path: &str) -> bool {
    folders(path).any(|part| {
        matches!(part, "template" | "templates" | "scaffold" | "scaffolds" | "skeleton")
            || part.starts_with("cookiecutter")
    })
}

/// A finding with nothing but its file.
pub(super) fn found(fact: FileFact, path: &str) -> FileFinding {
    FileFinding { fact, tool: None, path: path.to_owned(), line: None, detail: None, amount: None }
}

/// Adds what else is known to a finding.
pub(super) trait Refine: Sized {
    /// With the catalogue's tool.
    fn tool(self, tool: &str) -> Self;
    /// With the line.
    fn line(self, line: Option<u32>) -> Self;
    /// With a detail.
    fn detail(self, detail: &str) -> Self;
    /// With a number.
    fn amount(self, amount: u64) -> Self;
}

impl Refine for FileFinding {
    fn tool(mut self, tool: &str) -> Self {
        self.tool = Some(tool.to_owned());
        self
    }

    fn line(mut self, line: Option<u32>) -> Self {
        self.line = line;
        self
    }

    fn detail(mut self, detail: &str) -> Self {
        self.detail = Some(detail.to_owned());
        self
    }

    fn amount(mut self, amount: u64) -> Self {
        self.amount = Some(amount);
        self
    }
}
