//! One pass over a script: words, quotes, substitutions, separators.

use super::Shell;
use super::flow::{Ender, Verdict};
use super::frame::{Closer, Frame, Raw};
use super::functions::{self, Callers, MAX_FUNCTIONS};
use super::heredoc::{self, Pending};
use super::keywords::Kept;

/// How many substitutions may be nested; deeper ones are text.
const MAX_NESTED: usize = 16;
/// How far ahead a `${…}` or `$((…))` is looked for.
const MAX_AHEAD: usize = 256;

/// The simple commands of a script that can run, in the order their ends are met.
///
/// What functions hold counts only when something calls them, in the script or in one that sources it.
pub(super) fn simple_commands(script: &str, first_line: u32, shell: Shell, callers: &Callers) -> Vec<Raw> {
    let mut scan = Scan {
        bytes: script.as_bytes(),
        at: 0,
        line: first_line,
        shell,
        frames: vec![Frame::new(Closer::End)],
        pending: Vec::new(),
        no_more_expressions: false,
        functions: Vec::new(),
        done: Vec::new(),
    };
    while scan.at < scan.bytes.len() {
        scan.step();
    }
    while scan.frames.len() > 1 {
        scan.close_frame();
    }
    scan.finish_command(Ender::List);
    let called = functions::called(&scan.functions, &scan.done, callers);
    let reached = |number: usize| called.get(number).copied().unwrap_or(true);
    scan.done.retain(|raw| !raw.dead && raw.function.is_none_or(reached));
    scan.done
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    shell: Shell,
    /// Innermost last; never empty.
    frames: Vec<Frame>,
    pending: Vec<Pending>,
    no_more_expressions: bool,
    /// Names of the functions met so far.
    functions: Vec<String>,
    done: Vec<Raw>,
}

