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
    /** Ways in which people ask for it (常见问法). */
    asked: string;
    text: string;
    line: number;
  };
  policy_problem: { file: string; line: number | null; message: string; at: Instant };
  gap: {
    number: string;
    question: string;
    /** Normalised question: the same words asked again count, and do not make a second gap. */
    fingerprint: string;
    state: 'open' | 'answered' | 'dismissed';
    asked: number;
    answer: string | null;
    answered_by: string | null;
    created_at: Instant;
    last_asked_at: Instant;
    answered_at: Instant | null;
  };
  gap_asker: { gap_number: string; person_id: string; group_id: string | null; tell: Flag; asked_at: Instant };

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
