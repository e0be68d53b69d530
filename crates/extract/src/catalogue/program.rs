//! The program behind a command's first words.

/// Replaces wrappers' names and launchers by the program they run: `./gradlew` is `gradle`,
/// `python -m pytest` is `pytest`, `/usr/bin/helm` is `helm`.
pub(super) fn normalise(words: &[String]) -> Vec<&str> {
    let mut rest: Vec<&str> = words.iter().map(String::as_str).collect();
    // Launchers nest at most a few deep; the bound keeps odd input from looping.
    for _ in 0..4 {
        let Some(first) = rest.first() else {
            return rest;
        };
        let program = base_name(first);
        let launched = launched_by(program, &rest);
        match launched {
            Some(skip) => {
                rest.drain(..skip);
            }
            None => {
                rest[0] = program;
                break;
            }
        }
    }
    expand(rest)
}

/// How many words in front are only a launcher, when they are.
fn launched_by(program: &str, words: &[&str]) -> Option<usize> {
    let second = words.get(1).copied().unwrap_or("");
    match program {
        "python" | "python3" | "py" | "pypy3" => {
            let module = words.iter().position(|word| *word == "-m")?;
            // With a script in front, `-m` is the script's own option.
            (second.starts_with('-') && words.len() > module + 1).then_some(module + 1)
        }
        "coverage" if second == "run" => {
            let module = words.iter().position(|word| *word == "-m")?;
            (words.len() > module + 1).then_some(module + 1)
        }
        "php" | "node" | "ruby" => (second.contains('/') && !second.starts_with('-')).then_some(1),
        "go" if second == "run" && words.get(2).is_some_and(|word| word.contains('@')) => Some(2),
        "dotnet" if second == "tool" && words.get(2) == Some(&"run") && words.len() > 3 => Some(3),
        _ => None,
    }
}

/// A program's name without folder, version and ending; scoped packages keep their scope.
fn base_name(word: &str) -> &str {
    if let Some(scoped) = word.strip_prefix('@') {
        let end = scoped.find('@').map_or(word.len(), |at| at + 1);
        return &word[..end];
    }
    let name = word.split('@').next().unwrap_or(word);
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    match name {
        "gradlew" | "gradlew.bat" => "gradle",
        "mvnw" | "mvnw.cmd" | "mvnd" => "mvn",
        "podman" | "nerdctl" => "docker",
        "flyctl" => "fly",
        "sls" => "serverless",
        "sfdx" => "sf",
        "pip3" => "pip",
        "py.test" => "pytest",
        "sbtx" | "sbtn" => "sbt",
        "bazelisk" => "bazel",
        "ng.cmd" => "ng",
        other => other,
    }
}

/// Names that stand for two words.
fn expand(mut words: Vec<&str>) -> Vec<&str> {
    match words.first().copied() {
        Some("docker-compose" | "podman-compose") => {
            words.splice(..1, ["docker", "compose"]);
        }
        Some("cargo") => {
            // `cargo +nightly test`
            words.retain(|word| !word.starts_with('+'));
        }
        _ => {}
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(command: &str) -> String {
        let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        normalise(&words).join(" ")
    }

    #[test]
    fn launchers_are_seen_through() {
        assert_eq!(program("./gradlew test"), "gradle test");
        assert_eq!(program("python3 -W error -m pytest -q"), "pytest -q");
        assert_eq!(program("coverage run -m pytest"), "pytest");
        assert_eq!(program("python manage.py migrate"), "python manage.py migrate");
        assert_eq!(program("php vendor/bin/phpunit"), "phpunit");
        assert_eq!(program("php artisan migrate"), "php artisan migrate");
        assert_eq!(program("cargo +nightly test"), "cargo test");
        assert_eq!(program("docker-compose up -d"), "docker compose up -d");
        assert_eq!(program("@lhci/cli@0.12 autorun"), "@lhci/cli autorun");
        assert_eq!(program("jest@29 --ci"), "jest --ci");
        assert_eq!(program("go run gotest.tools/gotestsum@latest"), "gotestsum");
        assert_eq!(program(""), "");
    }
}
