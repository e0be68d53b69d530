//! What looks like a secret never reaches the store.
//!
//! GitHub masks the secrets it knows. A token that a script prints, a key that a tool makes up, it does not know.

use plimsoll_domain::log::SECRET_SHAPES;
use regex::bytes::{Captures, Regex, RegexBuilder};

use crate::api::Secret;

/// What takes a secret's place, as in GitHub's own logs.
const MASK: &[u8] = b"***";

/// Where the end of a line would come too late, a line is cut here.
const LONGEST_LINE: usize = 1 << 20;

/// Lines of the longest private key.
const LONGEST_KEY: u32 = 200;

/// No secret that is looked for is longer; a cut leaves this much for the next piece.
const OVERLAP: usize = 4 << 10;

/// Masks a log piece by piece, with only a line in memory.
pub(super) struct Mask {
    shapes: Regex,
    own: Vec<Vec<u8>>,
    pending: Vec<u8>,
    in_key: bool,
    key_lines: u32,
}

impl Mask {
    /// Also masks these secrets wherever they stand.
    pub(super) fn new(own: &[&Secret]) -> Result<Self, regex::Error> {
        let own = own.iter().map(|secret| secret.expose().as_bytes().to_vec());
        Ok(Self {
            shapes: RegexBuilder::new(SECRET_SHAPES).size_limit(64 << 20).build()?,
            own: own.filter(|secret| secret.len() >= 8).collect(),
            pending: Vec::new(),
            in_key: false,
            key_lines: 0,
        })
    }

    /// Begins anew.
    pub(super) fn restart(&mut self) {
        self.pending.clear();
        self.in_key = false;
    }

    /// Takes a piece and hands whole, masked lines on.
    pub(super) fn take(
        &mut self,
        piece: &[u8],
        on: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        self.pending.extend_from_slice(piece);
        let whole = match memchr::memrchr(b'\n', &self.pending) {
            Some(end) => end + 1,
            None if self.pending.len() > LONGEST_LINE => self.cut(),
            None => return Ok(()),
        };
        let rest = self.pending.split_off(whole);
        let lines = std::mem::replace(&mut self.pending, rest);
        self.lines(&lines, on)
    }

    /// Where an endless line may be cut: never inside a secret, and not where one may be beginning.
    fn cut(&self) -> usize {
        let at = self.pending.len() - OVERLAP;
        let own = self.own.iter().flat_map(|secret| {
            memchr::memmem::find_iter(&self.pending, secret).map(|start| (start, start + secret.len()))
        });
        let shapes = self.shapes.find_iter(&self.pending).map(|found| (found.start(), found.end()));
        let across = shapes.chain(own).filter(|(start, end)| *start < at && *end > at);
        match across.map(|(start, _)| start).min() {
            // A secret from one end to the other: nothing of it is to be seen.
            Some(0) => self.pending.len(),
            Some(start) => start,
            None => at,
        }
    }

    /// Hands on what is left.
    pub(super) fn finish(&mut self, on: &mut dyn FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<()> {
        let rest = std::mem::take(&mut self.pending);
        self.lines(&rest, on)
    }

    fn lines(
        &mut self,
        lines: &[u8],
        on: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let has_key = self.in_key || memchr::memmem::find(lines, b"PRIVATE KEY").is_some();
        if !has_key {
            return on(&self.text(lines));
        }
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            let line = self.key_line(line);
            on(&self.text(&line))?;
        }
        Ok(())
    }

    /// A private key is a block of lines: the lines between its first and last are masked.
    fn key_line<'a>(&mut self, line: &'a [u8]) -> std::borrow::Cow<'a, [u8]> {
        use std::borrow::Cow;
        let marks = |word: &[u8]| {
            memchr::memmem::find(line, word).is_some() && memchr::memmem::find(line, b"PRIVATE KEY").is_some()
        };
        let (begins, ends) = (marks(b"-----BEGIN"), marks(b"-----END"));
        // A key ends some day: a line that mentions its beginning hides no log.
        self.key_lines = if begins { 0 } else { self.key_lines + 1 };
        if self.in_key && (self.key_lines > LONGEST_KEY || !looks_like_key(line)) && !ends {
            self.in_key = false;
        }
        let inside = self.in_key && !ends;
        self.in_key = (self.in_key || begins) && !ends;
        if begins && ends {
            // All of it in one line, as JSON has it.
            let at = memchr::memmem::find(line, b"-----BEGIN").unwrap_or(0);
            let mut masked = line[..at].to_vec();
            masked.extend_from_slice(MASK);
            masked.push(b'\n');
            return Cow::Owned(masked);
        }
        if !inside {
            return Cow::Borrowed(line);
        }
        Cow::Owned([timestamp(line), MASK, b"\n"].concat())
    }

    fn text(&self, lines: &[u8]) -> Vec<u8> {
        let mut text = lines.to_vec();
        for secret in &self.own {
            if memchr::memmem::find(&text, secret).is_some() {
                text = replace_all(&text, secret);
            }
        }
        let masked = self.shapes.replace_all(&text, |found: &Captures<'_>| {
            let kept = found.iter().skip(1).flatten().next().map_or(&b""[..], |group| group.as_bytes());
            // Of a URL, the host that follows the password stays.
            let after: &[u8] = if found[0].ends_with(b"@") { b"@" } else { b"" };
            [kept, MASK, after].concat()
        });
        masked.into_owned()
    }
}

