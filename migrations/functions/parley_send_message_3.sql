-- Sends a message in one round trip. It takes the conversation's row first: from there to the end this sender is alone,
-- and each statement sees what committed before, a removal of the sender for one. p_snapshot is the message as its event
-- carries it, its content for one, but for what is known here first: its number and its time. p_permits has the cells of the
-- table of permissions that allow it: kind and role. The event also carries the sender's markers as they are after it.
--
-- It returns one row. When nothing was written, o_refusal says why: NOT_PARTICIPANT, NOT_PERMITTED, NOTHING_TO_ANSWER, or
-- CLIENT_ID_USED with the message that has the client id and the hash of its request. That comes before the two others:
-- whoever repeats a send gets the first message, whatever has changed since.
create or replace function parley_send_message_3(
  p_id uuid, p_conversation uuid, p_sender uuid, p_body text, p_reply_to uuid, p_client_id text, p_request_hash text,
  p_snapshot jsonb, p_permits text[]
) returns table (
  o_refusal text, o_seq integer, o_event_seq integer, o_at timestamptz, o_first_id uuid, o_first_hash text,
  o_last_read_seq integer, o_last_delivered_seq integer, o_own_unread integer
) language plpgsql as $$
declare
  v_kind text;
  v_role text;
begin
  select kind, message_seq + 1, event_seq + 1 into v_kind, o_seq, o_event_seq from conversation c
  where id = p_conversation
    and exists (select from participant where conversation_id = p_conversation and user_id = p_sender)
  for no key update of c;
  if found then
    select role into v_role from participant where conversation_id = p_conversation and user_id = p_sender;
  end if;
  if not found then
    o_refusal := 'NOT_PARTICIPANT';
    return next;
    return;
  end if;

  if v_kind || ' ' || v_role <> all (p_permits) then
    o_refusal := 'NOT_PERMITTED';
  elsif p_reply_to is not null then
    perform from message where id = p_reply_to and conversation_id = p_conversation;
    if not found then o_refusal := 'NOTHING_TO_ANSWER'; end if;
  end if;
  if p_client_id is not null and o_refusal is null then
    insert into message_client_id (conversation_id, sender_id, client_message_id, message_id, request_hash)
    values (p_conversation, p_sender, p_client_id, p_id, p_request_hash) on conflict do nothing;
    if not found then o_refusal := 'CLIENT_ID_USED'; end if;
  end if;
  if o_refusal is not null then
    select message_id, request_hash into o_first_id, o_first_hash from message_client_id
    where conversation_id = p_conversation and sender_id = p_sender and client_message_id = p_client_id;
    if found then o_refusal := 'CLIENT_ID_USED'; end if;
    return next;
    return;
  end if;

  -- The time is read once the row is held, so it runs with the numbers.
  o_at := date_trunc('milliseconds', clock_timestamp());
  update conversation set message_seq = o_seq, event_seq = o_event_seq, last_activity_at = o_at
  where id = p_conversation;
  update participant set
    last_read_seq = case when last_read_seq = o_seq - 1 then o_seq else last_read_seq end,
    last_delivered_seq = case when last_read_seq = o_seq - 1 then o_seq else last_delivered_seq end,
    own_unread = case when last_read_seq = o_seq - 1 then own_unread else own_unread + 1 end
  where conversation_id = p_conversation and user_id = p_sender
  returning last_read_seq, last_delivered_seq, own_unread into o_last_read_seq, o_last_delivered_seq, o_own_unread;
  insert into message (id, conversation_id, seq, sender_id, body, content, reply_to_id, created_at, event_seqs)
  values (
    p_id, p_conversation, o_seq, p_sender, p_body, p_snapshot->'content', p_reply_to, o_at, array[o_event_seq]);
  insert into conversation_event (conversation_id, seq, type, payload, occurred_at)
  values (p_conversation, o_event_seq, 'MessageSent', jsonb_build_object(
    'message', p_snapshot || jsonb_build_object(
      'seq', o_seq, 'createdAt', to_char(o_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    'lastReadSeq', o_last_read_seq, 'lastDeliveredSeq', o_last_delivered_seq, 'ownUnread', o_own_unread), o_at);

  -- The last lock a send takes, so it waits for nobody while others wait for it. Connections of a pool have process ids
  -- in a row, so shards of their own.
  insert into usage_counter as counter (day, shard, messages)
  values ((o_at at time zone 'UTC')::date, (pg_backend_pid() & 63)::smallint, 1)
  on conflict (day, shard) do update set messages = counter.messages + 1;
  return next;
end $$;
