//! What a repository may hold that attacks a terminal, a browser, a spreadsheet, a CI's log or a page on GitHub.

/// Texts for every place that takes a text.
pub(crate) const ATTACKS: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)> &lt;b&gt; {{7*7}}",
    "</title></style></script></summary></details><!-- ",
    "\u{1b}[31mred\u{1b}[2J\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{9b}31mred\u{8}\u{8}\u{7}",
    "main\u{202e}gpj.exe\u{2066}\u{2028}\u{200f}",
    "=HYPERLINK(\"https://evil.example\",\"click\")",
    "+SUM(A1:A9)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,\"2\")",
    "\t=1+1",
    "a,b;c\r=1+1",
    "::set-output name=x::y ::error file=a,line=1::z ##[add-mask]x",
    "@octocat #1 GH-1 ![x](https://evil.example/x.png) [a](javascript:alert(1)) | `c` ``` $x$",
    "🚀👩\u{200d}💻 日本語 שלום",
];

/// The attack for a number.
pub(crate) fn attack(number: usize) -> &'static str {
    ATTACKS[number % ATTACKS.len()]
}

/// A name of 10,000 characters, hostile at both ends.
pub(crate) fn endless() -> String {
    format!("<b>\u{202e}{}\u{1b}[0m=1", "x".repeat(10_000))
}

/// The attack for a number as what git takes for a person's name.
pub(crate) fn person(number: usize) -> String {
    let name = attack(number).replace(['<', '>', '\n', '\r'], "(");
    format!("{name} x <eve{number}@evil.example>")
}

/// Whether a character acts on a screen instead of being read.
pub(crate) fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Fails where a text holds a character that acts; line ends are its own.
pub(crate) fn assert_still(what: &str, text: &str) {
    for line in text.split('\n') {
        let found = line.chars().find(|character| acts(*character));
        assert!(found.is_none(), "{what} holds {found:?}: {line:?}");
    }
}

/// Fails where a CI would obey a line that is printed in a job.
pub(crate) fn assert_no_command(what: &str, text: &str) {
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{what}: {line:?}");
    }
}
