//! Records that are nothing but content: the whole object is the payload, its id excepted.

use super::{reading::Reading, reason::Reason};
use crate::{archive::NewSample, sample::Payload};

pub(super) fn read(mut object: Payload, reading: &Reading<'_>) -> Result<NewSample, Reason> {
    let roles = reading.mapping.apply(&mut object)?;
    let external_id = reading.take_id(&mut object)?;
    let mut sample = NewSample {
        external_id,
        ..NewSample::of(object)
    };
    reading.settle(&mut sample, roles)?;
    Ok(sample)
}