impl Scan<'_> {
    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::new(Closer::End));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn escape(&self) -> u8 {
        match self.shell {
            Shell::PowerShell => b'`',
            Shell::Cmd => b'^',
            Shell::Posix | Shell::Other => b'\\',
        }
    }

    /// Adds bytes of the script to the current word and moves behind them.
    fn text(&mut self, count: usize) {
        let end = (self.at + count).min(self.bytes.len());
        let chunk = &self.bytes[self.at..end];
        let line = self.line;
        self.line += u32::try_from(chunk.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
        self.at = end;
        let frame = self.frames.last_mut();
        if let Some(frame) = frame {
            if frame.words.is_empty() && frame.word.is_none() {
                frame.line = line;
            }
            frame.word.get_or_insert_default().extend_from_slice(chunk);
        }
    }

    fn step(&mut self) {
        let byte = self.peek(0);
        if byte == self.escape() {
            return self.escaped();
        }
        if byte == b'$' && self.dollar() {
            return;
        }
        if byte == b'`' && self.shell == Shell::Posix {
            return self.backtick();
        }
        if self.frame().in_double_quotes {
            if byte == b'"' {
                self.frame().in_double_quotes = false;
                self.at += 1;
            } else {
                self.text(1);
            }
            return;
        }
        self.plain(byte);
    }

    fn plain(&mut self, byte: u8) {
        match byte {
            b'"' => {
                self.text(0);
                self.frame().in_double_quotes = true;
                self.at += 1;
            }
            b'\'' if self.shell != Shell::Cmd => self.single_quotes(),
            b' ' | b'\t' | b'\r' => {
                self.finish_word();
                self.at += 1;
            }
            b'\n' => self.newline(),
            b'#' if self.shell != Shell::Cmd && self.frame().word.is_none() => self.comment(),
            b';' if self.shell != Shell::Cmd => {
                let twice = self.peek(1) == b';';
                self.separator(1, Ender::List);
                if twice {
                    self.frame().case.next_pattern();
                }
            }
            b'|' | b'&' => self.pipe_or_background(byte),
            b'<' | b'>' => self.redirection(byte),
            b'(' => self.open_paren(),
            b')' => self.close_paren(),
            b'{' | b'}' if self.shell == Shell::PowerShell && self.frame().word.is_none() => {
                self.separator(1, Ender::List);
            }
            _ => self.text(1),
        }
    }

    /// An escape takes the next byte as it is; before a line's end it joins the lines.
    fn escaped(&mut self) {
        let crlf = usize::from(self.peek(1) == b'\r' && self.peek(2) == b'\n');
        if self.peek(1 + crlf) == b'\n' {
            self.at += 2 + crlf;
            self.line += 1;
        } else {
            self.at += 1;
            self.text(1);
        }
    }

    /// Everything that begins with a dollar and is more than a plain variable.
    fn dollar(&mut self) -> bool {
        if self.peek(1) == b'{' && self.peek(2) == b'{' {
            return self.expression();
        }
        if self.shell == Shell::Cmd {
            return false;
        }
        if self.peek(1) == b'\'' && self.shell == Shell::Posix && !self.frame().in_double_quotes {
            self.escaped_quotes();
            return true;
        }
        if self.peek(1) == b'{' {
            if let Some(length) = balanced(&self.bytes[self.at..], 1, b'{', b'}') {
                self.text(length);
                return true;
            }
            return false;
        }
        if self.peek(1) != b'(' {
            return false;
        }
        if self.peek(2) == b'('
            && let Some(length) = balanced(&self.bytes[self.at..], 1, b'(', b')')
            && self.bytes[self.at..self.at + length].ends_with(b"))")
        {
            self.text(length);
            return true;
        }
        if self.frames.len() < MAX_NESTED {
            self.open_frame(Closer::Paren, 2);
        } else {
            self.text(2);
        }
        true
    }

    /// `${{ … }}` is one word, whatever is in it.
    fn expression(&mut self) -> bool {
        if self.no_more_expressions {
            return false;
        }
        let rest = &self.bytes[self.at..];
        let Some(end) = rest.windows(2).position(|pair| pair == b"}}") else {
            self.no_more_expressions = true;
            return false;
        };
        self.text(end + 2);
        true
    }

    fn backtick(&mut self) {
        if self.frame().closer == Closer::Backtick {
            self.at += 1;
            self.close_frame();
        } else if self.frames.len() < MAX_NESTED {
            self.open_frame(Closer::Backtick, 1);
        } else {
            self.text(1);
        }
    }

    fn open_frame(&mut self, closer: Closer, width: usize) {
        // The word around the substitution begins here at the latest.
        self.text(0);
        let mut frame = Frame::new(closer);
        frame.began = self.at;
        let index = self.done.len();
        frame.flow = self.frame().flow.inside(index);
        self.at += width;
        self.frames.push(frame);
    }

    fn close_frame(&mut self) {
        self.finish_command(Ender::List);
        if let Some(frame) = self.frames.pop() {
            let text = &self.bytes[frame.began..self.at.min(self.bytes.len())];
            if let Some(outer) = self.frames.last_mut() {
                outer.word.get_or_insert_default().extend_from_slice(text);
            }
        }
    }

    fn single_quotes(&mut self) {
        self.text(0);
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().position(|byte| *byte == b'\'').unwrap_or(rest.len());
        self.at += 1;
        self.text(length);
        self.at += 1;
    }

    /// `$'…'`, in which a backslash takes the next byte as it is.
    fn escaped_quotes(&mut self) {
        self.text(0);
        self.at += 2;
        while self.at < self.bytes.len() && self.peek(0) != b'\'' {
            let width = if self.peek(0) == b'\\' { 2 } else { 1 };
            self.text(width);
        }
        self.at += 1;
    }

    fn comment(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        self.at += length;
    }

    fn newline(&mut self) {
        self.at += 1;
        if self.frame().array_from.is_some() {
            self.finish_word();
            self.line += 1;
            return;
        }
        self.finish_command(Ender::List);
        self.line += 1;
        for pending in std::mem::take(&mut self.pending) {
            let first = self.line;
            let body = heredoc::body(self.bytes, &mut self.at, &mut self.line, &pending);
            if let Some(raw) = pending.command.and_then(|index| self.done.get_mut(index)) {
                raw.input = Some((body, first));
            }
        }
    }

    fn separator(&mut self, width: usize, ender: Ender) {
        self.finish_command(ender);
        self.at += width;
    }

    fn pipe_or_background(&mut self, byte: u8) {
        let next = self.peek(1);
        if byte == b'&' && next == b'>' {
            self.finish_word();
            self.at += 1;
            return self.redirection(b'>');
        }
        let double = next == byte || (byte == b'|' && next == b'&');
        // PowerShell's call operator stands in front of a command and separates nothing.
        let ender = match (byte, next) {
            (b'|', b'|') => Ender::Or,
            (b'&', b'&') => Ender::And,
            (b'|', _) => Ender::Pipe,
            _ => Ender::List,
        };
        self.separator(if double { 2 } else { 1 }, ender);
    }

    /// The target of a redirection is no argument.
    fn redirection(&mut self, byte: u8) {
        if self.peek(1) == b'(' && self.shell == Shell::Posix && self.frames.len() < MAX_NESTED {
            return self.open_frame(Closer::Paren, 2);
        }
        let descriptor = |word: &Vec<u8>| word.iter().all(u8::is_ascii_digit);
        if self.frame().word.as_ref().is_some_and(descriptor) {
            self.frame().word = None;
        }
        self.finish_word();
        if byte == b'<' && self.peek(1) == b'<' && self.peek(2) != b'<' && self.shell == Shell::Posix {
            self.at += 2;
            if let Some(pending) = heredoc::start(self.bytes, &mut self.at) {
                self.pending.push(pending);
            }
            return;
        }
        while matches!(self.peek(0), b'<' | b'>' | b'&' | b'|') {
            self.at += 1;
        }
        self.frame().skip_next_word = true;
    }

    fn open_paren(&mut self) {
        let width = balanced(&self.bytes[self.at..], 0, b'(', b')');
        let frame = self.frame();
        let assigns = frame.word.as_ref().is_some_and(|word| word.ends_with(b"="));
        if assigns && frame.array_from.is_none() {
            frame.array_from = Some(frame.words.len() + 1);
            self.finish_word();
            self.at += 1;
        } else if frame.word.is_none() && self.peek(1) == b'(' && width.is_some() {
            self.at += width.unwrap_or(1);
        } else if self.function_head() {
            let name = self.frame().word.take().map(|word| String::from_utf8_lossy(&word).into_owned());
            let words = std::mem::take(&mut self.frame().words);
            self.define(name.or_else(|| words.last().cloned()));
        } else {
            self.separator(1, Ender::List);
            let index = self.done.len();
            let frame = self.frame();
            frame.flow.open(index);
            frame.parens += 1;
        }
    }

    /// The head of a function was read; its body comes next.
    fn define(&mut self, name: Option<String>) {
        if let Some(name) = name.filter(|_| self.functions.len() < MAX_FUNCTIONS) {
            let number = self.functions.len();
            self.functions.push(name);
            self.frame().flow.function_head(number);
        }
    }

    /// `name()` in front of a body: moves behind it.
    fn function_head(&mut self) -> bool {
        let named = self.frame().word.is_some() || !self.frame().words.is_empty();
        let blanks = self.bytes[self.at + 1..].iter().take_while(|byte| **byte == b' ').count();
        if named && self.shell == Shell::Posix && self.peek(1 + blanks) == b')' {
            self.at += 2 + blanks;
            return true;
        }
        false
    }

    fn close_paren(&mut self) {
        self.finish_word();
        self.at += 1;
        let frame = self.frame();
        if let Some(from) = frame.array_from.take() {
            frame.words.truncate(from);
        } else if frame.case.is_pattern(&frame.words) {
            let words = std::mem::take(&mut frame.words);
            frame.case.end_pattern();
            self.follow(&words, Ender::List);
        } else if frame.parens > 0 {
            self.finish_command(Ender::List);
            let frame = self.frame();
            frame.flow.close();
            frame.parens = frame.parens.saturating_sub(1);
        } else if frame.closer == Closer::Paren {
            self.close_frame();
        } else {
            // Unmatched; nothing in front of it can be told to be a command.
            let words = std::mem::take(&mut frame.words);
            self.follow(&words, Ender::List);
        }
    }

    /// Tells the control flow of a command that ends.
    fn follow(&mut self, words: &[String], ender: Ender) -> Verdict {
        if self.shell != Shell::Posix {
            return Verdict::default();
        }
        let mut words = words;
        if let [first, name, rest @ ..] = words
            && first == "function"
        {
            self.define(Some(name.clone()));
            words = rest;
        }
        let index = self.done.len();
        let verdict = self.frame().flow.unit(words, index, ender);
        if let Some(from) = verdict.tolerated_from {
            self.done.iter_mut().skip(from).for_each(|raw| raw.tolerated = true);
        }
        verdict
    }

    fn finish_word(&mut self) {
        let frame = self.frame();
        let Some(word) = frame.word.take() else { return };
        if std::mem::take(&mut frame.skip_next_word) {
            return;
        }
        frame.words.push(String::from_utf8_lossy(&word).into_owned());
    }

    fn finish_command(&mut self, ender: Ender) {
        self.finish_word();
        let index = self.done.len();
        let shell = self.shell;
        let frame = self.frame();
        frame.skip_next_word = false;
        frame.array_from = None;
        let line = frame.line;
        let words = std::mem::take(&mut frame.words);
        let Verdict { dead, branch, function, .. } = self.follow(&words, ender);
        let case = &mut self.frame().case;
        let kept = if words.is_empty() { Kept::Nothing } else { case.strip(words, shell) };
        let command = match kept {
            Kept::Nothing => None,
            Kept::Words(words) => {
                self.done.push(Raw { words, line, dead, branch, function, ..Raw::default() });
                Some(index)
            }
        };
        for pending in self.pending.iter_mut().filter(|pending| !pending.bound) {
            pending.command = command;
            pending.bound = true;
        }
    }
}

/// Length of a group that opens at `from`, when it closes soon and on the same line.
fn balanced(bytes: &[u8], from: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in bytes.iter().enumerate().take(MAX_AHEAD).skip(from) {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(index + 1);
            }
        } else if *byte == b'\n' {
            return None;
        }
    }
    None
}
