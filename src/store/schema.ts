import type { ColumnType, Generated } from 'kysely';

/**
 * Every table, as Kysely sees it. Instants are ISO 8601 in UTC with milliseconds (they sort as text), days are YYYY-MM-DD,
 * lists and objects are JSON text, booleans are 0 or 1: types that SQLite and PostgreSQL hold alike.
 */
type Flag = 0 | 1;
type Instant = string;
type Day = string;
type Json = string;

export interface Schema {
  meta: { key: string; value: string };
  counter: { name: string; value: number };

  person: {
    id: string;
    channel: string;
    platform_id: string;
    name: string;
    role: 'resident' | 'grid_member' | 'staff' | 'manager';
    on_duty: Flag;
    grid: string | null;
    created_at: Instant;
    seen_at: Instant;
    erased_at: Instant | null;
  };
  chat_group: {
    id: string;
    name: string;
    kind: 'residents' | 'staff';
    buildings: Json;
    grids: Json;
    created_at: Instant;
    archived_at: Instant | null;
    /** How forward the bot is here; null = 谨慎. */
    attitude: ColumnType<
      'mentioned' | 'careful' | 'eager' | null,
      'mentioned' | 'careful' | 'eager' | null | undefined,
      'mentioned' | 'careful' | 'eager' | null
    >;
    /** large: short lines and plain words, for older residents; null = as usual. */
    style: ColumnType<'large' | null, 'large' | null | undefined, 'large' | null>;
  };
  room_binding: {
    channel: string;
    room_id: string;
    topic: string;
    group_id: string | null;
    /** bound: staff or a stable id vouch for it. pending: waits for staff. ambiguous: another room has the same topic. gone: not seen any more. */
    state: 'bound' | 'pending' | 'ambiguous' | 'gone';
    updated_at: Instant;
  };

  inbox: {
    seq: Generated<number>;
    channel: string;
    message_id: string;
    received_at: Instant;
    sent_at: Instant;
    group_id: string | null;
    person_id: string | null;
    /** The Incoming as JSON; emptied when the message turns out to be none of ours. */
    payload: Json | null;
    state: 'accepted' | 'handled' | 'dropped' | 'failed';
    attempts: ColumnType<number, number | undefined, number>;
    decision: string | null;
    reason: string | null;
    intent: string | null;
    confidence: number | null;
    slots: Json | null;
    handled_at: Instant | null;
    /** Said in a quarrel, by its tone. What was said is not kept for it, and the mark itself only until the night. */
    heated: ColumnType<Flag, Flag | undefined, Flag>;
  };
  outbox: {
    seq: Generated<number>;
    key: string;
    channel: string;
    /** 0 alert, 1 reply, 2 broadcast */
    priority: number;
    group_id: string | null;
    person_id: string | null;
    text: string;
    mention: Json;
    attachment: Json | null;
    part: number;
    parts: number;
    cause_kind: 'message' | 'ticket' | 'notice' | 'gap' | 'system';
    cause_id: string;
    not_before: Instant | null;
    expires_at: Instant | null;
    state: 'queued' | 'sending' | 'sent' | 'unknown' | 'failed' | 'expired' | 'skipped';
    attempts: ColumnType<number, number | undefined, number>;
    error: string | null;
    platform_id: string | null;
    /** What proves delivery: the platform's id ("id"), or our own message seen in the room ("echo"). */
    evidence: string | null;
    created_at: Instant;
    sending_at: Instant | null;
    settled_at: Instant | null;
  };
  /** What staff say of a decision, never changed: the last one of a message counts. Learnt from. */
  decision_verdict: {
    seq: Generated<number>;
    /** inbox.seq */
    message: number;
    /** Who wrote it: so that it is forgotten with them. */
    person_id: string | null;
    verdict: 'right' | 'wrong';
    /** The words without persons' data; empty where nobody knows them any more. */
    text: string;
    addressed: Flag;
    /** What it is, and whether the bot should speak. */
    intent: string;
    speak: Flag;
    by: string;
    at: Instant;
  };
  /** What was learnt from them. The weights stand in a file below the data folder. */
  classifier_version: {
    number: number;
    /** Of the shipped examples and of the way of learning. */
    fingerprint: string;
    /** refused: worse than the one before. At most one is used; none = the shipped one. */
    state: 'used' | 'retired' | 'refused' | 'failed';
    reason: string;
    /** decision_verdict.seq of those that it was trained with. */
    verdicts: Json;
    /** Before and after, on the part of the examples that is only measured with. */
    figures: Json;
    made_by: string;
    made_at: Instant;
    used_by: string | null;
    used_at: Instant | null;
  };
  conversation: { person_id: string; place: string; state: Json; updated_at: Instant; expires_at: Instant };
  channel_state: { channel: string; status: string; detail: string; since: Instant; qr: string | null; self_name: string | null };

