use super::*;

fn allowed() -> AllowedMedia {
    AllowedMedia::read([
        "img.example.org",
        "https://CDN.example.org:8443/public/",
        "https://a.org/x",
    ])
    .unwrap()
}

#[test]
fn media_of_this_installation_and_of_allowed_places_are_loaded() {
    for url in [
        "/media/a.png",
        "/media/deep/er/a%20b.png?x=1#y",
        "https://img.example.org/a.png",
        "HTTPS://IMG.example.org/a.png",
        "https://img.example.org",
        "https://img.example.org?x=/../",
        "https://cdn.example.org:8443/public/a.png",
        "https://a.org/x",
        "https://a.org/x/y.png",
        "https://a.org/x?y",
    ] {
        assert_eq!(allowed().check(url), Ok(()), "{url}");
    }
    assert_eq!(AllowedMedia::default().check("/media/a.png"), Ok(()));
}

#[test]
fn every_other_address_is_refused_and_says_why() {
    use MediaRefusal as No;
    for (url, why) in [
        ("http://img.example.org/a.png", No::NotHttps),
        ("data:image/png;base64,AAAA", No::Data),
        ("DATA:text/html,<script>", No::Data),
        ("blob:https://img.example.org/1", No::Data),
        ("javascript:alert(1)", No::Scheme),
        ("java\nscript:alert(1)", No::Scheme),
        (" javascript:alert(1)", No::Scheme),
        ("\u{1}javascript:alert(1)", No::Scheme),
        ("file:///etc/passwd", No::Scheme),
        ("ftp://img.example.org/a.png", No::Scheme),
        ("img.example.org:443/a.png", No::Scheme),
        ("//img.example.org/a.png", No::NoProtocol),
        ("///img.example.org/a.png", No::NoProtocol),
        ("img.example.org/a.png", No::NoProtocol),
        ("media/a.png", No::NoProtocol),
        ("", No::NoProtocol),
        ("https://me@img.example.org/a.png", No::Credentials),
        ("https://me:it@img.example.org/a.png", No::Credentials),
        ("https://img.example.org@evil.org/a.png", No::Credentials),
        ("https://img.example.org\\@evil.org/a.png", No::NotPlain),
        ("https:\\\\img.example.org/a.png", No::NotPlain),
        ("https:img.example.org/a.png", No::NotPlain),
        ("https:/img.example.org/a.png", No::NotPlain),
        ("https:///evil.org/a.png", No::NotPlain),
        ("https://", No::NotPlain),
        ("https://img.example.org:99999/a.png", No::NotPlain),
        ("https://img.example.org:/a.png", No::NotPlain),
        ("https://[::1]/a.png", No::NotPlain),
        ("https://img.ex%61mple.org/a.png", No::NotPlain),
        ("https://img.exämple.org/a.png", No::NotPlain),
        ("https://img.example.org/a\tb.png", No::NotPlain),
        ("https://img.example.org/ a.png", No::NotPlain),
        ("https://evil.org/a.png", No::NotAllowed),
        ("https://img.example.org.evil.org/a.png", No::NotAllowed),
        ("https://evil.org/img.example.org/", No::NotAllowed),
        ("https://img.example.org./a.png", No::NotPlain),
        ("https://img.example.org:444/a.png", No::NotAllowed),
        ("https://cdn.example.org/public/a.png", No::NotAllowed),
        (
            "https://cdn.example.org:8443/publications/a.png",
            No::NotAllowed,
        ),
        ("https://cdn.example.org:8443/public", No::NotAllowed),
        ("https://cdn.example.org:8443/public/../x.png", No::NotPlain),
        (
            "https://cdn.example.org:8443/public/%2E%2e/x.png",
            No::NotPlain,
        ),
        (
            "https://cdn.example.org:8443/public/.%2e/x.png",
            No::NotPlain,
        ),
        ("https://a.org/xy.png", No::NotAllowed),
        ("/a.png", No::NotAllowed),
        ("/mediator/a.png", No::NotAllowed),
        ("/MEDIA/a.png", No::NotAllowed),
        ("/media/../api/secret", No::NotPlain),
        ("/media/..%2fapi", No::NotPlain),
        ("/media/..%5Capi", No::NotPlain),
        ("/media/\\..\\api", No::NotPlain),
        ("/\\evil.org/a.png", No::NotPlain),
        ("/\t/evil.org/a.png", No::NotPlain),
    ] {
        assert_eq!(allowed().check(url), Err(why), "{url:?}");
    }
    let long = format!("/media/{}.png", "x".repeat(URL_BYTES));
    assert_eq!(allowed().check(&long), Err(No::NotPlain));
}

