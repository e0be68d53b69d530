//! The picture.

use unicode_width::UnicodeWidthChar;

use super::Color;

/// Space at either side of a text.
const PADDING: u32 = 6;

/// A flat badge. `textLength` fits the letters to the drawing whatever font there is. The name of its outline holds the
/// width, since several badges may stand in one page and names count for all of it.
pub(crate) fn draw(label: &str, message: &str, color: Color) -> String {
    let (left_text, right_text) = (width(label), width(message));
    let (left, right) = (left_text + 2 * PADDING, right_text + 2 * PADDING);
    let total = left + right;
    let title = escape(&format!("{label}: {message}"));
    let (label, message, fill) = (escape(label), escape(message), color.hex());
    let message_at = left + PADDING;
    format!(
        concat!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{total}\" height=\"20\" role=\"img\" aria-label=\"{title}\">\n",
            "  <title>{title}</title>\n",
            "  <clipPath id=\"r{total}\"><rect width=\"{total}\" height=\"20\" rx=\"3\" fill=\"#fff\"/></clipPath>\n",
            "  <g clip-path=\"url(#r{total})\">\n",
            "    <rect width=\"{left}\" height=\"20\" fill=\"#444\"/>\n",
            "    <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{fill}\"/>\n",
            "  </g>\n",
            "  <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,Geneva,sans-serif\" font-size=\"11\">\n",
            "    <text x=\"{padding}\" y=\"14\" textLength=\"{left_text}\" lengthAdjust=\"spacingAndGlyphs\">{label}</text>\n",
            "    <text x=\"{message_at}\" y=\"14\" textLength=\"{right_text}\" lengthAdjust=\"spacingAndGlyphs\">{message}</text>\n",
            "  </g>\n",
            "</svg>\n"
        ),
        total = total,
        title = title,
        left = left,
        right = right,
        fill = fill,
        padding = PADDING,
        left_text = left_text,
        right_text = right_text,
        label = label,
        message = message,
        message_at = message_at
    )
}

/// Pixels that a text takes at this size, about.
fn width(text: &str) -> u32 {
    let tenths: u32 = text.chars().map(tenths).sum();
    tenths.div_ceil(10).max(1)
}

fn tenths(character: char) -> u32 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' => 35,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '[' | ']' | '-' | '/' => 45,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 105,
        'A'..='Z' | '&' => 78,
        _ if character.is_ascii() || character == '–' => 68,
        _ => 68 * u32::try_from(character.width().unwrap_or(1)).unwrap_or(1),
    }
}

/// A text inside XML, in elements and attributes alike.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
