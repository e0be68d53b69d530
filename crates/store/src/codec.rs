//! How payloads are kept: zstd with a dictionary, since single items are too short to compress well alone.

use std::io;

use sha2::{Digest, Sha256};
use zstd::bulk::{Compressor, Decompressor};

use crate::dictionary::DICTIONARY;

/// The dictionary in use. A row says which it was written with, so that a later one can stand beside it.
pub(crate) const CODEC: i64 = 1;

const LEVEL: i32 = 3;

/// An item of a platform's API is never larger.
const LARGEST: usize = 256 << 20;

/// Compresses and expands payloads; one for a whole transaction, since its tables are costly to make.
pub(crate) struct Codec {
    compressor: Compressor<'static>,
    decompressor: Decompressor<'static>,
}

impl Codec {
    /// Ready for use.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            compressor: Compressor::with_dictionary(LEVEL, DICTIONARY.as_bytes())?,
            decompressor: Decompressor::with_dictionary(DICTIONARY.as_bytes())?,
        })
    }

    /// A payload as it is kept.
    pub(crate) fn compress(&mut self, body: &[u8]) -> io::Result<Vec<u8>> {
        self.compressor.compress(body)
    }

    /// A payload as it was.
    pub(crate) fn expand(&mut self, codec: i64, body: &[u8]) -> io::Result<Vec<u8>> {
        if codec != CODEC {
            let message = format!("payload of codec {codec}, which this version does not know");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let size = zstd::zstd_safe::get_frame_content_size(body).ok().flatten().unwrap_or(LARGEST as u64);
        let size = usize::try_from(size).unwrap_or(LARGEST).min(LARGEST);
        self.decompressor.decompress(body, size)
    }
}

/// What tells two payloads apart: enough of a hash to see that one changed.
pub(crate) fn digest(body: &[u8]) -> [u8; 12] {
    let full = Sha256::digest(body);
    let mut short = [0; 12];
    short.copy_from_slice(&full[..12]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_come_back_as_they_were_and_small() {
        let run = br#"{"id":1,"name":"CI","node_id":"WFR_1","head_branch":"main","head_sha":"0123456789abcdef0123456789abcdef01234567","path":".github/workflows/ci.yml","status":"completed","conclusion":"success","created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:04:00Z"}"#;
        let mut codec = Codec::new().unwrap();
        let kept = codec.compress(run).unwrap();
        assert!(kept.len() * 2 < run.len(), "{} of {}", kept.len(), run.len());
        assert_eq!(codec.expand(CODEC, &kept).unwrap(), run);
        assert!(codec.expand(99, &kept).is_err());
        assert!(codec.expand(CODEC, b"not zstd").is_err());
    }
}
