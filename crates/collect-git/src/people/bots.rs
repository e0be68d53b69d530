//! Telling automation accounts from people.

/// Accounts that do not call themselves bots.
const KNOWN: [&str; 38] = [
    "dependabot",
    "dependabot-preview",
    "dependabot preview",
    "renovate",
    "renovateapp",
    "github-actions",
    "github actions",
    "github action",
    "greenkeeper",
    "snyk",
    "pre-commit-ci",
    "pre-commit",
    "mergify",
    "bors",
    "homu",
    "travis",
    "travis ci",
    "travis-ci",
    "circleci",
    "circle ci",
    "jenkins",
    "gitlab ci",
    "gitlab-ci",
    "azure pipelines",
    "azure-pipelines",
    "appveyor",
    "codecov",
    "imgbot",
    "pyup",
    "deepsource",
    "restyled",
    "allcontributors",
    "release-please",
    "weblate",
    "hosted weblate",
    "transifex",
    "crowdin",
    "scala steward",
];

/// Mail addresses (before `@`) that only automation uses.
const KNOWN_BOXES: [&str; 8] = ["github-actions", "action", "actions", "ci", "jenkins", "travis", "build", "deploy"];

/// Whether a name and mail address belong to an automation account.
///
/// GitHub's own committer (`GitHub <noreply@github.com>`) is none: it commits what a person merged on the site.
pub(crate) fn is_bot(name: &str, mail: &str) -> bool {
    let (mailbox, host) = mail.rsplit_once('@').unwrap_or((mail, ""));
    let mailbox = account(mailbox).to_ascii_lowercase();
    says_bot(name)
        || mailbox_says_bot(&mailbox)
        || KNOWN.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
        || host.eq_ignore_ascii_case("dependabot.com")
        || host.eq_ignore_ascii_case("renovateapp.com")
        || (KNOWN.contains(&mailbox.as_str()) && host.contains("noreply"))
        || is_known_box(name, &mailbox, host)
}

/// `49699333+dependabot[bot]` → `dependabot[bot]`, GitHub's private addresses.
fn account(mailbox: &str) -> &str {
    match mailbox.split_once('+') {
        Some((digits, account)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => account,
        _ => mailbox,
    }
}

/// `[bot]`, or `bot`/`robot` as a word of its own at either end, or as `…Bot` in camel case.
fn says_bot(name: &str) -> bool {
    if name.contains("[bot]") {
        return true;
    }
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_word = |word: &str| word.eq_ignore_ascii_case("bot") || word.eq_ignore_ascii_case("robot");
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or(first);
    is_word(first) || is_word(last) || is_camel_bot(last)
}

/// `ClippyBot`, but neither `Abbot` nor `ROBOT`.
fn is_camel_bot(word: &str) -> bool {
    word.strip_suffix("Bot").is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// `bot@…`, `ci-bot@…`, `x[bot]@…`.
fn mailbox_says_bot(mailbox: &str) -> bool {
    let rest = mailbox.strip_suffix("robot").or_else(|| mailbox.strip_suffix("bot"));
    mailbox.ends_with("[bot]") || rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(['-', '_', '.', '+']))
}

/// A shared box such as `ci@example.org` counts only when the name is not a person's, which has two words.
fn is_known_box(name: &str, mailbox: &str, host: &str) -> bool {
    let one_word = name.split_whitespace().count() < 2;
    KNOWN_BOXES.contains(&mailbox) && (one_word || host.eq_ignore_ascii_case("github.com"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automation_accounts_are_seen() {
        for (name, mail) in [
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
            ("dependabot-preview", "support@dependabot.com"),
            ("Renovate Bot", "bot@renovateapp.com"),
            ("renovate-bot", "renovate@whitesourcesoftware.com"),
            ("github-actions", "github-actions@github.com"),
            ("GitHub Action", "action@github.com"),
            ("greenkeeper", "x@y"),
            ("snyk-bot", "snyk-bot@snyk.io"),
            ("pre-commit-ci", "x@y"),
            ("Mergify", "37929162+mergify@users.noreply.github.com"),
            ("bors", "bors@rust-lang.org"),
            ("semantic-release-bot", "semantic-release-bot@martynus.net"),
            ("k8s-ci-robot", "x@y"),
            ("ClippyBot", "x@y"),
            ("Release", "my-bot@example.org"),
            ("deploy", "ci@example.org"),
        ] {
            assert!(is_bot(name, mail), "{name} <{mail}>");
        }
    }

    #[test]
    fn people_are_not_taken_for_bots() {
        for (name, mail) in [
            ("Tony Abbott", "abbott@example.org"),
            ("Botond Horvath", "botond@example.org"),
            ("Jane Talbot", "jtalbot@example.org"),
            ("Abbot", "abbot@abbot.com"),
            ("GitHub", "noreply@github.com"),
            ("web-flow", "noreply@github.com"),
            ("Ann Jenkins", "jenkins@example.org"),
            ("Travis Smith", "travis@example.org"),
            ("Robotham", "robotham@example.org"),
            ("Weblate User", "ann@weblate.org"),
            ("Ann", "ann+robots@example.org"),
            ("", ""),
        ] {
            assert!(!is_bot(name, mail), "{name} <{mail}>");
        }
    }
}
