//! On a phone, in the dark and on paper.

use crate::driver::Browser;
use crate::pages;

/// Everything unfolded: what is folded cannot be too wide.
const UNFOLD: &str = "document.querySelectorAll('details').forEach(details => details.open = true)";

#[test]
fn nothing_is_wider_than_a_phone() {
    for (name, page) in
        [("report", pages::report()), ("fleet", pages::fleet()), ("hostile", pages::hostile())]
    {
        let Some(mut browser) = Browser::open(&page) else { return };
        for width in [320, 360, 768] {
            browser.narrow(width);
            browser.run(UNFOLD);
            let wide = "const page = document.documentElement; \
                        const wide = [...document.querySelectorAll('body *')].filter(element => \
                        !element.parentNode.closest('.scroll, pre, svg') && element.checkVisibility() && \
                        element.getBoundingClientRect().right > page.clientWidth + 1); \
                        return [page.scrollWidth - page.clientWidth, \
                        ...wide.slice(0, 3).map(element => element.outerHTML.slice(0, 200))]";
            assert_eq!(browser.run(wide), serde_json::json!([0]), "{name} at {width}");
        }
    }
}

/// How light a colour of the page is, 0 to 255.
fn lightness(browser: &mut Browser, property: &str) -> f64 {
    let script = format!(
        "return getComputedStyle(document.body).{property}.match(/[0-9.]+/g).slice(0, 3)\
         .reduce((sum, part) => sum + Number(part), 0) / 3"
    );
    browser.run(&script).as_f64().unwrap()
}

#[test]
fn the_dark_is_dark_and_the_light_is_light() {
    let Some(mut browser) = Browser::open(&pages::report()) else { return };
    for (scheme, dark) in [("light", false), ("dark", true)] {
        browser.emulate("screen", scheme);
        let (ground, ink) = (lightness(&mut browser, "backgroundColor"), lightness(&mut browser, "color"));
        assert_eq!((ground < 64.0, ink > 192.0), (dark, dark), "{scheme}: {ground} {ink}");
    }
}

#[test]
fn paper_is_white_and_holds_what_was_folded() {
    let Some(mut browser) = Browser::open(&pages::report()) else { return };
    browser.emulate("print", "dark");
    assert!(lightness(&mut browser, "backgroundColor") > 250.0);
    assert_eq!(browser.run("return document.querySelector('nav').checkVisibility()"), false);
    assert_eq!(browser.run("return document.getElementById('filter').checkVisibility()"), false);
    browser.emulate("", "light");
    browser.run(
        "window.printed = null; window.addEventListener('beforeprint', () => \
         printed = document.querySelectorAll('#levels details:not([open])').length)",
    );
    let folded = "return document.querySelectorAll('#levels details:not([open])').length";
    let before = browser.run(folded);
    assert_ne!(before, 0);
    let pdf = browser.devtools("Page.printToPDF", &serde_json::json!({}));
    assert!(pdf["data"].as_str().unwrap().len() > 10_000);
    assert_eq!(browser.run("return printed"), 0);
    assert_eq!(browser.run(folded), before, "the screen is as it was");
}
