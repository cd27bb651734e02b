//! Process-wide state of features (rate limiters, the published edition), registered by type at startup.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::Arc;

/// One value per type. Filled at startup, read-only afterwards.
#[derive(Clone, Default)]
pub struct FeatureState {
    values: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl FeatureState {
    /// Registers a value; it replaces an earlier one of the same type.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.values.insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// The state of type `T`.
    ///
    /// # Panics
    ///
    /// If no value of this type is registered, which is a bug in `app::open`.
    pub fn get<T: Send + Sync + 'static>(&self) -> &T {
        let value = self.values.get(&TypeId::of::<T>()).and_then(|value| value.downcast_ref());
        value.unwrap_or_else(|| panic!("{} is not registered", type_name::<T>()))
    }
}

impl std::fmt::Debug for FeatureState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FeatureState({} values)", self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_the_value_of_the_type() {
        let mut state = FeatureState::default();
        state.insert(1_u8);
        state.insert("text");
        state.insert(2_u8);
        assert_eq!((*state.get::<u8>(), *state.get::<&str>()), (2, "text"));
    }

    #[test]
    #[should_panic(expected = "u16 is not registered")]
    fn panics_with_the_name_of_an_unregistered_type() {
        FeatureState::default().get::<u16>();
    }
}
