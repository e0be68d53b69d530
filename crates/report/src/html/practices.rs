//! Every practice with its verdict, to filter and to search.

use plimsoll_domain::Assessment;
use plimsoll_domain::practice::{PracticeVerdict, Verdict};

use super::group;
use super::markup::{Markup, slug};
use super::practice;
use crate::terminal::levels::{category_title, tally};

/// The practices of each model; the first model's unfolded.
pub(crate) fn write(assessment: &Assessment) -> Markup {
    let mut markup = Markup::new();
    if assessment.practices.is_empty() {
        return markup;
    }
    filter(&mut markup, assessment);
    for (index, model) in models(assessment).into_iter().enumerate() {
        let open = if index == 0 { "open" } else { "" };
        markup.open("details", &[("class", "group"), ("id", &slug("practices", model)), (open, "")]);
        markup.own("<summary><h3>");
        markup.name(model);
        markup.own("</h3> ");
        markup.classed("span", "aside", &tally(assessment, model));
        markup.own("</summary>\n");
        for (category, practices) in categories(assessment, model) {
            markup.own("<div class=\"category\">");
            markup.element("h4", &[], category_title(assessment, model, category));
            markup.own("<ul class=\"practices\">\n");
            for practice in practices {
                practice::write(&mut markup, practice, &assessment.signals);
            }
            markup.own("</ul></div>\n");
        }
        markup.end("details");
    }
    markup
}

/// Shown by the script only: without it there is nothing that could filter.
fn filter(markup: &mut Markup, assessment: &Assessment) {
    markup.own("<div class=\"filter\" id=\"filter\" role=\"search\" aria-label=\"Practices\" hidden>\n");
    markup.own("<label>Search <input type=\"search\" id=\"filter-text\" autocomplete=\"off\"></label>\n");
    markup.own("<label>Model <select id=\"filter-model\"><option value=\"\">all</option>");
    for model in models(assessment) {
        option(markup, model, model);
    }
    markup.own("</select></label>\n<label>Category <select id=\"filter-category\">");
    markup.own("<option value=\"\">all</option>");
    for model in models(assessment) {
        markup.open("optgroup", &[("label", model)]);
        for (category, _) in categories(assessment, model) {
            option(markup, &format!("{model}/{category}"), category_title(assessment, model, category));
        }
        markup.close("optgroup");
    }
    markup.own("</select></label>\n<label>Verdict <select id=\"filter-verdict\">");
    markup.own("<option value=\"\">all</option>");
    for verdict in [Verdict::Met, Verdict::NotMet, Verdict::Unknown, Verdict::NotApplicable] {
        option(markup, verdict.as_str(), &verdict.as_str().replace('-', " "));
    }
    markup.own("</select></label>\n<button type=\"button\" id=\"filter-clear\">Clear</button>\n");
    markup.own("<p id=\"filter-count\" role=\"status\"></p>\n</div>\n");
}

fn option(markup: &mut Markup, value: &str, text: &str) {
    markup.open("option", &[("value", value)]);
    markup.name(text);
    markup.close("option");
}

fn models(assessment: &Assessment) -> Vec<&str> {
    let models = group::by(&assessment.practices, |practice| practice.model.as_str());
    models.into_iter().map(|(model, _)| model).collect()
}

/// A model's practices by category, in the pack's order.
fn categories<'a>(assessment: &'a Assessment, model: &str) -> Vec<(&'a str, Vec<&'a PracticeVerdict>)> {
    let of_model = assessment.practices.iter().filter(|practice| practice.model == model);
    group::by(of_model, |practice| practice.category.as_str())
}
