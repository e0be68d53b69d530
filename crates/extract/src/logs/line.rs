//! One line: what the runner put around it, and what is left.

use chrono::NaiveDateTime;
use plimsoll_domain::Timestamp;

use super::lines::RawLine;

/// What the runner says a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    None,
    Group,
    EndGroup,
    Error,
    /// A warning or notice: worth reading, no error.
    Remark,
    /// A step of a composite action ended; the text says how.
    ActionEnd,
    /// What only repeats what is run, or is for debugging.
    Aside,
}

/// A line, taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) time: Option<StampText<'a>>,
    /// The step's name, in the form that `gh run view --log` gives.
    pub(super) step: Option<&'a [u8]>,
    /// The job's name, in the same form.
    pub(super) job: Option<&'a [u8]>,
    pub(super) marker: Marker,
    /// The script that is about to run, shown by the runner.
    pub(super) echoed: bool,
    /// Without time stamp, marker and colours.
    pub(super) text: &'a [u8],
}

impl Line<'_> {
    /// The time stamp, to be kept.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        self.time.map(StampText::kept)
    }
}

/// A time stamp as it stands in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StampText<'a>(&'a [u8]);

impl StampText<'_> {
    /// To be kept longer than the line.
    #[inline]
    pub(super) fn kept(self) -> Stamp {
        if let Some(digits) = self.0.first_chunk() {
            return Stamp(*digits);
        }
        let mut digits = [0; 27];
        for (kept, digit) in digits.iter_mut().zip(self.0) {
            *kept = *digit;
        }
        Stamp(digits)
    }
}

/// A time stamp that was kept; read only when it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp([u8; 27]);

impl Stamp {
    /// The instant. `None` where the digits are no date.
    pub(super) fn instant(self) -> Option<Timestamp> {
        let text = std::str::from_utf8(&self.0).ok()?.trim_end_matches(['\0', 'Z']);
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|time| time.and_utc())
    }
}

/// The forms a log's lines can have around the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    /// Not known before the first line that shows it.
    #[default]
    Unknown,
    /// The text, with or without a time stamp.
    Plain,
    /// Job, step and text, with tabs between, as `gh run view --log` gives it.
    Columns,
}

/// Takes lines apart. Keeps room for text without colours, so that no line needs memory of its own.
#[derive(Debug, Default)]
pub(super) struct Parser {
    form: Form,
    plain: Vec<u8>,
}

impl Parser {
    #[inline]
    pub(super) fn parse<'a>(&'a mut self, line: RawLine<'a>) -> Line<'a> {
        let RawLine { number, escapes, .. } = line;
        let raw = without_mark(line.bytes);
        if self.form == Form::Unknown {
            self.form = if columns(raw).is_some() { Form::Columns } else { Form::Plain };
        }
        let (job, step, rest) = match self.form {
            Form::Columns => columns(raw).unwrap_or((None, None, raw)),
            _ => (None, None, raw),
        };
        let (time, text) = stamp(without_mark(rest));
        let echoed = escapes && text.starts_with(b"\x1b[36;1m");
        let text = if escapes {
            self.plain.clear();
            strip_escapes(text, &mut self.plain);
            &self.plain
        } else {
            text
        };
        let (marker, text) = marker(text);
        Line { number, time, step, job, marker, echoed, text }
    }
}

/// A mark of the byte order stands at the beginning of files, and of parts that were put together.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text)
}

/// The job's name, in the form that `gh run view --log` gives.
pub(super) fn job_column(raw: &[u8]) -> Option<&[u8]> {
    columns(without_mark(raw)).and_then(|(job, ..)| job)
}

type Columns<'a> = (Option<&'a [u8]>, Option<&'a [u8]>, &'a [u8]);

fn columns(raw: &[u8]) -> Option<Columns<'_>> {
    let mut parts = raw.splitn(3, |byte| *byte == b'\t');
    let (job, step, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let named = !job.is_empty() && !step.is_empty();
    (named && stamp(without_mark(rest)).0.is_some()).then_some((Some(job), Some(step), rest))
}

