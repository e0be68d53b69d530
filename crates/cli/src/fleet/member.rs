//! One repository of a night: collected, cloned, assessed, compared, kept.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use plimsoll_collect_github::{CollectError, Collected, Owner, Pace, probe};
use plimsoll_domain::fleet::{Figure, Member, MemberState};
use plimsoll_domain::gate::Gate;
use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::{Assessment, Timestamp};
use plimsoll_report::{Standing, Step};
use plimsoll_store::{NightKey, Outcome, Reader, Store, place_of};

use super::keep::{self, Kept};
use super::ledger::{Shared, lock};
use super::members::Wanted;
use super::parts::Parts;
use super::plan::Plan;
use super::tokens::Tokens;
use crate::args::HistoryArgs;
use crate::assemble::{self, Dossier};
use crate::clone::Authorization;
use crate::error::CliError;
use crate::exit::Exit;
use crate::subject::{self, Fetch, Subject};
use crate::target::{Hosted, Target};
use crate::{collect, gates, history, report};

/// What every repository of a night has in common.
pub(super) struct Crew<'a> {
    pub(super) plan: &'a Plan,
    pub(super) history: &'a HistoryArgs,
    pub(super) store: &'a Mutex<Store>,
    pub(super) tokens: &'a Tokens,
    pub(super) night: NightKey,
    pub(super) as_of: Timestamp,
    pub(super) offline: bool,
    pub(super) parts: &'a Parts,
    pub(super) outage: Outage,
    /// What an interrupted night had done already.
    pub(super) earlier: &'a [(String, Kept)],
}

/// Repositories in a row that the platform did not answer for.
#[derive(Debug, Default)]
pub(super) struct Outage(AtomicU32);

/// After so many in a row, a short question comes before each long one.
const IN_A_ROW: u32 = 4;

