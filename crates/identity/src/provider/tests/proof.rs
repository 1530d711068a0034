//! Names and passwords that are shown with each request.

use super::*;
use crate::provider::Unproven;

async fn prove(world: &World, name: &str, password: &str) -> Result<Claims, Unproven> {
    Arc::clone(&world.provider).prove(name.into(), password.into()).await
}

#[tokio::test]
async fn a_right_password_is_enough_and_nothing_else_is() {
    let world = world();
    let proven = prove(&world, "ACTUAL@contoso.example", "demo-password").await;
    assert_eq!(proven.unwrap(), Claims::user(PERSON));
    let check = async |name: &str, password: &str| {
        let proven = prove(&world, name, password).await;
        assert!(matches!(proven, Err(Unproven::Wrong)), "{name} {password}");
    };
    check("actual@contoso.example", "").await;
    check("actual@contoso.example", "demo-secret").await;
    check("nobody@contoso.example", "demo-password").await;
    let proven = prove(&world, "gone", "demo-password").await;
    assert!(matches!(proven, Err(Unproven::Fault(Error::Unavailable(_)))));
}

#[tokio::test]
async fn failures_count_together_with_those_of_the_token_endpoint() {
    let world = world();
    let form = "grant_type=password&username=actual@contoso.example&scope=openid&password=";
    for _ in 0..3 {
        world.refuses(&format!("{form}x"), (400, "invalid_grant", 50126)).await;
    }
    for _ in 0..2 {
        assert!(prove(&world, "actual@contoso.example", "x").await.is_err());
    }
    let proven = prove(&world, "actual@contoso.example", "demo-password").await;
    assert!(matches!(proven, Err(Unproven::Wrong)));
    world.refuses(&format!("{form}demo-password"), (400, "invalid_grant", 50053)).await;
}

#[test]
fn the_development_user_is_somebody_of_the_directory() {
    let world = world();
    let named = |name: &str| world.provider.unproven(name).unwrap();
    assert_eq!(named("actual@contoso.example"), Some(Claims::user(PERSON)));
    assert_eq!(named("nobody@contoso.example"), None);
}
