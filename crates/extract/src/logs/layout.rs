//! Which files of a run's logs belong to which job.
//!
//! A run's zip, packed or unpacked, holds `0_build.txt` for each job, and, in one of its two layouts,
//! `build/3_Run tests.txt` for each of its steps. Either can be missing, and long names are cut.

/// The files of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFiles<T> {
    /// The job's name as its files have it; `None` for a file that is no part of a run's logs.
    pub job: Option<String>,
    /// The file of the whole job.
    pub whole: Option<(String, T)>,
    /// Files of its steps, by number.
    pub steps: Vec<StepFile<T>>,
}

/// The file of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFile<T> {
    /// The step's number.
    pub number: u32,
    /// The step's name as the file has it.
    pub name: String,
    /// What the caller gave with it.
    pub file: T,
}

/// Puts files together by job. Paths are relative, with `/` between their parts; the order of jobs is theirs.
#[must_use]
pub fn group<T>(files: Vec<(String, T)>) -> Vec<JobFiles<T>> {
    let mut jobs: Vec<JobFiles<T>> = Vec::new();
    let mut steps: Vec<(String, StepFile<T>)> = Vec::new();
    let mut whole: Vec<(u32, JobFiles<T>)> = Vec::new();
    for (path, file) in files {
        let (folder, name) =
            path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
        let numbered = numbered(name);
        match numbered {
            Some((number, job)) if folder.is_empty() => {
                let job = Some(job.to_owned());
                whole.push((number, JobFiles { job, whole: Some((path, file)), steps: Vec::new() }));
            }
            Some((number, step)) if !folder.contains('/') => {
                let (folder, name) = (folder.to_owned(), step.to_owned());
                steps.push((folder, StepFile { number, name, file }));
            }
            _ if name == "system.txt" && !folder.is_empty() => {}
            _ => jobs.push(JobFiles { job: None, whole: Some((path, file)), steps: Vec::new() }),
        }
    }
    whole.sort_by_key(|(number, _)| *number);
    jobs.extend(whole.into_iter().map(|(_, job)| job));
    for (folder, step) in steps {
        let place =
            jobs.iter().position(|job| job.job.as_deref().is_some_and(|name| same_job(name, &folder)));
        match place {
            Some(place) => jobs[place].steps.push(step),
            None => jobs.push(JobFiles { job: Some(folder), whole: None, steps: vec![step] }),
        }
    }
    for job in &mut jobs {
        job.steps.sort_by_key(|step| step.number);
    }
    jobs
}

/// `3_Run tests.txt`: its number and name.
fn numbered(name: &str) -> Option<(u32, &str)> {
    let (number, rest) = name.strip_suffix(".txt")?.split_once('_')?;
    Some((number.parse().ok()?, rest))
}

/// Whether two names are of one job, whatever was replaced in them or cut off them.
fn same_job(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (one, other) = (plain(one), plain(other));
    let cut = one.len().min(other.len()) >= 40;
    one == other || cut && (one.starts_with(&other) || other.starts_with(&one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(paths: &[&str]) -> Vec<(Option<String>, Option<String>, Vec<String>)> {
        let files = paths.iter().map(|path| ((*path).to_owned(), ())).collect();
        let jobs = group(files).into_iter();
        jobs.map(|job| {
            let steps = job.steps.into_iter().map(|step| format!("{} {}", step.number, step.name)).collect();
            (job.job, job.whole.map(|(path, ())| path), steps)
        })
        .collect()
    }

    #[test]
    fn both_layouts_and_what_is_missing_in_them() {
        let found = grouped(&[
            "build (linux, 1.80)/10_Post Check out.txt",
            "build (linux, 1.80)/2_Check out.txt",
            "1_build (linux, 1.80).txt",
            "0_deploy _ production.txt",
            "deploy - production/system.txt",
            "only steps/1_Set up job.txt",
        ]);
        let steps = vec!["2 Check out".to_owned(), "10 Post Check out".to_owned()];
        assert_eq!(
            found[0],
            (Some("deploy _ production".into()), Some("0_deploy _ production.txt".into()), vec![])
        );
        assert_eq!(
            found[1],
            (Some("build (linux, 1.80)".into()), Some("1_build (linux, 1.80).txt".into()), steps)
        );
        assert_eq!(found[2], (Some("only steps".into()), None, vec!["1 Set up job".into()]));
    }

    #[test]
    fn long_names_are_cut_and_other_files_stand_alone() {
        let long = "a very long job name that goes on and on (ubuntu-latest, stable, all features)";
        let found = grouped(&[
            &format!("0_{}.txt", &long[..60]),
            &format!("{long}/1_Set up job.txt"),
            "ci.log",
            "logs/a.txt",
        ]);
        assert_eq!(found.len(), 3, "{found:?}");
        let job = found.iter().find(|(job, ..)| job.is_some()).unwrap();
        assert_eq!(job.2.len(), 1);
        // Short names that only begin alike are two jobs.
        assert_eq!(grouped(&["0_test.txt", "test 2/1_x.txt"]).len(), 2);
    }
}
