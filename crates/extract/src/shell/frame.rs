//! Simple commands as written, and the lists that hold them.

use super::flow::Flow;
use super::keywords::CaseState;

/// A simple command as written, keywords taken off.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) words: Vec<String>,
    pub(super) line: u32,
    /// Text of a here-document that goes to its standard input, with its first line.
    pub(super) input: Option<(String, u32)>,
    /// It can never run.
    pub(super) dead: bool,
    /// Its failure is swallowed.
    pub(super) tolerated: bool,
    /// It stands in a branch that may not be taken.
    pub(super) branch: bool,
    /// The function that holds it, by number.
    pub(super) function: Option<usize>,
}

/// What ends a list of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closer {
    End,
    Paren,
    Backtick,
}

/// One list of commands: the script itself or a substitution inside it.
pub(super) struct Frame {
    pub(super) closer: Closer,
    pub(super) words: Vec<String>,
    pub(super) line: u32,
    pub(super) word: Option<Vec<u8>>,
    pub(super) in_double_quotes: bool,
    pub(super) skip_next_word: bool,
    pub(super) parens: usize,
    pub(super) array_from: Option<usize>,
    pub(super) case: CaseState,
    /// Where a substitution began, to give its text to the word around it.
    pub(super) began: usize,
    pub(super) flow: Flow,
}

impl Frame {
    pub(super) fn new(closer: Closer) -> Self {
        Self {
            closer,
            words: Vec::new(),
            line: 0,
            word: None,
            in_double_quotes: false,
            skip_next_word: false,
            parens: 0,
            array_from: None,
            case: CaseState::default(),
            began: 0,
            flow: Flow::default(),
        }
    }
}
