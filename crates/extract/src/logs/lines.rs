//! A log, line by line, in bounded memory.

use std::io::{self, Read};

/// What is read at once.
const CHUNK: usize = 112 << 10;
/// What is looked at of one line. The rest of a longer line is counted and passed over.
const LONGEST: usize = 64 << 10;

/// Totals of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Size {
    pub(super) lines: u64,
    pub(super) bytes: u64,
}

/// Hands every line on, without its end, with its number from 1 and whether it is only its beginning. A line ends with a line feed, a return, or both:
/// a return alone is how progress is drawn over, and how runners and editors count it too.
///
/// # Errors
/// What the reader says. Lines before that have been handed on.
pub(super) fn each_line(
    input: &mut dyn Read,
    size: &mut Size,
    on: &mut dyn FnMut(u64, &[u8], bool),
) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
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
        // What was there before holds no end of a line.
        for end in memchr::memchr2_iter(b'\n', b'\r', &buffer[fresh..filled]) {
            let end = fresh + end;
            let feed_of_return = std::mem::take(&mut after_return) && end == begin && buffer[end] == b'\n';
            if !feed_of_return && !std::mem::take(&mut passing_over) {
                hand_on(&buffer[begin..end], size, on);
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
            hand_on(&buffer[..filled], size, on);
            passing_over = true;
            filled = 0;
        }
    }
    if filled > 0 && !passing_over {
        hand_on(&buffer[..filled], size, on);
    }
    Ok(())
}

fn hand_on(line: &[u8], size: &mut Size, on: &mut dyn FnMut(u64, &[u8], bool)) {
    size.lines += 1;
    on(size.lines, &line[..line.len().min(LONGEST)], line.len() > LONGEST);
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
        let mut keep = |number: u64, line: &[u8], cut: bool| found.push((number, line.to_vec(), cut));
        each_line(&mut Pieces(text, piece), &mut size, &mut keep).unwrap();
        (found, size)
    }

    #[test]
    fn lines_are_the_same_in_pieces_of_any_size() {
        let long = vec![b'x'; 300_000];
        let text = [b"one\r\n\ntwo\r\r\n".as_slice(), &long, b"\nlast\rno"].concat();
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
