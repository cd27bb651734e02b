//! Process-wide state of features (rate limiters, the published edition), registered by type at the start.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::Arc;

/// One value per type. Filled while the process starts, read-only afterwards.
#[derive(Clone, Default)]
pub struct FeatureState {
    values: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl FeatureState {
    /// Registers a feature's state; a later value of the same type replaces an earlier one.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.values.insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// The state of type `T`.
    ///
    /// # Panics
    ///
    /// If nothing registered it: a mistake in `app::open`, which registers every feature before anything runs.
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
    fn names_a_type_that_nobody_registered() {
        FeatureState::default().get::<u16>();
    }
}
