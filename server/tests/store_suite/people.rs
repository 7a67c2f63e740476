//! Names and roles.

use std::sync::Arc;

use app::api::Role;
use ingot::{
    keys::{KeyChoices, Preset},
    preferences::Preferences,
};
use server::store::{Labeler, Store};

use crate::world::{ANN, BOB, NOW, World};

pub(crate) async fn a_person_is_unknown_until_something_is_stored(store: Arc<dyn Store>) {
    let world = World::of(store.clone(), 1, 1).await;
    assert_eq!(store.labeler(ANN).await.unwrap(), None);

    world.granted(ANN, NOW).await;

    let ann = Labeler {
        id: ANN,
        display_name: None,
        role: Role::Labeler,
    };
    assert_eq!(store.labeler(ANN).await.unwrap(), Some(ann));
}

pub(crate) async fn a_display_name_is_kept_and_can_be_removed(store: Arc<dyn Store>) {
    for name in [Some("Ann"), Some("Ann B."), None] {
        let name = name.map(str::to_owned);
        store
            .set_display_name(ANN, name.clone(), NOW)
            .await
            .unwrap();

        assert_eq!(
            store.labeler(ANN).await.unwrap().unwrap().display_name,
            name
        );
    }
}

pub(crate) async fn preferences_are_each_persons_own_and_the_last_ones_count(
    store: Arc<dyn Store>,
) {
    let of = |preset| Preferences {
        keys: KeyChoices::of(preset),
        shows_time: true,
    };
    assert_eq!(
        store.preferences(ANN).await.unwrap(),
        Preferences::default()
    );

    for preset in [Preset::Prodigy, Preset::Argilla] {
        let preferences = of(preset);
        store.save_preferences(ANN, preferences, NOW).await.unwrap();
    }

    assert_eq!(store.preferences(ANN).await.unwrap(), of(Preset::Argilla));
    assert_eq!(
        store.preferences(BOB).await.unwrap(),
        Preferences::default()
    );
}

pub(crate) async fn an_admin_link_works_once(store: Arc<dyn Store>) {
    store
        .set_display_name(ANN, Some("Ann".to_owned()), NOW)
        .await
        .unwrap();
    store.add_admin_link([7; 32], NOW + 100, NOW).await.unwrap();

    assert!(
        store
            .redeem_admin_link([7; 32], ANN, NOW + 99)
            .await
            .unwrap()
    );
    assert!(
        !store
            .redeem_admin_link([7; 32], BOB, NOW + 99)
            .await
            .unwrap()
    );
    assert!(
        !store
            .redeem_admin_link([7; 32], ANN, NOW + 99)
            .await
            .unwrap()
    );

    let ann = store.labeler(ANN).await.unwrap().unwrap();
    assert_eq!(
        (ann.display_name.as_deref(), ann.role),
        (Some("Ann"), Role::Admin)
    );
    assert_eq!(store.labeler(BOB).await.unwrap(), None);
}

pub(crate) async fn an_admin_link_ends(store: Arc<dyn Store>) {
    store.add_admin_link([7; 32], NOW + 100, NOW).await.unwrap();

    assert!(
        !store
            .redeem_admin_link([7; 32], ANN, NOW + 100)
            .await
            .unwrap()
    );
    assert_eq!(store.labeler(ANN).await.unwrap(), None);
}

pub(crate) async fn an_unknown_admin_link_does_nothing(store: Arc<dyn Store>) {
    store.add_admin_link([7; 32], NOW + 100, NOW).await.unwrap();

    assert!(!store.redeem_admin_link([8; 32], ANN, NOW).await.unwrap());
    assert_eq!(store.labeler(ANN).await.unwrap(), None);
}
