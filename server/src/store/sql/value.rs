//! Values that go into statements, whichever database takes them.

/// A value of a statement. Each kind has a NULL of its own, because PostgreSQL wants to know the type of a value that
/// is not there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::store) enum Value<'a> {
    /// Numbers, times and flags.
    Integer(Option<i64>),
    /// Scores.
    Real(Option<f64>),
    /// Words, texts and JSON.
    Text(Option<&'a str>),
    /// Random ids and hashes.
    Bytes(Option<&'a [u8]>),
}

/// What can be a value of a statement.
pub(in crate::store) trait ToValue {
    /// It as a value.
    fn value(&self) -> Value<'_>;
}

/// What may be missing in a row.
pub(in crate::store) trait Nullable: ToValue {
    /// The value of one that is missing.
    const NULL: Value<'static>;
}

macro_rules! integers {
    ($($type:ty),*) => {
        $(
            impl ToValue for $type {
                fn value(&self) -> Value<'_> {
                    Value::Integer(Some(i64::from(*self)))
                }
            }

            impl Nullable for $type {
                const NULL: Value<'static> = Value::Integer(None);
            }
        )*
    };
}
integers!(bool, u8, i16, u16, i32, u32, i64);

impl ToValue for f64 {
    fn value(&self) -> Value<'_> {
        Value::Real(Some(*self))
    }
}

impl Nullable for f64 {
    const NULL: Value<'static> = Value::Real(None);
}

impl ToValue for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Some(self))
    }
}

impl Nullable for str {
    const NULL: Value<'static> = Value::Text(None);
}

impl ToValue for String {
    fn value(&self) -> Value<'_> {
        self.as_str().value()
    }
}

impl Nullable for String {
    const NULL: Value<'static> = str::NULL;
}

impl ToValue for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Some(self))
    }
}

impl Nullable for [u8] {
    const NULL: Value<'static> = Value::Bytes(None);
}

impl<const N: usize> ToValue for [u8; N] {
    fn value(&self) -> Value<'_> {
        self.as_slice().value()
    }
}

impl<const N: usize> Nullable for [u8; N] {
    const NULL: Value<'static> = <[u8]>::NULL;
}

impl ToValue for Vec<u8> {
    fn value(&self) -> Value<'_> {
        self.as_slice().value()
    }
}

impl Nullable for Vec<u8> {
    const NULL: Value<'static> = <[u8]>::NULL;
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Nullable + ?Sized> Nullable for &T {
    const NULL: Value<'static> = T::NULL;
}

impl<T: Nullable> ToValue for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(T::NULL, ToValue::value)
    }
}