  policy: {
    /** Path relative to the indexed folder, or gap/… and notice/… for what was written in the console. */
    file: string;
    origin: 'folder' | 'console' | 'gap' | 'notice';
    id: string;
    title: string;
    kind: 'rule' | 'notice' | 'guide' | 'faq' | 'activity';
    issuer: string;
    issued: Day;
    effective_from: Day;
    effective_to: Day;
    supersedes: Json;
    buildings: Json;
    grids: Json;
    /** Names of the facts above that were inferred from the text. */
    inferred: Json;
    sha256: string;
    indexed_at: Instant;
    passages: number;
    /** Terms of every passage, packed; see knowledge/packed-terms.ts. */
    terms: Uint8Array;
    /** Name of the console user who wrote or changed it last; null where the folder or the program did. */
    written_by: ColumnType<string | null, string | null | undefined, string | null>;
    /** What the document itself says, before staff's decisions on its facts: {facts, inferred}; null where there are none. */
    read_facts: ColumnType<Json | null, Json | null | undefined, Json | null>;
    /** The uploaded file that it was read from. */
    upload_id: ColumnType<string | null, string | null | undefined, string | null>;
    /** Other than before, the row was written again: also within one millisecond, and with the same bytes. */
    revision: ColumnType<number | null, number | null | undefined, number | null>;
  };
  /** What a document said before it was replaced, withdrawn or removed. */
  policy_version: {
    seq: Generated<number>;
    file: string;
    /** From 1, per file; the one in use has the number after the last. */
    version: number;
    origin: 'folder' | 'console' | 'gap' | 'notice';
    facts: Json;
    inferred: Json;
    passages: Json;
    sha256: string;
    upload_id: string | null;
    indexed_at: Instant;
    written_by: string | null;
    replaced_at: Instant;
    /** Name of the console user; empty where the folder or the program did. */
    replaced_by: string;
    reason: 'replaced' | 'withdrawn' | 'removed';
  };
  /** Decisions of staff on facts of a document, never changed: the last one of a name counts. */
  policy_facts: {
    seq: Generated<number>;
    file: string;
    name: string;
    /** confirmed and corrected hold; withdrawn: what the document says counts again. */
    state: 'confirmed' | 'corrected' | 'withdrawn';
    value: Json;
    /** What counted before. */
    was: Json;
    /** What the document itself said then. */
    read: Json;
    /** Holds also against what the document declares. */
    overrides: Flag;
    /** Of the document then. */
    sha256: string;
    by: string;
    at: Instant;
  };
  /** Staff said that the newer one does not replace the older one. */
  policy_pair_refused: { newer: string; older: string; by: string; at: Instant };
  policy_upload: {
    id: string;
    /** The document that it is to be, or is. */
    file: string;
    /** As the file was called where it came from. */
    name: string;
    /** Name within the folder of uploads. */
    stored: string;
    /** Of the bytes. */
    sha256: string;
    size: number;
    /** draft: looked at, not yet used. used: a document was read from it. dropped: its bytes are gone. */
    state: 'draft' | 'used' | 'dropped';
    by: string;
    at: Instant;
    settled_by: string | null;
    settled_at: Instant | null;
  };
  passage: {
    file: string;
    ordinal: number;
    clause: string;
    heading: string;
    /** What introduces it: the header of its table, or the sentence before its list. */
    lead: string;
    /** The question side of a Q/A pair, else empty. */
    question: string;
    /** Ways in which people ask for it (常见问法): the document's own, and those that were accepted. */
    asked: string;
    /** The document's own alone; null where no others were added. */
    asked_own: ColumnType<string | null, string | null | undefined, string | null>;
    /** Ways in which people ask for something near it that no document answers (不答问法). */
    refused: ColumnType<string, string | undefined, string>;
    text: string;
    line: number;
  };
  /** A way in which people ask for a passage, other than the document's own. Kept when the passage changes or goes. */
  policy_asked: {
    id: string;
    file: string;
    /** Hash of the passage's words: it says which passage is meant, also after the document was read again. */
    passage_key: string;
    way: string;
    /** The way without what does not tell ways apart: once for each passage. */
    words: string;
    source: 'staff' | 'gap' | 'feedback' | 'model';
    state: 'proposed' | 'accepted' | 'rejected';
    /** Who added it; empty for the program itself. */
    by: string;
    at: Instant;
    decided_by: string | null;
    decided_at: Instant | null;
  };
  /** Which embedding model the vectors are of; at most one row. */
  embedding_space: {
    id: string;
    model: string;
    dimension: number;
    /** What the model made of a fixed text when the space was begun: another vector for it is another model under the same name. */
    probe: Uint8Array;
    created_at: Instant;
  };
  /** A text that has a vector; equal texts share it. The vector stands under the same id in the dialect's own table. */
  embedding: {
    id: Generated<number>;
    space_id: string;
    /** Of the text that was embedded. */
    hash: string;
  };
  /** Goes with its passage. */
  embedded_passage: {
    file: string;
    ordinal: number;
    embedding_id: number;
    /** The document's when it was looked at; another one there now means: look again. */
    indexed_at: Instant;
  };
  /** A passage for which a model was asked once in which ways people ask for it. */
  asked_generation: {
    /** Hash of the passage's words with its place. */
    passage_key: string;
    file: string;
    /** How many ways came of it. */
    ways: number;
    at: Instant;
  };
  /** What was spent on the language model; a day of the community. */
  model_usage: { day: Day; model: string; calls: number; tokens: number };
  policy_problem: { file: string; line: number | null; message: string; at: Instant };
  gap: {
    number: string;
    question: string;
    /** Normalised question: the same words asked again count, and do not make a second gap. */
    fingerprint: string;
    /** review: answered, and waits for a second person. Alike questions share the state of their main one. */
    state: 'open' | 'review' | 'answered' | 'dismissed';
    asked: number;
    answer: string | null;
    answered_by: string | null;
    created_at: Instant;
    last_asked_at: Instant;
    answered_at: Instant | null;
    /** The number of the question that this one is answered with; null = itself. Never a chain. */
    main: ColumnType<string | null, string | null | undefined, string | null>;
    /** unhelpful: there was an answer, and residents said that it did not help. */
    source: ColumnType<'unanswered' | 'unhelpful', 'unanswered' | 'unhelpful' | undefined, 'unanswered' | 'unhelpful'>;
    /** The question as staff worded it for publication. */
    headline: ColumnType<string | null, string | null | undefined, string | null>;
    /** An answer that waits for a second person: {text, headline, by, at}. */
    draft: ColumnType<Json | null, Json | null | undefined, Json | null>;
    approved_by: ColumnType<string | null, string | null | undefined, string | null>;
    /** Why a proposed answer was sent back, or a published one withdrawn. */
    note: ColumnType<string | null, string | null | undefined, string | null>;
    /** How often an answer was published: the first one, and its corrections. */
    revision: ColumnType<number, number | undefined, number>;
  };
  gap_asker: {
    gap_number: string;
    person_id: string;
    group_id: string | null;
    tell: Flag;
    asked_at: Instant;
    /** When the answer was first queued for this person. */
    told_at: ColumnType<Instant | null, Instant | null | undefined, Instant | null>;
  };
  /** What was answered to residents, or could not be; kept for half a year. */
  answer_log: {
    id: string;
    /** Number of the message (inbox.seq): the only tie to a person, so that who asks for it is forgotten here as well. */
    message: number;
    at: Instant;
    /** null = in private. */
    group_id: string | null;
    /** Without persons' data; empty once its asker is forgotten. */
    question: string;
    /** The question without what does not tell questions apart. */
    words: string;
    kind: 'answered' | 'expired' | 'clarify' | 'no-ground';
    /** 0: nothing was said, for the bot was not asked. */
    said: Flag;
    text: string;
    confidence: number;
  };
  answer_source: {
    answer_id: string;
    n: number;
    file: string;
    title: string;
    clause: string;
    /** As in policy_asked; null where the passage was not found any more. */
    passage_key: string | null;
  };
  /** What a person thinks of an answer: one opinion for each, the last. */
  answer_feedback: {
    answer_id: string;
    person_id: string;
    verdict: 'useful' | 'useless' | 'wrong';
    remark: string;
    /** The question that staff are to look at because of it. */
    gap_number: string | null;
    at: Instant;
  };

