//! Which commands of a script can run at all, and whose failure is swallowed.
//!
//! Only what holds whatever the surroundings: `false &&`, `true ||`, `if false`, what follows an
//! unconditional `exit`. Everything else counts as running.

/// What ends a simple command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ender {
    /// A line's end, `;`, `&`, a bracket or the end of the script.
    List,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
}

/// What is known of a command when it ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// It can never run.
    pub(super) dead: bool,
    /// It stands in a branch that may not be taken.
    pub(super) branch: bool,
    /// The function whose body holds it, by number.
    pub(super) function: Option<usize>,
    /// The failure of the commands from this one on is swallowed.
    pub(super) tolerated_from: Option<usize>,
}

/// A list of commands joined by `&&`, `||` and `|`.
#[derive(Debug, Clone, Copy, Default)]
struct Chain {
    /// How it ended so far, when that is certain.
    status: Option<bool>,
    /// What stands between it and the next command.
    joined: Option<Ender>,
    /// Its first command.
    from: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    If,
    Loop,
    Case,
    Brace,
    Paren,
}

#[derive(Debug, Clone)]
struct Block {
    kind: Kind,
    /// It stands where nothing runs.
    dead: bool,
    /// The branch that is read now never runs, or has come to its end.
    branch_dead: bool,
    /// An earlier branch always runs.
    taken: bool,
    /// What is read now is a branch that may not be taken.
    branch: bool,
    /// `until` instead of `while`.
    until: bool,
    function: Option<usize>,
    around: Chain,
}

/// How many open blocks are looked at for the one that a keyword ends.
const MAX_LOOK: usize = 64;

/// Where in the control flow of one list of commands the script is.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    /// All of it stands where nothing runs.
    dead: bool,
    /// An unconditional `exit` was met outside every block.
    ended: bool,
    /// All of it stands in a branch that may not be taken.
    branch: bool,
    function: Option<usize>,
    /// A function's head was read, its body has not begun.
    head: Option<usize>,
    chain: Chain,
    /// How the last complete list ended, when that is certain.
    last: Option<bool>,
    blocks: Vec<Block>,
    /// A block has just been closed.
    group: bool,
}

impl Flow {
    /// The flow of a substitution that begins here, before the command with this index.
    pub(super) fn inside(&mut self, index: usize) -> Self {
        self.chain.from.get_or_insert(index);
        Self { dead: self.is_dead(), branch: self.is_branch(), function: self.function(), ..Self::default() }
    }

    /// The head of the function with this number was read.
    pub(super) fn function_head(&mut self, number: usize) {
        self.head = Some(number);
    }

    /// `(`
    pub(super) fn open(&mut self, index: usize) {
        self.push(Kind::Paren, index);
    }

    /// `)`
    pub(super) fn close(&mut self) {
        self.pop(Kind::Paren);
    }

    /// A command ends: its words as written, and the index it has or would have.
    pub(super) fn unit(&mut self, words: &[String], index: usize, ender: Ender) -> Verdict {
        let (from, inverted) = self.keywords(words, index);
        let rest = words.get(from..).unwrap_or_default();
        if !rest.is_empty() {
            self.head = None;
            self.chain.from.get_or_insert(index);
        }
        let mut verdict = Verdict {
            dead: self.is_dead(),
            branch: self.is_branch(),
            function: self.function(),
            tolerated_from: None,
        };
        if self.chain.joined == Some(Ender::Or) && ender != Ender::And && swallows(rest) {
            verdict.tolerated_from = self.chain.from.replace(index);
        }
        let conditional = self.chain.joined.is_some() && !self.is_certain();
        if leaves(rest) && ender == Ender::List && !conditional && !verdict.dead {
            self.leave();
        }
        let group = std::mem::take(&mut self.group);
        if !rest.is_empty() || group || ender != Ender::List {
            self.advance(constant(rest).map(|status| status != inverted), ender);
        }
        verdict
    }

    /// Reads the keywords in front; where the command begins, and whether its status is inverted.
    fn keywords(&mut self, words: &[String], index: usize) -> (usize, bool) {
        let mut inverted = false;
        for (at, word) in words.iter().enumerate() {
            match word.strip_prefix('@').unwrap_or(word) {
                "if" => self.push(Kind::If, index),
                "while" | "until" => {
                    self.push(Kind::Loop, index);
                    if let Some(block) = self.blocks.last_mut() {
                        block.until = word == "until";
                    }
                }
                "for" | "select" | "case" => {
                    self.push(if word == "case" { Kind::Case } else { Kind::Loop }, index);
                    return (words.len(), false);
                }
                "{" => self.push(Kind::Brace, index),
                "then" | "do" => self.begin_body(),
                "elif" | "else" => self.next_branch(),
                "fi" => self.pop(Kind::If),
                "done" => self.pop(Kind::Loop),
                "esac" => self.pop(Kind::Case),
                "}" => self.pop(Kind::Brace),
                "!" => inverted = !inverted,
                "time" => {}
                _ => return (at, inverted),
            }
        }
        (words.len(), inverted)
    }

