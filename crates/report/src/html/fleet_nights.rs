//! How a fleet went: on each night, how many repositories stood on which level.

use super::chart;
use super::markup::Markup;
use crate::fleet::{Distribution, NightLevels};

/// Height of a drawing in pixels.
const HEIGHT: f64 = 72.0;

/// Shades from below the first level to the highest.
const SHADES: [&str; 6] = ["rung-0", "rung-1", "rung-2", "rung-3", "rung-4", "rung-5"];

/// A drawing and a table for each category of the compared model; nothing before there are two nights.
pub(crate) fn write(nights: &[NightLevels], model: Option<&str>) -> Markup {
    let mut markup = Markup::new();
    if nights.len() < 2 {
        return markup;
    }
    let newest = nights.iter().rev().flat_map(|night| &night.distribution);
    let mut categories: Vec<&Distribution> = Vec::new();
    for one in newest.filter(|one| Some(one.model.as_str()) == model) {
        if !categories.iter().any(|known| known.category == one.category) {
            categories.push(one);
        }
    }
    let day = |night: &NightLevels| night.as_of.format("%Y-%m-%d").to_string();
    let ends: Vec<_> = [nights.first(), nights.last()].into_iter().flatten().map(day).collect();
    let told = format!(
        "{} nights, {}: each bar is one, each shade a level, the stronger the higher. A shorter bar has repositories \
         of which too little was seen.",
        nights.len(),
        ends.join(" to ")
    );
    markup.classed("p", "aside", &told);
    if let Some(first) = categories.first() {
        legend(&mut markup, first);
    }
    markup.own("<ul class=\"histories\">\n");
    for category in categories {
        markup.own("<li>");
        markup.element("h3", &[], &category.title);
        draw(&mut markup, nights, category);
        table(&mut markup, nights, category);
        markup.own("</li>\n");
    }
    markup.own("</ul>\n");
    turned(&mut markup, nights);
    markup
}

/// What a shade means.
fn legend(markup: &mut Markup, category: &Distribution) {
    markup.own("<ul class=\"legend\">\n");
    for (rung, (name, _)) in category.rungs.iter().enumerate() {
        markup.own("<li>");
        chart::begin(markup, "nights swatch", 12);
        chart::bar(markup, shade(rung, category.rungs.len()), (0.0, 1.0), (0.0, 12.0));
        chart::end(markup);
        markup.element("span", &[], if rung == 0 { "below the first" } else { name });
        markup.end("li");
    }
    markup.own("</ul>\n");
}

/// The shade of a rung: ladders of every length end in the darkest.
fn shade(rung: usize, rungs: usize) -> &'static str {
    let last = SHADES.len() - 1;
    SHADES[(rung * last).div_ceil(rungs.saturating_sub(1).max(1)).min(last)]
}

fn of<'a>(night: &'a NightLevels, category: &Distribution) -> Option<&'a Distribution> {
    night.distribution.iter().find(|one| one.model == category.model && one.category == category.category)
}

/// A bar for each night; where little was seen it is shorter, by as many as are unknown.
fn draw(markup: &mut Markup, nights: &[NightLevels], category: &Distribution) {
    let known = |one: &Distribution| one.rungs.iter().map(|(_, number)| number).sum::<u64>();
    let all = |one: &Distribution| known(one) + one.unknown;
    let most = nights.iter().filter_map(|night| of(night, category)).map(all).max().unwrap_or(0).max(1);
    let width = 1.0 / nights.len() as f64;
    chart::begin(markup, "nights", HEIGHT as u32);
    chart::line(markup, "axis", 0.0, 1.0, HEIGHT);
    for (index, night) in nights.iter().enumerate() {
        let Some(one) = of(night, category) else { continue };
        let mut below = 0;
        // The highest level at the bottom: what grows is what is good.
        for (rung, (_, number)) in one.rungs.iter().enumerate().rev() {
            let height = *number as f64 / most as f64 * HEIGHT;
            let top = HEIGHT - below as f64 / most as f64 * HEIGHT - height;
            if *number > 0 {
                let x = (index as f64 * width, width * 0.86);
                chart::bar(markup, shade(rung, one.rungs.len()), x, (top, height));
            }
            below += number;
        }
    }
    chart::end(markup);
}

