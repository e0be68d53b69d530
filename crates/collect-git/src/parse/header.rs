//! Lines of an object's header: `author Name <mail> 1234567890 +0100`.

/// Splits the next line off; at the end the rest is empty.
pub(crate) fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b'\n', bytes) {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// A person with a time, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Signature<'a> {
    /// `Name <mail>`, the form people are told apart by before `.mailmap`.
    pub(crate) identity: &'a [u8],
    /// Seconds since the epoch.
    pub(crate) time: i64,
    /// Offset from UTC in minutes.
    pub(crate) zone: i16,
}

impl<'a> Signature<'a> {
    /// Reads what follows `author `; `None` when there is no time after the last `>`.
    pub(crate) fn parse(line: &'a [u8]) -> Option<Self> {
        let close = memchr::memrchr(b'>', line)?;
        let (identity, rest) = line.split_at(close + 1);
        let mut words = rest.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let time = integer(words.next()?)?;
        let zone = words.next().and_then(zone).unwrap_or(0);
        Some(Self { identity, time, zone })
    }
}

/// `Name <mail>` taken apart, both trimmed.
pub(crate) fn split_identity(identity: &[u8]) -> (&[u8], &[u8]) {
    let Some(open) = memchr::memchr(b'<', identity) else { return (identity.trim_ascii(), &[]) };
    let mail = &identity[open + 1..];
    let mail = &mail[..memchr::memchr(b'>', mail).unwrap_or(mail.len())];
    (identity[..open].trim_ascii(), mail.trim_ascii())
}

fn integer(word: &[u8]) -> Option<i64> {
    let (negative, digits) = word.strip_prefix(b"-").map_or((false, word), |digits| (true, digits));
    if digits.is_empty() {
        return None;
    }
    let mut value: i64 = 0;
    for digit in digits {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    Some(if negative { -value } else { value })
}

/// `+0530` → 330. Anything unlikely is UTC.
fn zone(word: &[u8]) -> Option<i16> {
    let (sign, digits) = match word.split_first()? {
        (b'+', digits) => (1, digits),
        (b'-', digits) => (-1, digits),
        _ => return None,
    };
    let value = i16::try_from(integer(digits)?).ok()?;
    let minutes = value / 100 * 60 + value % 100;
    (minutes.abs() <= 24 * 60).then_some(sign * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_taken_apart_from_the_right() {
        let signature = Signature::parse(b"A <b> C <c@d> 1700000000 -0330").unwrap();
        assert_eq!(signature.identity, b"A <b> C <c@d>");
        assert_eq!((signature.time, signature.zone), (1_700_000_000, -210));
        assert_eq!(Signature::parse(b"A <a@b> -5 +0000").unwrap().time, -5);
    }

    #[test]
    fn nonsense_is_refused_or_made_harmless() {
        assert_eq!(Signature::parse(b"A <a@b>"), None);
        assert_eq!(Signature::parse(b"A a@b 12 +0000"), None);
        assert_eq!(Signature::parse(b"A <a@b> 99999999999999999999 +0000"), None);
        assert_eq!(Signature::parse(b"A <a@b> 12 +9999999").unwrap().zone, 0);
        assert_eq!(Signature::parse(b"A <a@b> 12").unwrap().zone, 0);
    }

    #[test]
    fn an_identity_has_a_name_and_a_mail_address() {
        assert_eq!(split_identity(b" Ann  <ann@x> "), (&b"Ann"[..], &b"ann@x"[..]));
        assert_eq!(split_identity(b"<ann@x>"), (&b""[..], &b"ann@x"[..]));
        assert_eq!(split_identity(b"Ann"), (&b"Ann"[..], &b""[..]));
        assert_eq!(split_identity(b"Ann <ann"), (&b"Ann"[..], &b"ann"[..]));
    }
}
