import type { EntityManager } from '@mikro-orm/postgresql';
import { Field, ID, InputType } from 'type-graphql';
import { accessUsers } from '../../../kernel/access.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseId } from '../../../kernel/ids.ts';
import { publishAppended } from '../../../kernel/log/change.ts';
import { charged } from '../../../kernel/rate-limits/charged.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { insertConversation } from '../insert-conversation.ts';
import { JOINING_ROLE } from '../participants/declarations.ts';
import { ConversationPayload, readPayload } from '../payload.ts';

@InputType({ description: 'The other user of a direct conversation.' })
export class OpenDirectConversationInput {
  @Field(() => ID, { description: 'The user to talk with, other than the viewer.' })
  userId!: string;
}

const FIND = statement<{ id: string }>(
  'select conversation_id as id from direct_conversation where first_user_id = $1 and second_user_id = $2',
);
/** Waits for another transaction that inserts the same pair, and inserts nothing if that one committed. */
const CLAIM = statement<{ id: string }>(`
  insert into direct_conversation (first_user_id, second_user_id, conversation_id) values ($1, $2, $3)
  on conflict do nothing returning conversation_id as id`);

const DIRECT = { kind: 'DIRECT', title: null, visibility: 'PRIVATE' } as const;

type Pair = readonly [string, string];

/** The direct conversation of the viewer with another user: the same one each time, for both. */
const open = async (context: RequestContext, input: OpenDirectConversationInput): Promise<ConversationPayload> =>
  readPayload(context, await findOrCreate(context, input));

async function findOrCreate(context: RequestContext, input: OpenDirectConversationInput): Promise<string> {
  const { userId } = context.viewer;
  const other = parseId(input.userId, 'userId');
  if (other === userId) throw badInput('userId', 'must be another user.');
  const pair: Pair = userId < other ? [userId, other] : [other, userId];
  const [existing] = await run(context.em, FIND, pair);
  if (existing) return existing.id;

  await accessUsers(context.em, [other]);
  const { rateLimits } = context.resources;
  const newPerson = { limit: 'directConversations', key: userId } as const;
  const created = await charged(rateLimits, [newPerson], () => createDirectConversation(context, pair));
  if (created) return created;
  rateLimits.giveBack(newPerson);
  return getDirectConversation(context, pair);
}

/** Undefined when somebody else created it meanwhile; then nothing is left of this attempt. */
async function createDirectConversation(context: RequestContext, pair: Pair): Promise<string | undefined> {
  const em = context.em.fork() as EntityManager;
  await em.begin();
  try {
    const participants = pair.map((userId) => ({ userId, role: JOINING_ROLE }));
    const created = await insertConversation(em, { ...DIRECT, participants });
    const [claimed] = await run(em, CLAIM, [...pair, created.id]);
    if (!claimed) {
      await em.rollback();
      return undefined;
    }
    await em.commit();
    publishAppended(context, created.appended);
    return created.id;
  } catch (error) {
    await em.rollback();
    throw error;
  }
}

async function getDirectConversation(context: RequestContext, pair: Pair): Promise<string> {
  const [row] = await run(context.em, FIND, pair);
  if (!row) throw new Error('A direct conversation was claimed but is not there.');
  return row.id;
}

export const openDirectConversation = mutation({
  name: 'openDirectConversation',
  description: 'Opens the direct conversation with another user: the same one each time.',
  tags: ['write', 'direct'],
  input: OpenDirectConversationInput,
  inputDescription: 'The other user.',
  payload: ConversationPayload,
  run: open,
});
