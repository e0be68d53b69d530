//! Gives jobs and steps of a workflow names that promise a deployment.

use std::collections::BTreeMap;

/// A workflow file with other names; any other file as it is.
pub(crate) fn rename(path: &str, content: Vec<u8>) -> Vec<u8> {
    change(path, content, renamed)
}

/// A workflow file with other names for some jobs; any other file as it is. Jobs keep their ids, so that nothing else
/// has to change.
pub(crate) fn promise(path: &str, content: Vec<u8>, names: &BTreeMap<String, String>) -> Vec<u8> {
    change(path, content, |text| promised(text, names))
}

fn change(path: &str, content: Vec<u8>, how: impl Fn(&str) -> String) -> Vec<u8> {
    let workflow =
        path.starts_with(".github/workflows/") && (path.ends_with(".yml") || path.ends_with(".yaml"));
    match String::from_utf8(content) {
        Ok(text) if workflow => how(&text).into_bytes(),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// A job is known by its name, or by its id where it has none; then the name is put below.
fn promised(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let name = line.strip_prefix("    name: ").and_then(|name| names.get(name));
        out.push_str(&name.map_or_else(|| line.to_owned(), |new| format!("    name: {new}")));
        out.push('\n');
        let named = lines.peek().is_some_and(|next| next.starts_with("    name: "));
        let id = line.strip_prefix("  ").and_then(|line| line.strip_suffix(':')).filter(|id| is_key(id));
        if let Some(new) = id.filter(|_| !named).and_then(|id| names.get(id)) {
            out.push_str(&format!("    name: {new}\n"));
        }
    }
    out
}

fn renamed(text: &str) -> String {
    let jobs = job_ids(text);
    let mut inside = false;
    let mut out = String::new();
    for line in text.lines() {
        inside = if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            line.starts_with("jobs:")
        } else {
            inside
        };
        out.push_str(&if inside { renamed_line(line, &jobs) } else { line.to_owned() });
        out.push('\n');
    }
    out
}

/// Keys two spaces deep under `jobs:`, with their new ones. The fixtures are indented that way throughout.
fn job_ids(text: &str) -> Vec<(String, String)> {
    let jobs = text.lines().skip_while(|line| !line.starts_with("jobs:")).skip(1);
    let keys = jobs
        .take_while(|line| line.is_empty() || line.starts_with([' ', '#']))
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':').filter(|key| is_key(key)));
    keys.enumerate().map(|(index, key)| (key.to_owned(), format!("deploy-prod-{}", index + 1))).collect()
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

fn renamed_line(line: &str, jobs: &[(String, String)]) -> String {
    for marker in ["    name: ", "      - name: "] {
        if line.starts_with(marker) {
            return format!("{marker}Deploy to production");
        }
    }
    let new = |word: &str| jobs.iter().find(|(old, _)| old == word).map_or(word, |(_, new)| new).to_owned();
    if let Some(key) =
        line.strip_prefix("  ").and_then(|line| line.strip_suffix(':')).filter(|key| is_key(key))
    {
        return format!("  {}:", new(key));
    }
    if let Some(list) = line.strip_prefix("    needs: ") {
        let words: Vec<_> = list.trim_matches(['[', ']']).split(',').map(|word| new(word.trim())).collect();
        return format!("    needs: [{}]", words.join(", "));
    }
    jobs.iter().fold(line.to_owned(), |line, (old, new)| {
        line.replace(&format!("needs.{old}.outputs"), &format!("needs.{new}.outputs"))
    })
}

#[test]
fn jobs_get_other_names_everywhere() {
    let text = "name: ci\njobs:\n  build:\n    name: Build\n    steps:\n      - name: Test\n        with:\n          \
                name: app\n  ship:\n    needs: [build]\n    if: needs.build.outputs.x\n";
    let expected = "name: ci\njobs:\n  deploy-prod-1:\n    name: Deploy to production\n    steps:\n      - name: Deploy \
                    to production\n        with:\n          name: app\n  deploy-prod-2:\n    needs: [deploy-prod-1]\n    \
                    if: needs.deploy-prod-1.outputs.x\n";
    assert_eq!(renamed(text), expected);
}

#[test]
fn some_jobs_get_other_names() {
    let names = [("Build", "deploy-prod 1"), ("scan", "deploy-prod 2"), ("build", "deploy-prod 3")];
    let names = names.map(|(old, new)| (old.to_owned(), new.to_owned())).into();
    let text = "name: Build\njobs:\n  build:\n    name: Build\n  scan:\n    steps:\n      - name: Build\n  ship:\n    name: Ship\n";
    let expected = "name: Build\njobs:\n  build:\n    name: deploy-prod 1\n  scan:\n    name: deploy-prod 2\n    steps:\n      \
                    - name: Build\n  ship:\n    name: Ship\n";
    assert_eq!(promised(text, &names), expected);
}
