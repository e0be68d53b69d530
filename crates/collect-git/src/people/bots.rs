//! Telling automation accounts from people.

/// Accounts that do not call themselves bots.
const KNOWN: [&str; 42] = [
    "dependabot",
    "dependabot-preview",
    "dependabot preview",
    "renovate",
    "renovateapp",
    "github-actions",
    "greenkeeper",
    "snyk",
    "pre-commit-ci",
    "pre-commit",
    "mergify",
    "bors",
    "homu",
    "fossabot",
    "imgbotapp",
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
    "copilot",
    "copilot-swe-agent",
    "devin-ai-integration",
    "google-labs-jules",
    "cursor agent",
];

/// Mail addresses (before `@`) that only automation uses.
const KNOWN_BOXES: [&str; 7] = ["github-actions", "action", "actions", "ci", "jenkins", "build", "deploy"];

/// Hosts whose mail is all automation's.
const KNOWN_HOSTS: [&str; 4] = ["dependabot.com", "renovateapp.com", "travis-ci.org", "travis-ci.com"];

/// Whether a name and mail address belong to an automation account.
///
/// GitHub's own committer (`GitHub <noreply@github.com>`) is none: it commits what a person merged on the site.
pub(crate) fn is_bot(name: &str, mail: &str) -> bool {
    let (mailbox, host) = mail.rsplit_once('@').unwrap_or((mail, ""));
    let mailbox = account(mailbox).to_ascii_lowercase();
    says_bot(name)
        || mailbox_says_bot(name, &mailbox)
        || KNOWN.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
        || KNOWN_HOSTS.iter().any(|known| host.eq_ignore_ascii_case(known))
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

/// `bot` or `robot` as a word of its own, `…Bot` in camel case, `github-action…`, `…-ci`.
fn says_bot(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_word = |word: &str| word.eq_ignore_ascii_case("bot") || word.eq_ignore_ascii_case("robot");
    let actions =
        name.get(..13).is_some_and(|start| start.replace(' ', "-").eq_ignore_ascii_case("github-action"));
    let account = !name.trim().contains(char::is_whitespace) && name.contains('-');
    let last = words.clone().next_back().unwrap_or_default();
    let service = account && ["ci", "jenkins"].iter().any(|known| last.eq_ignore_ascii_case(known));
    actions || service || is_camel_bot(last) || words.any(is_word)
}

/// `ClippyBot`, but neither `Abbot` nor `ROBOT`.
fn is_camel_bot(word: &str) -> bool {
    word.strip_suffix("Bot")
        .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// `x[bot]@…`, `ci-bot@…`; `bot@…` unless the name is a person's.
fn mailbox_says_bot(name: &str, mailbox: &str) -> bool {
    let rest = mailbox.strip_suffix("robot").or_else(|| mailbox.strip_suffix("bot"));
    let bare = rest.is_some_and(str::is_empty) && is_one_word(name);
    bare || mailbox.ends_with("[bot]") || rest.is_some_and(|rest| rest.ends_with(['-', '_', '+']))
}

/// A person's name mostly has two words.
fn is_one_word(name: &str) -> bool {
    name.split_whitespace().count() < 2
}

/// A shared box such as `ci@example.org` counts only when the name is not a person's.
fn is_known_box(name: &str, mailbox: &str, host: &str) -> bool {
    KNOWN_BOXES.contains(&mailbox) && (is_one_word(name) || host.eq_ignore_ascii_case("github.com"))
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
            ("github-action-benchmark", "github@users.noreply.github.com"),
            ("Deployment Bot (from Azure Pipelines)", "deploy@example.org"),
            ("team-jenkins", "team-jenkins@users.noreply.github.com"),
            ("Travis CI", "builds@travis-ci.org"),
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
            ("travis", "travis@example.org"),
            ("Jean-Luc Cia", "ci-a@example.org"),
            ("Robotham", "robotham@example.org"),
            ("Dana Smith", "robot@dana.example"),
            ("Zane", "i.am.robot@example.org"),
            ("Weblate User", "ann@weblate.org"),
            ("Ann", "ann+robots@example.org"),
            ("", ""),
        ] {
            assert!(!is_bot(name, mail), "{name} <{mail}>");
        }
    }
}
