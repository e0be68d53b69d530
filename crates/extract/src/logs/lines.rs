//! A log, line by line, in bounded memory.

use std::cell::Cell;
use std::io::{self, Read};

/// What is read at once.
const CHUNK: usize = 112 << 10;
/// What is looked at of one line. The rest of a longer line is counted and passed over.
const LONGEST: usize = 64 << 10;

thread_local! {
    /// Room for what is read at once. A run can have thousands of small logs: it is cleared for the first alone.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Totals of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Size {
    pub(super) lines: u64,
    pub(super) bytes: u64,
}

/// One line, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawLine<'a> {
    /// From 1.
    pub(super) number: u64,
    pub(super) bytes: &'a [u8],
    /// It is only the beginning of a longer one.
    pub(super) cut: bool,
    /// There may be an escape in it. Where they are is found for many lines at once.
    pub(super) escapes: bool,
}

/// Hands every line on. A line ends with a line feed, a return, or both: a return alone is how progress is drawn over,
/// and how runners and editors count it too.
///
/// # Errors
/// What the reader says. Lines before that have been handed on.
pub(super) fn each_line(
    input: &mut dyn Read,
    size: &mut Size,
    on: impl FnMut(RawLine<'_>),
) -> io::Result<()> {
    let mut buffer = ROOM.take();
    buffer.resize(CHUNK, 0);
    let result = lines_of(input, &mut buffer, size, on);
    ROOM.set(buffer);
    result
}

fn lines_of(
    input: &mut dyn Read,
    buffer: &mut [u8],
    size: &mut Size,
    mut on: impl FnMut(RawLine<'_>),
) -> io::Result<()> {
    let mut filled = 0;
    // The line that the buffer begins with has been handed on, but its end has not come yet.
    let mut passing_over = false;
    // The last line ended in a return; a line feed right after it belongs to the same end.
    let mut after_return = false;
    loop {
        let read = match input.read(&mut buffer[filled..]) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if read == 0 {
            break;
        }
        size.bytes += read as u64;
        let fresh = filled;
        filled += read;
        let mut begin = 0;
        let mut escapes = Escapes::new(&buffer[..filled]);
        // What was there before holds no end of a line.
        for end in memchr::memchr2_iter(b'\n', b'\r', &buffer[fresh..filled]) {
            let end = fresh + end;
            let feed_of_return = std::mem::take(&mut after_return) && end == begin && buffer[end] == b'\n';
            if !feed_of_return && !std::mem::take(&mut passing_over) {
                hand_on(&buffer[begin..end], escapes.within(begin, end), size, &mut on);
            }
            after_return = buffer[end] == b'\r';
            begin = end + 1;
        }
        after_return &= begin == filled;
        if passing_over {
            filled = 0;
            continue;
        }
        buffer.copy_within(begin..filled, 0);
        filled -= begin;
        if filled > LONGEST {
            hand_on(&buffer[..filled], true, size, &mut on);
            passing_over = true;
            filled = 0;
        }
    }
    if filled > 0 && !passing_over {
        hand_on(&buffer[..filled], true, size, &mut on);
    }
    Ok(())
}

#[inline]
fn hand_on(line: &[u8], escapes: bool, size: &mut Size, on: &mut impl FnMut(RawLine<'_>)) {
    size.lines += 1;
    let (bytes, cut) = (&line[..line.len().min(LONGEST)], line.len() > LONGEST);
    on(RawLine { number: size.lines, bytes, cut, escapes });
}

/// Where the escapes of a buffer are, asked from its beginning to its end.
struct Escapes<'a> {
    buffer: &'a [u8],
    /// The next one, or the end.
    next: usize,
}

impl<'a> Escapes<'a> {
    fn new(buffer: &'a [u8]) -> Self {
        Self { buffer, next: 0 }
    }

    /// Whether one is in a part that begins where the last one ended, or behind.
    #[inline]
    fn within(&mut self, begin: usize, end: usize) -> bool {
        if self.next < begin || self.next == 0 {
            let rest = &self.buffer[begin..];
            self.next = memchr::memchr(b'\x1b', rest).map_or(self.buffer.len(), |at| begin + at);
        }
        self.next < end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes in pieces of one size.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn lines(text: &[u8], piece: usize) -> (Vec<(u64, Vec<u8>, bool)>, Size) {
        let (mut found, mut size) = (Vec::new(), Size::default());
        let keep = |line: RawLine<'_>| {
            // It may say so of a line that has none, but never the other way round.
            assert!(line.escapes || !line.bytes.contains(&b'\x1b'));
            found.push((line.number, line.bytes.to_vec(), line.cut));
        };
        each_line(&mut Pieces(text, piece), &mut size, keep).unwrap();
        (found, size)
    }

    #[test]
    fn lines_are_the_same_in_pieces_of_any_size() {
        let long = vec![b'x'; 300_000];
        let text = [b"one\r\n\n\x1bwo\r\r\n".as_slice(), &long, b"\nla\x1bt\rno"].concat();
        let (whole, size) = lines(&text, usize::MAX);
        assert_eq!(
            whole.iter().map(|(_, line, _)| line.len()).collect::<Vec<_>>(),
            [3, 0, 3, 0, LONGEST, 4, 2]
        );
        assert!(whole.iter().all(|(number, _, cut)| *cut == (*number == 5)));
        assert_eq!(size, Size { lines: 7, bytes: text.len() as u64 });
        for piece in [1, 2, 7, 4_096, LONGEST, LONGEST + 1, CHUNK] {
            assert_eq!(lines(&text, piece), (whole.clone(), size), "{piece}");
        }
    }

    #[test]
    fn a_line_that_never_ends_is_one_line() {
        let (found, size) = lines(&vec![b'y'; 3 * CHUNK], 10_000);
        assert_eq!((found.len(), found[0].1.len(), size.lines, found[0].2), (1, LONGEST, 1, true));
    }

    #[test]
    fn nothing_has_no_lines() {
        assert_eq!(lines(b"", 1).1, Size::default());
        assert_eq!(lines(b"\n", 1).1.lines, 1);
    }
}
