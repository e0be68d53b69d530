//! What never runs, and what may fail without anybody noticing.

use super::*;

fn lines(script: &str) -> Vec<String> {
    commands(script, 1, Shell::Posix).iter().map(|command| command.words.join(" ")).collect()
}

fn runs(script: &str, command: &str) -> bool {
    lines(script).iter().any(|line| line == command)
}

fn tolerated(script: &str) -> Vec<String> {
    let found = commands(script, 1, Shell::Posix);
    found.iter().filter(|command| command.tolerated).map(|command| command.words.join(" ")).collect()
}

#[test]
fn dead_code_is_no_command() {
    for script in [
        "if false; then helm upgrade a b; fi",
        "if ! true\nthen\n  helm upgrade a b\nfi",
        "if true; then x; else helm upgrade a b; fi",
        "if true; then x; elif y; then helm upgrade a b; fi",
        "if x && false; then helm upgrade a b; fi",
        "true || helm upgrade a b",
        ": || helm upgrade a b",
        "false && helm upgrade a b",
        "false && x && helm upgrade a b",
        "false && echo $(helm upgrade a b)",
        "false && { x; helm upgrade a b; }",
        "false && (x; helm upgrade a b)",
        "while false; do helm upgrade a b; done",
        "until true; do helm upgrade a b; done",
        "exit 0; helm upgrade a b",
        "x\nexit 1\nhelm upgrade a b\n",
        "return\nhelm upgrade a b\n",
        "true && exit 0\nhelm upgrade a b\n",
        "if x; then exit 1; helm upgrade a b; fi",
        "exit 0\nif x; then helm upgrade a b; fi",
        "f() { helm upgrade a b; }",
        "f() { helm upgrade a b; }\ng() { f; }",
        "function f { helm upgrade a b; }\nx",
        "function f() {\n  helm upgrade a b\n}\nx",
        "f() ( helm upgrade a b )",
        "bash -c 'exit 0; helm upgrade a b'",
        "case x in a) false && helm upgrade a b ;; esac",
    ] {
        assert!(!runs(script, "helm upgrade a b"), "{script}");
    }
}

#[test]
fn what_may_run_counts() {
    for script in [
        "if x; then helm upgrade a b; fi",
        "if false; then x; else helm upgrade a b; fi",
        "if false; then x; elif y; then helm upgrade a b; fi",
        "if false; then x; fi; helm upgrade a b",
        "if [ -z \"$X\" ]; then exit 1; fi\nhelm upgrade a b",
        "if x; then exit 1; else helm upgrade a b; fi",
        "x || exit 1\nhelm upgrade a b",
        "x && exit 0\nhelm upgrade a b",
        "x || { echo no; exit 1; }\nhelm upgrade a b",
        "( exit 0 )\nhelm upgrade a b",
        "x=$(exit 1; y)\nhelm upgrade a b",
        "false || helm upgrade a b",
        "true && helm upgrade a b",
        "x || true && helm upgrade a b",
        "false && (x)\nhelm upgrade a b",
        "false && x; helm upgrade a b",
        "false && x || helm upgrade a b",
        "false | helm upgrade a b",
        "while true; do helm upgrade a b; done",
        "while x; do exit 1; done; helm upgrade a b",
        "case $x in a) exit 1;; *) helm upgrade a b;; esac",
        "case $x in\n  a)\n    exit 1 ;;\nesac\nhelm upgrade a b",
        "f() { helm upgrade a b; }; f",
        "f() { helm upgrade a b; }\ng() { f; }\ng",
        "function f { helm upgrade a b; }\nx && f",
        "f() { helm upgrade a b; }\ntrap 'f' EXIT",
        "f() { helm upgrade a b; }\n\"$@\"",
        "f() { exit 1; }\nhelm upgrade a b\nf",
        "echo exit; helm upgrade a b",
    ] {
        assert!(runs(script, "helm upgrade a b"), "{script}: {:?}", lines(script));
    }
}

#[test]
fn sourced_scripts_keep_their_functions() {
    let script = "deploy() { helm upgrade a b; }";
    let sourced = |by: &str| {
        let callers = Callers::of(&commands(by, 1, Shell::Posix), &Callers::default());
        sourced_commands(script, 1, Shell::Posix, &callers).len()
    };
    assert_eq!(sourced_commands(script, 1, Shell::Posix, &Callers::anybody()).len(), 1);
    assert_eq!(
        ["source lib.sh; deploy", "source lib.sh; $task", "source lib.sh; build"].map(sourced),
        [1, 1, 0]
    );
    assert_eq!(commands(script, 1, Shell::Posix).len(), 0);
}

#[test]
fn asking_about_a_tool_and_installing_it_runs_nothing_of_it() {
    for script in ["man helm upgrade", "which helm", "type helm", "command -v helm", "help helm", "hash helm"]
    {
        assert_eq!(lines(script), [""; 0], "{script}");
    }
    let catalogue = crate::catalogue::Catalogue::builtin();
    for script in [
        "sudo apt-get install -y helm k6 ansible",
        "apt install helm",
        "brew install kubectl",
        "pip install locust pytest playwright",
        "curl -LO https://dl.k8s.io/release/v1.30.0/bin/linux/amd64/kubectl",
        "git commit -m 'kubectl apply'",
        "kubectl version",
    ] {
        for command in commands(script, 1, Shell::Posix) {
            assert!(catalogue.by_command(&command.words).is_empty(), "{script}");
        }
    }
}

#[test]
fn swallowed_failures_are_told() {
    for script in [
        "cargo test || true",
        "cargo test || :",
        "cargo test || exit 0",
        "cargo test || echo failed",
        "cargo test || printf 'no\\n'",
        "cargo test ||\n  true",
        "( cargo test ) || true",
        "{ cargo test; } || true",
        "if x; then cargo test; fi || true",
        "sudo cargo test || true",
        "bash -c 'cargo test' || true",
    ] {
        assert!(tolerated(script).contains(&"cargo test".to_owned()), "{script}");
    }
    assert_eq!(tolerated("cargo test | tee log || true"), ["cargo test", "tee log"]);
    assert_eq!(tolerated("out=$(cargo test) || true"), ["cargo test"]);
    for script in [
        "cargo test",
        "cargo test; true",
        "cargo test || exit 1",
        "cargo test || echo no && exit 1",
        "cargo test || { echo no; exit 1; }",
        "cargo test || rc=1",
        "x || true\ncargo test",
        "x || true; cargo test",
        "cargo test && y\nx || true",
    ] {
        assert!(!tolerated(script).contains(&"cargo test".to_owned()), "{script}");
    }
}

#[test]
fn odd_flow_ends_and_gives_no_more_than_it_holds() {
    for piece in ["{ ", "fi;", "a||true||", "f(){ a;};", "if ", "( ", "false&&", "case a in b) ", "exit;"] {
        let script = piece.repeat(60_000 / piece.len());
        assert!(commands(&script, 1, Shell::Posix).len() <= script.len(), "{piece}");
    }
    let script = "{ ".repeat(20_000) + &"fi; ".repeat(20_000);
    assert!(commands(&script, 1, Shell::Posix).len() <= script.len());
}
