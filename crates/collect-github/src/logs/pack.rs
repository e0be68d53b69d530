//! Masks, hashes and compresses a log while it comes in: nothing of it lies anywhere in clear.

use std::io::{self, Write};

use sha2::{Digest, Sha256};
use zstd::stream::write::Encoder;

use super::mask::Mask;
use crate::api::{LogSink, Secret};

const LEVEL: i32 = 6;

/// A packed log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packed {
    /// Bytes of the masked text.
    pub(crate) bytes: u64,
    /// SHA-256 of the masked text.
    pub(crate) sha256: String,
    /// The masked text, compressed.
    pub(crate) body: Vec<u8>,
}

/// Packs one log after the other.
pub(crate) struct Packer {
    mask: Mask,
    text: Text,
}

/// What comes out of the mask.
struct Text {
    encoder: Encoder<'static, Vec<u8>>,
    hash: Sha256,
    bytes: u64,
}

impl Text {
    fn new() -> io::Result<Self> {
        Ok(Self { encoder: Encoder::new(Vec::new(), LEVEL)?, hash: Sha256::new(), bytes: 0 })
    }

    fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.bytes += piece.len() as u64;
        self.hash.update(piece);
        self.encoder.write_all(piece)
    }
}

impl Packer {
    /// A packer that also masks these secrets.
    pub(crate) fn new(own: &[&Secret]) -> io::Result<Self> {
        let mask = Mask::new(own).map_err(io::Error::other)?;
        Ok(Self { mask, text: Text::new()? })
    }

    /// The log that was taken since the beginning.
    pub(crate) fn finish(&mut self) -> io::Result<Packed> {
        let text = &mut self.text;
        self.mask.finish(&mut |piece| text.write(piece))?;
        let done = std::mem::replace(&mut self.text, Text::new()?);
        let sha256 = done.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Packed { bytes: done.bytes, sha256, body: done.encoder.finish()? })
    }
}

impl LogSink for Packer {
    fn restart(&mut self) -> io::Result<()> {
        self.mask.restart();
        self.text = Text::new()?;
        Ok(())
    }

    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        let text = &mut self.text;
        self.mask.take(piece, &mut |masked| text.write(masked))
    }
}
