//! An ordinal scale.

use serde::{Deserialize, Serialize};

use crate::{
    limits::Limits,
    schema::{Problem, names},
};

/// An ordinal scale of whole points from `min` to `max`, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScaleField))]
pub struct Scale {
    /// The lowest point.
    pub min: i64,
    /// The highest point.
    pub max: i64,
    /// What the lowest point means.
    #[serde(default)]
    pub min_label: Option<String>,
    /// What the highest point means.
    #[serde(default)]
    pub max_label: Option<String>,
    /// What each point means, from the lowest; empty, or one for each point.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub point_labels: Vec<String>,
}

impl Scale {
    /// How many points it has; none when the ends are the wrong way round.
    pub fn points(&self) -> usize {
        let span = i128::from(self.max) - i128::from(self.min) + 1;
        usize::try_from(span).unwrap_or(0)
    }

    /// The point at a position, counted from 0 at the lowest.
    pub fn point(&self, index: usize) -> Option<i64> {
        if self.points() <= index {
            return None;
        }
        i64::try_from(index)
            .ok()
            .and_then(|index| self.min.checked_add(index))
    }

    /// What the point at a position means, where the schema says so.
    pub fn point_label(&self, index: usize) -> Option<&str> {
        self.point_labels.get(index).map(String::as_str)
    }

    /// Whether people can answer on it.
    pub(in crate::schema) fn check(&self, limits: &Limits) -> Result<(), String> {
        let (fewest, most) = limits.scale_points;
        let points = self.points();
        if points < fewest || most < points {
            return Err(format!(
                "a scale has {fewest} to {most} points; from {} to {} are {points}",
                self.min, self.max
            ));
        }
        let meanings = self.point_labels.len();
        if meanings != 0 && meanings != points {
            return Err(format!(
                "`point_labels` is empty or has one text for each of the {points} points; it has \
                 {meanings}"
            ));
        }
        let ends = self.min_label.iter().chain(&self.max_label);
        for text in ends.chain(&self.point_labels) {
            names::check_length("the label of a point", text, limits.name_chars)?;
        }
        Ok(())
    }

    /// Whether a point is on it.
    pub(in crate::schema) fn accept(&self, point: i64) -> Result<(), Problem> {
        if (self.min..=self.max).contains(&point) {
            Ok(())
        } else {
            Err(Problem::OffScale {
                min: self.min,
                max: self.max,
            })
        }
    }
}