  ticket: {
    number: string;
    kind: 'complaint' | 'suggestion' | 'question' | 'hazard' | 'help';
    category: string;
    status: 'received' | 'in_progress' | 'answered' | 'closed' | 'reopened';
    building: string | null;
    unit: string | null;
    floor: string | null;
    place: string | null;
    grid: string | null;
    summary: string;
    details: string;
    confidential: Flag;
    group_id: string | null;
    opened_at: Instant;
    due_at: Instant;
    updated_at: Instant;
    closed_at: Instant | null;
    /** Staff want it closed: it closes by itself once the reply has reached everyone. */
    close_wanted: ColumnType<Flag, Flag | undefined, Flag>;
  };
  /** Who reported or joined: the only table that ties a ticket to a person. */
  ticket_person: {
    ticket_number: string;
    person_id: string;
    role: 'reporter' | 'supporter';
    group_id: string | null;
    phone: string | null;
    door: string | null;
    floor: string | null;
    joined_at: Instant;
    verdict: 'solved' | 'partly' | 'unsolved' | null;
    /** What a supporter said of it; the reporter's words are the ticket's `details`. Goes with the person. */
    words: ColumnType<string | null, string | null | undefined, string | null>;
  };
  ticket_event: {
    seq: Generated<number>;
    ticket_number: string;
    at: Instant;
    actor: string;
    kind: string;
    from_status: string | null;
    to_status: string | null;
    note: string;
  };
  ticket_picture: { ticket_number: string; path: string; added_at: Instant };

