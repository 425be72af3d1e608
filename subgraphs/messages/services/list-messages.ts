import { ArgsType, Field, ID, Int } from 'type-graphql';
import { accessLoader } from '../../../kernel/access.ts';
import { defaultOf } from '../../../kernel/config/values.ts';
import { badInput, notFound } from '../../../kernel/errors.ts';
import { type Connection, DEFAULT_PAGE_SIZE, edge, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import { readMessageId } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { messageLoader, messageRangeLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import { encodeSeqCursor, parseSeqCursor } from './seq-cursor.ts';

const PAGE = `0 to ${defaultOf('MAX_PAGE_SIZE')}`;

@ArgsType()
export class MessageRangeArgs {
  @Field(() => Int, {
    nullable: true,
    description: `The number of messages at most, beginning with the oldest of the range: ${PAGE}.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only messages after this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `The number of messages at most, ending with the newest of the range: ${PAGE}. It is ${DEFAULT_PAGE_SIZE} when no other argument asks for something else.`,
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only messages before this cursor.' })
  before?: string | null;
}

@ArgsType()
export class MessagesArgs extends MessageRangeArgs {
  @Field(() => ID, {
    nullable: true,
    description:
      'A message id or a cursor: a page of `first` messages with this one in the middle. Excludes `last`, `after` and `before`.',
  })
  around?: string | null;
}

/** The first and last number of a page; `high < low` is an empty one. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * A page of a conversation, oldest message first. Numbers have no holes, so any page is a range of them: nothing is
 * counted and nothing skipped.
 */
export async function listMessages(
  context: RequestContext,
  conversationId: string,
  args: MessagesArgs,
): Promise<Connection<MessageView>> {
  const { messageSeq } = await context.loader(accessLoader).load(conversationId);
  const max = context.resources.config.chat.maxPageSize;
  const { low, high } =
    args.around == null
      ? parseRange(args, messageSeq, max)
      : rangeAround(await findSeq(context, conversationId, args), parseAroundSize(args, max), messageSeq);
  const messages = high < low ? [] : await context.loader(messageRangeLoader).load({ conversationId, low, high });
  return toConnection(messages, { low, high }, messageSeq);
}

/** The messages of a range as a page of all the conversation has. */
export function toConnection(
  messages: readonly MessageView[],
  { low, high }: Range,
  messageSeq: number,
): Connection<MessageView> {
  const edges = messages.map((node) => edge(node, (message) => encodeSeqCursor('messages', message.seq)));
  return {
    edges,
    pageInfo: {
      hasNextPage: high < messageSeq,
      hasPreviousPage: low > 1 && messageSeq > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The newest message, or null before the first. */
export async function findLastMessage(context: RequestContext, conversationId: string): Promise<MessageView | null> {
  const { messageSeq } = await context.loader(accessLoader).load(conversationId);
  if (messageSeq === 0) return null;
  const range = { conversationId, low: messageSeq, high: messageSeq };
  const [message] = await context.loader(messageRangeLoader).load(range);
  return message ?? null;
}

/** The range that Relay's algorithm (cursor connections, section 4.4) selects. */
export function parseRange({ first, after, last, before }: MessageRangeArgs, messageSeq: number, max: number): Range {
  if (first != null && last != null) throw badInput('last', 'excludes first.');
  const low = after == null ? 1 : parseCursor(after, 'after') + 1;
  const high = Math.min(messageSeq, before == null ? messageSeq : parseCursor(before, 'before') - 1);
  const forward = first != null || (last == null && after != null && before == null);
  if (forward) return { low, high: Math.min(high, low + parsePageSize(first, 'first', max) - 1) };
  return { low: Math.max(low, high - parsePageSize(last, 'last', max) + 1), high };
}

function parseAroundSize({ first, last, after, before }: MessagesArgs, max: number): number {
  if (last != null || after != null || before != null) throw badInput('around', 'excludes last, after and before.');
  return parsePageSize(first ?? DEFAULT_PAGE_SIZE, 'first', max);
}

/** A full page wherever the message stands: near an end the other side gives more. */
function rangeAround(seq: number, size: number, messageSeq: number): Range {
  const low = Math.max(1, Math.min(seq - Math.floor(size / 2), messageSeq - size + 1));
  return { low, high: Math.min(messageSeq, low + size - 1) };
}

async function findSeq(context: RequestContext, conversationId: string, { around }: MessagesArgs): Promise<number> {
  const place = around ?? '';
  const named = readMessageId(place);
  if (!named) return parseCursor(place, 'around');
  const message = await context.loader(messageLoader).load(named);
  if (message.conversationId !== conversationId) throw notFound('message');
  return message.seq;
}

const parseCursor = (text: string, field: string): number => parseSeqCursor(text, 'messages', field);
