import type { ColumnType, Generated } from 'kysely';

/**
 * Every table, as Kysely sees it. Instants are ISO 8601 in UTC with milliseconds (they sort as text), days are YYYY-MM-DD,
 * lists and objects are JSON text, booleans are 0 or 1: types that SQLite and PostgreSQL hold alike.
 */
type Flag = 0 | 1;
type Instant = string;
type Day = string;
type Json = string;
/** A column that may be left out when a row is made. */
type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;

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
    /** The weekly digest: 0 = off; null = as everywhere, on. */
    digest: ColumnType<Flag | null, Flag | null | undefined, Flag | null>;
    /** Words by which staff choose groups, such as 老年群. */
    tags: Nullable<Json>;
    /** What was announced and what is coming, told again in the evening or on Sundays; null = never. */
    notice_digest: ColumnType<'daily' | 'weekly' | null, 'daily' | 'weekly' | null | undefined, 'daily' | 'weekly' | null>;
    /** The last day (YYYY-MM-DD) for which that was considered. */
    notice_digest_day: Nullable<string>;
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
    /** Staff paused what it belongs to: it stays queued and is not sent. */
    held_at: Nullable<Instant>;
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
    status: 'received' | 'assigned' | 'in_progress' | 'waiting' | 'answered' | 'closed' | 'reopened' | 'merged' | 'referred' | 'declined';
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
    /** Whose it is: person:p-…, user:… (a console user's name) or unit:… */
    assignee: Nullable<string>;
    assigned_at: Nullable<Instant>;
    /** While it waits: its promised moments stand still, and there is news at `waiting_until` at the latest. */
    waiting_since: Nullable<Instant>;
    waiting_until: Nullable<Instant>;
    waiting_reason: Nullable<string>;
    /** The number under which it goes on. */
    merged_into: Nullable<string>;
    /** The unit or office that has it now. */
    referred_to: Nullable<string>;
    /** What it was opened from, such as gap:Q2026-000012. Once. */
    source: Nullable<string>;
    /** Closed, and to be asked about again then; null once asked. */
    revisit_at: Nullable<Instant>;
    priority: ColumnType<
      'urgent' | 'high' | 'normal' | 'low',
      'urgent' | 'high' | 'normal' | 'low' | undefined,
      'urgent' | 'high' | 'normal' | 'low'
    >;
    /** Why, in Chinese. */
    priority_reasons: ColumnType<Json, Json | undefined, Json>;
    /** Of how many different households those who reported or joined are. */
    households: ColumnType<number, number | undefined, number>;
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
    /** Stands for the person in the other tables about tickets; says nothing without this one. */
    ref: Nullable<string>;
    /** Where this one lives; the ticket's place is where the matter is. */
    building: Nullable<string>;
    unit: Nullable<string>;
    /** The number of the merged ticket that this one came with. */
    via: Nullable<string>;
    /** When the person was asked what they think of the answer, and when again after four weeks. */
    asked_at: Nullable<Instant>;
    asked_again_at: Nullable<Instant>;
    verdict_at: Nullable<Instant>;
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
    /** What of the note is to be computed with. */
    data: Nullable<Json>;
  };
  /** That one of a ticket's people is told one reply: the echo. */
  ticket_echo: {
    id: string;
    ticket_number: string;
    /** ticket_event.seq of the reply. */
    round: number;
    /** ticket_person.ref */
    ref: string;
    /** outbox.key of the message, of its first part. */
    message: string;
    /** waiting: on its way. delivered, told (by a person): reached. failed: somebody has to call. dropped: nobody is owed it any more. */
    state: 'waiting' | 'delivered' | 'told' | 'failed' | 'dropped';
    /** Calls in vain. */
    tries: ColumnType<number, number | undefined, number>;
    at: Instant;
    settled_at: Instant | null;
  };
  /** What came of a call or a visit in place of a message. Only ever added to. */
  ticket_call: {
    seq: Generated<number>;
    echo_id: string;
    /** When it was made, and when it was entered. */
    at: Instant;
    entered_at: Instant;
    actor: string;
    result: 'phone' | 'visit' | 'note' | 'not_reached';
    note: string;
  };
  /** Staff said that these two are different matters. */
  ticket_pair_refused: { newer: string; older: string; by: string; at: Instant };
  ticket_picture: {
    ticket_number: string;
    path: string;
    added_at: Instant;
    /** By staff, before or after the work; null = from residents. */
    stage: ColumnType<'before' | 'after' | null, 'before' | 'after' | null | undefined, 'before' | 'after' | null>;
  };

  notice: {
    id: string;
    title: string;
    text: string;
    targets: Json;
    state: 'draft' | 'awaiting' | 'scheduled' | 'paused' | 'done' | 'cancelled';
    at: Instant | null;
    cron: string | null;
    /** RepeatRules; null = as `cron` says. */
    repeat_rules: Nullable<Json>;
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
    /** N2026-000012, for staff to name it by; null = from before there were numbers. */
    number: Nullable<string>;
    /** Pictures and files that go out after the text. */
    attachments: Nullable<Json>;
    /** notice.id of the one that this one corrects: it goes to the groups that received that one. */
    corrects: Nullable<string>;
    /** What a correction changes, in the words of its author. */
    changed_what: Nullable<string>;
    /** Id of the planned notice whose place it takes. */
    replaces: Nullable<string>;
    /** Who asked for it to be sent, where that waits or waited for a second person. */
    submitted_by: Nullable<string>;
    paused_at: Nullable<Instant>;
    /** Its state before the pause. */
    paused_from: Nullable<'scheduled' | 'done'>;
  };
  /** What was done with a notice, only ever added to. */
  notice_event: { seq: Generated<number>; notice_id: string; at: Instant; actor: string; kind: string; note: string };
  /** A template that staff wrote, or their own version of one that comes with the program (same id). */
  notice_template: {
    id: string;
    name: string;
    title: string;
    text: string;
    fields: Json;
    to_knowledge: Flag;
    changed_by: string;
    changed_at: Instant;
  };
  /** What staff are told out of band, because the chat account itself is what is lost. `key`: each thing is told once. */
  staff_alert: {
    id: string;
    key: string;
    kind: 'lost' | 'recovered' | 'throttled' | 'test';
    text: string;
    body: Json;
    state: 'queued' | 'sent' | 'dropped';
    attempts: ColumnType<number, number | undefined, number>;
    error: string | null;
    next_at: Instant;
    created_at: Instant;
    settled_at: Instant | null;
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
    /** Signing up is possible from and until; null = from now, until it begins. */
    signup_from: Nullable<Instant>;
    signup_to: Nullable<Instant>;
    /** How many people may wait for a place; 0 = nobody. */
    waitlist: ColumnType<number, number | undefined, number>;
    materials: ColumnType<string, string | undefined, string>;
    contact: ColumnType<string, string | undefined, string>;
    series_id: Nullable<string>;
    /** Its number within the series, from 1. */
    series_no: Nullable<number>;
    /** Grows with each change that those who come have to know of: the SEQUENCE of its calendar entry. */
    revision: ColumnType<number, number | undefined, number>;
    updated_at: Nullable<Instant>;
    /** The next place in the queue. */
    queue_next: ColumnType<number, number | undefined, number>;
    /** Four digits that are shown on the spot; null until staff open the check-in. */
    checkin_code: Nullable<string>;
    thanked_at: Nullable<Instant>;
  };
  /** One party: who is in, who of it waits, who of it came. `people` and `waiting` are 0 when they withdrew. */
  activity_signup: {
    id: string;
    activity_id: string;
    /** The order of coming onto the list, where two came in the same moment. */
    no: ColumnType<number, number | undefined, number>;
    /** null: known by a name on a list only, or erased. */
    person_id: string | null;
    /** Where they signed up; null = privately, or at the desk. */
    group_id: string | null;
    /** As staff or a list wrote it; empty where the person's own name holds. */
    name: string;
    /** A door, where it is known. */
    household: ColumnType<string, string | undefined, string>;
    note: ColumnType<string, string | undefined, string>;
    source: 'chat' | 'chain' | 'staff' | 'walk_in';
    people: number;
    /** Who they are, as far as it was said: 本人, 妈妈, or empty. */
    party: Json;
    waiting: ColumnType<number, number | undefined, number>;
    waiting_party: ColumnType<Json, Json | undefined, Json>;
    queue_no: Nullable<number>;
    /** Does not want a part of the places. */
    whole: ColumnType<0 | 1, 0 | 1 | undefined, 0 | 1>;
    /** Places that are kept for them until `offered_until`. */
    offered: ColumnType<number, number | undefined, number>;
    offer_no: ColumnType<number, number | undefined, number>;
    offered_until: Nullable<Instant>;
    at: Instant;
    /** When the private reminders were queued. */
    reminded_day_at: Nullable<Instant>;
    reminded_hour_at: Nullable<Instant>;
    /** How many of them came; null = not checked in. */
    came: Nullable<number>;
    came_at: Nullable<Instant>;
    thanked_at: Nullable<Instant>;
    /** 1 to 5. */
    rating: Nullable<number>;
    feedback: ColumnType<string, string | undefined, string>;
    feedback_at: Nullable<Instant>;
  };
  /** The newest 接龙 of a group for an activity, as it was read. It changes nothing until staff have looked at it. */
  activity_chain: {
    id: string;
    activity_id: string;
    group_id: string;
    /** Who pasted it last. */
    person_id: string | null;
    text: string;
    entries: Json;
    /** What stood in an earlier version and does not any more. */
    missing: Json;
    unread: Json;
    versions: number;
    state: 'pending' | 'applied' | 'dismissed';
    decided_by: string | null;
    at: Instant;
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

  /** A time limit that staff set; what has no row is as the program's defaults say. */
  ticket_limit: {
    /** '*' = every category without one of its own. */
    category: string;
    priority: 'urgent' | 'high' | 'normal' | 'low';
    clock: 'response' | 'news' | 'resolution';
    /** working: counted in office hours only. clock: day and night. */
    unit: 'working' | 'clock';
    minutes: number;
    changed_by: string;
    changed_at: Instant;
  };
  /** When a clock of a ticket runs out, computed from the ticket's events; and what was told of it. */
  ticket_clock: {
    ticket_number: string;
    clock: 'response' | 'news' | 'resolution';
    /** ticket_event.seq that started it: told once for each. */
    round: number;
    /** null while it stands still. */
    warn_at: Instant | null;
    due_at: Instant | null;
    warned_at: Instant | null;
    breached_at: Instant | null;
    /** The next moment at which something is to be told. */
    next_at: Instant | null;
  };
  /** Who is on duty when: each week (weekday), or on one day. off: not, against the week. */
  duty_shift: {
    id: string;
    person_id: string;
    kind: 'on' | 'off';
    /** 1 = Monday. */
    weekday: number | null;
    day: Day | null;
    /** Minutes after midnight; an end that is not later than the beginning lies on the next day. */
    from_minute: number;
    to_minute: number;
    created_by: string;
    created_at: Instant;
  };
  /** A one-time code by which a chat account becomes one of the staff. The code itself is shown once and kept nowhere. */
  staff_code: {
    id: string;
    code_hash: string;
    /** web_user.id; null = somebody without a console account. */
    user_id: string | null;
    name: string;
    role: 'grid_member' | 'staff' | 'manager';
    grid: string | null;
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    used_at: Instant | null;
    revoked_at: Instant | null;
  };
  /** Wrong codes, for a limit. */
  staff_code_try: { person_id: string; at: Instant };
  /** A chat account that was bound by a code: it keeps its role over restarts. */
  staff_binding: {
    person_id: string;
    user_id: string | null;
    name: string;
    role: 'grid_member' | 'staff' | 'manager';
    grid: string | null;
    bound_at: Instant;
  };
  /** What was done with codes and bindings, only ever added to. */
  staff_binding_event: { seq: Generated<number>; at: Instant; actor: string; kind: string; name: string; note: string };
  /** Staff ask the reporter back. Whom: the ticket's reporter (ticket_person). */
  ticket_question: {
    id: string;
    ticket_number: string;
    /** person:… or user:… of the one who asked. */
    asked_by: string;
    text: string;
    asked_at: Instant;
    /** After this, what the reporter writes is no answer to it any more, unless it quotes the question. */
    expires_at: Instant;
    answered_at: Instant | null;
  };

  web_user: {
    id: string;
    name: string;
    password_hash: string;
    role: 'staff' | 'handler' | 'manager' | 'administrator' | 'observer';
    created_at: Instant;
    /** Of staff and observers: whose tickets they see; null = the whole community. */
    grid: Nullable<string>;
    /** Of handlers: the unit whose tickets they see. */
    unit: Nullable<string>;
    /** May not sign in. */
    locked_at: Nullable<Instant>;
  };
  /**
   * What was done in the console and stands nowhere else; the database refuses to change or remove a row. Openings of identities are
   * in ticket_event, approvals of notices in notice_event, chat accounts of staff in staff_binding_event.
   */
  audit_event: {
    seq: Generated<number>;
    at: Instant;
    /** web_user.id; null = nobody we know. */
    user_id: string | null;
    /** As the user was called then; empty where it is nobody we know: what they typed may be anything. */
    name: string;
    act: string;
    object_kind: string;
    object_id: string;
    /** For managers, in Chinese; no name of a resident, no password. */
    detail: string;
  };
  /** A filter of the ticket list that somebody looks at again. */
  saved_view: { id: string; user_id: string; name: string; query: string; created_at: Instant };
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
