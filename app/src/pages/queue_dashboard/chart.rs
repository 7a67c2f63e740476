//! A chart: a plot with its axes, a cursor that tells its points, and the same as a table.

use ingot::charts::{Move, moved};
use leptos::{ev, html, prelude::*};

use crate::{views::AnyViews, words::charts as words};

/// What a chart shows now. Places are parts of the width or the height, 0 to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Face {
    /// Shapes by their class, the lowest first.
    pub(super) shapes: Vec<(String, String)>,
    /// Ticks of the upright axis: their heights and numbers.
    pub(super) ticks: Vec<(f64, String)>,
    /// What stands below the plot at its left and its right end.
    pub(super) ends: [String; 2],
    /// The points, from left to right.
    pub(super) points: Vec<Point>,
}

/// A point that the cursor may stand on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// Where, from the left.
    pub(super) x: f64,
    /// Which it is.
    pub(super) name: String,
    /// What it says.
    pub(super) said: String,
}

/// A chart that is called so. The columns of its table are the names of points and what they say.
pub(super) fn chart(label: &'static str, columns: [&'static str; 2], face: Memo<Face>) -> AnyView {
    let cursor = RwSignal::new(None::<usize>);
    let shapes = move || {
        let shapes = face.with(|face| face.shapes.clone());
        let shape = |(class, path): (String, String)| view! { <path class=class d=path></path> };
        shapes.into_iter().map(shape).any_views()
    };
    let ticks = move || {
        let ticks = face.with(|face| face.ticks.clone());
        let tick = |(height, text): (f64, String)| {
            view! { <text x="100%" y=percent(1.0 - height)>{text}</text> }
        };
        ticks.into_iter().map(tick).any_views()
    };
    let end = move |place: usize| move || face.with(|face| face.ends[place].clone());
    view! {
        <div class="chart">
            // Places are attributes of shapes: styles of single elements are not let through by the page's policy.
            <svg class="chart__ticks" aria-hidden="true">{ticks}</svg>
            <div class="chart__plot">
                <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">{shapes}</svg>
                {pointer(label, face, cursor)}
            </div>
            <div class="chart__ends" aria-hidden="true">
                <span>{end(0)}</span>
                <span>{end(1)}</span>
            </div>
        </div>
        {table(label, columns, face)}
    }
    .into_any()
}

/// What lies over the plot and takes pointer and keys. It is a slider over the points, so that whoever hears the
/// page hears each of them.
fn pointer(label: &'static str, face: Memo<Face>, cursor: RwSignal<Option<usize>>) -> AnyView {
    let area = NodeRef::<html::Div>::new();
    let count = move || face.with(|face| face.points.len());
    let at = move || cursor.get().map(|at| at.min(count().saturating_sub(1)));
    let point = move || {
        let at = at()?;
        face.with(|face| face.points.get(at).cloned())
    };
    let said = move || match point() {
        Some(point) => format!("{}: {}", point.name, point.said),
        None if count() == 0 => words::NO_POINTS.to_owned(),
        None => words::HOW_TO_WALK.to_owned(),
    };
    let walk = move |event: ev::KeyboardEvent| {
        if let Some(step) = Move::of_key(&event.key()) {
            event.prevent_default();
            cursor.update(|cursor| *cursor = moved(*cursor, step, count()));
        }
    };
    let follow = move |event: ev::PointerEvent| {
        let Some(area) = area.get_untracked() else {
            return;
        };
        let width = f64::from(area.offset_width().max(1));
        let x = f64::from(event.offset_x()) / width;
        let nearest = face.with_untracked(|face| nearest(&face.points, x));
        cursor.set(nearest);
    };
    let tip = move || {
        point().map(|Point { x, name, said }| {
            // It stands in the half where the cursor is not.
            let side = if x < 0.5 {
                "chart__tip chart__tip--right"
            } else {
                "chart__tip"
            };
            view! {
                <svg class="chart__cursor" aria-hidden="true">
                    <line x1=percent(x) x2=percent(x) y1="0" y2="100%"></line>
                </svg>
                <span class=side aria-hidden="true">
                    <strong>{name}</strong>
                    " "
                    {said}
                </span>
            }
            .into_any()
        })
    };
    view! {
        <div
            node_ref=area
            class="chart__pointer"
            role="slider"
            tabindex="0"
            aria-label=label
            aria-valuemin="1"
            aria-valuemax=move || count().max(1).to_string()
            aria-valuenow=move || at().map_or(count().max(1), |at| at + 1).to_string()
            aria-valuetext=said
            on:keydown=walk
            on:pointermove=follow
            on:pointerdown=follow
            on:pointerleave=move |_| cursor.set(None)
            on:blur=move |_| cursor.set(None)
        ></div>
        {tip}
    }
    .into_any()
}

/// The same numbers to be read one by one, opened by whoever wants them.
fn table(label: &'static str, columns: [&'static str; 2], face: Memo<Face>) -> AnyView {
    let is_open = RwSignal::new(false);
    // Nothing is written for those who don't open it.
    let rows = move || {
        let points = if is_open.get() {
            face.with(|face| face.points.clone())
        } else {
            Vec::new()
        };
        let row = |point: Point| {
            view! {
                <tr>
                    <th scope="row">{point.name}</th>
                    <td>{point.said}</td>
                </tr>
            }
        };
        points.into_iter().rev().map(row).any_views()
    };
    let toggle = move |_| is_open.update(|is_open| *is_open = !*is_open);
    let [first, second] = columns;
    view! {
        <div class="chart-table">
            <button
                class="button button--quiet"
                type="button"
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                {words::AS_TABLE}
                <span class="visually-hidden">{words::of_chart(label)}</span>
            </button>
            <div
                class="chart-table__rows"
                role="region"
                tabindex="0"
                aria-label=label
                hidden=move || !is_open.get()
            >
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{first}</th>
                            <th scope="col">{second}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// The point that lies nearest to a place.
fn nearest(points: &[Point], x: f64) -> Option<usize> {
    let far = |point: &Point| (point.x - x).abs();
    let nearest = points
        .iter()
        .enumerate()
        .min_by(|(_, one), (_, other)| far(one).total_cmp(&far(other)));
    nearest.map(|(place, _)| place)
}

/// A place as an attribute of a shape.
fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_takes_the_point_that_lies_nearest() {
        let points: Vec<_> = [0.25, 0.75]
            .map(|x| Point {
                x,
                name: String::new(),
                said: String::new(),
            })
            .into();
        assert_eq!(nearest(&points, 0.0), Some(0));
        assert_eq!(nearest(&points, 0.6), Some(1));
        assert_eq!(nearest(&[], 0.6), None);
    }
}
