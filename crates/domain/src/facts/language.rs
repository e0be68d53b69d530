//! Programming languages, by file name.

/// A language's name: `Rust`, `C++`.
pub type Language = &'static str;

/// The language that a file's extension (or whole name) stands for; `None` for data and prose.
///
/// `name` is the last part of a path, in lower case. Mark-up and style sheets count as languages here;
/// [`is_markup`] tells them from programs.
#[must_use]
pub fn language_of(name: &str) -> Option<Language> {
    let Some((_, extension)) = name.rsplit_once('.') else {
        return by_name(name);
    };
    Some(match extension {
        "rs" => "Rust",
        "go" => "Go",
        "c" | "h" => "C",
        "cc" | "cpp" | "cxx" | "c++" | "hpp" | "hh" | "hxx" | "ipp" | "inl" => "C++",
        "m" | "mm" => "Objective-C",
        "cs" | "csx" => "C#",
        "fs" | "fsx" | "fsi" => "F#",
        "vb" => "Visual Basic",
        "java" => "Java",
        "kt" | "kts" => "Kotlin",
        "scala" | "sc" => "Scala",
        "groovy" => "Groovy",
        "clj" | "cljs" | "cljc" => "Clojure",
        "py" | "pyi" | "pyx" => "Python",
        "ipynb" => "Jupyter",
        "rb" | "rake" | "gemspec" | "ru" => "Ruby",
        "php" | "phtml" => "PHP",
        "js" | "jsx" | "mjs" | "cjs" => "JavaScript",
        "ts" | "tsx" | "mts" | "cts" => "TypeScript",
        "coffee" => "CoffeeScript",
        "vue" => "Vue",
        "svelte" => "Svelte",
        "swift" => "Swift",
        "dart" => "Dart",
        "ex" | "exs" => "Elixir",
        "erl" | "hrl" => "Erlang",
        "hs" | "lhs" => "Haskell",
        "ml" | "mli" => "OCaml",
        "elm" => "Elm",
        "r" => "R",
        "jl" => "Julia",
        "lua" => "Lua",
        "pl" | "pm" => "Perl",
        "sh" | "bash" | "zsh" | "fish" => "Shell",
        "ps1" | "psm1" => "PowerShell",
        "bat" | "cmd" => "Batch",
        "zig" => "Zig",
        "nim" => "Nim",
        "cr" => "Crystal",
        "d" => "D",
        "sol" => "Solidity",
        "cu" | "cuh" => "CUDA",
        "f90" | "f95" | "f03" | "for" => "Fortran",
        "pas" | "dpr" => "Pascal",
        "cob" | "cbl" => "COBOL",
        "asm" | "s" => "Assembly",
        "v" | "sv" => "Verilog",
        "vhd" | "vhdl" => "VHDL",
        "tcl" => "Tcl",
        "feature" => "Gherkin",
        "html" | "htm" | "erb" | "haml" | "slim" | "hbs" | "ejs" | "pug" | "twig" | "jinja" | "j2" => "HTML",
        "css" | "scss" | "sass" | "less" => "CSS",
        _ => return None,
    })
}

/// Whether a language only describes how something looks.
#[must_use]
pub fn is_markup(language: Language) -> bool {
    matches!(language, "HTML" | "CSS" | "Gherkin")
}

fn by_name(name: &str) -> Option<Language> {
    matches!(name, "rakefile" | "gemfile" | "capfile").then_some("Ruby")
}
