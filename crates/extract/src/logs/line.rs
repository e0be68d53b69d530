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
        let mut stamp = Stamp::default();
        stamp.keep(self);
        stamp
    }
}

/// A time stamp that was kept; read only when it is needed. Before one is, it is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stamp([u8; 27]);

impl Stamp {
    /// Keeps another one.
    #[inline]
    pub(super) fn keep(&mut self, text: StampText<'_>) {
        if let Some(digits) = text.0.first_chunk() {
            self.0 = *digits;
            return;
        }
        self.0 = [0; 27];
        for (kept, digit) in self.0.iter_mut().zip(text.0) {
            *kept = *digit;
        }
    }

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
    /// The part that every line needs is small enough to be one with what the reader does with it.
    #[inline(always)]
    pub(super) fn parse<'a>(&'a mut self, line: RawLine<'a>) -> Line<'a> {
        let RawLine { number, escapes, .. } = line;
        let raw = without_mark(line.bytes);
        let (job, step, rest) = match self.form {
            Form::Plain => (None, None, raw),
            _ => self.columns(raw),
        };
        let (time, text) = stamp(without_mark(rest));
        let echoed = escapes && text.starts_with(b"\x1b[36;1m");
        let text = if escapes { self.without_escapes(text) } else { text };
        let (marker, text) = match text.first_chunk() {
            Some(b"##" | b"::" | b"[c") => marker(text),
            _ => (Marker::None, text),
        };
        Line { number, time, step, job, marker, echoed, text }
    }

    #[inline(never)]
    fn columns<'a>(&mut self, raw: &'a [u8]) -> Columns<'a> {
        let found = columns(raw);
        if self.form == Form::Unknown {
            self.form = if found.is_some() { Form::Columns } else { Form::Plain };
        }
        found.unwrap_or((None, None, raw))
    }

    #[inline(never)]
    fn without_escapes(&mut self, text: &[u8]) -> &[u8] {
        self.plain.clear();
        strip_escapes(text, &mut self.plain);
        &self.plain
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
    // Buildkite's stand in brackets: `[2025-03-04T10:00:00Z] `. Where they are looked for is worked out without a
    // branch: many lines begin with a bracket, and many do not.
    let bracket = usize::from(text.first() == Some(&b'['));
    let (line, text) = (text, &text[bracket..]);
    let Some(head) = text.first_chunk::<20>() else { return (None, line) };
    let shaped =
        head[4] == b'-' && head[7] == b'-' && head[10] == b'T' && head[13] == b':' && head[16] == b':';
    if !shaped || !head[0].is_ascii_digit() {
        return (None, line);
    }
    let Some(end) = text[19..text.len().min(31)].iter().position(|byte| *byte == b'Z').map(|at| at + 19)
    else {
        return (None, line);
    };
    let rest = &text[end + 1..];
    let Some(rest) = (if bracket == 0 { Some(rest) } else { rest.strip_prefix(b"]") }) else {
        return (None, line);
    };
    (Some(StampText(&text[..end])), rest.strip_prefix(b" ").unwrap_or(rest))
}

#[inline(never)]
fn marker(text: &[u8]) -> (Marker, &[u8]) {
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
            // OSC, and APC, which Buildkite puts its times in: up to BEL or ESC \.
            Some(b']' | b'_') => {
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
        assert_eq!(text(b"[2025-03-04T10:00:00Z]  in brackets"), " in brackets");
        assert_eq!(text(b"[2025-03-04T10:00:00.123Z] and parts"), "and parts");
        assert_eq!(text(b"[2025-03-04T10:00:00Z]"), "");
        assert_eq!(text(b"[2025-03-04T10:00:00Z x] y"), "[2025-03-04T10:00:00Z x] y");
        assert_eq!(text(b"[2025-03-04T10:00"), "[2025-03-04T10:00");
        assert_eq!(text(b"\x1b_bk;t=1741082400000\x07three"), "three");
        assert_eq!(text(b"Test Files\x1b[22m \x1b[1m\x1b[32m4 passed\x1b[39m"), "Test Files 4 passed");
        assert_eq!(text(b"\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x07 \x1b(Bend\x1b"), "link end");
        assert_eq!(text(b"::error file=a.rs,line=1::no"), "no");
        assert_eq!(text(b":: no command"), ":: no command");
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
