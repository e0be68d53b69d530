//! Scripts as people write them, and as nobody should.

use super::*;
use crate::yaml::random::Random;

fn lines(script: &str) -> Vec<String> {
    commands(script, 1, Shell::Posix).iter().map(|command| command.words.join(" ")).collect()
}

fn with_lines(script: &str, first: u32) -> Vec<(u32, String)> {
    commands(script, first, Shell::Posix)
        .iter()
        .map(|command| (command.line, command.words.join(" ")))
        .collect()
}

#[test]
fn separators_split_and_quotes_do_not() {
    assert_eq!(lines("a b && c || d; e | f & g"), ["a b", "c", "d", "e", "f", "g"]);
    assert_eq!(lines("a \"x; y\" 'z && w' v\\ u"), ["a x; y z && w v u"]);
    assert_eq!(lines("a $'it\\'s; b' && c"), ["a it\\'s; b", "c"]);
    assert_eq!(lines("a > out 2>&1 < in b &> all"), ["a b"]);
    assert_eq!(lines("a 2>/dev/null >> \"$GITHUB_OUTPUT\""), ["a"]);
}

#[test]
fn lines_are_counted_through_continuations_comments_and_quotes() {
    let script = "a \\\n  b\n# c d\nprintf '1\n2'\n\ne # f\n";
    let expected = [(10, "a b"), (13, "printf 1\n2"), (16, "e")];
    assert_eq!(with_lines(script, 10), expected.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn grammar_is_taken_off() {
    let script = "if [ -f x ]; then make a; elif ! make b; then :; else make c; fi\n\
                  for f in *.sh; do bash \"$f\"; done\n\
                  while read -r l; do { make d; }; done < list\n\
                  ( cd sub && make e )\n\
                  build() { make f; }\nfunction other { make g; }\n\
                  build; other\n[[ $a == b && -n kubectl ]] && make h";
    let found = lines(script);
    for target in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        assert!(found.contains(&format!("make {target}")), "{target} in {found:?}");
    }
    assert!(found.contains(&"bash $f".to_owned()) && found.contains(&"read -r l".to_owned()));
    assert_eq!(found.len(), 14, "{found:?}");
}

#[test]
fn case_patterns_are_no_commands() {
    let script = "case \"$1\" in\n  deploy|helm) make a ;;\n  (terraform) make b;;\n  *)\n    make c\n    ;;\nesac\nmake d\ncase $x in kubectl) make e;; esac; make f";
    assert_eq!(lines(script), ["make a", "make b", "make c", "make d", "make e", "make f"]);
}

#[test]
fn here_documents_are_input_unless_a_shell_reads_them() {
    let script = "cat <<EOF | kubectl apply -f -\nhelm upgrade x\nEOF\ncat <<-'E' >file\n\tterraform apply\n\tE\nbash <<S\nmake a\nS\nmake b";
    assert_eq!(lines(script), ["cat", "kubectl apply -f -", "cat", "bash", "make a", "make b"]);
    assert_eq!(
        with_lines("sh <<E\n\nmake a\nE\nmake b", 5)[1..],
        [(7, "make a".into()), (9, "make b".into())]
    );
}

#[test]
fn substitutions_are_commands_too() {
    assert_eq!(
        lines("echo \"v $(git describe) `date`\""),
        ["git describe", "date", "echo v $(git describe) `date`"]
    );
    assert_eq!(lines("x=$(helm list | wc -l)"), ["helm list", "wc -l"]);
    assert_eq!(lines("diff <(make a) b"), ["make a", "diff <(make a) b"]);
    assert_eq!(lines("n=$((1 << 2)); for ((i=0;i<3;i++)); do make a; done"), ["make a"]);
}

#[test]
fn expressions_stay_one_word() {
    let found = commands("deploy --to ${{ inputs.env || 'a b; c' }} -x", 1, Shell::Posix);
    assert_eq!(found[0].words, ["deploy", "--to", "${{ inputs.env || 'a b; c' }}", "-x"]);
}

#[test]
fn assignments_and_arrays_are_no_commands() {
    assert_eq!(lines("A=1 B=\"x y\" make a"), ["make a"]);
    assert_eq!(lines("args=(helm upgrade\n x)\nargs+=(terraform apply)\nmake a"), ["make a"]);
    assert_eq!(lines("export KUBECONFIG=/x"), ["export KUBECONFIG=/x"]);
}

#[test]
fn wrappers_are_taken_off() {
    for (script, inner) in [
        ("sudo -E -u root apt-get update", "apt-get update"),
        ("env -u A B=1 helm list", "helm list"),
        ("time nice -n 5 nohup make a", "make a"),
        ("timeout -k 5 10m cargo test", "cargo test"),
        ("npx --yes -p x vitest run", "vitest run"),
        ("pnpm --filter web exec playwright test", "playwright test"),
        ("yarn dlx wrangler deploy", "wrangler deploy"),
        ("npm exec -- jest", "jest"),
        ("uv run --with x pytest -q", "pytest -q"),
        ("poetry run python -m pytest", "pytest"),
        ("python3 -W error -m build", "build"),
        ("bundle exec rspec", "rspec"),
        ("mise exec -- make a", "make a"),
        ("nix develop .#ci -c cargo test", "cargo test"),
        ("xvfb-run -a npx cypress run", "cypress run"),
        ("doppler run -- npm test", "npm test"),
        ("dotenv -f .env -- node a.js", "node a.js"),
        ("find . | xargs -n 1 -P 4 eslint", "eslint"),
        ("bash -euo pipefail -c 'make a'", "make a"),
        ("bash -lc \"cd x && make a\"", "make a"),
        ("if sudo -n true; then exec make a; fi", "make a"),
        ("docker-compose up -d", "docker compose up -d"),
        ("$SUDO make a", "make a"),
        ("$(command -v helm) upgrade a b", "helm upgrade a b"),
        ("$(docker info >/dev/null || echo 'sudo -E') docker push a", "docker push a"),
        ("cmd /c 'build.cmd Deploy'", "build.cmd Deploy"),
    ] {
        assert_eq!(lines(script).last().map(String::as_str), Some(inner), "{script}");
    }
}

#[test]
fn what_carries_a_command_is_kept_beside_it() {
    assert_eq!(
        lines("ssh -i key -o X=y user@host 'cd /srv && docker compose up -d'"),
        ["ssh -i key -o X=y user@host cd /srv && docker compose up -d", "cd /srv", "docker compose up -d"]
    );
    let found = lines("docker compose -f a.yml run --rm -e X=1 app bundle exec rspec");
    assert_eq!(found[1], "rspec");
    assert_eq!(lines("docker run --rm -v a:b node:20 npm test")[1], "npm test");
    assert_eq!(lines("coverage run --source x -m pytest tests")[1], "pytest tests");
    assert_eq!(lines("ssh host <<EOF\nsystemctl restart x\nEOF"), ["ssh host", "systemctl restart x"]);
}

#[test]
fn printing_and_asking_is_not_doing() {
    assert_eq!(lines("echo \"kubectl apply -f x\""), ["echo kubectl apply -f x"]);
    assert_eq!(lines("printf 'helm upgrade' | grep helm"), ["printf helm upgrade", "grep helm"]);
    for script in [
        "kubectl version",
        "terraform --version",
        "helm upgrade --help",
        "command -v helm",
        "which kubectl",
        "# terraform apply",
        "[ -x helm ] || [[ -n terraform ]]",
        "rustc +1.85.0 --version --verbose",
        "cargo -vV",
        "node -v",
        "python -V",
        "./mvnw -v",
    ] {
        assert_eq!(lines(script), [""; 0], "{script}");
    }
    assert_eq!(lines("helm upgrade a b --version 1.2"), ["helm upgrade a b --version 1.2"]);
    assert_eq!(lines("echo \"now=$(rustc +stable --version --verbose | sed -ne 1p)\" | tee x").len(), 3);
}

#[test]
fn most_programs_say_more_where_some_say_their_version() {
    for (script, command) in [
        ("pytest -v", "pytest -v"),
        ("python -m pytest -v", "pytest -v"),
        ("poetry run pytest -v", "pytest -v"),
        ("python3 -m unittest -v", "unittest -v"),
        ("ctest -V", "ctest -V"),
        ("tox -v", "tox -v"),
        ("ginkgo -v", "ginkgo -v"),
        ("vendor/bin/phpunit -v", "vendor/bin/phpunit -v"),
        ("helm --version 1.2 upgrade", "helm --version 1.2 upgrade"),
    ] {
        assert_eq!(lines(script), [command], "{script}");
    }
}

#[test]
fn other_shells_are_read_roughly() {
    let read = |script, shell| -> Vec<String> {
        commands(script, 1, shell).iter().map(|command| command.words.join(" ")).collect()
    };
    let power = "$v = dotnet --list-sdks\nif ($x) { dotnet test `\n  -c Release }\n& ./build.ps1 -T Deploy; Write-Host \"terraform apply\"";
    let found = read(power, Shell::PowerShell);
    for expected in ["dotnet --list-sdks", "dotnet test -c Release", "./build.ps1 -T Deploy"] {
        assert!(found.iter().any(|line| line == expected), "{expected} in {found:?}");
    }
    assert_eq!(
        read("rem x\r\ncall build.cmd a ^\r\n b & C:\\x\\y.exe z", Shell::Cmd),
        ["build.cmd a b", "C:\\x\\y.exe z"]
    );
    assert_eq!(read("import os\nos.system('helm')", Shell::Other), [""; 0]);
    assert_eq!(Shell::from_name("pwsh -c {0}"), Shell::PowerShell);
    assert_eq!(Shell::from_name("/bin/bash -e {0}"), Shell::Posix);
}

#[test]
fn hostile_scripts_end_and_give_no_more_than_they_hold() {
    for piece in [
        "$(",
        "`",
        "${{",
        "${",
        "$((",
        "((",
        "'",
        "\"",
        "<<",
        "<<a\n",
        "case a in (",
        "a=(",
        "$'",
        "bash -c ",
        "\\",
        "<(",
        "x()",
        "sudo ",
        "a\n",
    ] {
        let script = piece.repeat(100_000 / piece.len());
        assert!(commands(&script, 1, Shell::Posix).len() <= script.len(), "{piece}");
    }
}

#[test]
fn no_script_panics() {
    const PIECES: [&str; 50] = [
        "a",
        "b",
        "c",
        "\"",
        "'",
        "`",
        "$",
        "(",
        ")",
        "{",
        "}",
        "<",
        ">",
        "|",
        "&",
        ";",
        "#",
        "\\",
        " ",
        "\n",
        "=",
        "[",
        "]",
        "!",
        "é",
        "$(",
        "${{",
        "}}",
        "<<E\n",
        "E\n",
        "case ",
        "esac",
        ";;",
        " in ",
        "bash -c ",
        "ssh h ",
        "sudo ",
        "docker run ",
        "python -m ",
        "timeout ",
        "$'",
        "((",
        "))",
        "npx ",
        "-c ",
        "\r\n",
        "env ",
        "x=(",
        "function ",
        "eval ",
    ];
    for seed in 0..6_000 {
        let script = Random::new(seed).text(&PIECES, 80);
        for shell in [Shell::Posix, Shell::PowerShell, Shell::Cmd] {
            let found = commands(&script, 1, shell);
            assert!(found.iter().all(|command| !command.words.is_empty()), "seed {seed}");
        }
    }
}
