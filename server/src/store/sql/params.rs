//! The values of one statement, in order.

use super::value::{ToValue, Value};

/// The values of a statement: a tuple, an array or [`params!`].
pub(in crate::store) trait Params {
    /// Puts the values behind those that are there.
    fn put<'a>(&'a self, values: &mut Vec<Value<'a>>);

    /// The values, in order.
    fn values(&self) -> Vec<Value<'_>> {
        let mut values = Vec::new();
        self.put(&mut values);
        values
    }
}

impl Params for () {
    fn put<'a>(&'a self, _: &mut Vec<Value<'a>>) {}
}

impl<T: ToValue, const N: usize> Params for [T; N] {
    fn put<'a>(&'a self, values: &mut Vec<Value<'a>>) {
        values.extend(self.iter().map(ToValue::value));
    }
}

impl<T: ToValue> Params for &[T] {
    fn put<'a>(&'a self, values: &mut Vec<Value<'a>>) {
        values.extend(self.iter().map(ToValue::value));
    }
}

macro_rules! tuples {
    ($($name:ident $place:tt)+) => {
        impl<$($name: ToValue),+> Params for ($($name,)+) {
            fn put<'a>(&'a self, values: &mut Vec<Value<'a>>) {
                values.extend([$(self.$place.value()),+]);
            }
        }
    };
}
tuples!(A 0);
tuples!(A 0 B 1);
tuples!(A 0 B 1 C 2);
tuples!(A 0 B 1 C 2 D 3);
tuples!(A 0 B 1 C 2 D 3 E 4);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6);
tuples!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);

/// More values than a tuple has room for.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::store::sql::value::ToValue),*][..]
    };
}
pub(in crate::store) use params;
