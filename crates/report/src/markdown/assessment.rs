//! The assessment.

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::NextStep;
use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::level::{LevelVerdict, Observed};
use plimsoll_domain::metric::Unit;
use plimsoll_domain::practice::{PracticeRole, PracticeVerdict, Verdict};

use super::MarkdownOptions;
use super::escape::{code, fenced, link, text};
use super::metrics;
use super::page::{Page, folded, row, table};
use crate::number::Number;
use crate::terminal::human::{counted, value};

/// Next steps shown.
const STEPS: usize = 3;
/// Pieces of evidence of a practice.
const PIECES: usize = 3;
/// Characters of a sentence that anybody may have written.
const SENTENCE: usize = 400;
/// Lines of an example.
const LINES: usize = 40;
/// Notices shown.
const NOTICES: usize = 10;

/// The assessment in GitHub's Markdown: short, details folded.
///
/// Whatever the repository's names and messages hold: none of it is markup, calls somebody or links anywhere; only
/// evidence is linked, and only to `http` and `https`.
#[must_use]
pub fn markdown(assessment: &Assessment, options: &MarkdownOptions) -> String {
    let mut page = Page::new(options.most);
    page.part("the heading", &head(assessment));
    page.part("notices", &notices(assessment));
    levels(&mut page, assessment);
    key_metrics(&mut page, assessment);
    steps(&mut page, assessment);
    unseen(&mut page, assessment);
    bands(&mut page, assessment);
    gaps(&mut page, assessment);
    other_metrics(&mut page, assessment);
    page.finish()
}

fn head(assessment: &Assessment) -> String {
    let repository = &assessment.repository;
    let name = link(&text(&repository.name, 120), repository.url.as_deref());
    let head = repository.head.as_deref().map(|head| {
        let short: String = head.chars().take(10).collect();
        format!(", trunk at {}", code(&short))
    });
    let shipped = match assessment.deployments.count {
        0 => "no production deployment seen".to_owned(),
        count => counted(count, "production deployment"),
    };
    format!(
        "## Delivery maturity: {name}\n\nAs of {}{}, {} days of history; {shipped}. Plimsoll {}.\n",
        assessment.as_of.format("%Y-%m-%d %H:%M UTC"),
        head.unwrap_or_default(),
        assessment.window.days().round(),
        text(&assessment.tool_version, 40),
    )
}

fn notices(assessment: &Assessment) -> String {
    let mut lines: Vec<_> =
        assessment.notices.iter().take(NOTICES).map(|notice| text(notice, SENTENCE)).collect();
    if assessment.notices.len() > NOTICES {
        lines.push(format!("… and {} more", assessment.notices.len() - NOTICES));
    }
    lines
        .iter()
        .map(|line| format!("> ⚠️ {line}\n>\n"))
        .collect::<String>()
        .trim_end_matches(">\n")
        .to_owned()
}

fn levels(page: &mut Page, assessment: &Assessment) {
    let mut models: Vec<&str> = Vec::new();
    for level in &assessment.levels {
        if !models.contains(&level.model.as_str()) {
            models.push(&level.model);
        }
    }
    let head = table(&["Category", "Level", "Proven – possible", "Judged"]);
    for (index, model) in models.iter().enumerate() {
        let rows: Vec<_> =
            assessment.levels.iter().filter(|level| level.model == *model).map(level).collect();
        let name = format!("levels of {}", text(model, 60));
        if index == 0 {
            page.items(&name, &format!("### Levels: {}\n\n{head}", text(model, 60)), &rows, "");
        } else {
            let (open, close) = folded(&format!("Levels: {}", text(model, 60)));
            page.items(&name, &format!("{open}{head}"), &rows, close);
        }
    }
}

fn level(level: &LevelVerdict) -> String {
    let named = |level: &Option<String>| text(level.as_deref().unwrap_or("none"), 60);
    let observed = match &level.observed {
        Observed::Level(id) => format!("**{}**", text(id, 60)),
        Observed::None => "**none**".to_owned(),
        other => format!("_{}_", other.as_str().replace('-', " ")),
    };
    let (floor, ceiling) = (named(&level.floor), named(&level.ceiling));
    let interval = match &level.observed {
        Observed::NotApplicable => String::new(),
        _ if floor == ceiling => "settled".to_owned(),
        _ => format!("{floor} – {ceiling}"),
    };
    let share = value(Number::share(level.determinable).get(), Unit::Ratio);
    row(&[text(&level.category_title, 80), observed, interval, text(&share, 20)])
}

