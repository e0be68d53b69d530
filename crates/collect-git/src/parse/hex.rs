//! Object ids written out, as fast as can be: every commit names two or more.

use plimsoll_domain::ObjectId;

const NO_DIGIT: u8 = 0xff;

const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 10 {
        digits[b'0' as usize + value] = value as u8;
        value += 1;
    }
    while value < 16 {
        digits[b'a' as usize + value - 10] = value as u8;
        digits[b'A' as usize + value - 10] = value as u8;
        value += 1;
    }
    digits
};

/// The id that exactly 40 hexadecimal digits name.
pub(crate) fn id(hex: &[u8]) -> Option<ObjectId> {
    let hex: &[u8; 40] = hex.try_into().ok()?;
    let mut bytes = [0_u8; 20];
    let mut seen = 0;
    for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
        let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
        seen |= high | low;
        *byte = high << 4 | low;
    }
    // Digits never set the upper bits, what is none sets them all.
    (seen < 16).then_some(ObjectId::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_plain_reading() {
        for hex in
            ["0123456789abcdef0123456789ABCDEF01234567", "g123456789abcdef0123456789abcdef01234567", "01"]
        {
            assert_eq!(id(hex.as_bytes()), ObjectId::from_hex(hex.as_bytes()), "{hex}");
        }
    }
}
