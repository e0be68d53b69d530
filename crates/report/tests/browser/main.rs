//! The HTML report in a browser: Debian's Chromium, driven through its own WebDriver.
//!
//! Without `chromedriver` these tests say so and do nothing; with `PLIMSOLL_REQUIRE_BROWSER=1` they fail instead.
//! `PLIMSOLL_AXE` names axe-core's `axe.min.js`, by which accessibility is checked.

#[cfg(test)]
mod access;
#[cfg(test)]
#[path = "../formats/attack.rs"]
mod attack;
#[cfg(test)]
mod driver;
#[cfg(test)]
#[path = "../formats/events.rs"]
mod events;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod practices;
#[cfg(test)]
mod safety;
#[cfg(test)]
#[path = "../formats/sample.rs"]
mod sample;
#[cfg(test)]
mod views;
