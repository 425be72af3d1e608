import type { EntityManager } from '@mikro-orm/postgresql';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { formatted } from '../../../kernel/text.ts';
import { changeKey } from './change-api-key.ts';
import { ADMINISTER_API_KEYS } from './declarations.ts';
import { ApiKeySecretPayload } from './payloads.ts';
import { addSecret } from './secrets.ts';

/** For which replaced secrets work on. */
const LONGEST_OVERLAP_SECONDS = 30 * 24 * 60 * 60;
const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60;

@InputType({ description: 'The API key that gets a new secret.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_OVERLAP_SECONDS,
    description: `The time for which its present secrets go on working, in seconds: 0 to ${formatted(LONGEST_OVERLAP_SECONDS)}, which is 30 days.`,
  })
  overlapSeconds?: number | null;
}

const FORGET_EXPIRED = statement('delete from api_key_secret where key_id = $1 and expires_at <= now()');
/** The column keeps milliseconds and would round up: without an overlap a secret is over with the statement, not later. */
const LIMIT_SECRETS = statement<{ hash: string }>(`
  update api_key_secret
  set expires_at = least(coalesce(expires_at, 'infinity'), date_trunc('milliseconds', now()) + make_interval(secs => $2))
  where key_id = $1 returning hash`);

/** Secrets of one key that work at the same time. */
const MOST_SECRETS = 10;

/** Gives a key a new secret; those it has work on for the overlap. */
async function rotate(
  context: RequestContext,
  { apiKeyId, overlapSeconds: wanted }: RotateApiKeyInput,
  act: Act,
): Promise<ApiKeySecretPayload> {
  const overlapSeconds = wanted ?? DEFAULT_OVERLAP_SECONDS;
  if (overlapSeconds < 0 || overlapSeconds > LONGEST_OVERLAP_SECONDS)
    throw badInput('overlapSeconds', `must be from 0 to ${LONGEST_OVERLAP_SECONDS}.`);
  return changeKey(context, act, {
    ...{ apiKeyId, details: { overlapSeconds } },
    change: async (em, id) => ({ secret: await replaceSecret(em, id, overlapSeconds) }),
  });
}

async function replaceSecret(em: EntityManager, id: string, overlapSeconds: number): Promise<string> {
  await run(em, FORGET_EXPIRED, [id]);
  const working = await run(em, LIMIT_SECRETS, [id, overlapSeconds]);
  // Without an overlap they stop working with this: what leaked must be replaceable at once.
  if (overlapSeconds > 0 && working.length >= MOST_SECRETS)
    throw conflict(`At most ${MOST_SECRETS} secrets of a key work at once.`);
  return addSecret(em, id);
}

export const rotateApiKey = mutation({
  name: 'rotateApiKey',
  description:
    'Gives an API key a new secret, shown this once; the ones it has work on for a while. CONFLICT for a revoked key, FORBIDDEN for all but admins.',
  tags: ['write', 'admin'],
  permission: ADMINISTER_API_KEYS,
  input: RotateApiKeyInput,
  inputDescription: 'The key, and the time for which its present secrets go on working.',
  payload: ApiKeySecretPayload,
  run: rotate,
});
