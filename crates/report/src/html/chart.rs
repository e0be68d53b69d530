//! Coordinates and shapes of our own small charts.
//!
//! Charts stretch by percentages instead of a scaled drawing, so that lines and type keep their size on a phone.
//! Each is hidden from screen readers: what it shows stands beside it as text or as a table.

use super::markup::{Attribute, Markup};

/// Begins a drawing as wide as its place and `height` pixels high.
pub(crate) fn begin(markup: &mut Markup, class: &'static str, height: u32) {
    let height = height.to_string();
    let attributes = [
        ("class", class),
        ("width", "100%"),
        ("height", height.as_str()),
        ("aria-hidden", "true"),
        ("focusable", "false"),
    ];
    markup.open("svg", &attributes);
}

/// Ends a drawing.
pub(crate) fn end(markup: &mut Markup) {
    markup.end("svg");
}

/// A percentage of the drawing's width; what is no number stands at its begin.
pub(crate) fn percent(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("{}%", short(share * 100.0))
}

/// A coordinate without superfluous digits.
pub(crate) fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A level line from one share of the width to another.
pub(crate) fn line(markup: &mut Markup, class: &'static str, from: f64, to: f64, y: f64) {
    let (x1, x2, y) = (percent(from), percent(to), short(y));
    shape(markup, "line", &[("class", class), ("x1", &x1), ("x2", &x2), ("y1", &y), ("y2", &y)]);
}

/// An upright mark.
pub(crate) fn tick(markup: &mut Markup, class: &'static str, x: f64, y: (f64, f64)) {
    let (x, top, bottom) = (percent(x), short(y.0), short(y.1));
    shape(markup, "line", &[("class", class), ("x1", &x), ("x2", &x), ("y1", &top), ("y2", &bottom)]);
}

/// A round mark.
pub(crate) fn dot(markup: &mut Markup, class: &'static str, x: f64, y: f64, radius: f64) {
    let (x, y, radius) = (percent(x), short(y), short(radius));
    shape(markup, "circle", &[("class", class), ("cx", &x), ("cy", &y), ("r", &radius)]);
}

/// A bar: where it begins and how wide it is as shares of the width, its top and height in pixels.
pub(crate) fn bar(markup: &mut Markup, class: &'static str, x: (f64, f64), y: (f64, f64)) {
    let (left, width, top, height) = (percent(x.0), percent(x.1), short(y.0), short(y.1));
    let attributes =
        [("class", class), ("x", left.as_str()), ("y", &top), ("width", &width), ("height", &height)];
    shape(markup, "rect", &attributes);
}

/// A word below or above a share of the width.
pub(crate) fn label(markup: &mut Markup, x: f64, y: f64, text: &str) {
    let (x, y) = (percent(x), short(y));
    markup.element("text", &[("x", &x), ("y", &y)], text);
}

fn shape(markup: &mut Markup, tag: &'static str, attributes: &[Attribute<'_>]) {
    markup.open(tag, attributes);
    markup.close(tag);
}

/// A mark as it is drawn, and what it means.
pub(crate) type Entry = (fn(&mut Markup), String);

/// What the marks of a drawing mean, each drawn in its class and height.
pub(crate) fn legend(markup: &mut Markup, (class, height): (&'static str, u32), entries: &[Entry]) {
    markup.own("<ul class=\"legend\">\n");
    for (draw, meaning) in entries {
        markup.own("<li>");
        begin(markup, class, height);
        draw(markup);
        end(markup);
        markup.element("span", &[], meaning);
        markup.end("li");
    }
    markup.own("</ul>\n");
}

/// A share as a bar on its track.
pub(crate) fn share(markup: &mut Markup, share: f64) {
    begin(markup, "share", 10);
    bar(markup, "track", (0.0, 1.0), (2.0, 6.0));
    bar(markup, "fill", (0.0, share), (2.0, 6.0));
    end(markup);
}

#[cfg(test)]
mod tests {
    use super::{percent, short};

    #[test]
    fn coordinates_are_short_and_never_outside_the_drawing() {
        assert_eq!(percent(0.5), "50%");
        assert_eq!(percent(1.0 / 3.0), "33.33%");
        assert_eq!(
            (percent(-1.0), percent(2.0), percent(f64::NAN)),
            ("0%".into(), "100%".into(), "0%".into())
        );
        assert_eq!(short(10.0), "10");
    }
}