/// Whether a line could be of a key's block: base64, or one of its headers.
fn looks_like_key(line: &[u8]) -> bool {
    let text = line[timestamp(line).len()..].trim_ascii();
    let base64 = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
    base64 || text.starts_with(b"Proc-Type:") || text.starts_with(b"DEK-Info:")
}

/// The time that begins a line of a log.
fn timestamp(line: &[u8]) -> &[u8] {
    match line.iter().position(|byte| *byte == b' ') {
        Some(end) if end < 40 && line[..end].ends_with(b"Z") => &line[..=end],
        _ => b"",
    }
}

fn replace_all(text: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memmem::find_iter(text, secret) {
        replaced.extend_from_slice(&text[from..at]);
        replaced.extend_from_slice(MASK);
        from = at + secret.len();
    }
    replaced.extend_from_slice(&text[from..]);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &[u8], pieces: usize) -> String {
        let own = Secret::new("my-very-own-token").unwrap();
        let mut mask = Mask::new(&[&own]).unwrap();
        let mut out = Vec::new();
        let mut on = |piece: &[u8]| {
            out.extend_from_slice(piece);
            Ok(())
        };
        for piece in text.chunks(pieces) {
            mask.take(piece, &mut on).unwrap();
        }
        mask.finish(&mut on).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Made up here, so that nothing in this file looks like somebody's secret.
    fn of(prefix: &str, length: usize) -> String {
        format!("{prefix}{}", "aB3".repeat(length).chars().take(length).collect::<String>())
    }

    #[test]
    fn what_looks_like_a_secret_is_masked_wherever_the_pieces_end() {
        let secrets = [
            of("ghp_", 36),
            of("ghs_", 36),
            of("github_pat_", 60),
            of("glpat-", 20),
            of("xoxb-", 24),
            of("npm_", 36),
            of("sk-proj-", 30),
            "my-very-own-token".to_owned(),
        ];
        for secret in &secrets {
            let line = format!("2026-01-05T09:00:00.0000000Z using {secret} now\r\nnext\r\n");
            for pieces in [1, 7, 4_096] {
                let shown = masked(line.as_bytes(), pieces);
                assert!(!shown.contains(secret.as_str()), "{shown}");
                assert!(shown.contains("***") && shown.ends_with("now\r\nnext\r\n"), "{shown}");
            }
        }
    }

    #[test]
    fn addresses_headers_and_settings_lose_their_secrets_and_keep_the_rest() {
        let aws = format!("AWS_SECRET_ACCESS_KEY={}", "aB3".repeat(10));
        assert_eq!(masked(aws.as_bytes(), 64), "AWS_SECRET_ACCESS_KEY=***");
        let text = "clone https://ann:hunter22@git.acme.org/x.git\nAuthorization: Bearer abcdefgh12345678\n\
                    API_KEY=abcdefghijkl1234\nhttps://x.org/a?sig=abcdefgh%2B1&b=1\n";
        assert_eq!(
            masked(text.as_bytes(), 11),
            "clone https://ann:***@git.acme.org/x.git\nAuthorization: Bearer ***\nAPI_KEY=***\n\
             https://x.org/a?sig=***&b=1\n"
        );
    }

    #[test]
    fn ordinary_lines_stay_as_they_are() {
        let text = "test result: ok. 12 passed; 0 failed\nhttps://github.com/acme/keel/actions/runs/1\n\
                    image: ghcr.io/acme/keel@sha256:0123456789abcdef\nssh git@github.com:acme/keel.git\n\
                    env: TOKEN: ***\n12:30:01 a:b@c\n";
        assert_eq!(masked(text.as_bytes(), 13), text);
    }

    #[test]
    fn a_private_key_is_masked_line_by_line() {
        let (begin, end) = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----");
        let time = "2026-01-05T09:00:00.0000000Z ";
        let text = format!("{time}{begin}\n{time}MIIabc\n{time}def\n{time}{end}\n{time}after\n");
        let shown = masked(text.as_bytes(), 9);
        assert!(!shown.contains("MIIabc") && !shown.contains("def"), "{shown}");
        assert_eq!(shown.lines().count(), 5, "{shown}");
        assert!(shown.ends_with(&format!("{time}after\n")), "{shown}");
    }

    #[test]
    fn an_empty_setting_takes_nothing_from_the_next_line() {
        let text = "CLIENT_SECRET: \r\n2026-01-05T09:00:00.0000000Z next line of the log\r\n";
        assert_eq!(masked(text.as_bytes(), 4_096), text);
    }

    #[test]
    fn a_line_that_only_mentions_a_key_hides_no_log() {
        let begin = "-----BEGIN RSA PRIVATE KEY-----";
        let text = format!("grep -c '{begin}' file\nall is well, 12 passed\nand more to say\n");
        assert!(masked(text.as_bytes(), 17).contains("and more to say"));
    }

    #[test]
    fn no_secret_survives_the_cut_of_an_endless_line() {
        let secret = of("ghp_", 36);
        for place in (0..60).step_by(19) {
            let before = (1 << 20) - OVERLAP - 50 + place;
            let text = format!("{} {secret} {}", "x".repeat(before), "y".repeat(1 << 20));
            let shown = masked(text.as_bytes(), 64 << 10);
            assert!(!shown.contains(&secret[4..]), "{place}");
            assert!(shown.contains("ghp_***"), "{place}");
        }
    }

    #[test]
    fn a_line_without_end_is_handed_on_in_pieces() {
        let text = "x".repeat(3 << 20);
        assert_eq!(masked(text.as_bytes(), 64 << 10).len(), text.len());
    }
}