/// A time stamp in front: `2025-03-04T10:00:00.1234567Z `.
#[inline]
fn stamp(text: &[u8]) -> (Option<StampText<'_>>, &[u8]) {
    // Seven digits behind the point are what runners write.
    match text.split_first_chunk::<29>() {
        Some((head, rest)) if head[0].is_ascii_digit() && is_stamp(head) => {
            (Some(StampText(&text[..27])), rest)
        }
        _ => other_stamp(text),
    }
}

/// Whether signs stand where the runner's stamps have them: asked for in words, not sign by sign.
#[inline]
fn is_stamp(text: &[u8; 29]) -> bool {
    const SIGNS: u64 = u64::from_le_bytes([!0, 0, 0, !0, 0, 0, !0, 0]);
    let signs = |at: usize| {
        let word = text[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        word & SIGNS
    };
    signs(4) == u64::from_le_bytes(*b"-\0\0-\0\0T\0")
        && signs(13) == u64::from_le_bytes(*b":\0\0:\0\0.\0")
        && text[27..] == *b"Z "
}

/// Stamps with fewer digits. Programs that do not know the mark of the byte order leave a few odd bytes of it before.
#[inline(never)]
fn other_stamp(text: &[u8]) -> (Option<StampText<'_>>, &[u8]) {
    if text.first().is_none_or(u8::is_ascii) {
        return stamp_here(text);
    }
    let odd = text.iter().take(12).take_while(|byte| **byte >= 0x80).count();
    match stamp_here(&text[odd..]) {
        (Some(stamp), rest) => (Some(stamp), rest),
        (None, _) => (None, text),
    }
}

fn stamp_here(text: &[u8]) -> (Option<StampText<'_>>, &[u8]) {
    let Some(head) = text.first_chunk::<20>() else { return (None, text) };
    let shaped =
        head[4] == b'-' && head[7] == b'-' && head[10] == b'T' && head[13] == b':' && head[16] == b':';
    if !shaped || !head[0].is_ascii_digit() {
        return (None, text);
    }
    let Some(end) = text[19..text.len().min(31)].iter().position(|byte| *byte == b'Z').map(|at| at + 19)
    else {
        return (None, text);
    };
    let rest = &text[end + 1..];
    (Some(StampText(&text[..end])), rest.strip_prefix(b" ").unwrap_or(rest))
}

fn marker(text: &[u8]) -> (Marker, &[u8]) {
    if !matches!(text.first(), Some(b'#' | b':' | b'[')) {
        return (Marker::None, text);
    }
    if let Some(rest) = text.strip_prefix(b"##[") {
        return bracketed(text, rest);
    }
    if let Some(rest) = text.strip_prefix(b"::") {
        return command(text, rest);
    }
    if text.starts_with(b"[command]") {
        return (Marker::Aside, text);
    }
    (Marker::None, text)
}

fn bracketed<'a>(text: &'a [u8], rest: &'a [u8]) -> (Marker, &'a [u8]) {
    let Some(end) = memchr::memchr(b']', rest) else { return (Marker::None, text) };
    let after = &rest[end + 1..];
    match &rest[..end] {
        b"group" => (Marker::Group, after),
        b"endgroup" => (Marker::EndGroup, after),
        b"error" => (Marker::Error, after),
        b"warning" | b"notice" => (Marker::Remark, after),
        b"debug" | b"command" | b"section" | b"add-matcher" | b"remove-matcher" => (Marker::Aside, after),
        name if name.starts_with(b"end-action ") => (Marker::ActionEnd, name),
        name if name.starts_with(b"start-action ") => (Marker::Aside, after),
        _ => (Marker::None, text),
    }
}

/// Workflow commands as scripts print them, where no runner has replaced them: `::error file=a.rs,line=1::no`.
fn command<'a>(text: &'a [u8], rest: &'a [u8]) -> (Marker, &'a [u8]) {
    let Some(end) = memchr::memmem::find(rest, b"::") else { return (Marker::None, text) };
    let after = &rest[end + 2..];
    let name = rest[..end].split(|byte| *byte == b' ').next().unwrap_or_default();
    match name {
        b"group" => (Marker::Group, after),
        b"endgroup" => (Marker::EndGroup, after),
        b"error" => (Marker::Error, after),
        b"warning" | b"notice" => (Marker::Remark, after),
        b"debug" | b"add-mask" | b"add-matcher" | b"remove-matcher" | b"set-output" => (Marker::Aside, after),
        _ => (Marker::None, text),
    }
}

