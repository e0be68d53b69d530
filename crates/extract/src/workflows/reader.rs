//! What one reading of a set of workflows shares: files, parsed documents, budgets.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use plimsoll_domain::facts::workflow::Problem;

use super::ReadFile;
use super::wrappers::Expansions;
use crate::catalogue::Catalogue;
use crate::yaml::{self, Limits, Node};

/// Steps that one workflow may come to, everything inlined.
const MAX_STEPS: usize = 20_000;
/// Text of scripts that one workflow may come to, everything followed.
const MAX_TEXT: usize = 16 << 20;
/// Steps that one job may come to.
pub(super) const MAX_JOB_STEPS: usize = 5_000;
/// Wrapped calls and scripts behind them that are followed for one workflow, each of them once.
const MAX_WRAPPERS: usize = 600;
/// Commands of followed scripts that are looked at for one workflow.
const MAX_COMMANDS: usize = 20_000;
/// Commands and steps of followed scripts that are handed on, each time a script is called.
const MAX_CARRIED: usize = 50_000;
/// Largest script, makefile or manifest that is followed.
const MAX_FOLLOWED: usize = 256 * 1024;

type Parsed = Rc<Result<Node, Problem>>;

/// Files by path, each read and parsed once.
pub(super) struct Reader<'a> {
    pub(super) catalogue: &'a Catalogue,
    read_file: &'a ReadFile<'a>,
    documents: RefCell<HashMap<String, Option<Parsed>>>,
    texts: RefCell<HashMap<String, Option<Rc<str>>>>,
    /// Wrappers that were followed for this workflow.
    pub(super) expansions: Expansions,
    steps: Budget,
    job_steps: Budget,
    text: Budget,
    wrappers: Budget,
    commands: Budget,
    carried: Budget,
}

/// How much of something is left.
struct Budget {
    most: usize,
    left: Cell<usize>,
    /// More was asked for than was left.
    overdrawn: Cell<bool>,
}

impl Budget {
    fn new(most: usize) -> Self {
        Self { most, left: Cell::new(most), overdrawn: Cell::new(false) }
    }

    fn renew(&self) {
        self.left.set(self.most);
        self.overdrawn.set(false);
    }

    /// Takes as much as that; false, and nothing is left, when there is less.
    fn spend(&self, count: usize) -> bool {
        let left = self.left.get().checked_sub(count);
        self.left.set(left.unwrap_or(0));
        self.overdrawn.set(self.overdrawn.get() || left.is_none());
        left.is_some()
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, read_file: &'a ReadFile<'a>) -> Self {
        Self {
            catalogue,
            read_file,
            documents: RefCell::default(),
            texts: RefCell::default(),
            expansions: Expansions::default(),
            steps: Budget::new(MAX_STEPS),
            job_steps: Budget::new(MAX_JOB_STEPS),
            text: Budget::new(MAX_TEXT),
            wrappers: Budget::new(MAX_WRAPPERS),
            commands: Budget::new(MAX_COMMANDS),
            carried: Budget::new(MAX_CARRIED),
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

    /// Starts the budgets of another workflow.
    pub(super) fn renew(&self) {
        for budget in [&self.steps, &self.text, &self.wrappers, &self.commands, &self.carried] {
            budget.renew();
        }
        self.renew_job();
        self.expansions.clear();
    }

    /// Starts the budget of another job.
    pub(super) fn renew_job(&self) {
        self.job_steps.renew();
    }

    /// Whether there is room for one more step.
    pub(super) fn spend(&self) -> bool {
        self.job_steps.spend(1) && self.steps.spend(1)
    }

    /// Whether there is room for so much more text.
    pub(super) fn spend_text(&self, bytes: usize) -> bool {
        self.text.spend(bytes)
    }

    /// Whether one more wrapped call or script may be followed.
    pub(super) fn spend_wrapper(&self) -> bool {
        self.wrappers.spend(1)
    }

    /// Whether any wrapper may still be followed.
    pub(super) fn has_wrappers(&self) -> bool {
        !self.wrappers.overdrawn.get()
    }

    /// Whether there is room for so many more commands of followed scripts.
    pub(super) fn spend_commands(&self, count: usize) -> bool {
        self.commands.spend(count)
    }

    /// Whether so much more of what was followed may be handed on.
    pub(super) fn spend_carried(&self, count: usize) -> bool {
        self.carried.spend(count)
    }

    /// Whether the job has more steps than are read.
    pub(super) fn job_exhausted(&self) -> bool {
        self.job_steps.overdrawn.get()
    }

    /// Whether the workflow asked for more than its budgets.
    pub(super) fn exhausted(&self) -> bool {
        let budgets = [&self.steps, &self.text, &self.wrappers, &self.commands, &self.carried];
        budgets.iter().any(|budget| budget.overdrawn.get())
    }

    /// How many wrapped calls and scripts were followed, and how many commands of theirs were handed on.
    #[cfg(test)]
    pub(super) fn followed(&self) -> (usize, usize, usize) {
        let spent = |budget: &Budget| budget.most - budget.left.get();
        (spent(&self.wrappers), spent(&self.commands), spent(&self.carried))
    }
}

fn first_document(bytes: &[u8]) -> Result<Node, Problem> {
    let empty = || Problem { line: None, message: "the file is empty".to_owned() };
    yaml::parse(bytes, &Limits::default())?.into_iter().next().ok_or_else(empty)
}
