//! `ingot token`: tokens of the HTTP API.

use std::process::ExitCode;

use anyhow::bail;
use app::api::Role;
use clap::{Args, Subcommand, ValueEnum};
use ingot::limits::Limits;

use super::{DataArgs, words};
use crate::{
    clock::Clock,
    identity::api_token,
    store::{NewToken, Store, Token, TokenId},
};

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Makes a token and prints it, this once
    Create(CreateArgs),
    /// Lists all tokens, without what they open
    List(DataArgs),
    /// Lets a token open nothing any more
    Revoke(RevokeArgs),
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    #[command(flatten)]
    data: DataArgs,
    /// What its bearer may do
    #[arg(long, value_enum)]
    role: RoleArg,
    /// Whose labels it gives: the labeler of that name, made if there is none. An admin's token labels
    /// only with it
    #[arg(long, value_name = "NAME", required_if_eq("role", "labeler"))]
    labeler: Option<String>,
    /// What the token is called in lists; the labeler's name or the role if not said
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RevokeArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The token's id, as `ingot token list` shows it
    #[arg(value_name = "ID")]
    id: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RoleArg {
    /// Everything
    Admin,
    /// Claim samples and label them, see the queues and their progress
    Labeler,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Admin => Self::Admin,
            RoleArg::Labeler => Self::Labeler,
        }
    }
}

pub(super) async fn run(command: TokenCommand, clock: Clock) -> anyhow::Result<ExitCode> {
    let data = match &command {
        TokenCommand::Create(args) => &args.data,
        TokenCommand::List(data) => data,
        TokenCommand::Revoke(args) => &args.data,
    };
    let store = data.store().await?;
    let result = match command {
        TokenCommand::Create(args) => create(&*store, args, clock).await,
        TokenCommand::List(_) => list(&*store).await,
        TokenCommand::Revoke(args) => revoke(&*store, TokenId(args.id), clock).await,
    };
    store.close().await;
    result.map(|()| ExitCode::SUCCESS)
}

async fn create(store: &dyn Store, args: CreateArgs, clock: Clock) -> anyhow::Result<()> {
    let role = Role::from(args.role);
    let limits = Limits::DEFAULT;
    let labeler_name = args
        .labeler
        .map(|name| tidy("a labeler's name", &name, limits.display_name_chars))
        .transpose()?;
    let name = match &args.name {
        Some(name) => tidy("a token's name", name, limits.name_chars)?,
        None => labeler_name
            .clone()
            .unwrap_or_else(|| words::role(role).to_owned()),
    };
    let labeler = match &labeler_name {
        Some(name) => Some(store.labeler_named(name, clock.wall_ms()).await?),
        None => None,
    };
    let (token, hash) = api_token::make();
    let new = NewToken {
        hash,
        name,
        role,
        labeler,
    };
    let id = store.add_token(new, clock.wall_ms()).await?;
    println!("{token}");
    eprintln!(
        "This is token {}. It is not kept, so it can't be shown again. Send it as `Authorization: Bearer \
         TOKEN`; `ingot token revoke {}` ends it.",
        id.0, id.0
    );
    Ok(())
}

/// A name without blanks around it.
fn tidy(what: &str, name: &str, most: usize) -> anyhow::Result<String> {
    let name = name.trim();
    let chars = name.chars().count();
    if chars == 0 || most < chars {
        bail!("{what} has 1 to {most} characters, this one has {chars}");
    }
    Ok(name.to_owned())
}

async fn list(store: &dyn Store) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for token in store.tokens().await? {
        rows.push(row(store, token).await?);
    }
    let headings = ["ID", "ROLE", "LABELER", "NAME", "MADE", "REVOKED"];
    print!("{}", words::table(headings, &rows));
    Ok(())
}

async fn row(store: &dyn Store, token: Token) -> anyhow::Result<[String; 6]> {
    let tag = match token.labeler {
        Some(labeler) => store.labeler_tag(labeler).await?,
        None => None,
    };
    let dash = || "-".to_owned();
    Ok([
        token.id.0.to_string(),
        words::role(token.role).to_owned(),
        tag.map_or_else(dash, |tag| {
            format!(
                "{} (number {})",
                words::printable(&tag.to_word()),
                tag.number
            )
        }),
        words::printable(&token.name),
        words::moment(token.created_at_ms),
        token.revoked_at_ms.map_or_else(dash, words::moment),
    ])
}

async fn revoke(store: &dyn Store, id: TokenId, clock: Clock) -> anyhow::Result<()> {
    if store.revoke_token(id, clock.wall_ms()).await? {
        eprintln!("Token {} opens nothing any more.", id.0);
        return Ok(());
    }
    bail!(
        "there is no token {} that could be revoked: `ingot token list` shows which there are",
        id.0
    )
}