#[test]
fn a_text_that_is_no_place_is_named() {
    for text in [
        "",
        "http://a.org",
        "https://",
        "//a.org",
        "*.a.org",
        "me@a.org",
        "a.org?x",
        "a.org/x#y",
        "a.org/../x",
        "a b.org",
        "a..org",
    ] {
        assert_eq!(
            AllowedMedia::read(["b.org", text]),
            Err(NotAPlace(text.to_owned()))
        );
    }
}

#[test]
fn a_key_or_an_ending_says_what_an_address_shows() {
    use MediaKind::{Audio, Image};
    for (key, value, kind) in [
        ("image", "https://x.org/1", Some(Image)),
        ("image_url", "/files/1", Some(Image)),
        ("Audio", "https://x.org/1", Some(Audio)),
        ("file", "https://x.org/1.JPG?w=3", Some(Image)),
        ("file", "/media/a.mp3", Some(Audio)),
        ("image", "data:image/png;base64,AA", Some(Image)),
        ("image", "javascript:alert(1)", Some(Image)),
        ("file", "https://x.org/1", None),
        ("file", "https://x.org.png/1", None),
        ("image", "a cat", None),
        ("image", "https://x.org/1 and more", None),
        ("imagination", "https://x.org/1", None),
        ("text", "cat.png", None),
    ] {
        assert_eq!(kind_of(key, value), kind, "{key} {value}");
    }
}

#[test]
fn a_long_address_is_shown_by_its_start() {
    assert_eq!(excerpt("/a.png"), "/a.png");
    assert_eq!(excerpt(&"ä".repeat(999)).chars().count(), EXCERPT_CHARS + 1);
}

#[test]
fn the_policy_names_these_places_and_no_more() {
    let sources = |places: &[&str]| {
        let allowed = AllowedMedia::read(places.iter().copied()).unwrap();
        allowed.policy_sources()
    };
    assert_eq!(sources(&[]), "");
    assert_eq!(
        sources(&[
            "IMG.example.org",
            "https://a.org:8443/public/",
            "https://a.org/x"
        ]),
        " https://img.example.org https://a.org:8443/public/ https://a.org/x https://a.org/x/"
    );
    assert_eq!(
        sources(&["https://a.org/x;y,z/"]),
        " https://a.org/x%3By%2Cz/"
    );
}

#[test]
fn places_that_are_written_out_are_read_as_the_same() {
    let written = allowed().to_string();

    assert_eq!(
        AllowedMedia::read(written.split_whitespace()),
        Ok(allowed())
    );
    assert_eq!(AllowedMedia::default().to_string(), "");
}

#[test]
fn files_of_media_have_their_types_and_no_other_file_has_one() {
    for (name, expected) in [
        ("a.png", Some("image/png")),
        ("deep/er/a.b.JPEG", Some("image/jpeg")),
        ("a.wav", Some("audio/wav")),
        ("a.html", None),
        ("a.js", None),
        ("a.png.html", None),
        ("png", None),
        ("", None),
    ] {
        assert_eq!(content_type(name), expected, "{name}");
    }
    assert!(endings().starts_with("png, jpg"));
}
