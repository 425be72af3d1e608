import { accessUsers } from '../../../kernel/access.ts';
import { answerTo, ask } from '../../../kernel/bus/ask.ts';
import { presenceListTopic } from '../../../kernel/bus/topics.ts';
import { type ErrorCode, notFound, ParleyError } from '../../../kernel/errors.ts';
import { presentError } from '../../../kernel/graphql/present-error.ts';
import { parseIds } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { MOST_USERS } from '../limits.ts';

/** By then a gateway has answered, or has no such subscription. */
const ANSWER_WITHIN_MS = 2000;

interface PresenceList {
  readonly userIds: readonly string[];
}

/** The word of the gateway at which the subscription runs: empty if it has taken the list. */
interface Answer {
  readonly refusal?: { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> };
}

/** The users of a list, which anybody who is signed in may watch. */
export async function readPresenceList(context: RequestContext, texts: readonly string[]): Promise<string[]> {
  context.requireSignedIn();
  const userIds = parseIds(texts, 'userIds', MOST_USERS);
  await accessUsers(context.em, userIds);
  return userIds;
}

/**
 * Gives a list to the viewer's subscription of this name, at whichever gateway it runs; resolves once it is heard there. Throws
 * `NOT_FOUND` where none runs, and what that gateway refuses it for.
 */
export async function givePresenceList({ resources, viewer }: RequestContext, name: string, list: PresenceList) {
  const answer = await ask<Answer>(resources.bus, presenceListTopic(viewer, name), list, ANSWER_WITHIN_MS);
  if (!answer) throw notFound('running subscription');
  if (!answer.refusal) return;
  const { message, extensions: { code, ...extensions } = {} } = answer.refusal;
  throw new ParleyError(code as ErrorCode, message, extensions);
}

/** Takes the lists that the viewer gives to the subscription of this name, until it is stopped. */
export function takePresenceLists(
  { resources, viewer }: RequestContext,
  name: string,
  take: (userIds: readonly string[]) => Promise<void>,
) {
  let isOver = false;
  const taking = answerTo<PresenceList>(resources.bus, presenceListTopic(viewer, name), async ({ userIds }) => {
    const answer: Answer = await take(userIds).then(
      () => ({}),
      (error) => ({ refusal: presentError(error) }),
    );
    // Another one of the name may run elsewhere, and has a say.
    return isOver ? undefined : answer;
  });
  return {
    /** Resolves once lists are taken. Rejects when Redis is away. */
    heard: taking.then(() => {}),
    stop() {
      isOver = true;
      taking.then((leave) => leave()).catch(() => {});
    },
  };
}
