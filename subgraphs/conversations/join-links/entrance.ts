import { run, type Statement, statement } from '../../../kernel/database/statement.ts';
import { badInput, notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import type { ConversationChange } from '../../../kernel/log/change.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { USABLE } from './join-link.ts';
import { hashLink } from './secret.ts';

/** A way into a channel: that it is public, or a join link. */
export interface Entrance {
  /** The id of the channel, or the hash of the link. */
  readonly key: string;
  readonly way: Way;
}

interface Way {
  /** `$1`: the key, `$2`: the viewer's user. The channel, if one may come in or is in already; nothing is locked. */
  readonly find: Statement<{ conversationId: string }>;
  /** `$1`: the key. Takes a place of those that there are, under the lock of the conversation; no row where none is left. */
  readonly pass: Statement<{ messageSeq: number }>;
}

const isInside = (conversationId: string) =>
  `exists (select from participant p where p.conversation_id = ${conversationId} and p.user_id = $2)`;

const IS_PUBLIC = `c.kind = 'CHANNEL' and c.visibility = 'PUBLIC'`;

const PUBLIC: Way = {
  find: statement(`
    select c.id as "conversationId" from conversation c where c.id = $1 and (${IS_PUBLIC} or ${isInside('c.id')})`),
  pass: statement(`select c.message_seq as "messageSeq" from conversation c where c.id = $1 and ${IS_PUBLIC}`),
};

const BY_LINK: Way = {
  find: statement(`
    select l.conversation_id as "conversationId" from join_link l
    where l.hash = $1 and (${USABLE} or ${isInside('l.conversation_id')})`),
  pass: statement(`
    update join_link l set uses = l.uses + 1 from conversation c
    where l.hash = $1 and c.id = l.conversation_id and ${USABLE} returning c.message_seq as "messageSeq"`),
};

interface Given {
  readonly conversationId?: string | null;
  readonly link?: string | null;
}

/** The way that a client named. Throws `BAD_USER_INPUT` for both or neither; no text looks wrong for a link. */
export function parseEntrance({ conversationId, link }: Given): Entrance {
  if (link == null) {
    if (conversationId == null) throw badInput('conversationId', 'or link must be given.');
    return { key: parseId(conversationId, 'conversationId'), way: PUBLIC };
  }
  if (conversationId != null) throw badInput('link', 'excludes conversationId: it leads to its channel.');
  return { key: hashLink(link), way: BY_LINK };
}

/**
 * The channel that an entrance leads to, or in which the viewer is. Throws the same `NOT_FOUND`, after the same one look-up, for all
 * others: a private one, one that does not exist, a link that is over or never was.
 */
export async function findChannel(context: RequestContext, { key, way }: Entrance): Promise<string> {
  const [found] = await run(context.em, way.find, [key, context.viewer.userId]);
  if (!found) throw notFound('conversation');
  return found.conversationId;
}

/** Goes through an entrance, once. Throws `NOT_FOUND` when it was closed meanwhile. Returns the newest message's number. */
export async function passEntrance({ em }: ConversationChange, { key, way }: Entrance): Promise<number> {
  const [passed] = await run(em, way.pass, [key]);
  if (!passed) throw notFound('conversation');
  return passed.messageSeq;
}
