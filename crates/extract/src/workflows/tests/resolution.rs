//! Calls, actions, matrices, wrappers: what stands somewhere else.

use plimsoll_domain::facts::WorkflowStep;

use super::*;

fn step_names(job: &WorkflowJob) -> Vec<String> {
    job.steps
        .iter()
        .filter_map(|step| {
            Some(format!("{}:{}", step.name.clone().filter(|name| name.contains('→'))?, step.line))
        })
        .collect()
}

fn needs<'a>(workflow: &'a Workflow, id: &str) -> Vec<&'a str> {
    job(workflow, id).needs.iter().map(String::as_str).collect()
}

#[test]
fn called_workflows_take_their_callers_place() {
    let workflow = case("calls");
    assert_eq!(needs(&workflow, "staging / build"), ["test"]);
    assert_eq!(needs(&workflow, "staging / apply"), ["staging / build"]);
    assert_eq!(
        needs(&workflow, "production / build"),
        ["staging / build", "staging / apply", "staging / verify"]
    );
    assert_eq!(
        needs(&workflow, "announce"),
        ["production / build", "production / apply", "production / verify"]
    );
    let apply = job(&workflow, "production / apply");
    assert_eq!(apply.environment.as_deref(), Some("production"));
    assert_eq!(apply.steps[0].commands[0].words.last().unwrap(), "values-production.yaml");
    assert_eq!(apply.condition.as_deref(), Some("(github.ref == 'refs/heads/main') && (success())"));
    assert_eq!(apply.name.as_deref(), Some("Production / apply"));
    assert_eq!(apply.defined_in, ".github/workflows/deploy.yml");
    assert_eq!(apply.calls.as_deref(), Some("./.github/workflows/deploy.yml"));
    assert_eq!(apply.permissions["id-token"], "write");
    assert!(!apply.opaque && apply.executes(Stage::Deploy));
}

#[test]
fn inputs_decide_conditions_of_the_callee() {
    let workflow = case("calls");
    assert!(!job(&workflow, "staging / verify").disabled);
    assert!(job(&workflow, "production / verify").disabled);
}

#[test]
fn cycles_and_missing_callees_are_problems_and_opaque() {
    let workflow = case("calls");
    assert!(job(&workflow, "loop / again").opaque && job(&workflow, "missing").opaque);
    let told: Vec<_> = workflow.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert!(told.iter().any(|message| message.contains("calls itself")), "{told:?}");
    assert!(told.iter().any(|message| message.contains("nowhere.yml")), "{told:?}");
}

#[test]
fn an_environment_from_the_matrix_makes_a_job_of_each_value() {
    let workflow = case("environments");
    let environments: Vec<_> =
        workflow.jobs.iter().map(|job| (job.id.as_str(), job.environment.as_deref().unwrap_or(""))).collect();
    assert_eq!(
        environments,
        [
            ("deploy (staging)", "app-staging"),
            ("deploy (production)", "app-production"),
            ("listed (qa)", "qa"),
            ("listed (live)", "live"),
            ("computed", "${{ matrix.env }}"),
            ("called (one) / roll", "one"),
            ("called (two) / roll", "two"),
        ]
    );
    assert_eq!(needs(&workflow, "listed (qa)"), ["deploy (staging)", "deploy (production)"]);
    let words = &job(&workflow, "listed (live)").steps[0].commands[0].words;
    assert_eq!(words.last().unwrap(), "big");
    let axes = &job(&workflow, "deploy (staging)").matrix;
    assert_eq!((axes["env"], axes["region"]), (1, 2));
    assert_eq!(job(&workflow, "computed").matrix["*"], 0);
}

#[test]
fn composite_actions_are_inlined_with_their_own_lines() {
    let workflow = case("actions");
    let steps = &job(&workflow, "build").steps;
    assert_eq!(steps[0].uses.as_ref().unwrap().name, "./.github/actions/setup");
    assert_eq!(steps[1].file, ".github/actions/setup/action.yml");
    assert_eq!((steps[1].line, steps[1].commands[0].line), (8, 8));
    assert_eq!(steps[1].commands[0].words, ["cargo", "test", "--all"]);
    assert_eq!(steps[1].condition.as_deref(), Some("github.actor != 'nobody'"));
    assert_eq!(steps[3].file, ".github/actions/setup/lint.sh");
    assert_eq!((steps[3].matches[0].stage, steps[3].matches[0].line), (Stage::StaticAnalysis, 3));
    let opaque = |name: &str| {
        let wanted = |step: &&WorkflowStep| step.uses.as_ref().is_some_and(|used| used.name.ends_with(name));
        steps.iter().find(wanted).unwrap().opaque
    };
    assert!(!opaque("setup") && opaque("script") && opaque("gone") && opaque("outside"));
    let told: Vec<_> = workflow.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert!(told.iter().any(|message| message.contains("`.github/actions/gone`")), "{told:?}");
    assert!(told.iter().any(|message| message.contains("more than 4 deep")), "{told:?}");
    assert!(steps.len() < 60, "{}", steps.len());
}

#[test]
fn package_scripts_are_followed() {
    let workflow = case("wrappers");
    let node = job(&workflow, "node");
    assert_eq!(
        step_names(node),
        [
            "npm run ship → web/package.json:4",
            "npm run build → web/package.json:5",
            "npm run ship → web/package.json:6",
            "npm run test → web/package.json:7",
        ]
    );
    let ship = node.steps.iter().rfind(|step| step.line == 6 && step.file.ends_with("json")).unwrap();
    assert_eq!(ship.commands[0].words, ["wrangler", "deploy", "--prod"]);
    assert!(node.executes(Stage::Deploy) && node.executes(Stage::UnitTest));
    let opaque: Vec<_> = node.steps.iter().filter(|step| step.opaque).map(|step| step.line).collect();
    assert_eq!(opaque, [11], "only the unknown script");
}

