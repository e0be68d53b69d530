//! Numbers as people say them, read back: how much they say, and how far off the exact number may be.

/// A number and half of its last digit, both in the unit of the exact number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rounded {
    number: f64,
    half: f64,
}

/// Units in which people's formats speak, by the exact unit, with what one of them is.
const UNITS: [(&str, &str, f64); 18] = [
    ("seconds", "s", 1.0),
    ("seconds", "min", 60.0),
    ("seconds", "h", 3_600.0),
    ("seconds", "d", 86_400.0),
    ("seconds", "y", 31_557_600.0),
    ("per-day", "/day", 1.0),
    ("per-day", "/week", 1.0 / 7.0),
    ("per-day", "/month", 1.0 / 30.4375),
    ("per-day", "/year", 1.0 / 365.25),
    ("ratio", "%", 0.01),
    ("days-per-week", "d/week", 1.0),
    ("minutes", "min", 1.0),
    ("commits", "commits", 1.0),
    ("commits", "commit", 1.0),
    ("files", "files", 1.0),
    ("files", "file", 1.0),
    ("lines", "lines", 1.0),
    ("lines", "line", 1.0),
];

impl Rounded {
    /// Reads `2.3 d`, `6 %`, `1,478` or `2/week` of a metric that counts in `unit`.
    pub(crate) fn read(text: &str, unit: &str) -> Self {
        let text = text.trim();
        let split =
            text.find(|one: char| !(one.is_ascii_digit() || ".,<>-".contains(one))).unwrap_or(text.len());
        let (figure, word) = (&text[..split], text[split..].trim());
        let factor = if word.is_empty() {
            1.0
        } else {
            let known = UNITS.iter().find(|(exact, said, _)| (*exact, *said) == (unit, word));
            known.unwrap_or_else(|| panic!("{text:?} says nothing of {unit}")).2
        };
        let plain = figure.replace([',', '<', '>'], "");
        let number: f64 = plain.parse().unwrap_or_else(|_| panic!("{text:?} is no number"));
        let digits = plain.split_once('.').map_or(0, |(_, digits)| digits.len());
        let mut half = 0.5 * 10_f64.powi(-i32::try_from(digits).unwrap());
        if figure.starts_with(['<', '>']) {
            half *= 2.0;
        } else if digits == 0 && factor != 0.01 && number.abs() < 10.0 {
            // A figure below ten has one decimal; a zero there is not said.
            half = 0.05;
        }
        Self { number: number * factor, half: half * factor }
    }

    /// Reads `2.3–2.7 d` or `38 h – 2.2 d`.
    pub(crate) fn interval(text: &str, unit: &str) -> (Self, Self) {
        let (low, high) = text.split_once('–').unwrap_or_else(|| panic!("{text:?} is no interval"));
        let has_unit = |part: &str| part.trim().ends_with(|last: char| last.is_alphabetic() || last == '%');
        let own = high
            .trim()
            .find(|one: char| one == '/' || one == ' ' || one.is_alphabetic())
            .map(|at| &high.trim()[at..]);
        let low = if has_unit(low) { low.to_owned() } else { format!("{low}{}", own.unwrap_or_default()) };
        (Self::read(&low, unit), Self::read(high, unit))
    }

    /// Whether the exact number may be shown so.
    pub(crate) fn stands_for(self, exact: f64) -> bool {
        // Exact numbers have six decimals themselves.
        (self.number - exact).abs() <= self.half * (1.0 + 1e-9) + 1e-6
    }
}

#[test]
fn rounded_numbers_are_read_with_their_precision() {
    for (text, unit, exact, fits) in [
        ("2.6 d", "seconds", 2.64 * 86_400.0, true),
        ("2.6 d", "seconds", 2.66 * 86_400.0, false),
        ("6 %", "ratio", 0.064, true),
        ("6 %", "ratio", 0.066, false),
        ("1,478", "count", 1_478.4, true),
        ("2/week", "per-day", 2.04 / 7.0, true),
        ("2/week", "per-day", 2.06 / 7.0, false),
        ("<0.1 %", "ratio", 0.0004, true),
    ] {
        assert_eq!(Rounded::read(text, unit).stands_for(exact), fits, "{text} {exact}");
    }
    let (low, high) = Rounded::interval("38 h – 2.2 d", "seconds");
    assert!(low.stands_for(38.0 * 3_600.0) && high.stands_for(2.2 * 86_400.0));
    let (low, high) = Rounded::interval("0.2–2 %", "ratio");
    assert!(low.stands_for(0.002) && high.stands_for(0.02) && !low.stands_for(0.02));
}