    fn is_dead(&self) -> bool {
        let inner =
            self.blocks.last().map_or(self.dead || self.ended, |block| block.dead || block.branch_dead);
        let skipped = match self.chain.joined {
            Some(Ender::And) => self.chain.status == Some(false),
            Some(Ender::Or) => self.chain.status == Some(true),
            _ => false,
        };
        inner || skipped
    }

    /// Whether the next command certainly runs, as far as the list goes.
    fn is_certain(&self) -> bool {
        match self.chain.joined {
            Some(Ender::And) => self.chain.status == Some(true),
            Some(Ender::Or) => self.chain.status == Some(false),
            _ => false,
        }
    }

    /// Whether the next command stands in a branch, or behind `||`.
    fn is_branch(&self) -> bool {
        let instead = self.chain.joined == Some(Ender::Or) && !self.is_certain();
        instead || self.branch || self.blocks.iter().any(|block| block.branch)
    }

    fn function(&self) -> Option<usize> {
        self.blocks.last().map_or(self.function, |block| block.function)
    }

    fn push(&mut self, kind: Kind, index: usize) {
        self.chain.from.get_or_insert(index);
        let head = if matches!(kind, Kind::Brace | Kind::Paren) { self.head.take() } else { None };
        let block = Block {
            kind,
            dead: self.is_dead(),
            branch_dead: false,
            taken: false,
            branch: kind == Kind::Case,
            until: false,
            function: head.or_else(|| self.function()),
            around: std::mem::take(&mut self.chain),
        };
        self.last = None;
        self.blocks.push(block);
    }

    fn pop(&mut self, kind: Kind) {
        let near = self.blocks.len().saturating_sub(MAX_LOOK);
        let Some(at) = self.blocks[near..].iter().rposition(|block| block.kind == kind) else { return };
        self.blocks.truncate(near + at + 1);
        if let Some(block) = self.blocks.pop() {
            self.chain = block.around;
            self.group = true;
        }
    }

    /// `then` and `do`: what the condition said decides.
    fn begin_body(&mut self) {
        let said = self.last.take();
        self.chain = Chain::default();
        if let Some(block) =
            self.blocks.last_mut().filter(|block| matches!(block.kind, Kind::If | Kind::Loop))
        {
            block.branch_dead = block.taken || said == Some(block.until);
            block.branch |= block.kind == Kind::If && said != Some(true);
            block.taken |= block.kind == Kind::If && said == Some(true);
        }
    }

    fn next_branch(&mut self) {
        self.last = None;
        self.chain = Chain::default();
        if let Some(block) = self.blocks.last_mut().filter(|block| block.kind == Kind::If) {
            block.branch_dead = block.taken;
            block.branch = true;
        }
    }

    /// What follows in this block never runs.
    fn leave(&mut self) {
        match self.blocks.last_mut() {
            // Where a pattern's commands end is not followed.
            Some(block) if block.kind == Kind::Case => {}
            Some(block) => block.branch_dead = true,
            None => self.ended = true,
        }
    }

    fn advance(&mut self, status: Option<bool>, ender: Ender) {
        // The status of a pipeline is that of its last command.
        if ender == Ender::Pipe {
            return;
        }
        let before = self.chain.status;
        let folded = match self.chain.joined {
            Some(Ender::And) if before == Some(true) => status,
            Some(Ender::And) if before == Some(false) || status == Some(false) => Some(false),
            Some(Ender::Or) if before == Some(false) => status,
            Some(Ender::Or) if before == Some(true) || status == Some(true) => Some(true),
            Some(_) => None,
            None => status,
        };
        if ender != Ender::List {
            self.chain.status = folded;
            self.chain.joined = Some(ender);
        } else {
            self.last = folded;
            self.chain = Chain::default();
        }
    }
}

/// `true`, `:` and `false`.
fn constant(words: &[String]) -> Option<bool> {
    match words.first().map(String::as_str)? {
        "true" | ":" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Whether a command behind `||` makes the failure in front of it a success.
fn swallows(words: &[String]) -> bool {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    matches!(word(0), "true" | ":" | "echo" | "printf") || (word(0) == "exit" && word(1) == "0")
}

fn leaves(words: &[String]) -> bool {
    words.first().is_some_and(|word| word == "exit" || word == "return")
}
