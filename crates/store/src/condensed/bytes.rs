//! Numbers and texts in a row of bytes.

/// Appends to bytes.
#[derive(Debug, Default)]
pub(super) struct Written(pub(super) Vec<u8>);

impl Written {
    /// A number, small ones in few bytes.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// The step from one number to another, in either direction.
    pub(super) fn step(&mut self, from: i64, to: i64) {
        let step = to.wrapping_sub(from);
        self.number((step.wrapping_shl(1) ^ (step >> 63)).cast_unsigned());
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }
}

/// Takes from bytes; nothing where they end or are not what they should be.
#[derive(Debug)]
pub(super) struct Unread<'a>(pub(super) &'a [u8]);

impl<'a> Unread<'a> {
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn step(&mut self, from: i64) -> Option<i64> {
        let step = self.number()?;
        let step = (step >> 1).cast_signed() ^ -((step & 1).cast_signed());
        Some(from.wrapping_add(step))
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// How many of something follow, each of at least one byte: never more than there are bytes left.
    pub(super) fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX - 1, u64::MAX];
        let steps = [(0, 0), (5, 3), (3, 5), (i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (-1, 1)];
        let mut written = Written::default();
        numbers.iter().for_each(|number| written.number(*number));
        steps.iter().for_each(|(from, to)| written.step(*from, *to));
        written.text("grüße");
        written.byte(9);
        let mut unread = Unread(&written.0);
        assert!(numbers.iter().all(|number| unread.number() == Some(*number)));
        assert!(steps.iter().all(|(from, to)| unread.step(*from) == Some(*to)));
        assert_eq!((unread.text(), unread.byte(), unread.byte()), (Some("grüße"), Some(9), None));
        assert_eq!(Unread(&[0x80; 12]).number(), None, "a number without an end");
        assert_eq!(Unread(&[5, b'a']).text(), None, "a text that is longer than what is left");
        assert_eq!(Unread(&[1, 0xff]).text(), None, "no text");
    }
}
