//! Compressed logs, recognised by their first bytes.

use std::io::{self, BufRead, Read};

/// More than this is read of no log, however small it was packed.
pub const LARGEST: u64 = 8 << 30;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Text.
    Plain,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// A zip of several files.
    Zip,
    /// UTF-16 with a mark of its byte order.
    Wide,
    /// Something that is no log.
    Binary,
}

/// Tells a packing by the first bytes of a file; a few hundred are enough.
#[must_use]
pub fn packing(begin: &[u8]) -> Packing {
    match begin {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Packing::Zip,
        // Shells of one system write two bytes for every character.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Packing::Wide,
        // A log can hold anything; what is full of zeros is none.
        _ if memchr::memchr_iter(0, &begin[..begin.len().min(512)]).count() > 2 => Packing::Binary,
        _ => Packing::Plain,
    }
}

/// The text behind what is packed as one stream. It ends at [`LARGEST`].
///
/// # Errors
/// What the input says, and a zip: that is several streams.
pub fn unpacked<'a>(mut input: Box<dyn BufRead + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let reader: Box<dyn Read + 'a> = match packing(input.fill_buf()?) {
        Packing::Plain => input,
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
        Packing::Zstd => Box::new(zstd::Decoder::with_buffer(input)?),
        Packing::Wide => Box::new(Wide::new(input)?),
        Packing::Zip => return Err(io::Error::other("a zip cannot be read as one log")),
        Packing::Binary => {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no text and no log"));
        }
    };
    Ok(Box::new(reader.take(LARGEST)))
}

/// Gives UTF-16 as UTF-8.
struct Wide<R> {
    input: R,
    big: bool,
    /// The first half of a character that needs two.
    high: Option<u16>,
    text: Vec<u8>,
    given: usize,
}

impl<R: BufRead> Wide<R> {
    fn new(mut input: R) -> io::Result<Self> {
        let mut mark = [0; 2];
        input.read_exact(&mut mark)?;
        Ok(Self { input, big: mark == [0xfe, 0xff], high: None, text: Vec::new(), given: 0 })
    }

    fn unit(&mut self, pair: [u8; 2]) {
        let unit = if self.big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
        let units = [self.high.take(), Some(unit)];
        if units[0].is_none() && (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        for character in char::decode_utf16(units.into_iter().flatten()) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

impl<R: BufRead> Read for Wide<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            self.text.clear();
            self.given = 0;
            let mut pairs = [0; 8 << 10];
            let mut filled = 0;
            // A pair may lie across two pieces of the input.
            while filled < pairs.len() {
                match self.input.read(&mut pairs[filled..])? {
                    0 => break,
                    read => filled += read,
                }
            }
            if filled == 0 {
                return Ok(0);
            }
            for pair in pairs[..filled].as_chunks::<2>().0 {
                self.unit(*pair);
            }
        }
        let count = buffer.len().min(self.text.len() - self.given);
        buffer[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn text(packed: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        unpacked(Box::new(packed))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn every_packing_gives_the_same_text() {
        let log = b"one\ntwo\n".repeat(10_000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&log).unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = zstd::encode_all(&log[..], 1).unwrap();
        for packed in
            [log.clone(), gzip.clone(), zstd, [gzip.clone(), gzip.clone()].concat()[..gzip.len()].to_vec()]
        {
            assert_eq!(text(&packed).unwrap().as_bytes(), log);
        }
        // Two members, as rotating tools write them, are one log.
        assert_eq!(text(&[gzip.clone(), gzip].concat()).unwrap().len(), 2 * log.len());
    }

    #[test]
    fn two_bytes_a_character_are_text_too() {
        let log = "one ✔ \u{1f389}\r\n".repeat(5_000);
        for big in [false, true] {
            let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let packed: Vec<u8> = std::iter::once(0xfeff).chain(log.encode_utf16()).flat_map(bytes).collect();
            assert_eq!(text(&packed).unwrap(), log);
            assert_eq!(text(&packed[..packed.len() - 1]).unwrap().len(), log.len() - 1);
        }
    }

    #[test]
    fn what_is_no_log_is_refused() {
        assert_eq!(text(b"\x7fELF\0\0\0").unwrap_err().to_string(), "this is no text and no log");
        assert!(text(b"PK\x03\x04").is_err());
        assert!(text(&[0x1f, 0x8b, 8, 0, 0]).is_err());
        assert_eq!(text(b"").unwrap(), "");
    }
}
