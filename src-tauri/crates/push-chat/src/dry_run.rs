//! Everything that a scenario comes to, with nothing sent, and whether that is what was expected.

use std::collections::{HashMap, HashSet};

use crate::words::said;
use crate::{ChatPayload, Decision, Expectation, Recipient, Scenario, Sentence, Verdict, decide, payload};

/// What comes of a scenario for one recipient.
#[derive(Debug)]
pub struct Row<'s> {
    /// Who.
    pub recipient: Recipient<'s>,
    /// What was decided, and why.
    pub decision: Decision,
    /// What is sent to each device; none where nothing is pushed.
    pub payload: Option<ChatPayload>,
    /// What was expected; none where nothing was.
    pub expected: Option<&'s Expectation>,
}

/// In what something is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The message is not for them.
    NotARecipient {
        /// What was expected.
        expected: Verdict,
    },
    /// Another verdict.
    Verdict {
        /// What was expected.
        expected: Verdict,
        /// What came of it.
        got: Verdict,
    },
    /// Another payload.
    Payload {
        /// The exact text that was expected.
        expected: String,
        /// The text that would be sent.
        got: String,
        /// The byte where they part, from 0.
        offset: usize,
    },
}

impl Difference {
    /// For a person.
    pub fn words(&self) -> Sentence {
        match self {
            Self::NotARecipient { expected } => {
                let expected = expected.name();
                said!(
                    "expected {expected}, but the message is not for them",
                    "预期 {expected}，但消息不是发给此人的"
                )
            }
            Self::Verdict { expected, got } => {
                let (expected, got) = (expected.name(), got.name());
                said!("expected {expected}, got {got}", "预期 {expected}，实际 {got}")
            }
            Self::Payload { expected, got, offset } => said!(
                "the payload differs from byte {offset} on: expected {expected}, got {got}",
                "载荷自第 {offset} 字节起不同：预期 {expected}，实际 {got}"
            ),
        }
    }
}

impl Row<'_> {
    /// Whether nothing else was expected.
    pub fn is_ok(&self) -> bool {
        self.difference().is_none()
    }

    /// In what it is not as expected, if anything was.
    pub fn difference(&self) -> Option<Difference> {
        self.expected.and_then(|it| it.difference(&self.decision, self.payload.as_ref()))
    }
}

impl Expectation {
    /// In what a decision and its payload are not as expected.
    pub fn difference(&self, decision: &Decision, payload: Option<&ChatPayload>) -> Option<Difference> {
        let (expected, got) = (self.verdict, decision.verdict);
        if expected != got {
            return Some(Difference::Verdict { expected, got });
        }
        let expected = self.payload.as_ref()?.text();
        let got = payload.map(|it| it.text.clone()).unwrap_or_default();
        let mut pairs = expected.bytes().zip(got.bytes());
        let offset = pairs.position(|(one, other)| one != other);
        let offset = offset.unwrap_or_else(|| expected.len().min(got.len()));
        (expected != got).then_some(Difference::Payload { expected, got, offset })
    }
}

impl Scenario {
    /// What comes of it for each recipient.
    pub fn dry_run(&self) -> Vec<Row<'_>> {
        self.rows(self.recipients())
    }

    /// The same for recipients with what is known of them beside the scenario.
    pub fn rows<'s>(&'s self, recipients: Vec<Recipient<'s>>) -> Vec<Row<'s>> {
        let expected: HashMap<&str, &Expectation> =
            self.expect.iter().map(|(name, it)| (name.as_str(), it)).collect();
        let sender = self.sender();
        let row = |recipient: Recipient<'s>| {
            let person = recipient.person();
            let decision = decide(&self.message, &recipient, &person.options, &self.clock);
            let is_pushed = decision.verdict == Verdict::Pushed;
            let payload = is_pushed.then(|| payload(&self.message, sender, &recipient, &person.options));
            Row { recipient, decision, payload, expected: expected.get(person.name.as_str()).copied() }
        };
        recipients.into_iter().map(row).collect()
    }

    /// Expectations for those whom the message is not for; they never hold.
    pub fn strangers(&self) -> Vec<(&str, &Expectation)> {
        let recipients: HashSet<&str> =
            self.recipients().iter().map(|it| it.person().name.as_str()).collect();
        let strangers = self.expect.iter().filter(|(name, _)| !recipients.contains(name.as_str()));
        strangers.map(|(name, it)| (name.as_str(), it)).collect()
    }
}
