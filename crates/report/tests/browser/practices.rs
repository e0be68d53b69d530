//! Finding practices and unfolding what is behind them.

use plimsoll_domain::practice::Verdict;

use crate::driver::{Browser, ENTER, TAB};
use crate::{pages, sample};

/// How many practices can be seen once their model is unfolded.
const SHOWN: &str = "return [...document.querySelectorAll('#practices .practice')]\
                     .filter(one => one.checkVisibility()).length";

fn choose(browser: &mut Browser, field: &str, value: &str) {
    browser.run(&format!(
        "const field = document.getElementById('filter-{field}'); field.value = {value:?}; \
         field.dispatchEvent(new Event(field.tagName === 'INPUT' ? 'input' : 'change'))"
    ));
}

#[test]
fn practices_can_be_filtered_and_searched() {
    let Some(mut browser) = Browser::open(&pages::report()) else { return };
    let practices = sample::assessment().practices;
    let number = |wanted: Verdict| practices.iter().filter(|practice| practice.verdict == wanted).count();
    assert_eq!(browser.run(SHOWN), practices.len());
    choose(&mut browser, "verdict", "not-met");
    assert_eq!(browser.run(SHOWN), number(Verdict::NotMet));
    let said = browser.run("return document.getElementById('filter-count').textContent");
    assert_eq!(said, format!("{} of {} practices shown", number(Verdict::NotMet), practices.len()));
    choose(&mut browser, "category", "cdmm/build-deploy");
    assert_eq!(browser.run(SHOWN), 1);
    browser.click("#filter-clear");
    assert_eq!(browser.run(SHOWN), practices.len());
    choose(&mut browser, "text", "POLLING builds");
    assert_eq!(browser.run(SHOWN), 1);
    choose(&mut browser, "text", "no such practice anywhere");
    assert_eq!(browser.run(SHOWN), 0);
}

#[test]
fn a_link_leads_to_a_practice_even_where_the_filter_hides_it() {
    let Some(mut browser) = Browser::open(&pages::report()) else { return };
    choose(&mut browser, "verdict", "met");
    let target = "document.getElementById('practice-cdmm.co.stable-team')";
    assert_eq!(browser.run(&format!("return {target}.checkVisibility()")), false);
    browser.run("document.querySelectorAll('#levels details').forEach(details => details.open = true)");
    browser.click("#levels a[href='#practice-cdmm.co.stable-team']");
    assert_eq!(browser.run(&format!("return {target}.open && {target}.checkVisibility()")), true);
}

#[test]
fn everything_is_reached_by_keyboard() {
    let Some(mut browser) = Browser::open(&pages::report()) else { return };
    let focus = "return document.activeElement.textContent";
    browser.press(&[TAB]);
    assert_eq!(browser.run(focus), "Skip to the report");
    browser.press(&[ENTER]);
    assert_eq!(browser.run("return document.activeElement.id"), "main");
    browser.press(&[TAB]);
    assert_eq!(browser.run("return document.activeElement.parentNode.id"), "model-cdmm");
    let open = "return document.getElementById('model-cdmm').open";
    browser.press(&[ENTER]);
    assert_eq!(browser.run(open), false);
    browser.press(&[' ']);
    assert_eq!(browser.run(open), true);
    let outlined = "return getComputedStyle(document.activeElement).outlineStyle";
    assert_eq!(browser.run(outlined), "solid", "one has to see where the focus is");
    // Everything that can be clicked can be focused.
    let unreachable = "return [...document.querySelectorAll('[onclick], summary, a, button, select, input')]\
                       .filter(element => element.checkVisibility() && element.tabIndex < 0).length";
    assert_eq!(browser.run(unreachable), 0);
}

#[test]
fn without_scripts_everything_can_be_read() {
    let Some(mut browser) = Browser::open(&pages::report()) else { return };
    browser.devtools("Emulation.setScriptExecutionDisabled", &serde_json::json!({ "value": true }));
    let address = browser.run("return location.href").as_str().unwrap().to_owned();
    browser.load(&address);
    let filter = browser.run("return document.getElementById('filter').checkVisibility()");
    assert_eq!(filter, false, "what does nothing is not shown");
    assert_eq!(browser.run(SHOWN), sample::assessment().practices.len());
    browser.click("#practices .practice summary");
    assert_eq!(browser.run("return document.querySelector('#practices .practice').open"), true);
}
