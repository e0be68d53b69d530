//! `{n}` and its arithmetic.

use crate::error::Error;

/// What the letters stand for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Numbers {
    /// Of the commit, branch or tag in its step.
    pub(crate) n: i64,
    /// Of what is inside of it.
    pub(crate) m: i64,
}

/// Puts the numbers in. Braces around anything else stay.
pub(crate) fn fill(text: &str, numbers: Numbers) -> Result<String, Error> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let inside = &rest[open + 1..];
        let end = inside.find('}').filter(|end| is_number(&inside[..*end]));
        match end {
            Some(end) => {
                out.push_str(
                    &compute(&inside[..end], numbers).map_err(|error| error.within(format!("{text:?}")))?,
                );
                rest = &inside[end + 1..];
            }
            None => {
                out.push('{');
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

fn is_number(expression: &str) -> bool {
    let mut letters = expression.chars();
    matches!(letters.next(), Some('n' | 'm')) && letters.next().is_none_or(|next| "+-*%:".contains(next))
}

fn compute(expression: &str, numbers: Numbers) -> Result<String, Error> {
    let (sum, width) = expression.split_once(':').unwrap_or((expression, "0"));
    let malformed =
        || Error::new(format!("{{{expression}}} is not like {{n}}, {{n+3}}, {{n%7}} or {{n:03}}"));
    let mut value = if sum.starts_with('n') { numbers.n } else { numbers.m };
    let mut rest = &sum[1..];
    while let Some(operator) = rest.chars().next() {
        let digits = rest[1..].chars().take_while(char::is_ascii_digit).count();
        let operand: i64 = rest[1..=digits].parse().map_err(|_| malformed())?;
        value = apply(operator, value, operand).ok_or_else(malformed)?;
        rest = &rest[1 + digits..];
    }
    let width: usize = width.parse().map_err(|_| malformed())?;
    Ok(format!("{value:0width$}"))
}

fn apply(operator: char, left: i64, right: i64) -> Option<i64> {
    match operator {
        '+' => left.checked_add(right),
        '-' => left.checked_sub(right),
        '*' => left.checked_mul(right),
        '%' => left.checked_rem(right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_in_and_computed() {
        let numbers = Numbers { n: 12, m: 3 };
        for (text, expected) in [
            ("v1.{n}.0", "v1.12.0"),
            ("{n%7}-{m}", "5-3"),
            ("{n%7+1}/{n:03}/{m*2-1:2}", "6/012/05"),
            ("${{ x }} {name} {", "${{ x }} {name} {"),
        ] {
            assert_eq!(fill(text, numbers).unwrap(), expected);
        }
    }

    #[test]
    fn what_cannot_be_computed_is_an_error() {
        for text in ["{n%0}", "{n+}", "{n+x}", "{n:x}"] {
            assert!(
                fill(text, Numbers::default()).unwrap_err().to_string().contains("is not like"),
                "{text}"
            );
        }
    }
}
