//! Every limit in one place, each with its unit. Past a limit people get an error that names it.

use crate::live::cadence::Cadences;

/// The limits of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest line of an imported file, in bytes. A longer line is rejected, the rest is imported.
    pub import_line_bytes: usize,
    /// Most columns of an imported table, and most different payload keys of an exported one.
    pub import_columns: usize,
    /// Most bytes that one packed file may unpack to.
    pub unpacked_bytes: u64,
    /// How many times its packed size a file may unpack to. Text packs to a tenth or twentieth of its size,
    /// gzip's utmost is about a thousandth.
    pub unpack_ratio: u64,
    /// How many bytes a file may unpack to whatever its packed size.
    pub unpack_free_bytes: u64,
    /// Most labels and skips that an imported sample may come with.
    pub turns_per_sample: usize,
    /// Largest sample payload, in bytes of its JSON.
    pub payload_bytes: usize,
    /// Largest schema, in bytes of its JSON.
    pub schema_bytes: usize,
    /// Largest labeling configuration of Label Studio, in bytes of its XML.
    pub label_studio_bytes: usize,
    /// Deepest nesting of tags in a labeling configuration of Label Studio.
    pub label_studio_depth: usize,
    /// Most fields of one schema.
    pub schema_fields: usize,
    /// Most points of a scale, and fewest.
    pub scale_points: (usize, usize),
    /// Most options of one choice, of one or of several.
    pub choice_options: usize,
    /// Most labels that the parts of a text can be marked with.
    pub span_labels: usize,
    /// Most marked parts of one answer.
    pub spans: usize,
    /// Most degrees of "how much better" in a comparison.
    pub strengths: usize,
    /// Largest number that is an answer or an end of a range, whatever its sign. Up to here every whole
    /// number is exact in a browser too.
    pub number_magnitude: u64,
    /// Longest text a labeler may enter into one field, in characters.
    pub text_chars: usize,
    /// Longest name of a queue, a field, an option or a payload's key, in characters.
    pub name_chars: usize,
    /// Longest title of a field, in characters.
    pub title_chars: usize,
    /// Longest help of a field, in characters.
    pub help_chars: usize,
    /// Longest display name of a person, in characters.
    pub display_name_chars: usize,
    /// Most labels that one sample may need.
    pub overlap: u32,
    /// Largest message a browser may send over the live socket, in bytes.
    pub live_message_bytes: usize,
    /// Longest query of a live stream, in bytes. It holds all subscriptions that a socket may have.
    pub live_query_bytes: usize,
    /// Most topics one live socket may subscribe to.
    pub live_topics: usize,
    /// Most rows of a live table of people. Of more people those are told of who did something last.
    pub live_table_rows: usize,
    /// Most turns of a live feed.
    pub live_feed_rows: usize,
    /// Most people of a minute that are told of apart. Those with fewer labels are added up.
    pub live_minute_people: usize,
    /// Messages a live socket may send per second, on average.
    pub live_messages_per_s: u32,
    /// Messages a live socket may send at once before the average counts.
    pub live_messages_burst: u32,
    /// Live sockets of one person.
    pub live_sockets_per_person: usize,
    /// Live sockets of one node. A server that may not open so many files allows fewer.
    pub live_sockets_per_node: usize,
    /// Largest body of an HTTP request, in bytes.
    pub request_bytes: usize,
    /// Shortest and longest lease that a queue may have, in milliseconds.
    pub policy_lease_ms: (u64, u64),
    /// Most open leases that a queue may allow one labeler.
    pub open_leases: u32,
    /// Most reasons for a skip that a queue may offer.
    pub skip_reasons: usize,
    /// Longest notes on a label, in characters.
    pub notes_chars: usize,
    /// Largest draft of a label, as JSON, in bytes.
    pub draft_bytes: usize,
    /// Largest preferences of a person, as JSON, in bytes.
    pub preferences_bytes: usize,
    /// From so many bytes of payloads on the list of what a labeler did last ends, with at least one turn.
    pub history_bytes: usize,
    /// Longest guidelines of a queue, in characters.
    pub guidelines_chars: usize,
    /// Most entries that a browser keeps until the server has them. Past it the page takes no more labels.
    pub outbox_entries: usize,
    /// Most turns of one person at one queue that a browser keeps for times without a network.
    pub kept_turns: usize,
    /// Most bytes, as JSON, that these take.
    pub kept_bytes: usize,
    /// From how many kept turns of all queues on those of other queues go when a queue is opened.
    pub kept_turns_in_all: usize,
    /// Items of a page of the HTTP API unless its reader asks for another number.
    pub api_page: u32,
    /// Most items of a page of the HTTP API.
    pub api_page_most: u32,
    /// From so many bytes on a page of the HTTP API ends, with at least one item.
    pub api_page_bytes: usize,
    /// Entries of a page of the audit log in a browser. Over the HTTP API it has as many as any list.
    pub audit_page: u32,
    /// People of a page of a queue's people in a browser. Over the HTTP API it has as many as any list.
    pub people_page: u32,
    /// Most invitations of one queue that still let somebody in.
    pub invitations_per_queue: u32,
    /// Most people that one invitation may let in.
    pub invitation_uses: u32,
    /// Shortest and longest time that an invitation may last, in milliseconds.
    pub invitation_ms: (u64, u64),
    /// Rows of a page of the table of samples in a browser. Over the HTTP API it has as many as any list.
    pub sample_page: u32,
    /// Longest text that is looked for in samples, in characters.
    pub search_chars: usize,
    /// Most samples that something is done to by naming them, and in one transaction.
    pub bulk_samples: usize,
    /// Most samples that something is done to at once because a filter lets them through.
    pub bulk_matches: u32,
    /// Longest note with which a label is sent back to its labeler, in characters.
    pub sent_back_note_chars: usize,
    /// Most labels that were sent back and are told of at once to their labeler. Of more the first are.
    pub sent_back_turns: u32,
    /// Cards on a page of the dashboard of all queues, and most queues of which one request reads the agreement.
    pub board_cards: usize,
    /// Most labelers on the dashboard of a queue. Of more those with the most labels are told of.
    pub dashboard_labelers: u32,
    /// Most labelers who are compared with each other there, those with the most labels.
    pub compared_labelers: usize,
    /// Samples of a page of conflicts, or of decided samples, in a browser. Over the HTTP API it has as many as any
    /// list.
    pub review_page: u32,
    /// Most labels of a sample that stand side by side while it is decided. Of more the oldest turns' are shown.
    pub review_labels: u32,
    /// Longest idempotency key, in characters.
    pub idempotency_key_chars: usize,
    /// How long a request waits for another with its idempotency key that is at work at another node, in milliseconds.
    pub idempotency_wait_ms: u64,
    /// Most imports that run at once in a server.
    pub imports_at_once: usize,
    /// Most exports that run at once in a server.
    pub exports_at_once: usize,
    /// How much of the start of a file is looked at before it is imported, in bytes as it is sent.
    pub glance_bytes: usize,
    /// How many records of it are looked at.
    pub glance_records: usize,
    /// The places from where media may be loaded, all together as a Content-Security-Policy names them, in
    /// bytes. Each page's head names them twice, and proxies take heads of 4 KiB.
    pub allowed_media_bytes: usize,
    /// How often live numbers move.
    pub cadences: Cadences,
}

