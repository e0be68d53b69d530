//! The page does nothing but what it is for.

use crate::driver::Browser;
use crate::pages;

#[test]
fn reports_render_without_a_word_of_complaint() {
    for page in [pages::report(), pages::fleet()] {
        let Some(mut browser) = Browser::open(&page) else { return };
        let none: [&str; 0] = [];
        assert_eq!(browser.console(), none);
        let styled = browser.run("return getComputedStyle(document.body).maxWidth !== 'none'");
        assert_eq!(styled, true, "the style was refused");
        let fetched = browser.run("return performance.getEntriesByType('resource').length");
        assert_eq!(fetched, 0);
    }
}

#[test]
fn what_a_repository_wrote_does_nothing() {
    let Some(mut browser) = Browser::open(&pages::hostile()) else { return };
    // An alert that opened would make every command after it fail.
    let none: [&str; 0] = [];
    assert_eq!(browser.console(), none);
    let foreign = "return document.querySelectorAll('img, iframe, object, embed, form, base, script:not(:last-child)').length";
    assert_eq!(browser.run(foreign), 0);
    let handlers = "return [...document.querySelectorAll('*')].filter(element => \
                    [...element.attributes].some(one => one.name.startsWith('on'))).length";
    assert_eq!(browser.run(handlers), 0);
    let schemes = "return [...new Set([...document.links].map(link => link.protocol))].sort().join(' ')";
    assert_eq!(browser.run(schemes), "file: https:");
    let hosts = "return [...new Set([...document.links].map(link => link.host))].sort().join(' ').trim()";
    assert_eq!(browser.run(hosts), "github.com");
}

#[test]
fn the_policy_refuses_what_would_come_from_elsewhere() {
    let page = pages::report().replace(
        "<main ",
        "<script>window.ran = true</script><img src=\"https://example.invalid/x\" onerror=\"window.ran = true\">\
         <p style=\"color: red\"></p><style>body { max-width: none }</style><main ",
    );
    let Some(mut browser) = Browser::open(&page) else { return };
    assert_eq!(browser.run("return window.ran === undefined"), true);
    assert_eq!(browser.run("return getComputedStyle(document.body).maxWidth !== 'none'"), true);
    let refused = browser.console();
    for directive in ["script-src", "style-src", "default-src"] {
        assert!(refused.iter().any(|line| line.contains(directive)), "{directive}: {refused:#?}");
    }
}
