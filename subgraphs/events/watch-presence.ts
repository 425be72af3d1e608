import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { mutation } from '../../kernel/graphql/mutation.ts';
import { User } from '../../kernel/log/references.ts';
import type { RequestContext } from '../../kernel/request-context.ts';
import { lengthsOf, parseText } from '../../kernel/text.ts';
import { MOST_USERS, SUBSCRIPTION_ID } from './limits.ts';
import { givePresenceList, readPresenceList } from './services/presence-list.ts';

@InputType({ description: 'Another list for a running subscription.' })
export class WatchPresenceInput {
  @Field(() => String, {
    description: `The \`subscriptionId\` that \`presence\` was given: ${lengthsOf(SUBSCRIPTION_ID)}.`,
  })
  subscriptionId!: string;

  @Field(() => [ID], {
    description: `All users of whom it is to tell from now on: at most ${MOST_USERS}, or none.`,
  })
  userIds!: string[];
}

@ObjectType({ description: 'The users of whom a subscription tells from now on.', simpleResolvers: true })
export class WatchPresencePayload {
  @Field(() => [User], {
    description:
      'The users. Every change of their presence comes from now on, so that what is selected here of those who are new is the state before.',
  })
  users!: User[];
}

async function watch(
  context: RequestContext,
  { subscriptionId, userIds: texts }: WatchPresenceInput,
): Promise<WatchPresencePayload> {
  const name = parseText(subscriptionId, 'subscriptionId', SUBSCRIPTION_ID);
  const userIds = await readPresenceList(context, texts);
  await givePresenceList(context, name, { userIds });
  return { users: userIds.map((id) => ({ id })) };
}

export const watchPresence = mutation({
  name: 'watchPresence',
  description:
    "Gives a running `presence` subscription of the viewer's sign-in another list of users. Of users in both lists no change is lost or repeated. Wait for the answer before giving the next list. Where no such subscription runs it is NOT_FOUND: subscribe with the list.",
  tags: ['write', 'presence'],
  input: WatchPresenceInput,
  inputDescription: 'The subscription and its list.',
  payload: WatchPresencePayload,
  run: watch,
});
