//! Figures of the business that code records with a metrics client, whatever the language.
//!
//! A client alone shows nothing: its defaults count requests and memory. A metric whose name speaks of what users do or
//! pay does. Only files whose name speaks of metrics are read.

use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{Input, Refine, found, lines};

/// What a definition of a metric begins with: Prometheus' and OpenTelemetry's clients, Micrometer, StatsD.
const CALLS: [&str; 26] = [
    "prometheus.NewCounter",
    "prometheus.NewGauge",
    "prometheus.NewHistogram",
    "promauto.NewCounter",
    "promauto.NewGauge",
    "promauto.NewHistogram",
    ".NewCounterVec(",
    ".NewCounter(",
    "Int64Counter(",
    "Int64UpDownCounter(",
    "Float64Counter(",
    "create_counter(",
    "create_up_down_counter(",
    "createCounter(",
    "CreateCounter",
    "counterBuilder(",
    "Counter.builder(",
    "Counter.build(",
    ".counter(",
    "Counter(",
    "counter!(",
    "u64_counter(",
    "statsd.incr",
    "StatsD.increment",
    "statsd.increment",
    "statsd.count(",
];

/// How many lines after its beginning the name of a metric may stand.
const REACH: u32 = 6;

/// Words for what users do or pay.
const BUSINESS: [&str; 44] = [
    "basket",
    "baskets",
    "booking",
    "bookings",
    "cart",
    "carts",
    "checkout",
    "checkouts",
    "conversion",
    "conversions",
    "coupon",
    "coupons",
    "customer",
    "customers",
    "donation",
    "donations",
    "enrollment",
    "enrollments",
    "invoice",
    "invoices",
    "order",
    "orders",
    "paid",
    "payment",
    "payments",
    "purchase",
    "purchases",
    "refund",
    "refunds",
    "registration",
    "registrations",
    "reservation",
    "reservations",
    "revenue",
    "sale",
    "sales",
    "shipment",
    "shipments",
    "signup",
    "signups",
    "subscription",
    "subscriptions",
    "trial",
    "trials",
];

/// Words of file names that hold the definitions of metrics.
const FILES: [&str; 8] = [
    "metric",
    "metrics",
    "telemetry",
    "instrument",
    "instruments",
    "instrumentation",
    "monitoring",
    "statsd",
];

/// Whether a file may define metrics.
pub(super) fn may_define(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let folder = parts.next().unwrap_or_default();
    words(stem).chain(words(folder)).any(|word| FILES.contains(&word.as_str()))
}

/// One finding per file: the first figure of the business that it defines, and how many there are.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let code = |kind: PathKind| matches!(kind, PathKind::Source(_));
    for file in input.real().filter(|file| code(file.kind) && may_define(file.path)) {
        let Some(text) = input.text(file.path) else { continue };
        let names = business_figures(&text);
        if let Some((line, name)) = names.first() {
            out.push(
                found(FileFact::BusinessMetric, file.path)
                    .line(Some(*line))
                    .tool("metrics-client")
                    .detail(name)
                    .amount(names.len() as u64),
            );
        }
    }
}

/// Names of figures of the business, where they stand.
fn business_figures(text: &str) -> Vec<(u32, String)> {
    let mut names: Vec<(u32, String)> = Vec::new();
    // Where the definition began whose name is still to come.
    let mut open: Option<u32> = None;
    for (number, line) in lines(text) {
        let line = line.trim_start();
        if line.starts_with("//") || line.starts_with('#') || line.starts_with('*') {
            continue;
        }
        let call = CALLS.iter().find_map(|call| line.find(call).map(|at| &line[at + call.len()..]));
        if call.is_some() {
            open = Some(number);
        }
        let Some(began) = open.filter(|began| number - began <= REACH) else { continue };
        // An option before the name (`Namespace:`, `help:`) is none.
        let rest = call.unwrap_or(line);
        let labelled = rest.trim_start_matches(['(', '{', ' ']).split([':', '=']).next().unwrap_or_default();
        let other = ["namespace", "subsystem", "help", "unit", "description", "labels"]
            .contains(&labelled.trim().to_ascii_lowercase().as_str());
        let Some(name) = quoted(rest).filter(|_| !other) else { continue };
        if words(name).any(|word| BUSINESS.contains(&word.as_str()))
            && !names.iter().any(|(_, known)| known == name)
        {
            names.push((began, name.to_owned()));
        }
        open = None;
    }
    names
}

/// The first text in quotes.
fn quoted(line: &str) -> Option<&str> {
    let start = line.find(['"', '\'', '`'])?;
    let quote = line[start..].chars().next()?;
    let rest = &line[start + 1..];
    rest.find(quote).map(|end| &rest[..end])
}

/// The words of a name: `ordersPlaced_total` is `orders`, `placed`, `total`.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    let mut spread = String::with_capacity(name.len() + 4);
    let mut lower_before = false;
    for letter in name.chars() {
        if letter.is_uppercase() && lower_before {
            spread.push(' ');
        }
        lower_before = letter.is_lowercase();
        spread.push(if letter.is_alphanumeric() { letter } else { ' ' });
    }
    spread.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        business_figures(text).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn clients_of_several_languages_define_figures() {
        for text in [
            "var placed = prometheus.NewCounter(prometheus.CounterOpts{\n\tNamespace: \"shop\",\n\tName: \"orders_total\",\n})",
            "var placed = promauto.NewCounterVec(prometheus.CounterOpts{Name: \"orders_total\"}, nil)",
            "placed, _ := meter.Int64Counter(\"orders_total\", metric.WithUnit(\"{order}\"))",
            "PLACED = Counter('orders_total', 'Orders placed')",
            "placed = meter.create_counter(\n    \"orders_total\",\n)",
            "private final Counter placed = Counter.builder(\"orders_total\").register(registry);",
            "const placed = new client.Counter({\n  name: 'orders_total',\n  help: 'Orders',\n});",
            "static readonly Counter<long> Placed = Meter.CreateCounter<long>(\"orders_total\");",
            "let placed = register_int_counter!(\"orders_total\", \"Orders\");",
            "  StatsD.increment('orders_total')",
        ] {
            assert_eq!(named(text), ["orders_total"], "{text}");
        }
    }

    #[test]
    fn technical_figures_and_mentions_are_none() {
        for text in [
            "prometheus.NewCounter(prometheus.CounterOpts{Name: \"http_requests_total\"})",
            "meter.Int64Counter(\"border_radius\")",
            "// prometheus.NewCounter(prometheus.CounterOpts{Name: \"orders_total\"})",
            "fmt.Println(\"orders_total\")",
            "prometheus.NewCounter(opts)\n\n\n\n\n\n\n\nlog.Print(\"orders_total\")",
            "prometheus.NewCounter(prometheus.CounterOpts{\n\tNamespace: \"orders\",\n\tName: \"up\",\n})",
        ] {
            assert_eq!(named(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn files_are_told_by_their_name() {
        for path in [
            "internal/metrics/metrics.go",
            "shop/telemetry.py",
            "src/OrderMetrics.java",
            "pkg/metrics/orders.go",
        ] {
            assert!(may_define(path), "{path}");
        }
        for path in ["src/main.go", "geometrics/a.py", "src/symmetric.rs"] {
            assert!(!may_define(path), "{path}");
        }
    }
}