impl Outage {
    fn note(&self, answered: bool) {
        if answered {
            self.0.store(0, Ordering::Relaxed);
        } else {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn lasts(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= IN_A_ROW
    }
}

/// What became of one.
pub(super) struct Done {
    pub(super) place: String,
    pub(super) member: Member,
    pub(super) gates: Vec<Gate>,
}

/// What could be collected.
struct Gathered {
    /// Where the store has it; `None` when it has nothing.
    hosted: Option<Hosted>,
    key: Option<RepositoryKey>,
    state: MemberState,
    reason: Option<String>,
    requests: u64,
    /// Whether the clone may be brought up to date.
    online: bool,
}

impl Crew<'_> {
    /// Does it all for one repository. Whatever goes wrong is the repository's own.
    pub(super) fn work(&self, wanted: &Wanted) -> Done {
        let work = AssertUnwindSafe(|| self.one(wanted));
        catch_unwind(work).unwrap_or_else(|_| {
            let member = Member::named(&wanted.asked, MemberState::Failed);
            let why = "a defect of plimsoll: standard error says where; please report it";
            Done { place: named_place(wanted), member: member.because(why), gates: Vec::new() }
        })
    }

    fn one(&self, wanted: &Wanted) -> Done {
        let gathered = self.gather(wanted);
        let mut member = Member::named(&wanted.asked, gathered.state);
        member.groups.clone_from(&wanted.groups);
        member.reason.clone_from(&gathered.reason);
        member.requests = gathered.requests;
        let place = gathered.key.map_or_else(|| named_place(wanted), place_of);
        if matches!(gathered.state, MemberState::Failed | MemberState::Gone) {
            return self.settled(wanted, place, gathered.key, member);
        }
        if let Some(hosted) = &gathered.hosted {
            if !hosted.full_name.eq_ignore_ascii_case(&wanted.asked)
                && matches!(wanted.target, Target::Hosted(_))
            {
                member.called_before = Some(wanted.asked.clone());
            }
            member.name.clone_from(&hosted.full_name);
        }
        match self.assessed(wanted, &gathered, &mut member) {
            Ok(dossier) => self.compared(wanted, &place, gathered.key, member, &dossier),
            Err(error) if error.exit() == Exit::NothingToAssess => {
                member.state = MemberState::Empty;
                self.settled(wanted, place, gathered.key, member.because(error.message()))
            }
            Err(error) => {
                let late = self.plan.is_over();
                member.state = if late { MemberState::NotReached } else { MemberState::Failed };
                self.settled(wanted, place, gathered.key, member.because(error.message()))
            }
        }
    }

    fn gather(&self, wanted: &Wanted) -> Gathered {
        let hosted = match &wanted.target {
            Target::Hosted(hosted) => hosted.clone(),
            Target::Path(path) => match collect::remote_of(path) {
                Ok(remote) => remote,
                Err(_) => return Gathered::without_platform(),
            },
        };
        if self.offline {
            return self.known(&hosted, "nobody was asked (--offline)".to_owned(), 0);
        }
        if self.outage.lasts() && !self.answers(&hosted) {
            let why = "the platform did not answer for several repositories in a row, and still does not";
            return self.known(&hosted, why.to_owned(), 1);
        }
        let collected = self.collect(&hosted, matches!(wanted.target, Target::Path(_)));
        self.outage.note(!matches!(collected, Ok(Err(CollectError::Unavailable { .. }))));
        match collected {
            Ok(Ok(collected)) => Gathered::of(collected),
            Ok(Err(CollectError::NotFound { .. })) if wanted.listed => {
                Gathered::nothing(MemberState::Gone, "it was listed, and is gone since".to_owned())
            }
            Ok(Err(error @ CollectError::NotFound { .. })) => match &wanted.target {
                Target::Hosted(_) => Gathered::nothing(MemberState::Failed, error.to_string()),
                Target::Path(_) => self.known(&hosted, error.to_string(), 0),
            },
            Ok(Err(error)) => self.known(&hosted, error.to_string(), 1),
            Err(error) => self.known(&hosted, error.message().to_owned(), 0),
        }
    }

    /// Whether the platform answers a question that is asked once.
    fn answers(&self, hosted: &Hosted) -> bool {
        let Ok((governor, base, credentials)) = self.tokens.of(hosted, self.history) else { return false };
        let pace = Pace { tries: 1, ..history::pace(self.history, &credentials) };
        let name = hosted.full_name.split('/').next().unwrap_or_default().to_owned();
        let owner = Owner { base, credentials, name, pace, governor: Some(governor) };
        !matches!(probe(&owner), Err(CollectError::Unavailable { .. }))
    }

    fn collect(&self, hosted: &Hosted, from_path: bool) -> Result<Result<Collected, CollectError>, CliError> {
        let (governor, base, credentials) = if from_path {
            // A clone's remote names whom to ask: whoever made the clone, not who uses it.
            let (base, credentials) = history::access(hosted, self.history, true)?;
            let (governor, own, _) = self.tokens.of(hosted, self.history)?;
            let same = own.rest_url() == base.rest_url();
            (Some(governor).filter(|_| same), base, credentials)
        } else {
            let (governor, base, credentials) = self.tokens.of(hosted, self.history)?;
            (Some(governor), base, credentials)
        };
        let mut options = history::options(hosted, self.history, base, credentials);
        options.governor = governor;
        let mut ledger = Shared(self.store);
        Ok(plimsoll_collect_github::collect(&options, &mut ledger, &plimsoll_collect_github::NoObserver))
    }

    /// What was collected before, where nothing can be collected now.
    fn known(&self, hosted: &Hosted, reason: String, requests: u64) -> Gathered {
        let found = lock(self.store).reader().find(hosted.host.as_deref(), &hosted.full_name);
        let Ok(Some(stored)) = found else {
            return Gathered { requests, ..Gathered::nothing(MemberState::Failed, reason) };
        };
        Gathered {
            hosted: Some(Hosted { host: Some(stored.host), full_name: stored.hosted.full_name }),
            key: Some(stored.key),
            state: MemberState::Stale,
            reason: Some(reason),
            requests,
            online: false,
        }
    }

    fn assessed(
        &self,
        wanted: &Wanted,
        gathered: &Gathered,
        member: &mut Member,
    ) -> Result<Dossier, CliError> {
        let subject = self.subject(wanted, gathered, member)?;
        let mut span = self.plan.span_of(&member.name);
        span.as_of = Some(crate::dates::AsOf(self.as_of));
        let told = subject.told.as_ref();
        member.collected = told.map(|told| told.proof.clone());
        assemble::assess(subject.source(), &span, &self.plan.models, told, true)
    }

    fn subject(
        &self,
        wanted: &Wanted,
        gathered: &Gathered,
        member: &mut Member,
    ) -> Result<Subject, CliError> {
        let store = &self.history.store;
        let hosted = match (&wanted.target, &gathered.hosted) {
            (Target::Path(path), _) => return Ok(Subject::of_path(path.clone(), store, true)),
            (Target::Hosted(_), Some(hosted)) => hosted,
            (Target::Hosted(hosted), None) => hosted,
        };
        if !gathered.online {
            return Subject::before(hosted, store, true);
        }
        let token = |url: &str| -> Result<Option<Authorization>, CliError> {
            subject::authorization(hosted, self.history, url)
        };
        match Subject::cloned(
            hosted,
            store,
            Some(Fetch { token: &token, deadline: self.plan.deadline }),
            true,
        ) {
            Ok(subject) => Ok(subject),
            Err(error) => {
                // What was cloned before is older, and there.
                let subject = Subject::before(hosted, store, true)
                    .map_err(|_| CliError::failure(error.message().to_owned()))?;
                member.state = MemberState::Incomplete;
                member.reason = Some(format!("its clone is not up to date: {}", error.message()));
                Ok(subject)
            }
        }
    }

    /// Compares with what stands, and keeps everything.
    fn compared(
        &self,
        wanted: &Wanted,
        place: &str,
        key: Option<RepositoryKey>,
        mut member: Member,
        dossier: &Dossier,
    ) -> Done {
        let assessment = &dossier.assessment;
        member.url.clone_from(&assessment.repository.url);
        if matches!(wanted.target, Target::Path(_)) {
            member.name.clone_from(&assessment.repository.name);
        }
        member.levels.clone_from(&assessment.levels);
        member.figures = figures(assessment);
        let before = self.standing(place);
        let step = before.as_ref().map(|(_, standing)| standing.step(assessment, report::wanted));
        if let (Some((since, _)), Some(step)) = (&before, &step) {
            member.since = Some(*since);
            member.changes.clone_from(&step.changes);
            (member.less_known, member.more_known) = (step.less_known, step.more_known);
        }
        let pair = before.as_ref().map(|(_, standing)| standing).zip(step.as_ref());
        let mut gates = gates::judge(&self.plan.fail_on, &self.plan.models, assessment, pair);
        // What stands was moved on before the interruption, and nobody was told: it is told now.
        if let Some((_, earlier)) = self.earlier.iter().find(|(known, _)| known == place) {
            member.since = earlier.member.since;
            member.changes.splice(0..0, earlier.member.changes.iter().cloned());
            if !earlier.gates.is_empty() {
                gates.clone_from(&earlier.gates);
            }
        }
        let standing = step.map_or_else(|| Standing::begun(assessment), |step: Step| step.standing);
        // A look back at an instant that somebody names changes nothing that stands. Nights follow each other, whatever
        // the clocks said: one that ran ahead once must not keep later ones from being told.
        let looks_back =
            self.plan.span.as_of.is_some() && before.as_ref().is_some_and(|(since, _)| *since > self.as_of);
        let newer = !looks_back;
        let (document, stands) = (plimsoll_report::json(assessment), standing.document());
        let told = keep::document(wanted, &member, &gates);
        let outcome = Outcome {
            place,
            repository: key,
            document: &told,
            assessment: Some((assessment.as_of, &document)),
            standing: newer.then_some((assessment.as_of, stands.as_str())),
        };
        let kept = lock(self.store).keep_outcome(&self.plan.name, self.night, &outcome);
        if let Err(error) = kept {
            member.state = MemberState::Failed;
            member.reason = Some(format!("it was assessed and cannot be kept: {error}"));
        } else if let Err(error) = self.parts.add(place, &member.name, dossier) {
            member.state = MemberState::Incomplete;
            member.reason = Some(format!("its files cannot be written: {}", error.message()));
        }
        Done { place: place.to_owned(), member, gates }
    }

    fn standing(&self, place: &str) -> Option<(Timestamp, Standing)> {
        let kept = lock(self.store).reader().standing(&self.plan.name, place).ok().flatten()?;
        Standing::from_document(&kept.1).ok().map(|standing| (kept.0, standing))
    }

    /// Keeps what became of one that has no assessment.
    fn settled(
        &self,
        wanted: &Wanted,
        place: String,
        key: Option<RepositoryKey>,
        mut member: Member,
    ) -> Done {
        let told = keep::document(wanted, &member, &[]);
        let outcome =
            Outcome { place: &place, repository: key, document: &told, assessment: None, standing: None };
        if let Err(error) = lock(self.store).keep_outcome(&self.plan.name, self.night, &outcome) {
            member.state = MemberState::Failed;
            member.reason = Some(format!("it cannot be kept: {error}"));
        }
        Done { place, member, gates: Vec::new() }
    }
}

impl Gathered {
    fn without_platform() -> Self {
        Self {
            hosted: None,
            key: None,
            state: MemberState::Assessed,
            reason: None,
            requests: 0,
            online: false,
        }
    }