#[test]
fn make_targets_are_followed_with_what_they_need() {
    let workflow = case("wrappers");
    let make = job(&workflow, "make");
    assert_eq!(
        step_names(make),
        [
            "make lint → Makefile:13",
            "make unit → Makefile:16",
            "make check → Makefile:9",
            "make unit-api → mk/extra.mk:2",
            "make contained → Makefile:22"
        ]
    );
    let texts: Vec<_> =
        make.steps.iter().flat_map(|step| &step.commands).map(|command| command.words.join(" ")).collect();
    assert!(texts.contains(&"docker push shop:$TAG".to_owned()), "{texts:?}");
    assert!(texts.contains(&"golangci-lint run --timeout 5m".to_owned()), "{texts:?}");
    assert!(texts.contains(&"cd services/api".to_owned()), "{texts:?}");
    assert!(make.executes(Stage::UnitTest) && !make.executes(Stage::Provision));
    assert!(!texts.contains(&"docker push nothing:1".to_owned()));
    assert_eq!(make.steps.iter().filter(|step| step.opaque).map(|step| step.line).collect::<Vec<_>>(), [19]);
}

#[test]
fn just_task_and_composer_are_followed() {
    let workflow = case("wrappers");
    let job = job(&workflow, "just");
    assert_eq!(
        step_names(job),
        [
            "just lint → justfile:9",
            "just test → justfile:13",
            "just verify → justfile:6",
            "task lint → Taskfile.yml:8",
            "task image → Taskfile.yml:11",
            "task all → Taskfile.yml:6",
            "composer check → composer.json:1",
            "composer lint → composer.json:1",
        ]
    );
    assert!(job.executes(Stage::UnitTest) && job.executes(Stage::StaticAnalysis));
    assert!(job.steps.iter().all(|step| !step.opaque));
}

#[test]
fn scripts_are_followed_to_a_depth_and_doubted_when_they_choose() {
    let workflow = case("wrappers");
    let scripts = job(&workflow, "scripts");
    let names = step_names(scripts);
    assert_eq!(names[..2], ["./ci/all.sh → ci/all.sh:1", "./ci/more.sh → ci/more.sh:1"]);
    assert_eq!(names.iter().filter(|name| name.ends_with("ci/all.sh:1")).count(), 2, "{names:?}");
    assert!(
        names.iter().any(|name| name.contains("deep3")) && !names.iter().any(|name| name.contains("deep4"))
    );
    let chosen = all(scripts, Stage::Deploy);
    assert!(!chosen.is_empty() && chosen.iter().all(|found| found.weak), "{chosen:?}");
    assert!(scripts.executes(Stage::UnitTest));
}

#[test]
fn of_a_sourced_script_only_the_functions_count_that_are_called() {
    let workflow = case("sourced");
    let stages = |id: &str| {
        let job = job(&workflow, id);
        let stages = [Stage::Package, Stage::Publish, Stage::Deploy, Stage::Provision];
        stages.map(|stage| !all(job, stage).is_empty())
    };
    assert_eq!(stages("image"), [true, true, false, false]);
    assert_eq!(stages("ship"), [false, false, true, false], "through a function of a script that it sources");
    assert_eq!(stages("through"), [false, false, true, false]);
    assert_eq!(stages("settings"), [false; 4]);
    let chosen = stages("chosen");
    assert!(chosen[1] && chosen[2], "it may be any of them");
    let ssh = all(job(&workflow, "ship"), Stage::Deploy);
    assert!(ssh.iter().any(|found| found.tool == "ssh-deploy"), "{ssh:?}");
}

#[test]
fn scripts_in_inputs_of_actions_are_read_and_followed() {
    let workflow = text(
        "on: push\njobs:\n  a:\n    steps:\n      - uses: azure/cli@v2\n        with:\n          inlineScript: |\n            echo x\n            az webapp up --name shop\n            make gone\n",
    );
    let step = &job(&workflow, "a").steps[0];
    let lines: Vec<_> =
        step.commands.iter().map(|command| (command.line, command.words[0].as_str())).collect();
    assert_eq!(lines, [(8, "echo"), (9, "az"), (10, "make")]);
    assert!(step.opaque, "the makefile is not there");
    assert!(
        step.matches.iter().any(|found| found.stage == Stage::Deploy && found.line == 9),
        "{:?}",
        step.matches
    );
}

#[test]
fn matrix_values_and_variables_reach_the_commands() {
    let workflow = text(
        "on: push\nenv: { TOOL: cargo }\njobs:\n  a:\n    strategy: { matrix: { task: [test, clippy] } }\n    steps:\n      - run: $TOOL ${{ matrix.task }}\n      - run: ${{ env.TOOL }} fmt --check\n",
    );
    let job = job(&workflow, "a");
    let words: Vec<_> =
        job.steps.iter().flat_map(|step| &step.commands).map(|command| command.words.join(" ")).collect();
    assert_eq!(words, ["cargo test", "cargo clippy", "cargo fmt --check"]);
    assert!(
        job.executes(Stage::UnitTest) && job.executes(Stage::StaticAnalysis) && job.executes(Stage::Lint)
    );
}
