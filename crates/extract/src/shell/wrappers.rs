//! Programs that run another program.

use super::options::{behind_dashes, skip};

/// What a command carries inside it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inner {
    /// It runs nothing else.
    None,
    /// It does nothing but run the words from this index on.
    Rest(usize),
    /// It is a tool of its own and also runs the words from this index on.
    Also(usize),
    /// It does nothing but run the script in the word at this index.
    Script(usize),
    /// It is a tool of its own and runs the words from this index on, as one script.
    Remote(usize),
}

/// What the command runs, when it is a wrapper.
pub(super) fn inner(words: &[String]) -> Inner {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    match base(word(0)) {
        "sudo" | "doas" => {
            Inner::Rest(skip(words, 1, &["-u", "-g", "-C", "-h", "-p", "--user", "--group", "--chdir", "-D"]))
        }
        "env" => Inner::Rest(skip(words, 1, &["-u", "--unset", "-C", "--chdir"])),
        "time" | "nohup" | "builtin" | "setsid" | "unbuffer" | "chronic" | "winpty" | "with-contenv"
        | "dbus-run-session" | "stdbuf" | "caffeinate" | "arch" | "start" => {
            Inner::Rest(skip(words, 1, &["-o", "-e", "-i", "-f"]))
        }
        "exec" => Inner::Rest(skip(words, 1, &["-a"])),
        "nice" | "ionice" | "chrt" => Inner::Rest(skip(words, 1, &["-n", "-c", "--adjustment"])),
        "command" => Inner::Rest(skip(words, 1, &[])),
        "xargs" => Inner::Rest(skip(
            words,
            1,
            &[
                "-n",
                "-I",
                "-P",
                "-L",
                "-d",
                "-s",
                "-E",
                "--max-args",
                "--max-procs",
                "--replace",
                "--delimiter",
            ],
        )),
        "timeout" | "gtimeout" => {
            Inner::Rest(skip(words, 1, &["-k", "-s", "--signal", "--kill-after"]).saturating_add(1))
        }
        "gosu" | "su-exec" => Inner::Rest(2),
        "xvfb-run" => Inner::Rest(skip(words, 1, &["-e", "-n", "-s", "-f", "-p", "-w"])),
        "cross-env" | "cross-env-shell" | "env-cmd" | "dotenv" | "dotenvx" | "direnv" | "doppler" | "op"
        | "infisical" | "chamber" | "aws-vault" | "teller" | "buildevents" | "mise" | "rtx" | "asdf"
        | "rbenv" | "nvm" | "fnm" | "volta" | "devbox" | "nix" | "nix-shell" | "conda" | "mamba"
        | "micromamba" => environment_runner(words),
        "npx" | "bunx" | "pnpx" | "npm" | "pnpm" | "yarn" | "yarnpkg" | "bun" | "corepack" => {
            node_runner(words)
        }
        "uv" | "uvx" | "poetry" | "pipenv" | "hatch" | "pdm" | "rye" | "pixi" | "pipx" | "python"
        | "python3" | "py" | "coverage" | "micropython" => python_runner(words),
        "bundle" if word(1) == "exec" => Inner::Rest(skip(words, 2, &[])),
        "composer" if word(1) == "exec" => Inner::Rest(skip(words, 2, &[])),
        "dotnet" if word(1) == "tool" && word(2) == "run" => Inner::Rest(skip(words, 3, &[])),
        "nyc" | "c8" | "kcov" => Inner::Also(skip(words, 1, &["-r", "--reporter", "-n", "--include"])),
        "bash" | "sh" | "zsh" | "dash" | "ash" | "ksh" | "su" | "pwsh" | "powershell" | "cmd" => {
            shell_runner(words)
        }
        "eval" => Inner::Script(1),
        "ssh" | "sshpass" | "autossh" => remote(words),
        "docker" | "podman" | "nerdctl" => container(words),
        "kubectl" | "oc" if word(1) == "exec" => behind_dashes(words).map_or(Inner::None, Inner::Also),
        _ => Inner::None,
    }
}

/// The program's name without its folder.
pub(super) fn base(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}

fn environment_runner(words: &[String]) -> Inner {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    match (base(word(0)), word(1)) {
        ("cross-env" | "cross-env-shell", _) => Inner::Rest(skip(words, 1, &[])),
        ("env-cmd" | "dotenv", _) => {
            Inner::Rest(skip(words, 1, &["-f", "--file", "-e", "--environments", "-c", "-v"]))
        }
        ("direnv", "exec") => Inner::Rest(3),
        ("asdf" | "rbenv" | "mise" | "rtx", "exec" | "x") => {
            Inner::Rest(behind_dashes(words).unwrap_or_else(|| skip(words, 2, &["--version"])))
        }
        ("nvm", "exec") => Inner::Rest(skip(words, 2, &[]).saturating_add(1)),
        ("volta" | "devbox", "run") => Inner::Rest(skip(words, 2, &["--node", "--npm", "-c"])),
        ("nix" | "nix-shell", _) => {
            let flag = |word: &String| matches!(word.as_str(), "-c" | "--command" | "--run");
            match words.iter().position(flag) {
                Some(at) if base(word(0)) == "nix" => Inner::Rest(at + 1),
                Some(at) => Inner::Script(at + 1),
                None => Inner::None,
            }
        }
        ("conda" | "mamba" | "micromamba", "run") => {
            Inner::Rest(skip(words, 2, &["-n", "--name", "-p", "--prefix", "--cwd"]))
        }
        (_, "run" | "exec" | "export") | ("buildevents", _) => {
            behind_dashes(words).map_or(Inner::None, Inner::Rest)
        }
        _ => Inner::None,
    }
}

