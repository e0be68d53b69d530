//! Numbers as the machine-readable formats print them.

use std::fmt;

use serde::{Serialize, Serializer};

/// A finite number with at most six decimals (below a thousandth: six significant digits), never `-0`.
///
/// Whole numbers print without a fraction, so the same value has one spelling in JSON and CSV.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number(f64);

impl Number {
    /// Rounds; nothing for what is not a finite number.
    pub(crate) fn new(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        // Whole already: most are counts and seconds.
        if value.fract() == 0.0 {
            return Some(Self(value + 0.0));
        }
        let text = if value.abs() < 0.001 { format!("{value:.5e}") } else { format!("{value:.6}") };
        let rounded: f64 = text.parse().ok()?;
        // Adding zero turns -0 into 0.
        Some(Self(rounded + 0.0))
    }

    /// A share or a confidence: kept within 0 and 1; what is not a number is no confidence at all.
    pub(crate) fn share(value: f64) -> Self {
        Self::new(value.clamp(0.0, 1.0)).unwrap_or(Self(0.0))
    }

    /// The rounded number.
    pub(crate) const fn get(self) -> f64 {
        self.0
    }

    fn whole(self) -> Option<i64> {
        // Up to 2^53 every whole number is exact as a float.
        (self.0.fract() == 0.0 && self.0.abs() < 9.0e15).then_some(self.0 as i64)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole() {
            Some(whole) => write!(formatter, "{whole}"),
            None => write!(formatter, "{}", self.0),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    fn print(value: f64) -> Option<String> {
        Number::new(value).map(|number| number.to_string())
    }

    #[test]
    fn numbers_have_one_short_spelling() {
        assert_eq!(print(86_400.0).as_deref(), Some("86400"));
        assert_eq!(print(0.1 + 0.2).as_deref(), Some("0.3"));
        assert_eq!(print(-0.0).as_deref(), Some("0"));
        assert_eq!(print(2.0 / 3.0).as_deref(), Some("0.666667"));
        assert_eq!(print(-1.5).as_deref(), Some("-1.5"));
        assert_eq!(print(12_345_678_901.25).as_deref(), Some("12345678901.25"));
        assert_eq!(print(1.234_567_89e-7).as_deref(), Some("0.000000123457"));
    }

    #[test]
    fn what_is_no_number_is_not_printed() {
        assert_eq!(print(f64::NAN), None);
        assert_eq!(print(f64::INFINITY), None);
        assert_eq!(Number::share(f64::NAN).to_string(), "0");
        assert_eq!(Number::share(1.2).to_string(), "1");
    }

    #[test]
    fn a_whole_number_has_no_fraction_in_json() {
        let number = Number::new(3.0).unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "3");
    }
}
