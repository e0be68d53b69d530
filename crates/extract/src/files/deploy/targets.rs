//! Targets of makefiles and justfiles, and scripts of `package.json`, that are named deploy and do something.

use std::collections::BTreeMap;

use crate::files::input::lines;

/// A target, as far as it matters here.
struct Target<'t> {
    line: u32,
    needs: Vec<&'t str>,
    works: bool,
}

/// The line of the first target named deploy that runs a command, itself or by what it needs.
///
/// Build systems write empty targets for every name a caller may use (`release dep deploy: ;`); they deploy nothing.
pub(super) fn make_target(text: &str) -> Option<u32> {
    let mut targets: BTreeMap<&str, Target<'_>> = BTreeMap::new();
    let mut current: Vec<&str> = Vec::new();
    for (number, line) in lines(text) {
        if line.starts_with(['\t', ' ']) {
            let works = works(line);
            for name in &current {
                if let Some(target) = targets.get_mut(name) {
                    target.works |= works;
                }
            }
            continue;
        }
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        current.clear();
        let Some((names, rest)) = line.split_once(':') else { continue };
        if rest.trim_start_matches(':').starts_with('=') || names.starts_with('.') {
            continue;
        }
        let (needs, inline) = rest.split_once(';').unwrap_or((rest, ""));
        for name in names.split_whitespace() {
            let target =
                targets.entry(name).or_insert(Target { line: number, needs: Vec::new(), works: false });
            let needs = needs.split('#').next().unwrap_or("").split_whitespace();
            target.needs.extend(needs.map(|need| need.trim_matches(['(', ')', ':'])));
            target.works |= works(inline);
            current.push(name);
        }
    }
    let named = |name: &str| name.split(['-', '_', '/']).any(|word| word == "deploy");
    let deploys = targets.iter().filter(|(name, target)| named(name) && reaches_work(&targets, target));
    deploys.map(|(_, target)| target.line).min()
}

/// Whether a target runs a command, or something it needs does; what another file defines is taken to.
fn reaches_work(targets: &BTreeMap<&str, Target<'_>>, target: &Target<'_>) -> bool {
    let need_works = |need: &&str| targets.get(need).is_none_or(|needed| needed.works);
    target.works || target.needs.iter().any(need_works)
}

/// Whether a line of a recipe does more than nothing, or than saying something.
fn works(line: &str) -> bool {
    let command = line.trim().trim_start_matches(['@', '-', '+']).trim();
    let program = command.split_whitespace().next().unwrap_or("");
    let idle = matches!(program, ":" | "true" | "false" | "exit" | "echo" | "printf");
    // `echo x && helm upgrade` does something.
    !program.is_empty() && !program.starts_with('#') && (!idle || command.contains("&&"))
}

/// The line of the first script of `package.json` named deploy that does something other than publishing documents.
pub(super) fn package_script(text: &str) -> Option<u32> {
    let script = |line: &str| {
        let line = line.trim();
        let named = line.starts_with("\"deploy\":") || line.starts_with("\"deploy:");
        let command = line.split_once("\":").map_or("", |(_, command)| command).trim().trim_end_matches(',');
        named && works(command.trim_matches('"')) && !is_of_pages(command)
    };
    lines(text).find(|(_, line)| script(line)).map(|(number, _)| number)
}

/// Whether a command publishes pages of documentation.
fn is_of_pages(command: &str) -> bool {
    const PAGES: [&str; 8] =
        ["docusaurus", "gh-pages", "vuepress", "vitepress", "mkdocs", "mike", "storybook", "typedoc"];
    command.split([' ', '"', '/', ':', '=', '-']).any(|word| PAGES.contains(&word))
        || command.contains("gh-pages")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_with_a_recipe_deploys() {
        assert_eq!(make_target("build:\n\tcc\ndeploy: build\n\tscp out host:\n"), Some(3));
        assert_eq!(make_target("deploy-prod: ; helm upgrade shop ./chart\n"), Some(1));
        assert_eq!(make_target("push:\n\t@docker push x\ndeploy: push\n"), Some(3), "by what it needs");
        assert_eq!(make_target("deploy env:\n    kubectl apply -f k8s\n"), Some(1), "a justfile");
        assert_eq!(make_target("deploy: chart-from-an-include\n"), Some(1));
    }

    #[test]
    fn a_target_that_does_nothing_deploys_nothing() {
        for text in [
            "release r deployment dep deploy: ;\n\nclean: ;\n",
            "deploy:\n\nbuild:\n\tcc\n",
            ".PHONY: deploy\n",
            "deploy:\n\t@echo \"see the handbook\"\n",
            "deploy:\n\t@:\n",
            "none:\ndeploy: none\n",
            "deploy := helm\n",
        ] {
            assert_eq!(make_target(text), None, "{text}");
        }
    }

    #[test]
    fn a_script_of_a_package_deploys_unless_it_publishes_pages() {
        assert_eq!(package_script("{\n\"scripts\": {\n  \"deploy\": \"sls deploy\",\n"), Some(3));
        for command in ["docusaurus deploy", "gh-pages -d build", "echo no", "", "npx gh-pages -d dist"] {
            assert_eq!(package_script(&format!("  \"deploy\": \"{command}\",\n")), None, "{command}");
        }
    }
}
