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
        // A log can hold anything; a file that begins with zeros is none.
        _ if memchr::memchr(0, &begin[..begin.len().min(512)]).is_some() => Packing::Binary,
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
        Packing::Zip => return Err(io::Error::other("a zip cannot be read as one log")),
        Packing::Binary => {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "this is no text and no log"));
        }
    };
    Ok(Box::new(reader.take(LARGEST)))
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
    fn what_is_no_log_is_refused() {
        assert_eq!(text(b"\x7fELF\0\0\0").unwrap_err().to_string(), "this is no text and no log");
        assert!(text(b"PK\x03\x04").is_err());
        assert!(text(&[0x1f, 0x8b, 8, 0, 0]).is_err());
        assert_eq!(text(b"").unwrap(), "");
    }
}