  notice: {
    id: string;
    title: string;
    text: string;
    targets: Json;
    state: 'draft' | 'scheduled' | 'done' | 'cancelled';
    at: Instant | null;
    cron: string | null;
    time_zone: string;
    ends_at: Instant | null;
    to_knowledge: Flag;
    activity_id: string | null;
    created_by: string;
    created_at: Instant;
    /** The next moment it is due; null when there is none. */
    next_at: Instant | null;
    /** Moments up to here are planned or marked missed. */
    planned_to: Instant | null;
  };
  notice_occurrence: {
    id: string;
    notice_id: string;
    due_at: Instant;
    state: 'planned' | 'missed';
    planned_at: Instant;
  };
  activity: {
    id: string;
    title: string;
    speaker: string;
    place: string;
    starts_at: Instant;
    ends_at: Instant;
    audience: string;
    capacity: number | null;
    description: string;
    state: 'open' | 'cancelled';
    created_at: Instant;
  };
  signup: {
    activity_id: string;
    person_id: string;
    people: number;
    state: 'in' | 'withdrawn';
    at: Instant;
    /** When the private reminder was queued. */
    reminded_at: ColumnType<Instant | null, Instant | null | undefined, Instant | null>;
  };

  /** Another system that may report through Open311. The key itself is shown once and kept nowhere. */
  api_key: {
    id: string;
    name: string;
    key_hash: string;
    created_by: string;
    created_at: Instant;
    revoked_at: Instant | null;
    used_at: Instant | null;
  };
  /** What came in through Open311, beside its ticket. */
  open311_request: {
    token: string;
    key_id: string;
    ticket_number: string;
    /** Of the one who reported, as the other system tells it. */
    person_id: string;
    address: string;
    lat: number | null;
    long: number | null;
    media_url: string | null;
    at: Instant;
  };
  /** An address of another system that is told of ticket events. */
  webhook: {
    id: string;
    name: string;
    url: string;
    /** whsec_…: signs what is sent, so it can not be kept as a hash. */
    secret: string;
    /** Names of the events that are told. */
    events: Json;
    state: 'active' | 'paused';
    /** Why it is paused, for staff. */
    reason: string;
    /** Deliveries given up since the last that arrived. */
    failures: number;
    /** ticket_event.seq up to which deliveries were made of the events. */
    seen_to: number;
    created_by: string;
    created_at: Instant;
  };
  webhook_delivery: {
    id: string;
    webhook_id: string;
    event_seq: number;
    ticket_number: string;
    event: string;
    /** As it is sent, byte for byte. */
    body: string;
    /** sending: claimed until `claimed_until`. dead: given up, until somebody sends it again. */
    state: 'queued' | 'sending' | 'delivered' | 'dead';
    attempts: number;
    next_at: Instant;
    claimed_until: Instant | null;
    error: string | null;
    created_at: Instant;
    settled_at: Instant | null;
  };

  web_user: { id: string; name: string; password_hash: string; role: 'staff' | 'manager' | 'administrator'; created_at: Instant };
  web_session: { token_hash: string; user_id: string; csrf: string; created_at: Instant; expires_at: Instant };

  rehearsal_message: {
    id: string;
    seq: Generated<number>;
    room_id: string;
    sender_id: string;
    type: string;
    text: string;
    attachment: Json | null;
    mention: Json;
    quote: Json | null;
    at: Instant;
  };
}
