//! Several repositories side by side.

use crate::driver::{Browser, ENTER};
use crate::pages;

const ORDER: &str =
    "return [...document.querySelectorAll('.sortable tbody th')].map(cell => cell.textContent).join(' ')";

fn sort(browser: &mut Browser, column: usize) {
    browser.click(&format!(".sortable thead th:nth-child({column}) button"));
}

#[test]
fn the_table_sorts_and_what_is_unknown_stands_last() {
    let Some(mut browser) = Browser::open(&pages::fleet()) else { return };
    assert_eq!(browser.run(ORDER), "anchor/zinc empty harbour/keel");
    sort(&mut browser, 1);
    assert_eq!(browser.run(ORDER), "anchor/zinc empty harbour/keel");
    sort(&mut browser, 1);
    assert_eq!(browser.run(ORDER), "harbour/keel empty anchor/zinc");
    // The first category: none is below base, and the empty repository has no level at all.
    sort(&mut browser, 2);
    assert_eq!(browser.run(ORDER), "anchor/zinc harbour/keel empty");
    sort(&mut browser, 2);
    assert_eq!(browser.run(ORDER), "harbour/keel anchor/zinc empty");
    let sorted = "return [...document.querySelectorAll('[aria-sort]')]\
                  .map(head => head.cellIndex + head.getAttribute('aria-sort')).join()";
    assert_eq!(browser.run(sorted), "1descending");
    // Deployment frequency, by keyboard: 2 a day against 0.08.
    browser.run("document.querySelector('.sortable thead th:nth-child(8) button').focus()");
    browser.press(&[ENTER]);
    assert_eq!(browser.run(ORDER), "harbour/keel anchor/zinc empty");
    browser.press(&[ENTER]);
    assert_eq!(browser.run(ORDER), "anchor/zinc harbour/keel empty");
    let said = browser.run("return document.getElementById('sorted').textContent");
    assert_eq!(said, "Sorted by Deployment frequency, descending");
}

#[test]
fn a_repository_leads_to_its_own_report_or_unfolds_here() {
    let Some(mut browser) = Browser::open(&pages::fleet()) else { return };
    let links = "return [...document.querySelectorAll('.sortable tbody a')].map(a => a.getAttribute('href')).join(' ')";
    assert_eq!(browser.run(links), "./zinc.html #repository-empty #repository-harbour-keel");
    browser.click("#repository-harbour-keel details summary");
    let text = "return document.querySelector('#repository-harbour-keel details[open]').innerText";
    assert!(browser.run(text).as_str().unwrap().contains("Build on every commit"));
}
