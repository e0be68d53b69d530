//! Reading conditions.

use toml::Spanned;
use toml::de::DeValue;

use super::document::{Document, Spot};
use super::fields::{At, Fields, as_table};
use super::range::{Range, Scale};
use super::vocabulary::{self, Vocabulary};
use crate::condition::{Comparison, Condition, Figure, MetricTest, SignalTest};

/// Words that a condition can begin with.
const KINDS: [&str; 10] =
    ["all", "any", "not", "first-known", "count-of", "signal", "metric", "practice", "absent", "applicable"];

/// How deep conditions may be nested; nobody can read a deeper one aloud.
const DEPTH: usize = 12;

/// Reads the conditions of one file.
pub(super) struct Conditions<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    /// Practices that conditions named, and where.
    pub(super) practices: Vec<(String, Spot)>,
}

impl Conditions<'_> {
    /// A condition under a key of a practice.
    pub(super) fn read(
        &mut self,
        key: &str,
        found: &Spanned<DeValue<'_>>,
        document: &mut Document<'_>,
    ) -> Option<Condition> {
        self.condition(key, found, 0, document)
    }

    fn condition(
        &mut self,
        key: &str,
        found: &Spanned<DeValue<'_>>,
        depth: usize,
        document: &mut Document<'_>,
    ) -> Option<Condition> {
        if depth > DEPTH {
            document.report(&found.span(), format!("conditions are nested more than {DEPTH} deep"));
            return None;
        }
        let mut fields = as_table(key, "a condition", found, document)?;
        let kinds: Vec<&str> = KINDS.into_iter().filter(|kind| fields.has(kind)).collect();
        let [kind] = kinds.as_slice() else {
            let message = if kinds.is_empty() {
                format!("a condition begins with one of {}", KINDS.join(", "))
            } else {
                format!("a condition has one beginning, not {}", kinds.join(" and "))
            };
            let strange = fields.keys().find(|key| !KINDS.contains(key)).unwrap_or_default().to_owned();
            document.unknown_word(&fields.span(), message, &strange, KINDS);
            return None;
        };
        let condition = match *kind {
            "all" => self.parts("all", &mut fields, depth, document).map(Condition::All),
            "any" => self.parts("any", &mut fields, depth, document).map(Condition::Any),
            "first-known" => {
                self.parts("first-known", &mut fields, depth, document).map(Condition::FirstKnown)
            }
            "count-of" => self.count_of(&mut fields, depth, document),
            "not" => fields
                .any("not")
                .and_then(|part| self.condition("not", part, depth + 1, document))
                .map(|part| Condition::Not(Box::new(part))),
            "signal" => self.signal(&mut fields, document),
            "metric" => self.metric(&mut fields, document),
            "practice" => self.practice(&mut fields, document),
            "absent" => self.known_signal("absent", &mut fields, document).map(Condition::Absent),
            _ => self.known_signal("applicable", &mut fields, document).map(Condition::Applicable),
        };
        fields.finish(document);
        condition
    }

    fn parts(
        &mut self,
        key: &'static str,
        fields: &mut Fields<'_, '_>,
        depth: usize,
        document: &mut Document<'_>,
    ) -> Option<Vec<Condition>> {
        let items = fields.list(key, document)?;
        if items.is_empty() {
            document.report(&fields.span(), format!("`{key}` has no conditions"));
        }
        let parts: Vec<Option<Condition>> =
            items.into_iter().map(|item| self.condition(key, item, depth + 1, document)).collect();
        parts.into_iter().collect()
    }

    fn count_of(
        &mut self,
        fields: &mut Fields<'_, '_>,
        depth: usize,
        document: &mut Document<'_>,
    ) -> Option<Condition> {
        let of = self.parts("count-of", fields, depth, document);
        let at_least = fields.count("at-least", document);
        let (of, at_least) = (of?, at_least.or_else(|| missing_count(fields, document))?);
        if at_least.value as usize > of.len() {
            let message = format!("`at-least` asks for {} of {} conditions", at_least.value, of.len());
            document.report(&at_least.span, message);
            return None;
        }
        Some(Condition::CountOf { of, at_least: at_least.value as usize })
    }

    fn signal(&mut self, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> Option<Condition> {
        let signal = self.known_signal("signal", fields, document);
        let field = fields.optional_text("field", document);
        let comparison = comparison(fields, document);
        let n = fields.count("n", document).map(|n| n.value);
        let n_field = fields.optional_text("n-of", document);
        let signal = signal?;
        for named in [&field, &n_field].into_iter().flatten() {
            self.check_field(&signal, named, document);
        }
        let field = field.map_or_else(|| "value".to_owned(), |field| field.value);
        let comparison = comparison?;
        let scale = Scale::of_signal(self.vocabulary, &signal, &field);
        check_threshold(&format!("{signal} {field}"), scale, &comparison, n, document);
        Some(Condition::Signal(SignalTest {
            signal,
            field,
            comparison: comparison.value,
            n,
            n_field: n_field.map(|field| field.value),
        }))
    }

    fn check_field(&self, signal: &str, field: &At<String>, document: &mut Document<'_>) {
        let known = self.vocabulary.fields(signal);
        if field.value != "value" && !known.contains(&field.value.as_str()) {
            let message = format!("signal `{signal}` has no field `{}`", field.value);
            document.unknown_word(&field.span, message, &field.value, known);
        }
    }

    fn metric(&mut self, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> Option<Condition> {
        let metric = fields.text("metric", document);
        let mut narrowed = |key| fields.optional_text(key, document).map(|text| text.value);
        let (variant, environment, component) =
            (narrowed("variant"), narrowed("environment"), narrowed("component"));
        let field = fields.optional_text("field", document);
        let comparison = comparison(fields, document);
        let n = fields.count("n", document).map(|n| n.value);
        let metric = metric?;
        if !vocabulary::METRICS.contains(&metric.value.as_str()) {
            let message = format!("there is no metric `{}`", metric.value);
            document.unknown_word(&metric.span, message, &metric.value, vocabulary::METRICS);
        }
        let field = match field {
            None => Figure::Value,
            Some(field) => figure(&field, document)?,
        };
        let comparison = comparison?;
        check_threshold(&metric.value, Scale::of_metric(&metric.value), &comparison, n, document);
        let comparison = comparison.value;
        Some(Condition::Metric(MetricTest {
            metric: metric.value,
            variant,
            environment,
            component,
            field,
            comparison,
            n,
        }))
    }

    fn practice(&mut self, fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> Option<Condition> {
        let id = fields.text("practice", document)?;
        self.practices.push((id.value.clone(), document.spot(&id.span)));
        Some(Condition::Practice(id.value))
    }

    fn known_signal(
        &self,
        key: &'static str,
        fields: &mut Fields<'_, '_>,
        document: &mut Document<'_>,
    ) -> Option<String> {
        let signal = fields.text(key, document)?;
        if !self.vocabulary.has(&signal.value) {
            let message = format!("there is no signal `{}`", signal.value);
            document.unknown_word(&signal.span, message, &signal.value, self.vocabulary.signals());
            return None;
        }
        Some(signal.value)
    }
}

fn missing_count(fields: &Fields<'_, '_>, document: &mut Document<'_>) -> Option<At<u64>> {
    if !fields.has("at-least") {
        fields.missing("at-least", document);
    }
    None
}

fn figure(field: &At<String>, document: &mut Document<'_>) -> Option<Figure> {
    let found = Figure::ALL.into_iter().find(|figure| figure.as_str() == field.value);
    if found.is_none() {
        let message = format!("a metric has no figure `{}`", field.value);
        document.unknown_word(&field.span, message, &field.value, Figure::ALL.map(Figure::as_str));
    }
    found
}

/// The threshold of a test; without one, anything above zero passes.
fn comparison(fields: &mut Fields<'_, '_>, document: &mut Document<'_>) -> Option<At<Comparison>> {
    type Make = fn(f64) -> Comparison;
    let kinds: [(&'static str, Make); 5] = [
        ("at-least", Comparison::AtLeast),
        ("above", Comparison::Above),
        ("at-most", Comparison::AtMost),
        ("below", Comparison::Below),
        ("equals", Comparison::Equals),
    ];
    let given: Vec<(&str, Make)> = kinds.into_iter().filter(|(key, _)| fields.has(key)).collect();
    let mut made = Vec::new();
    for (key, make) in kinds {
        if let Some(number) = fields.number(key, document) {
            made.push(At { value: make(number.value), span: number.span });
        }
    }
    if given.len() > 1 {
        let keys: Vec<&str> = given.iter().map(|(key, _)| *key).collect();
        document.report(&fields.span(), format!("a test has one threshold, not {}", keys.join(" and ")));
        return None;
    }
    if given.is_empty() {
        return Some(At { value: Comparison::Above(0.0), span: fields.span() });
    }
    made.pop()
}

/// Reports a threshold that nothing can pass, and one that everything does. With a sample asked for (`n`), the
/// latter says that there are so many, and is meant.
pub(super) fn check_threshold(
    name: &str,
    scale: Scale,
    comparison: &At<Comparison>,
    n: Option<u64>,
    document: &mut Document<'_>,
) {
    let threshold = comparison.value.threshold();
    let sign = comparison.value.sign();
    let passing = Range::of(comparison.value, scale.most());
    if threshold < 0.0 {
        document.report(&comparison.span, format!("`{name}` is never below 0, the threshold is {threshold}"));
    } else if scale.most().is_some_and(|most| threshold > most) {
        let message = format!("`{name}` is {}, the threshold is {threshold}", scale.words());
        document.report(&comparison.span, message);
    } else if passing.is_none() {
        let message = format!("`{name}` is {}, so it is never {sign} {threshold}", scale.words());
        document.report(&comparison.span, message);
    } else if n.is_none() && passing == Some(Range::whole(scale.most())) {
        let message = format!("`{name}` is {}, so it is always {sign} {threshold}", scale.words());
        document.warn(&comparison.span, message);
    }
}