/// The same as a table, newest first.
fn table(markup: &mut Markup, nights: &[NightLevels], category: &Distribution) {
    markup.own("<details><summary>Numbers</summary>");
    markup.own(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Nights\"><table>\n<thead><tr>",
    );
    markup.own("<th scope=\"col\">Night</th>");
    for (name, _) in &category.rungs {
        markup.element("th", &[("scope", "col"), ("class", "number")], name);
    }
    markup.own("<th scope=\"col\" class=\"number\">unknown</th></tr></thead>\n<tbody>\n");
    for night in nights.iter().rev() {
        let Some(one) = of(night, category) else { continue };
        markup.own("<tr>");
        markup.element("th", &[("scope", "row")], &night.as_of.format("%Y-%m-%d %H:%M").to_string());
        for (name, _) in &category.rungs {
            let number = one.rungs.iter().find(|(rung, _)| rung == name).map_or(0, |(_, number)| *number);
            markup.element("td", &[("class", "number")], &number.to_string());
        }
        markup.element("td", &[("class", "number")], &one.unknown.to_string());
        markup.own("</tr>\n");
    }
    markup.own("</tbody></table></div>");
    markup.end("details");
}

/// On how many nights something was lost or won, and when most was lost.
fn turned(markup: &mut Markup, nights: &[NightLevels]) {
    let worse: Vec<_> = nights.iter().filter(|night| night.worse > 0).collect();
    let better = nights.iter().filter(|night| night.better > 0).count();
    let most = worse.iter().max_by_key(|night| night.worse);
    let most =
        most.map(|night| format!("; most of them, {}, on {}", night.worse, night.as_of.format("%Y-%m-%d")));
    let told = format!(
        "Repositories got worse on {} of these nights{}, better on {better}.",
        worse.len(),
        most.unwrap_or_default(),
    );
    markup.element("p", &[], &told);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(day: u32, numbers: [u64; 3], unknown: u64) -> NightLevels {
        let rungs = ["none", "base", "<i>expert"].into_iter().map(str::to_owned).zip(numbers).collect();
        let one = Distribution {
            model: "cdmm".to_owned(),
            category: "bd".to_owned(),
            title: "Build & Deploy".to_owned(),
            rungs,
            unknown,
            not_applicable: 0,
        };
        let as_of = format!("2026-03-{day:02}T02:00:00Z").parse().unwrap();
        NightLevels { as_of, distribution: vec![one], worse: u64::from(day == 2) * 3, better: 0 }
    }

    #[test]
    fn one_night_is_no_trend() {
        assert!(write(&[night(1, [1, 2, 3], 0)], Some("cdmm")).is_empty());
        assert!(write(&[], None).is_empty());
    }

    #[test]
    fn bars_are_in_proportion_and_their_numbers_beside_them() {
        let page = write(&[night(1, [2, 0, 2], 0), night(2, [1, 0, 0], 3)], Some("cdmm"));
        let text = page.finish();
        assert!(text.contains("height=\"36\"") && text.contains("height=\"18\""), "{text}");
        assert!(text.contains("2 nights, 2026-03-01 to 2026-03-02"), "{text}");
        assert!(
            text.contains("worse on 1 of these nights; most of them, 3, on 2026-03-02, better on 0"),
            "{text}"
        );
        assert!(text.contains("&lt;i&gt;expert") && !text.contains("<i>"), "{text}");
    }

    #[test]
    fn ladders_of_every_length_end_in_the_darkest() {
        assert_eq!([shade(0, 2), shade(1, 2)], ["rung-0", "rung-5"]);
        assert_eq!((shade(0, 1), shade(5, 6), shade(9, 10)), ("rung-0", "rung-5", "rung-5"));
        assert_ne!(shade(1, 6), shade(2, 6));
    }
}
