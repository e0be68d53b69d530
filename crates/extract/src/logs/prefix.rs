//! What tools put before the lines of the programs that they run.

/// A line without what tools put before those of the programs they run: `web-1  | `, `shop:test: `, `#12 4.103 `,
/// `[10:00:00] `.
#[inline]
pub(super) fn without_prefix(text: &[u8]) -> &[u8] {
    if may_have_prefix(text) { prefix_taken_off(text) } else { text }
}

/// Whether a prefix could be there; hardly ever wrong, never when it says no. Without a branch that depends on where
/// the first blank or colon stands: lines differ in it, and it would be foreseen wrong for each of them.
#[inline]
fn may_have_prefix(text: &[u8]) -> bool {
    if text.len() <= 8 {
        return false;
    }
    // Two words, which overlap in a short line.
    let second = text.len().min(16) - 8;
    let word = |at: usize| text[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
    let (low, high) = (blanks_and_colons(word(0)), blanks_and_colons(word(second)));
    // Eight where there is none in a word.
    let [in_low, in_high] = [low, high].map(|found| found.trailing_zeros() as usize / 8);
    let at = (in_low & 7) + (in_low >> 3) * (second + in_high);
    let last = text.len() - 1;
    let (sign, next) = (text[at.min(last)], text[(at + 1).min(last)]);
    let service = (sign == b' ') & ((next == b' ') | (next == b'|'));
    let task = (sign == b':') & ((next | 0x20).is_ascii_lowercase() | (next == b'-') | (next == b'_'));
    let far = low | high == 0;
    let (first, after) = (text[0], text[1]);
    let letter = (first | 0x20).is_ascii_lowercase() | (first == b'@');
    let number = ((first == b'#') | (first == b'[')) & after.is_ascii_digit();
    letter & (service | task | far) | number
}

#[inline(never)]
fn prefix_taken_off(text: &[u8]) -> &[u8] {
    let (Some(first), true) = (text.first(), text.len() > 8) else { return text };
    let skip = match first {
        b'#' => build_step(text),
        b'[' => clock(text),
        b'@' | b'a'..=b'z' | b'A'..=b'Z' => named(text),
        _ => None,
    };
    skip.map_or(text, |skip| &text[skip..])
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// `#12 4.103 `
fn build_step(text: &[u8]) -> Option<usize> {
    let number = 1 + digits(&text[1..]);
    let rest = text.get(number..)?.strip_prefix(b" ")?;
    let whole = digits(rest);
    let part = digits(rest.get(whole..)?.strip_prefix(b".")?);
    let skip = number + 1 + whole + 1 + part;
    (number > 1 && whole > 0 && part > 0 && text.get(skip) == Some(&b' ')).then_some(skip + 1)
}

/// `[10:00:00] `
fn clock(text: &[u8]) -> Option<usize> {
    let time = text.get(1..9)?;
    let shaped = time[2] == b':' && time[5] == b':' && time[0].is_ascii_digit() && time[7].is_ascii_digit();
    (shaped && text.get(9..11) == Some(b"] ")).then_some(11)
}

const fn names_something(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'@')
}

/// `web-1  | ` or `shop:test: `
fn named(text: &[u8]) -> Option<usize> {
    let name = blank_or_colon(&text[..text.len().min(65)])?;
    // What follows is told apart first: it says no for nearly every line.
    let skip = match (text[name], text.get(name + 1)?) {
        (b' ', b' ' | b'|') => service(text, name),
        (b':', next) if in_task(*next) => task(text, name),
        _ => None,
    };
    skip.filter(|_| text[..name].iter().all(|byte| names_something(*byte)))
}

/// Bits of which the lowest is that of the first blank or colon among eight bytes.
#[inline]
const fn blanks_and_colons(bytes: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let blanks = bytes ^ u64::from_le_bytes([b' '; 8]);
    let colons = bytes ^ u64::from_le_bytes([b':'; 8]);
    // The lowest bit that is set is that of the first byte which is zero.
    (blanks.wrapping_sub(ONES) & !blanks | colons.wrapping_sub(ONES) & !colons) & HIGH
}

/// Where the first blank or colon stands.
fn blank_or_colon(text: &[u8]) -> Option<usize> {
    let (eights, rest) = text.as_chunks::<8>();
    for (nth, eight) in eights.iter().enumerate() {
        let found = blanks_and_colons(u64::from_le_bytes(*eight));
        if found != 0 {
            return Some(8 * nth + found.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|byte| matches!(byte, b' ' | b':'))?;
    Some(8 * eights.len() + found)
}

const fn in_task(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_')
}

fn service(text: &[u8], name: usize) -> Option<usize> {
    let blanks = text[name..].iter().take(40).take_while(|byte| **byte == b' ').count();
    let skip = name + blanks;
    if text.get(skip..skip + 2) != Some(b"| ") {
        return None;
    }
    // A word alone is the tool's own: `ok | 12 passed`.
    text[..name].iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'_')).then_some(skip + 2)
}

fn task(text: &[u8], name: usize) -> Option<usize> {
    let rest = &text[name + 1..];
    let task = rest.iter().take(32).take_while(|byte| in_task(**byte)).count();
    let skip = name + 1 + task;
    (task > 1 && text.get(skip..skip + 2) == Some(b": ")).then_some(skip + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_tools_put_before_other_tools_lines_is_taken_off() {
        for (line, rest) in [
            ("tests-1  | 3 passed in 1.0s", "3 passed in 1.0s"),
            ("@acme/shop:test: Tests:  3 passed, 3 total", "Tests:  3 passed, 3 total"),
            ("#12 4.103 Ran 3 tests in 0.1s", "Ran 3 tests in 0.1s"),
            ("[10:00:00]   12 passing (2s)", "  12 passing (2s)"),
            ("w1 | a: b", "a: b"),
            ("a-very-long-name-1  | ok", "ok"),
        ] {
            assert_eq!(String::from_utf8_lossy(without_prefix(line.as_bytes())), rest);
        }
        for line in [
            "error: no such file | x",
            "src/a.c:12:5: error: no",
            "#14 exporting to image",
            "All files | 81.2",
            "fatal: x",
            "[10:00] x y z",
            "FAILED | 12 passed | 1 failed",
        ] {
            assert_eq!(String::from_utf8_lossy(without_prefix(line.as_bytes())), line);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        /// The quick look says no only where nothing would be taken off.
        #[test]
        fn no_prefix_is_overlooked(
            name in "[#\\[@a-zA-Z0-9 :|_./-]{0,20}",
            between in prop::sample::select(&["", "  | ", " | ", ":", ":test: ", "12 4.103 ", "10:00:00] "][..]),
            rest in "[ -~✓]{0,12}",
        ) {
            let line = format!("{name}{between}{rest}");
            prop_assert_eq!(without_prefix(line.as_bytes()), prefix_taken_off(line.as_bytes()), "{}", line);
        }
    }
}
