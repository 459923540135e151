//! What is told of a push that has ended.

use push_dispatch::{Ended, Ending as How};
use push_protocol::{Words as Said, facts};
use uuid::Uuid;

use crate::draft::{Plan, PlannedTarget};
use crate::model::{Cause, Ending, Receipt, Words};

pub(super) fn receipt(plan: &Plan, target: &PlannedTarget, ended: &Ended<usize>, at: i64) -> Receipt {
    let device = target.device.as_ref();
    let mut receipt = Receipt {
        id: Uuid::new_v4().to_string(),
        device_id: device.map(|it| it.id.clone()),
        device_name: device.map(|it| it.name.clone()).unwrap_or_default(),
        token: target.token.to_string(),
        endpoint: plan.endpoint,
        ending: Ending::Cancelled,
        status: None,
        reason: None,
        meaning: None,
        advice: None,
        apns_id: None,
        unique_id: None,
        timestamp: None,
        error: None,
        cause: None,
        via: None,
        ms: ended.elapsed.as_secs_f64() * 1000.0,
        at,
        elsewhere: None,
        move_to: None,
    };
    match &ended.ending {
        How::Accepted { apns_id, unique_id } => {
            let here = plan.endpoint.environment();
            receipt.ending = Ending::Accepted;
            receipt.status = Some(200);
            receipt.apns_id.clone_from(apns_id);
            receipt.unique_id.clone_from(unique_id);
            receipt.move_to = device.filter(|it| it.environment != here).map(|_| here);
        }
        How::Rejected { status, reason, timestamp, apns_id } => {
            let row = facts(*status, reason);
            receipt.ending = Ending::Rejected;
            receipt.status = Some(*status);
            receipt.reason = Some(reason.clone());
            receipt.timestamp = *timestamp;
            receipt.apns_id.clone_from(apns_id);
            receipt.meaning = Some(words(row.meaning));
            receipt.advice = Some(words(row.advice));
            receipt.elsewhere = row.try_other_environment.then(|| plan.endpoint.other());
        }
        How::Unknown { why } => {
            receipt.ending = Ending::Unknown;
            (receipt.error, receipt.cause) = (Some(why.words.clone()), Cause::of(why));
        }
        How::Failed { why } => {
            receipt.ending = Ending::Failed;
            (receipt.error, receipt.cause) = (Some(why.words.clone()), Cause::of(why));
        }
        How::Cancelled => {}
    }
    receipt
}

pub(crate) fn words(said: Said) -> Words {
    Words { en: said.en.to_owned(), zh_hans: said.zh_hans.to_owned() }
}