fn node_runner(words: &[String]) -> Inner {
    const VALUED: [&str; 10] =
        ["-p", "--package", "-F", "--filter", "-C", "--dir", "--cwd", "-w", "--workspace", "--prefix"];
    let program = base(words.first().map_or("", String::as_str));
    if program == "npx" && words.iter().any(|word| word == "-c" || word == "--call") {
        let at = words.iter().position(|word| word == "-c" || word == "--call").unwrap_or(0);
        return Inner::Script(at + 1);
    }
    if matches!(program, "npx" | "bunx" | "pnpx") {
        return Inner::Rest(skip(words, 1, &VALUED[..2]));
    }
    if program == "corepack" {
        return Inner::Rest(1);
    }
    let at = skip(words, 1, if program == "npm" { &VALUED[5..] } else { &VALUED });
    let runs = match words.get(at).map_or("", String::as_str) {
        "exec" | "dlx" | "x" => true,
        "workspace" if program.starts_with("yarn") => return workspace(words, at),
        _ => false,
    };
    if runs { Inner::Rest(skip(words, at + 1, &VALUED[..2])) } else { Inner::None }
}

/// `yarn workspace NAME exec X`
fn workspace(words: &[String], at: usize) -> Inner {
    match words.get(at + 2).map_or("", String::as_str) {
        "exec" => Inner::Rest(at + 3),
        _ => Inner::None,
    }
}

fn python_runner(words: &[String]) -> Inner {
    const VALUED: [&str; 14] = [
        "--with",
        "--python",
        "-p",
        "--extra",
        "--group",
        "--env-file",
        "-e",
        "-C",
        "--directory",
        "--project",
        "--package",
        "--from",
        "--spec",
        "--with-requirements",
    ];
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    match (base(word(0)), word(1)) {
        ("uvx", _) => Inner::Rest(skip(words, 1, &VALUED)),
        ("uv", "tool") if word(2) == "run" => Inner::Rest(skip(words, 3, &VALUED)),
        ("uv" | "poetry" | "pipenv" | "hatch" | "pdm" | "rye" | "pixi" | "pipx", "run") => {
            Inner::Rest(skip(words, 2, &VALUED))
        }
        ("coverage", "run") => {
            let at = skip(words, 2, &["--source", "--rcfile", "--omit", "--include", "--context"]);
            let module = words.get(..at).is_some_and(|front| front.iter().any(|word| word == "-m"));
            // `-m` marks the next word; without it a script follows and nothing more is known.
            if module { Inner::Also(at) } else { Inner::None }
        }
        ("python" | "python3" | "py" | "micropython", _) => {
            let options = skip(words, 1, &["-W", "-X"]);
            let module = words.iter().take(options).position(|word| word == "-m");
            module.map_or(Inner::None, |at| Inner::Rest(at + 1))
        }
        _ => Inner::None,
    }
}

fn shell_runner(words: &[String]) -> Inner {
    let carries = |word: &String| match word.as_str() {
        "-Command" | "-command" | "/c" | "/C" | "--command" => true,
        flags => {
            flags.starts_with('-') && !flags.starts_with("--") && flags.len() <= 6 && flags.ends_with('c')
        }
    };
    words.iter().position(carries).map_or(Inner::None, |at| Inner::Script(at + 1))
}

fn remote(words: &[String]) -> Inner {
    const VALUED: [&str; 14] =
        ["-i", "-p", "-o", "-l", "-F", "-J", "-L", "-R", "-D", "-b", "-c", "-E", "-m", "-S"];
    if base(words.first().map_or("", String::as_str)) == "sshpass" {
        return Inner::Rest(skip(words, 1, &["-p", "-f", "-d", "-P"]));
    }
    let host = skip(words, 1, &VALUED);
    if host + 1 < words.len() { Inner::Remote(skip(words, host + 1, &VALUED)) } else { Inner::None }
}

fn container(words: &[String]) -> Inner {
    const VALUED: [&str; 38] = [
        "-v",
        "-e",
        "-w",
        "-p",
        "-u",
        "-l",
        "-h",
        "-m",
        "-f",
        "--name",
        "--network",
        "--net",
        "--volume",
        "--env",
        "--workdir",
        "--entrypoint",
        "--user",
        "--platform",
        "--mount",
        "--env-file",
        "--label",
        "--hostname",
        "--cpus",
        "--memory",
        "--ipc",
        "--gpus",
        "--add-host",
        "--link",
        "--publish",
        "--shm-size",
        "--ulimit",
        "--cap-add",
        "--security-opt",
        "--device",
        "--file",
        "--project-name",
        "--profile",
        "--pull",
    ];
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let verb = if word(1) == "compose" { skip(words, 2, &VALUED) } else { 1 };
    if !matches!(word(verb), "run" | "exec") {
        return Inner::None;
    }
    let image = skip(words, verb + 1, &VALUED);
    if image + 1 < words.len() { Inner::Also(image + 1) } else { Inner::None }
}