fn key_metrics(page: &mut Page, assessment: &Assessment) {
    let rows: Vec<_> =
        assessment.metrics.iter().filter(|metric| metrics::is_key(metric)).map(metrics::line).collect();
    page.items("key metrics", &format!("### Key metrics\n\n{}", metrics::head()), &rows, "");
}

fn other_metrics(page: &mut Page, assessment: &Assessment) {
    let rows: Vec<_> =
        assessment.metrics.iter().filter(|metric| !metrics::is_key(metric)).map(metrics::line).collect();
    let (open, close) = folded(&format!("{} more metrics", rows.len()));
    page.items("other metrics", &format!("{open}{}", metrics::head()), &rows, close);
}

fn steps(page: &mut Page, assessment: &Assessment) {
    let items: Vec<_> = assessment.next_steps.iter().take(STEPS).map(step).collect();
    let more = assessment.next_steps.len().saturating_sub(STEPS);
    let more = if more > 0 {
        format!("\n{} in the full report.\n", counted(more as u64, "further step"))
    } else {
        String::new()
    };
    page.items("next steps", "### Next steps\n\n", &items, &more);
}

fn step(step: &NextStep) -> String {
    let (what, example) = step.how.split_once('\n').unwrap_or((&step.how, ""));
    let example: Vec<_> = example.lines().take(LINES).collect();
    let example =
        if example.is_empty() { String::new() } else { format!("\n{}", fenced(&example.join("\n"), "  ")) };
    format!(
        "- **{}** ({}): {}\n\n  <details><summary>why and how</summary>\n\n  {}\n\n  {}\n{example}\n  </details>\n\n",
        text(&step.title, 120),
        code(&step.practice),
        text(&step.gain, SENTENCE),
        text(&step.why, SENTENCE),
        text(what, SENTENCE),
    )
}

fn unseen(page: &mut Page, assessment: &Assessment) {
    let rows: Vec<_> = assessment
        .coverage
        .iter()
        .filter(|coverage| coverage.state != CoverageState::Complete)
        .map(|coverage| {
            let count = match (coverage.collected, coverage.expected) {
                (Some(collected), Some(expected)) => format!(" ({collected} of {expected})"),
                _ => String::new(),
            };
            let reason = text(coverage.reason.as_deref().unwrap_or_default(), SENTENCE);
            row(&[coverage.source.as_str().to_owned(), format!("{}{count}", coverage.state.as_str()), reason])
        })
        .collect();
    let (open, close) = folded(&format!("What could not be seen: {}", counted(rows.len() as u64, "source")));
    page.items(
        "what could not be seen",
        &format!("{open}{}", table(&["Source", "Read", "Why"])),
        &rows,
        close,
    );
}

fn bands(page: &mut Page, assessment: &Assessment) {
    let rows: Vec<_> = assessment
        .bands
        .iter()
        .map(|band| {
            let said = match (band.clusters.as_slice(), band.score) {
                ([], Some(score)) => format!("**{score:.1}** of 10"),
                ([], None) => "–".to_owned(),
                (clusters, _) => format!("**{}**", text(&clusters.join(" or "), 120)),
            };
            let note = text(band.note.as_deref().unwrap_or_default(), SENTENCE);
            row(&[band.edition.to_string(), text(&band.metric, 60), said, note])
        })
        .collect();
    let (open, close) = folded("DORA: clusters and scores by report");
    page.items(
        "DORA's bands",
        &format!("{open}{}", table(&["Report", "Metric", "Stands", "Note"])),
        &rows,
        close,
    );
}

fn gaps(page: &mut Page, assessment: &Assessment) {
    let gap = |practice: &&PracticeVerdict| {
        practice.verdict == Verdict::NotMet && practice.role != PracticeRole::AntiPractice
    };
    let items: Vec<_> = assessment
        .practices
        .iter()
        .filter(gap)
        .map(|practice| {
            let reason =
                practice.reason.as_ref().map(|reason| text(&reason.text, SENTENCE)).unwrap_or_default();
            let evidence: Vec<_> = practice.evidence.iter().take(PIECES).map(piece).collect();
            let seen =
                if evidence.is_empty() { String::new() } else { format!("; see {}", evidence.join(", ")) };
            format!(
                "- {} **{}** ({}): {reason}{seen}\n",
                code(&practice.id),
                text(&practice.title, 120),
                text(&practice.level, 60)
            )
        })
        .collect();
    let (open, close) = folded(&format!("Not met: {}", counted(items.len() as u64, "practice")));
    page.items("practices that are not met", &open, &items, close);
}

/// A piece of evidence, linked where it has an address of the web.
pub(crate) fn piece(evidence: &Evidence) -> String {
    link(&code(&evidence.reference), evidence.url.as_deref())
}
