//! What axe-core has to say: contrast, names, headings, tables, structure.

use std::fs;

use serde_json::Value;

use crate::driver::{Browser, skip};
use crate::pages;

/// Runs axe on the page and gives what it calls serious or critical.
const CHECK: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
    .then(found => done(found.violations.filter(one => ['serious', 'critical'].includes(one.impact))\
    .map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html + ' ' + node.failureSummary).join(' | '))), \
    error => done(['axe failed: ' + error]))";

fn axe() -> Option<String> {
    let Some(path) = std::env::var_os("PLIMSOLL_AXE") else {
        skip("PLIMSOLL_AXE does not name axe-core's axe.min.js");
        return None;
    };
    Some(fs::read_to_string(path).unwrap())
}

fn violations(browser: &mut Browser) -> Vec<Value> {
    browser.run_async(CHECK).as_array().unwrap().clone()
}

#[test]
fn nothing_serious_keeps_anybody_out() {
    let Some(axe) = axe() else { return };
    for (name, page) in [("report", pages::report()), ("fleet", pages::fleet())] {
        let Some(mut browser) = Browser::open(&page) else { return };
        browser.run(&axe);
        for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 360)] {
            browser.emulate("screen", scheme);
            browser.narrow(width);
            for script in ["", "document.querySelectorAll('details').forEach(details => details.open = true)"]
            {
                browser.run(script);
                let none: [Value; 0] = [];
                assert_eq!(violations(&mut browser), none, "{name}, {scheme}, {width}, {script:?}");
            }
        }
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let Some(axe) = axe() else { return };
    let page = pages::report().replace("<main ", "<a href=\"#\"></a><main ");
    let Some(mut browser) = Browser::open(&page) else { return };
    browser.run(&axe);
    let found = violations(&mut browser);
    assert!(found.iter().any(|one| one.as_str().unwrap().starts_with("link-name")), "{found:#?}");
}