/// A line without what tools put before those of the programs they run: `web-1  | `, `shop:test: `, `#12 4.103 `,
/// `[10:00:00] `.
pub(super) fn without_prefix(text: &[u8]) -> &[u8] {
    let (Some(first), true) = (text.first(), text.len() > 8) else { return text };
    let skip = match first {
        b'#' => build_step(text),
        b'[' => clock(text),
        b'@' | b'a'..=b'z' | b'A'..=b'Z' => named(text),
        _ => None,
    };
    skip.map_or(text, |skip| &text[skip..])
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// `#12 4.103 `
fn build_step(text: &[u8]) -> Option<usize> {
    let number = 1 + digits(&text[1..]);
    let rest = text.get(number..)?.strip_prefix(b" ")?;
    let whole = digits(rest);
    let part = digits(rest.get(whole..)?.strip_prefix(b".")?);
    let skip = number + 1 + whole + 1 + part;
    (number > 1 && whole > 0 && part > 0 && text.get(skip) == Some(&b' ')).then_some(skip + 1)
}

/// `[10:00:00] `
fn clock(text: &[u8]) -> Option<usize> {
    let time = text.get(1..9)?;
    let shaped = time[2] == b':' && time[5] == b':' && time[0].is_ascii_digit() && time[7].is_ascii_digit();
    (shaped && text.get(9..11) == Some(b"] ")).then_some(11)
}

const fn names_something(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'@')
}

/// `web-1  | ` or `shop:test: `
fn named(text: &[u8]) -> Option<usize> {
    let name = blank_or_colon(&text[..text.len().min(65)])?;
    // What follows is told apart first: it says no for nearly every line.
    let skip = match (text[name], text.get(name + 1)?) {
        (b' ', b' ' | b'|') => service(text, name),
        (b':', next) if in_task(*next) => task(text, name),
        _ => None,
    };
    skip.filter(|_| text[..name].iter().all(|byte| names_something(*byte)))
}

/// Where the first blank or colon stands. Eight bytes at a time: lines differ in it, and a branch for every byte would
/// be foreseen wrong for each of them.
#[inline]
fn blank_or_colon(text: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);
    const COLONS: u64 = u64::from_le_bytes([b':'; 8]);
    // The lowest bit that is set is that of the first byte which is zero.
    let zeros = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes & HIGH;
    let (eights, rest) = text.as_chunks::<8>();
    for (nth, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let found = zeros(eight ^ BLANKS) | zeros(eight ^ COLONS);
        if found != 0 {
            return Some(8 * nth + found.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|byte| matches!(byte, b' ' | b':'))?;
    Some(8 * eights.len() + found)
}

const fn in_task(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')
}

fn service(text: &[u8], name: usize) -> Option<usize> {
    let blanks = text[name..].iter().take(40).take_while(|byte| **byte == b' ').count();
    let skip = name + blanks;
    if text.get(skip..skip + 2) != Some(b"| ") {
        return None;
    }
    // A word alone is the tool's own: `ok | 12 passed`.
    text[..name].iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'_')).then_some(skip + 2)
}

fn task(text: &[u8], name: usize) -> Option<usize> {
    let rest = &text[name + 1..];
    let task = rest.iter().take(32).take_while(|byte| in_task(**byte)).count();
    let skip = name + 1 + task;
    (task > 1 && text.get(skip..skip + 2) == Some(b": ")).then_some(skip + 2)
}

