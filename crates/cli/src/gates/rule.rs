//! A rule as it is written.

use std::fmt;
use std::str::FromStr;

use plimsoll_inference::Model;

/// A rule that a run must not break.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rule {
    /// No observed level falls: of any model, of one, of one category.
    LevelDrop(Option<String>),
    /// No practice is lost: any, or those whose id is this or begins with it.
    PracticeLost(Option<String>),
    /// A metric does not get worse by more than noise, and by more than this share.
    MetricWorse(String, f64),
    /// An observed level is not below this one: category, level.
    Below(String, String),
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = match text.split_once(':') {
            Some((name, rest)) => (name.trim(), Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty())),
            None => (text.trim(), None),
        };
        match (name, rest) {
            ("level-drop", rest) => Ok(Self::LevelDrop(rest)),
            ("practice-lost", rest) => Ok(Self::PracticeLost(rest)),
            ("metric-worse", Some(rest)) => metric_worse(&rest),
            ("below", Some(rest)) => match rest.split_once('=') {
                Some((category, level)) if !category.is_empty() && !level.is_empty() => {
                    Ok(Self::Below(category.trim().to_owned(), level.trim().to_owned()))
                }
                _ => Err("`below` names a category and a level: below:cdmm.bd=intermediate".to_owned()),
            },
            ("metric-worse", None) => {
                Err("`metric-worse` names a metric: metric-worse:change-lead-time>20%".to_owned())
            }
            ("below", None) => {
                Err("`below` names a category and a level: below:cdmm.bd=intermediate".to_owned())
            }
            _ => Err(format!(
                "there is no rule {name:?}; there are level-drop, practice-lost, metric-worse:METRIC[>N%] and \
                 below:MODEL.CATEGORY=LEVEL"
            )),
        }
    }
}

fn metric_worse(rest: &str) -> Result<Rule, String> {
    let (metric, share) = match rest.split_once('>') {
        Some((metric, share)) => (metric, share.trim().trim_end_matches('%').trim()),
        None => (rest, "0"),
    };
    let share = share.parse::<f64>().ok().filter(|share| share.is_finite() && *share >= 0.0);
    let share = share.ok_or_else(|| format!("{rest:?} does not end in a share like >20%"))?;
    Ok(Rule::MetricWorse(metric.trim().to_owned(), share / 100.0))
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LevelDrop(None) => formatter.write_str("level-drop"),
            Self::LevelDrop(Some(of)) => write!(formatter, "level-drop:{of}"),
            Self::PracticeLost(None) => formatter.write_str("practice-lost"),
            Self::PracticeLost(Some(of)) => write!(formatter, "practice-lost:{of}"),
            Self::MetricWorse(metric, share) if *share == 0.0 => write!(formatter, "metric-worse:{metric}"),
            Self::MetricWorse(metric, share) => write!(formatter, "metric-worse:{metric}>{}%", share * 100.0),
            Self::Below(category, level) => write!(formatter, "below:{category}={level}"),
        }
    }
}

impl Rule {
    /// Why it can say nothing: it speaks of what there is not.
    pub(super) fn check(&self, models: &[Model]) -> Result<(), String> {
        match self {
            Self::LevelDrop(None) | Self::PracticeLost(None) => Ok(()),
            Self::LevelDrop(Some(of)) => {
                let any = models.iter().any(|model| {
                    model.id == *of || model.categories.iter().any(|one| is_category(of, model, &one.id))
                });
                if any { Ok(()) } else { Err(format!("no model or category is called {of}")) }
            }
            Self::PracticeLost(Some(of)) => {
                let mut ids = models.iter().flat_map(|model| &model.practices).map(|practice| &practice.id);
                if ids.any(|id| is_within(id, of)) {
                    Ok(())
                } else {
                    Err(format!("no practice is called {of}"))
                }
            }
            Self::MetricWorse(metric, _) => {
                let doc = plimsoll_metrics::catalogue().iter().find(|doc| doc.id == *metric);
                match doc.map(|doc| doc.better) {
                    None => Err(format!("no metric is called {metric}")),
                    Some(None) => Err(format!("neither way is the better one for {metric}")),
                    Some(Some(_)) => Ok(()),
                }
            }
            Self::Below(of, level) => {
                let model = models.iter().find(|model| {
                    model.categories.iter().any(|category| is_category(of, model, &category.id))
                });
                let model = model.ok_or_else(|| format!("no category is called {of}"))?;
                if model.rank(level).is_some() {
                    return Ok(());
                }
                let levels: Vec<_> = model.levels.iter().map(|level| level.id.as_str()).collect();
                Err(format!("{} has no level {level}; it has {}", model.id, levels.join(", ")))
            }
        }
    }
}

/// Whether a name means a category: `cdmm.build-deploy`, or `cdmm.bd` as its practices' ids begin.
pub(super) fn is_category(name: &str, model: &Model, category: &str) -> bool {
    let Some(own) = name.strip_prefix(model.id.as_str()).and_then(|rest| rest.strip_prefix('.')) else {
        return false;
    };
    let begins = || format!("{name}.");
    own == category
        || model.practices_of(category).next().is_some_and(|practice| practice.id.starts_with(&begins()))
}

/// Whether an id is this one, or begins with it at a dot.
pub(super) fn is_within(id: &str, name: &str) -> bool {
    id.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_shown_as_they_are_written() {
        for text in [
            "level-drop",
            "level-drop:cdmm.bd",
            "practice-lost:cdmm.bd.auto-trigger",
            "metric-worse:change-lead-time>20%",
            "metric-worse:change-lead-time",
            "below:cdmm.bd=intermediate",
        ] {
            let rule: Rule = text.parse().unwrap();
            assert_eq!(rule.to_string(), text);
            rule.check(&crate::models::builtin().unwrap()).unwrap();
        }
    }

    #[test]
    fn what_means_nothing_is_refused_with_what_there_is() {
        for (text, says) in [
            ("levels", "there is no rule"),
            ("below:cdmm.bd", "names a category and a level"),
            ("metric-worse", "names a metric"),
            ("metric-worse:change-lead-time>much", "share like >20%"),
        ] {
            let error = text.parse::<Rule>().unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
        let models = crate::models::builtin().unwrap();
        for (text, says) in [
            ("below:cdmm.xy=base", "no category is called cdmm.xy"),
            ("below:cdmm.bd=perfect", "no level perfect; it has"),
            ("metric-worse:happiness", "no metric is called happiness"),
            ("practice-lost:cdmm.bd.nothing", "no practice is called"),
            ("level-drop:dmm", "no model or category"),
        ] {
            let error = text.parse::<Rule>().unwrap().check(&models).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
