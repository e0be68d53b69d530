//! What one reading of a set of workflows shares: files, parsed documents, budgets.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use plimsoll_domain::facts::workflow::Problem;

use super::ReadFile;
use crate::catalogue::Catalogue;
use crate::yaml::{self, Limits, Node};

/// Steps that one workflow may come to, everything inlined.
const MAX_STEPS: usize = 20_000;
/// Text of scripts that one workflow may come to, everything followed.
const MAX_TEXT: usize = 16 << 20;
/// Largest script, makefile or manifest that is followed.
const MAX_FOLLOWED: usize = 256 * 1024;

type Parsed = Rc<Result<Node, Problem>>;

/// Files by path, each read and parsed once.
pub(super) struct Reader<'a> {
    pub(super) catalogue: &'a Catalogue,
    read_file: &'a ReadFile<'a>,
    documents: RefCell<HashMap<String, Option<Parsed>>>,
    texts: RefCell<HashMap<String, Option<Rc<str>>>>,
    steps: Cell<usize>,
    text: Cell<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, read_file: &'a ReadFile<'a>) -> Self {
        Self {
            catalogue,
            read_file,
            documents: RefCell::default(),
            texts: RefCell::default(),
            steps: Cell::new(MAX_STEPS),
            text: Cell::new(MAX_TEXT),
        }
    }

    /// The first document of a YAML file; nothing when there is no such file.
    pub(super) fn document(&self, path: &str) -> Option<Parsed> {
        if let Some(known) = self.documents.borrow().get(path) {
            return known.clone();
        }
        let parsed = (self.read_file)(path).map(|bytes| Rc::new(first_document(&bytes)));
        self.documents.borrow_mut().insert(path.to_owned(), parsed.clone());
        parsed
    }

    /// A text file that scripts refer to; nothing when it is missing or larger than what is followed.
    pub(super) fn text(&self, path: &str) -> Option<Rc<str>> {
        if let Some(known) = self.texts.borrow().get(path) {
            return known.clone();
        }
        let bytes = (self.read_file)(path).filter(|bytes| bytes.len() <= MAX_FOLLOWED);
        let text = bytes.map(|bytes| Rc::from(String::from_utf8_lossy(&bytes)));
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        text
    }

    /// Whether the catalogue recognises a command by more than its name.
    pub(super) fn knows(&self, words: &[String]) -> bool {
        self.catalogue.by_command(words).iter().any(|hit| !hit.weak)
    }

    /// Starts the budget of another workflow.
    pub(super) fn renew(&self) {
        self.steps.set(MAX_STEPS);
        self.text.set(MAX_TEXT);
    }

    /// Whether there is room for one more step.
    pub(super) fn spend(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// Whether there is room for so much more text.
    pub(super) fn spend_text(&self, bytes: usize) -> bool {
        let left = self.text.get();
        self.text.set(left.saturating_sub(bytes));
        left > bytes
    }

    /// Whether a budget was used up.
    pub(super) fn exhausted(&self) -> bool {
        self.steps.get() == 0 || self.text.get() == 0
    }
}

fn first_document(bytes: &[u8]) -> Result<Node, Problem> {
    let empty = || Problem { line: None, message: "the file is empty".to_owned() };
    yaml::parse(bytes, &Limits::default())?.into_iter().next().ok_or_else(empty)
}
