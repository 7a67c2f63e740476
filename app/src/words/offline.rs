//! Samples that are taken along to where there is no network.

use ingot::desk::Fetching;

pub(crate) const WHAT_IT_IS: &str = "Going where there is no network? Take samples along: you label them here as always, and your labels are sent when the network is back. Pictures and recordings stay behind.";

/// How many samples are taken along, as a choice.
pub(crate) fn samples(count: usize) -> String {
    match count {
        1 => "1 sample".to_owned(),
        count => format!("{count} samples"),
    }
}

/// Why there are no larger choices.
pub(crate) fn at_most(count: usize) -> String {
    match count {
        1 => "This queue lends one person at most 1 sample at once.".to_owned(),
        count => format!("This queue lends one person at most {count} samples at once."),
    }
}

/// How many of the wanted samples are here, and what becomes of the others. None are wanted before somebody has
/// chosen.
pub(crate) fn here(here: usize, wanted: usize, fetching: Fetching) -> String {
    if wanted == 0 {
        return "A few samples always wait here, enough for short breaks of the network."
            .to_owned();
    }
    if wanted <= here {
        return match here {
            1 => "1 sample is here. You can go offline now.".to_owned(),
            here => format!("{here} samples are here. You can go offline now."),
        };
    }
    let some = match wanted {
        1 => format!("{here} of 1 sample is here."),
        wanted => format!("{here} of {wanted} samples are here."),
    };
    match fetching {
        Fetching::UnderWay => format!("{some} The others are fetched as you go on."),
        Fetching::NoMore => format!("{some} The queue has no more for you now."),
        Fetching::CutOff => format!("{some} The others come when the network is back."),
    }
}

/// The bar that shows it, for those who don't see it.
pub(crate) const SAMPLES_HERE: &str = "Samples that are here";
pub(crate) const TAKE_NONE: &str = "Take none along";

/// The browser keeps no pages where connections are not encrypted.
pub(crate) const NO_RELOAD: &str = "Don't reload this page while you are offline: under this address your browser keeps no pages. It does where addresses begin with https.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_many_are_here_and_when_one_can_go() {
        let told = |count, wanted| here(count, wanted, Fetching::UnderWay);
        assert!(told(3, 0).starts_with("A few samples"));
        assert_eq!(told(1, 1), "1 sample is here. You can go offline now.");
        assert_eq!(told(10, 10), "10 samples are here. You can go offline now.");
        assert_eq!(
            told(3, 10),
            "3 of 10 samples are here. The others are fetched as you go on."
        );
    }
}
