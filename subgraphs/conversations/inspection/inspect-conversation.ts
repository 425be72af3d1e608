import { ArgsType, Field, ID } from 'type-graphql';
import { run, statement } from '../../../kernel/database/statement.ts';
import { notFound } from '../../../kernel/errors.ts';
import { parseId } from '../../../kernel/ids.ts';
import { actAs } from '../../../kernel/permissions/act.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { lengthsOf, parseText } from '../../../kernel/text.ts';
import type { Conversation } from '../entities/conversation.ts';
import { SHARED_COLUMNS } from '../loaders.ts';
import { INSPECT_CONVERSATION } from './declarations.ts';

const REASON = { min: 1, max: 500, trim: true } as const;

@ArgsType()
export class InspectConversationArgs {
  @Field(() => ID, { description: "The conversation's id." })
  id!: string;

  @Field(() => String, { description: `The reason for reading it: ${lengthsOf(REASON)}, kept in the audit log.` })
  reason!: string;
}

const CONVERSATION = statement<Conversation>(`select ${SHARED_COLUMNS} from conversation c where c.id = $1`);

/**
 * Any conversation; that it was read and why is in the audit log, or it was not read. Throws `NOT_FOUND` for one that does
 * not exist.
 */
export function inspectConversation(context: RequestContext, args: InspectConversationArgs): Promise<Conversation> {
  const act = actAs(context, { action: 'inspectConversation', permission: INSPECT_CONVERSATION });
  return act(async ({ em, audit }) => {
    const id = parseId(args.id, 'id');
    const reason = parseText(args.reason, 'reason', REASON);
    const [conversation] = await run(em, CONVERSATION, [id]);
    if (!conversation) throw notFound('conversation');
    await audit({ subject: { type: 'Conversation', id }, details: { reason } });
    return conversation;
  });
}