/// Takes colours and other terminal commands out.
fn strip_escapes(text: &[u8], plain: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\x1b', rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let skip = match rest.first() {
            // CSI: parameters, then one final byte.
            Some(b'[') => rest[1..]
                .iter()
                .position(|byte| (0x40..=0x7e).contains(byte))
                .map_or(rest.len(), |end| end + 2),
            // OSC: up to BEL or ESC \.
            Some(b']') => {
                let end = rest.iter().position(|byte| *byte == 0x07 || *byte == 0x1b);
                end.map_or(
                    rest.len(),
                    |end| if rest[end] == 0x07 { end + 1 } else { (end + 2).min(rest.len()) },
                )
            }
            Some(b'(' | b')') => 2.min(rest.len()),
            Some(_) => 1,
            None => 0,
        };
        rest = &rest[skip..];
    }
    plain.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(bytes: &[u8]) -> RawLine<'_> {
        RawLine { number: 1, bytes, cut: false, escapes: bytes.contains(&b'\x1b') }
    }

    fn text(raw: &[u8]) -> String {
        let mut parser = Parser::default();
        String::from_utf8_lossy(parser.parse(whole(raw)).text).into_owned()
    }

    #[test]
    fn stamps_marks_and_colours_are_taken_off() {
        assert_eq!(text(b"\xEF\xBB\xBF2025-03-04T10:00:00.1234567Z ##[error]no"), "no");
        assert_eq!(text(b"2025-03-04T10:00:00Z plain"), "plain");
        assert_eq!(text("∩╗┐2025-03-04T10:00:00.1234567Z ##[error]no".as_bytes()), "no");
        assert_eq!(text(b"2025-03-04T10:00:00.1234567Z"), "");
        assert_eq!(text(b"2025-03-04 10:00:00 stays"), "2025-03-04 10:00:00 stays");
        assert_eq!(text(b"Test Files\x1b[22m \x1b[1m\x1b[32m4 passed\x1b[39m"), "Test Files 4 passed");
        assert_eq!(text(b"\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x07 \x1b(Bend\x1b"), "link end");
        assert_eq!(text(b"::error file=a.rs,line=1::no"), "no");
        assert_eq!(text(b":: no command"), ":: no command");
    }

    #[test]
    fn what_tools_put_before_other_tools_lines_is_taken_off() {
        for (line, rest) in [
            ("tests-1  | 3 passed in 1.0s", "3 passed in 1.0s"),
            ("@acme/shop:test: Tests:  3 passed, 3 total", "Tests:  3 passed, 3 total"),
            ("#12 4.103 Ran 3 tests in 0.1s", "Ran 3 tests in 0.1s"),
            ("[10:00:00]   12 passing (2s)", "  12 passing (2s)"),
        ] {
            assert_eq!(String::from_utf8_lossy(without_prefix(line.as_bytes())), rest);
        }
        for line in [
            "error: no such file | x",
            "src/a.c:12:5: error: no",
            "#14 exporting to image",
            "All files | 81.2",
            "fatal: x",
            "[10:00] x y z",
            "FAILED | 12 passed | 1 failed",
        ] {
            assert_eq!(String::from_utf8_lossy(without_prefix(line.as_bytes())), line);
        }
    }

    #[test]
    fn columns_hold_job_and_step() {
        let mut parser = Parser::default();
        let line = parser.parse(whole(b"build\tRun tests\t2025-03-04T10:00:00.1234567Z a\tb"));
        assert_eq!((line.job, line.step), (Some(b"build".as_slice()), Some(b"Run tests".as_slice())));
        assert_eq!(line.text, b"a\tb");
        assert!(line.time.unwrap().kept().instant().is_some());
        // A later line that is cut off stays readable.
        assert_eq!(parser.parse(whole(b"cut")).text, b"cut");
        // A table in a plain log has no columns of ours.
        assert_eq!(Parser::default().parse(whole(b"a\tb\tc")).step, None);
    }

    #[test]
    fn a_stamp_that_is_no_date_is_no_instant() {
        let line =
            |raw: &[u8]| Parser::default().parse(whole(raw)).time.and_then(|time| time.kept().instant());
        assert!(line(b"2025-03-04T10:00:00.1234567Z x").is_some());
        assert!(line(b"2025-13-44T10:00:00.1234567Z x").is_none());
        assert!(line(b"2xxx-xx-xxTxx:xx:xx.xxxxxxxZ x").is_none());
    }
}