    fn nothing(state: MemberState, reason: String) -> Self {
        Self { hosted: None, key: None, state, reason: Some(reason), requests: 1, online: false }
    }

    fn of(collected: Collected) -> Self {
        let stopped = collected.stopped.map(|stop| format!("collecting ended early: {stop}"));
        let failed = collected.failed.map(|why| format!("not everything could be collected: {why}"));
        let reason = stopped.or(failed);
        let state = if reason.is_some() { MemberState::Incomplete } else { MemberState::Assessed };
        Self {
            hosted: Some(Hosted { host: Some(collected.host), full_name: collected.repository.full_name }),
            key: Some(collected.key),
            state,
            reason,
            requests: collected.used.requests,
            online: true,
        }
    }
}

/// What a repository is called that the store does not have.
pub(super) fn named_place(wanted: &Wanted) -> String {
    match &wanted.target {
        Target::Path(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            format!("path {}", path.display())
        }
        Target::Hosted(_) => format!("name {}", wanted.asked),
    }
}

/// Where a repository's standing is, before it is collected.
pub(super) fn expected_place(reader: &Reader, wanted: &Wanted) -> String {
    let Target::Hosted(hosted) = &wanted.target else { return named_place(wanted) };
    match reader.find(hosted.host.as_deref(), &hosted.full_name) {
        Ok(Some(stored)) => place_of(stored.key),
        _ => named_place(wanted),
    }
}

fn figures(assessment: &Assessment) -> Vec<Figure> {
    let plain = assessment.metrics.iter().filter(|metric| gates::is_plain(metric));
    plain
        .map(|metric| Figure {
            id: metric.id.clone(),
            state: metric.state,
            value: metric.value,
            unit: metric.unit,
            n: metric.n,
            interval: metric.interval,
        })
        .collect()
}