impl Limits {
    /// The limits in force unless somebody sets others.
    pub const DEFAULT: Self = Self {
        import_line_bytes: 1 << 20,
        import_columns: 2_000,
        unpacked_bytes: 16 << 30,
        unpack_ratio: 200,
        unpack_free_bytes: 16 << 20,
        turns_per_sample: 500,
        payload_bytes: 512 << 10,
        schema_bytes: 256 << 10,
        label_studio_bytes: 64 << 10,
        label_studio_depth: 32,
        schema_fields: 32,
        scale_points: (2, 11),
        choice_options: 100,
        span_labels: 100,
        spans: 10_000,
        strengths: 5,
        number_magnitude: 1 << 53,
        text_chars: 10_000,
        name_chars: 100,
        title_chars: 200,
        help_chars: 2_000,
        display_name_chars: 60,
        overlap: 100,
        live_message_bytes: 4 << 10,
        live_query_bytes: 16 << 10,
        live_topics: 128,
        live_table_rows: 1_000,
        live_feed_rows: 50,
        live_minute_people: 20,
        live_messages_per_s: 20,
        live_messages_burst: 160,
        live_sockets_per_person: 20,
        live_sockets_per_node: 20_000,
        request_bytes: 1 << 20,
        policy_lease_ms: (10_000, 24 * 60 * 60 * 1000),
        open_leases: 50,
        skip_reasons: 20,
        notes_chars: 10_000,
        draft_bytes: 256 << 10,
        preferences_bytes: 8 << 10,
        history_bytes: 128 << 10,
        guidelines_chars: 20_000,
        outbox_entries: 500,
        kept_turns: 50,
        kept_bytes: 16 << 20,
        kept_turns_in_all: 200,
        api_page: 50,
        api_page_most: 500,
        api_page_bytes: 8 << 20,
        audit_page: 100,
        people_page: 100,
        invitations_per_queue: 50,
        invitation_uses: 1_000,
        invitation_ms: (60 * 1000, 90 * 24 * 60 * 60 * 1000),
        sample_page: 50,
        search_chars: 200,
        bulk_samples: 500,
        bulk_matches: 10_000,
        sent_back_note_chars: 1_000,
        sent_back_turns: 20,
        board_cards: 100,
        dashboard_labelers: 200,
        compared_labelers: 12,
        review_page: 50,
        review_labels: 100,
        idempotency_key_chars: 255,
        idempotency_wait_ms: 30_000,
        imports_at_once: 4,
        exports_at_once: 4,
        glance_bytes: 256 << 10,
        glance_records: 200,
        allowed_media_bytes: 1_500,
        cadences: Cadences::DEFAULT,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

// A dashboard subscribes to all of its topics at once when it connects: the burst has to hold them.
const _: () = assert!(Limits::DEFAULT.live_topics < Limits::DEFAULT.live_messages_burst as usize);
// What somebody may have lent can be kept.
const _: () = assert!(Limits::DEFAULT.open_leases as usize <= Limits::DEFAULT.kept_turns);
// A payload is one line of an imported file and a little more.
const _: () = assert!(Limits::DEFAULT.payload_bytes <= Limits::DEFAULT.import_line_bytes);
