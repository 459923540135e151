//! Whether a recipient gets a push, by the service's rules, and every step of the way there.

use crate::trace::{Decision, Outcome, Rule, Saw, Step, Verdict, Why};
use crate::{Clock, Message, Options, Recipient};

/// Decides for one recipient (the service's rules, decision 1 to 8): the first rule that matches wins, and
/// force overrides the last three. Options are the recipient's, or others to be compared with.
pub fn decide(message: &Message, recipient: &Recipient<'_>, options: &Options, clock: &Clock) -> Decision {
    let mut course = Course {
        force: message.ext.force(),
        decision: Decision { verdict: Verdict::Pushed, trace: Vec::with_capacity(Rule::ALL.len()) },
    };
    let group = message.group();
    for rule in Rule::ALL {
        if course.decision.verdict != Verdict::Pushed {
            course.step(rule, Saw::Nothing(Why::Decided), Outcome::Skipped);
            continue;
        }
        match (rule, group) {
            (Rule::GroupMuted, None) => course.step(rule, Saw::Nothing(Why::SingleChat), Outcome::Skipped),
            (Rule::SenderMuted, Some(_)) => course.step(rule, Saw::Nothing(Why::GroupChat), Outcome::Skipped),
            _ => {
                let (saw, matches) = look(rule, message, recipient, options, clock);
                course.rule(rule, saw, matches);
            }
        }
    }
    course.decision
}

/// What a rule looks at, and whether that is what it is about.
fn look(
    rule: Rule,
    message: &Message,
    recipient: &Recipient<'_>,
    options: &Options,
    clock: &Clock,
) -> (Saw, bool) {
    let person = recipient.person();
    match rule {
        Rule::Sender => (Saw::Sender { sender: message.from.clone() }, false),
        Rule::Presence => (Saw::Presence { online: person.online }, person.online),
        Rule::Waiting => (Saw::Waiting { now: recipient.waiting().saturating_add(1) }, true),
        Rule::Device => {
            let (bound, alive) = (person.bindings.len(), recipient.devices().count());
            (Saw::Devices { bound, dead: bound - alive }, alive == 0)
        }
        Rule::Force => (Saw::Force { force: message.ext.force() }, message.ext.force()),
        Rule::GroupMuted => {
            let group = message.group().unwrap_or_default();
            let muted = options.no_push_groups().iter().any(|it| it == group);
            (Saw::Group { group: group.to_owned(), muted }, muted)
        }
        Rule::SenderMuted => {
            let muted = options.no_push_uids().contains(&message.from);
            (Saw::Person { sender: message.from.clone(), muted }, muted)
        }
        Rule::DoNotDisturb => {
            let time = clock.in_zone(recipient.zone());
            let (start, end) = options.hours();
            let (enabled, inside) = (options.is_no_disturb_enable(), options.is_in_window(time.hour));
            let zone = recipient.zone().shared_name();
            let saw = Saw::Hours { enabled, start, end, window: options.window(), time, inside, zone };
            (saw, enabled && inside)
        }
    }
}

struct Course {
    force: bool,
    decision: Decision,
}

impl Course {
    fn step(&mut self, rule: Rule, saw: Saw, outcome: Outcome) {
        self.decision.trace.push(Step { rule, saw, outcome });
    }

    fn rule(&mut self, rule: Rule, saw: Saw, matches: bool) {
        let outcome = match (matches, rule.verdict()) {
            (false, _) => Outcome::NotMatched,
            (true, Some(_)) if self.force && rule.yields_to_force() => Outcome::Overridden,
            (true, verdict) => {
                self.decision.verdict = verdict.unwrap_or(self.decision.verdict);
                Outcome::Matched
            }
        };
        self.step(rule, saw, outcome);
    }
}
