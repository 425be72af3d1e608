import { ArgsType, Field, ID, Int } from 'type-graphql';
import { accessLoader } from '../../../kernel/access.ts';
import { defaultOf } from '../../../kernel/config/values.ts';
import { badInput, notFound } from '../../../kernel/errors.ts';
import { type Connection, DEFAULT_PAGE_SIZE, edge, parsePageSize } from '../../../kernel/graphql/pagination.ts';
import { type NamedMessage, readMessageId } from '../../../kernel/message-ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { messageLoader, messageRangeLoader } from '../loaders/messages.ts';
import type { MessageView } from '../message-view.ts';
import { encodeSeqCursor, parseSeqCursor } from './seq-cursor.ts';

const PLACE = 'A cursor, or the id of a message of this conversation.';
const PAGE = `0 to ${defaultOf('MAX_PAGE_SIZE')}`;

@ArgsType()
export class MessageRangeArgs {
  @Field(() => Int, {
    nullable: true,
    description: `The number of messages at most, beginning with the oldest of the range: ${PAGE}.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: `Only messages after this one. ${PLACE}` })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `The number of messages at most, ending with the newest of the range: ${PAGE}. It is ${DEFAULT_PAGE_SIZE} when no other argument asks for something else.`,
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: `Only messages before this one. ${PLACE}` })
  before?: string | null;
}

@ArgsType()
export class MessagesArgs extends MessageRangeArgs {
  @Field(() => ID, {
    nullable: true,
    description: `A page of \`first\` messages with this one in the middle. ${PLACE} Excludes \`last\`, \`after\` and \`before\`.`,
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
  const find = seqFinder(context, conversationId);
  const { low, high } =
    args.around == null
      ? await parseRange(args, { messageSeq, max, find })
      : rangeAround(await seqAt(args.around, 'around', find), parseAroundSize(args, max), messageSeq);
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

/** Finds the number of a message that is named by its id. Throws `NOT_FOUND` if it is none of the conversation's. */
export type FindSeq = (named: NamedMessage) => Promise<number>;

/** What the range of a page depends on besides its arguments. */
interface Bounds {
  readonly messageSeq: number;
  readonly max: number;
  readonly find: FindSeq;
}

/** The range that Relay's algorithm (cursor connections, section 4.4) selects. */
export async function parseRange(args: MessageRangeArgs, { messageSeq, max, find }: Bounds): Promise<Range> {
  const { first, after, last, before } = args;
  if (first != null && last != null) throw badInput('last', 'excludes first.');
  const low = after == null ? 1 : (await seqAt(after, 'after', find)) + 1;
  const high = Math.min(messageSeq, before == null ? messageSeq : (await seqAt(before, 'before', find)) - 1);
  const forward = first != null || (last == null && after != null && before == null);
  if (forward) return { low, high: Math.min(high, low + parsePageSize(first, 'first', max) - 1) };
  return { low: Math.max(low, high - parsePageSize(last, 'last', max) + 1), high };
}

/** The number of the message that an argument names by a cursor or by its id. Throws `BAD_USER_INPUT` for a text that is neither. */
async function seqAt(place: string, field: string, find: FindSeq): Promise<number> {
  const named = readMessageId(place);
  return named ? find(named) : parseSeqCursor(place, 'messages', field);
}

const seqFinder =
  (context: RequestContext, conversationId: string): FindSeq =>
  async (named) => {
    const message = await context.loader(messageLoader).load(named);
    if (message.conversationId !== conversationId) throw notFound('message');
    return message.seq;
  };

function parseAroundSize({ first, last, after, before }: MessagesArgs, max: number): number {
  if (last != null || after != null || before != null) throw badInput('around', 'excludes last, after and before.');
  return parsePageSize(first ?? DEFAULT_PAGE_SIZE, 'first', max);
}

/** A full page wherever the message stands: near an end the other side gives more. */
function rangeAround(seq: number, size: number, messageSeq: number): Range {
  const low = Math.max(1, Math.min(seq - Math.floor(size / 2), messageSeq - size + 1));
  return { low, high: Math.min(messageSeq, low + size - 1) };
}
